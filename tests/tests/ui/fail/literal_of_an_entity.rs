//! Entities may grow: they cannot be written down member by member.
use vbem_client::prelude::*;

fn main() {
    let _ = RestorePoint { name: "x".to_owned(), ..RestorePoint::default() };
}
