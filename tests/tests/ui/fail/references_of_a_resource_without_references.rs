//! Mounts have no reference representation.
use vbem_client::prelude::*;

fn list(em: &Client, point: &VmRestorePoint) {
    if let Ok(mounts) = point.mounts() {
        drop(mounts.references(em));
    }
}

fn main() {}
