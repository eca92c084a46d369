//! What keeps the emitted crate pleasant: no shape twice, no huge struct, no name with a number at its end.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use vbem_codegen::model::{Member, Role};
use vbem_tests::model;

/// A struct with more members than this needs a reason in [`LARGE`].
const MANY: usize = 60;

/// Large structs, and why they are.
const LARGE: [(&str, &str); 0] = [];

/// What a member is on the wire and in Rust, without what is said about it.
fn shape(member: &Member) -> String {
    format!(
        "{:?} {:?} {} {} {:?} {}",
        member.xml_kind, member.cardinality, member.xml, member.json, member.ty, member.optional
    )
}

#[test]
fn no_shape_is_declared_twice() {
    let model = model();
    let mut by_members: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
    // Resources and request bodies are told apart by their addresses and root elements; what they share is in mixins.
    let parts = model.records.iter().filter(|record| record.role == Role::Part && record.runtime.is_none());
    for record in parts.filter(|record| !record.members.is_empty()) {
        by_members.entry(record.members.iter().map(shape).collect()).or_default().push(&record.name);
    }
    let alike: Vec<_> = by_members.into_values().filter(|names| names.len() > 1).collect();
    assert!(alike.is_empty(), "the same members: {alike:#?}");
}

#[test]
fn no_struct_is_huge_without_a_reason() {
    for record in model().all_records() {
        let explained = LARGE.iter().any(|(name, _)| *name == record.name);
        let members = record.members.len();
        assert_eq!(members > MANY, explained, "{} has {members} members", record.name);
    }
}

#[test]
fn no_name_ends_in_a_number() {
    let model = model();
    let records = model.all_records();
    let names =
        records.iter().map(|record| &record.name).chain(model.enumerations.iter().map(|item| &item.name));
    let numbered: Vec<_> = names.filter(|name| name.ends_with(|c: char| c.is_ascii_digit())).collect();
    assert!(numbered.is_empty(), "{numbered:?}");
}
