//! Request bodies that the client encodes: each is encoded, and conforms to the vendor's XML schema or differs from it for a
//! reason in `request_bodies.yaml`.
//!
//! The XML schema is not part of this repository. `.ci/run` runs the test where it is available.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use vbem_client::prelude::*;
use vbem_client::wire::{self, Options};
use vbem_codegen::model::{Model, Record as ModelRecord};
use vbem_codegen::sample::{self, Node};
use vbem_tests::model;
use vbem_tests::xml_schema::{Document, Validator};

include!(concat!(env!("OUT_DIR"), "/bodies.rs"));

/// Limit of the number of alternatives of a choice.
const MAX_ALTERNATIVES: usize = 16;

/// Decodes JSON, which leaves no trace in the XML, and encodes the value as XML.
fn encode<T: wire::Record + Default>(json: &str) -> String {
    let read = wire::from_json::<T>(json.as_bytes(), Options::strict());
    let read = read.unwrap_or_else(|error| panic!("{}: {error}\n{json}", std::any::type_name::<T>()));
    wire::to_xml(&read.value)
}

/// All encoded request bodies: with all members and with mandatory ones only, once for each alternative of their
/// choices.
fn bodies(model: &Model) -> Vec<Document> {
    BODIES.iter().flat_map(|name| variants(model.record(name).unwrap(), model)).collect()
}

fn variants(record: &ModelRecord, model: &Model) -> Vec<Document> {
    let document = |variant: &str, node: &Node| Document {
        name: record.name.clone(),
        variant: variant.to_owned(),
        text: encode_body(&record.name, &sample::to_json(node)),
    };
    let filled = alternatives(|alternative| sample::of_body(record, alternative, model));
    let sparse = alternatives(|alternative| sample::of_sparse_body(record, alternative, model));
    let mut documents: Vec<Document> = filled.iter().map(|node| document("filled", node)).collect();
    documents.extend(sample::of_record_with_absence(record, model).map(|node| document("absent", &node)));
    documents.extend(sparse.iter().map(|node| document("sparse", node)));
    documents
}

/// The nodes of all alternatives; after the last one, the last one is repeated.
fn alternatives(node: impl Fn(usize) -> Node) -> Vec<Node> {
    let mut nodes: Vec<Node> = (0..MAX_ALTERNATIVES).map(node).collect();
    nodes.dedup();
    nodes
}

/// Differences with the same reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explained {
    reason: String,
    /// Patterns, in which `*` matches any text.
    differences: Vec<String>,
}

fn explained() -> Vec<Explained> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("request_bodies.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, pattern)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.is_char_boundary(at) && matches(pattern, &rest[at..]))
        }),
    }
}

#[test]
fn request_bodies_are_encoded_with_all_members_and_with_mandatory_ones() {
    let documents = bodies(&model());
    let count = |variant: &str| documents.iter().filter(|document| document.variant == variant).count();
    assert!(BODIES.len() > 40, "{BODIES:?}");
    for variant in ["filled", "sparse"] {
        assert!(count(variant) > BODIES.len(), "{} of {}", count(variant), BODIES.len());
    }
}

#[test]
fn differences_are_listed_once_with_a_sentence_as_reason() {
    let explained = explained();
    for group in &explained {
        assert!(group.reason.ends_with('.') && group.reason.contains(' '), "{}", group.reason);
    }
    let patterns: Vec<&String> = explained.iter().flat_map(|group| &group.differences).collect();
    assert!(patterns.iter().all(|pattern| pattern.contains(": ")), "{patterns:?}");
    assert_eq!(patterns.iter().collect::<BTreeSet<_>>().len(), patterns.len());
}

#[test]
fn pattern_with_stars_matches_any_text_between() {
    for (pattern, text) in
        [("*/A: x", "B/A: x"), ("B/*: x", "B/C/A: x"), ("*", ""), ("A*A", "A/A"), ("A: x", "A: x")]
    {
        assert!(matches(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [("*/A: x", "B/A: y"), ("A*A", "A"), ("A: x", "A: xy")] {
        assert!(!matches(pattern, text), "{pattern} {text}");
    }
}

#[test]
#[ignore = "needs xmllint, and the vendor's XML schema as VBEM_XSD"]
fn request_bodies_conform_to_the_xml_schema_or_have_a_reason() {
    let schema = PathBuf::from(
        std::env::var_os("VBEM_XSD").unwrap_or_else(|| panic!("VBEM_XSD is the path of the XML schema")),
    );
    let folder = tempfile::tempdir().unwrap();
    let documents = bodies(&model());
    let differences = Validator::new(&schema, folder.path()).unwrap().differences(&documents).unwrap();

    let explained = explained();
    let patterns: Vec<&String> = explained.iter().flat_map(|group| &group.differences).collect();
    let has_reason = |difference: &str| patterns.iter().any(|pattern| matches(pattern, difference));
    let unexplained: Vec<String> = differences
        .iter()
        .filter(|(difference, _)| !has_reason(difference))
        .map(|(difference, variants)| format!("{difference} {variants:?}"))
        .collect();
    let is_used = |pattern: &&&String| differences.keys().any(|difference| matches(pattern, difference));
    let unused: Vec<&&String> = patterns.iter().filter(|pattern| !is_used(pattern)).collect();
    println!("{} documents of {} bodies, {} differences", documents.len(), BODIES.len(), differences.len());
    assert!(unexplained.is_empty(), "{} without a reason:\n{}", unexplained.len(), unexplained.join("\n"));
    assert!(unused.is_empty(), "reasons without a difference: {unused:#?}");
}
