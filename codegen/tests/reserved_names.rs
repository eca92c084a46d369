//! Every name that the emitted code takes from the runtime or from Rust is refused in a schema.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use vbem_codegen::diagnostic::Code;
use vbem_codegen::{load, runtime_names, testing};

/// Codes and messages of the errors in a file of a schema.
fn errors(text: &str) -> Vec<(Code, String)> {
    match load(&testing::sources([("things/thing.yaml".to_owned(), text.to_owned())])) {
        Ok(_) => Vec::new(),
        Err(found) => found.items().iter().map(|item| (item.code, item.message.clone())).collect(),
    }
}

/// Asserts that a name is refused, once, where `schema` puts it, and that a usual name is accepted there.
fn assert_refused<'n>(names: impl Iterator<Item = &'n str>, usual: &str, schema: impl Fn(&str) -> String) {
    let accepted = errors(&schema(usual));
    assert!(accepted.is_empty(), "{usual}: {accepted:?}");
    let names: BTreeSet<&str> = names.collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let found = errors(&schema(name));
        let codes: Vec<Code> = found.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [Code::RustClash], "{name}: {found:?}");
    }
}

#[test]
fn type_with_a_name_of_the_runtime_is_rejected() {
    assert_refused(runtime_names::taken_types(), "Tape", |name| {
        format!(
            "types:\n  {name}:\n    summary: A type.\n    elements: {{ Size: {{ type: int, summary: A size. }} }}\n"
        )
    });
}

#[test]
fn enumeration_with_a_name_of_the_runtime_is_rejected() {
    assert_refused(runtime_names::taken_types(), "Tape", |name| {
        format!("enumerations:\n  {name}: {{ summary: An enumeration., values: {{ A: One value. }} }}\n")
    });
}

#[test]
fn resource_with_a_former_name_of_the_runtime_is_rejected() {
    assert_refused(runtime_names::taken_types(), "Tape", |name| {
        format!("resource: Thing\nsummary: A thing.\nrenamed_from: {name}\npath: /things/{{id}}\n")
    });
}

#[test]
fn link_with_a_name_of_a_method_is_rejected() {
    assert_refused(runtime_names::taken_methods(), "tape", |name| {
        format!(
            "resource: Thing\nsummary: A thing.\npath: /things/{{id}}\nlinks:\n  {name}: {{ up: Thing, summary: A link. }}\n"
        )
    });
}

#[test]
fn action_with_a_name_of_a_method_is_rejected() {
    assert_refused(runtime_names::taken_methods(), "tape", |name| {
        format!(
            "resource: Thing\nsummary: A thing.\npath: /things/{{id}}\nmethods:\n  {name}: {{ action: start, returns: none, summary: An action. }}\n"
        )
    });
}

#[test]
fn entry_point_with_a_name_of_a_client_method_is_rejected() {
    assert_refused(runtime_names::taken_entry_points(), "tapes", |name| {
        format!(
            "resource: Thing\nsummary: A thing.\npath: /things/{{id}}\ncollection: {{ path: /things, rust: {name} }}\n"
        )
    });
}

#[test]
fn family_with_a_name_of_a_module_is_rejected() {
    for module in runtime_names::MODULES {
        let files = [(format!("{module}/thing.yaml"), "resource: Thing\nsummary: A thing.\n".to_owned())];
        let found = load(&testing::sources(files)).unwrap_err();
        assert!(found.items().iter().any(|item| item.code == Code::RustClash), "{module}: {found}");
    }
}
