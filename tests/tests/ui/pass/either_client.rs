//! What is written for one client serves the other: every method takes any of them.
use vbem_client::prelude::*;

fn server<'a, C: Api>(em: &'a C, id: &str) -> C::Answer<'a, BackupServer> {
    em.backup_servers().get(id)
}

fn main() {
    let _ = server::<Client>;
}
