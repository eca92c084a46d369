//! Entities and references have the same link methods.
use vbem_client::link::{LinkAbsent, Reference};
use vbem_client::prelude::*;

fn server_of_entity(point: &VmRestorePoint) -> Result<String, LinkAbsent> {
    Ok(point.backup_server()?.href().to_string())
}

fn server_of_reference(point: &Reference<VmRestorePoint>) -> Result<String, LinkAbsent> {
    Ok(point.backup_server()?.href().to_string())
}

fn main() {
    let absent = server_of_entity(&VmRestorePoint::default()).unwrap_err();
    assert_eq!(absent.name(), "backup_server");
    let absent = server_of_reference(&Reference::default()).unwrap_err();
    assert_eq!(absent.resource(), "VmRestorePoint");
}
