//! Shared code of the tests that span the packages: the schema's Model, the fixtures generated from it, and properties that
//! must hold for any input.

pub mod filters;
pub mod fuzz;
pub mod traversals;
pub mod tree;
pub mod xml_schema;

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}

use std::path::{Path, PathBuf};

use vbem_codegen::model::{Model, Role};
use vbem_codegen::{Sources, load, sample};

/// Message with generated values, in both formats.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Path below `tests/fixtures`, without the extension, for example `restore-points/VmRestorePoint`.
    pub path: String,
    /// Root element in XML.
    pub root: String,
    /// Message in XML.
    pub xml: String,
    /// Message in JSON.
    pub json: String,
}

/// Documents without links to them.
const ENVELOPES: [&str; 2] = ["ErrorInfo", "QueryResult"];

/// Returns the folder of the fixtures.
#[must_use]
pub fn fixtures_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Returns the Model of the repository's schema.
///
/// # Panics
/// Panics if the schema is invalid.
#[must_use]
pub fn model() -> Model {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    load(&Sources::from_dir(&schema)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Returns one fixture for every root element of the API: entities, lists, references, envelopes and request bodies.
#[must_use]
pub fn fixtures(model: &Model) -> Vec<Fixture> {
    let mut fixtures = Vec::new();
    let mut add = |family: &str, name: &str, node: &sample::Node| {
        fixtures.push(Fixture {
            path: format!("{family}/{name}"),
            root: node.xml.clone(),
            xml: sample::to_xml(node, &model.api.namespace),
            json: sample::to_json(node),
        });
    };
    for resource in &model.resources {
        let (family, name) = (&resource.record.family, &resource.record.name);
        add(family, name, &sample::of_record(&resource.record, model));
        if let Some(node) = sample::of_record_with_absence(&resource.record, model) {
            add(family, &format!("{name}.absent"), &node);
        }
        if resource.collection.is_some() || is_listed(model, name) {
            add(family, &resource.list, &sample::of_list(resource, model));
        }
        if resource.entity && resource.collection.is_some() {
            add(family, &format!("{name}.reference"), &sample::of_reference(resource, model));
            add(family, &format!("{name}.references"), &sample::of_references(resource, model));
        }
    }
    for record in model.records.iter().filter(|record| {
        record.role == Role::Spec
            || model.is_document(&record.name)
            || ENVELOPES.contains(&record.name.as_str())
    }) {
        if record.runtime.is_none() {
            add(&record.family, &record.name, &sample::of_record(record, model));
        }
    }
    fixtures.sort_by(|a, b| a.path.cmp(&b.path));
    fixtures
}

fn is_listed(model: &Model, name: &str) -> bool {
    use vbem_codegen::model::Target;
    let leads_there = |target: &Target| matches!(target, Target::Resource(resource) if resource == name);
    model
        .resources
        .iter()
        .flat_map(|resource| &resource.links)
        .any(|link| link.many && leads_there(&link.target))
}
