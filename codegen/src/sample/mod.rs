//! Messages made up from the Model: what a representation looks like, in both formats, with values of our own.
//!
//! They stand in the tests as fixtures. They are written by their own simple writers, so that a mistake in the
//! client's encoder is not hidden by the same mistake here.

mod json;
mod tree;
mod xml;

use crate::model::{Model, Record, Resource};

pub use json::to_json;
pub use tree::{Content, Node};
pub use xml::to_xml;

/// A representation of the record with every member it may have; of a choice, the first alternative.
#[must_use]
pub fn of_record(record: &Record, model: &Model) -> Node {
    tree::Maker::new(model).record(record, &record.xml)
}

/// A list of entities of the resource, with one item.
#[must_use]
pub fn of_list(resource: &Resource, model: &Model) -> Node {
    let item = tree::Maker::new(model).record(&resource.record, &resource.list_item);
    let items = Node { json: resource.list_json.clone(), ..item };
    Node::element(&resource.list, vec![Node { content: Content::Many(vec![items.clone()]), ..items }])
}

/// A reference to an entity of the resource.
#[must_use]
pub fn of_reference(resource: &Resource, model: &Model) -> Node {
    tree::Maker::new(model).reference(resource, "EntityRef")
}

/// A list of references to entities of the resource, with one item.
#[must_use]
pub fn of_references(resource: &Resource, model: &Model) -> Node {
    let item = tree::Maker::new(model).reference(resource, "Ref");
    let items = Node { json: "Refs".to_owned(), ..item };
    Node::element("EntityReferences", vec![Node { content: Content::Many(vec![items.clone()]), ..items }])
}
