//! A backup server cannot be restored.
use vbem_client::prelude::*;

fn act(server: &BackupServer) {
    let _ = server.restore();
}

fn main() {}
