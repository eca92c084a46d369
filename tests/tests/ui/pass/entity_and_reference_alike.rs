//! The same calls work on what a list returned and on what a get returned.
use vbem_client::link::{MissingLink, Reference};
use vbem_client::prelude::*;

fn server_of_entity(point: &VmRestorePoint) -> Result<String, MissingLink> {
    Ok(point.backup_server()?.href().to_string())
}

fn server_of_reference(point: &Reference<VmRestorePoint>) -> Result<String, MissingLink> {
    Ok(point.backup_server()?.href().to_string())
}

fn main() {
    let absent = server_of_entity(&VmRestorePoint::default()).unwrap_err();
    assert_eq!(absent.name(), "backup_server");
    let absent = server_of_reference(&Reference::default()).unwrap_err();
    assert_eq!(absent.resource(), "VmRestorePoint");
}
