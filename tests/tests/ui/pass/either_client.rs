//! Code generic over the client works with the asynchronous and the blocking one.
use vbem_client::prelude::*;

fn server<'a, C: Api>(em: &'a C, id: &str) -> C::Answer<'a, BackupServer> {
    em.backup_servers().get(id)
}

fn main() {
    let _ = server::<Client>;
}
