//! A VM is not restored with the body of a logon.
use vbem_client::prelude::*;

fn restore(em: &Client, point: &VmRestorePoint) {
    if let Ok(restore) = point.restore() {
        drop(restore.send(em, &LoginSpec::default()));
    }
}

fn main() {}
