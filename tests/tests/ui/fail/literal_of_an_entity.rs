//! Struct literals of entities do not compile, because entities may gain members.
use vbem_client::prelude::*;

fn main() {
    let _ = RestorePoint { name: "x".to_owned(), ..RestorePoint::default() };
}
