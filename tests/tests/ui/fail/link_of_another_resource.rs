//! A VM restore point does not lead to a repository.
use vbem_client::prelude::*;

fn follow(point: &VmRestorePoint) {
    let _ = point.repository();
}

fn main() {}
