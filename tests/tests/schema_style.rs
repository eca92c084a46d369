//! Style of the schema: no duplicate structures, no huge structs, no names that end in a number.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use vbem_codegen::model::{Member, Role};
use vbem_tests::model;

/// Number of members above which a struct needs a reason in [`LARGE`].
const MAX_MEMBERS: usize = 60;

/// Large structs with their reasons.
const LARGE: [(&str, &str); 0] = [];

/// Returns the wire and Rust form of a member, without its documentation.
fn form(member: &Member) -> String {
    format!(
        "{:?} {:?} {} {} {:?} {}",
        member.xml_kind, member.cardinality, member.xml, member.json, member.ty, member.optional
    )
}

#[test]
fn structures_are_declared_once() {
    let model = model();
    let mut by_members: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
    // Resources and request bodies differ by address and root element; their common members are in mixins.
    let parts = model.records.iter().filter(|record| record.role == Role::Part && record.runtime.is_none());
    for record in parts.filter(|record| !record.members.is_empty()) {
        by_members.entry(record.members.iter().map(form).collect()).or_default().push(&record.name);
    }
    let alike: Vec<_> = by_members.into_values().filter(|names| names.len() > 1).collect();
    assert!(alike.is_empty(), "the same members: {alike:#?}");
}

#[test]
fn large_structs_have_a_reason() {
    for record in model().all_records() {
        let explained = LARGE.iter().any(|(name, _)| *name == record.name);
        let members = record.members.len();
        assert_eq!(members > MAX_MEMBERS, explained, "{} has {members} members", record.name);
    }
}

#[test]
fn names_do_not_end_in_a_number() {
    let model = model();
    let records = model.all_records();
    let names =
        records.iter().map(|record| &record.name).chain(model.enumerations.iter().map(|item| &item.name));
    let numbered: Vec<_> = names.filter(|name| name.ends_with(|c: char| c.is_ascii_digit())).collect();
    assert!(numbered.is_empty(), "{numbered:?}");
}
