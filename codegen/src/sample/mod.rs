//! Messages made up from the Model: what a representation looks like, in both formats, with values of our own.
//!
//! They stand in the tests as fixtures, and in the documentation of the client. They are written by their own simple writers, so that a mistake in the
//! client's encoder is not hidden by the same mistake here.

mod json;
mod tree;
mod xml;

use crate::model::{Enumeration, Member, Model, Record, Resource, Type};

pub use json::to_json;
pub use tree::{Content, Node};
pub use xml::{to_xml, to_xml_part};

use tree::FULL_DEPTH;

/// What a page of documentation has room for, in lines of XML.
const BRIEF: usize = 40;

/// A representation of the record with every member it may have; of a choice, the first alternative.
#[must_use]
pub fn of_record(record: &Record, model: &Model) -> Node {
    tree::Maker::new(model, FULL_DEPTH).record(record, &record.xml)
}

/// The same with the values of enumerations that mean absence; `None` if it has no such member.
#[must_use]
pub fn of_record_with_absence(record: &Record, model: &Model) -> Option<Node> {
    let node = tree::Maker::new(model, FULL_DEPTH).with_absence().record(record, &record.xml);
    (node != of_record(record, model)).then_some(node)
}

/// The same for a page of documentation: what lies deep inside is left out where it would be long.
#[must_use]
pub fn brief(record: &Record, model: &Model) -> Node {
    let made = |depth| tree::Maker::new(model, depth).record(record, &record.xml);
    let fits = |node: &Node| to_xml_part(node).lines().count() < BRIEF;
    (2..=3).rev().map(made).find(fits).unwrap_or_else(|| made(2))
}

/// A member that holds a value of the enumeration; `None` if there is no such member.
#[must_use]
pub fn of_enumeration(enumeration: &Enumeration, model: &Model) -> Option<Node> {
    let holds = |member: &&Member| matches!(&member.ty, Type::Enumeration(name) if *name == enumeration.name);
    let records = model.all_records();
    let (record, member) = records
        .iter()
        .find_map(|record| record.members.iter().find(holds).map(|member| (*record, member)))?;
    let holder = Record { members: vec![member.clone()], ..record.clone() };
    Some(tree::Maker::new(model, 2).record(&holder, &record.xml))
}

/// A list of entities of the resource, with one item.
#[must_use]
pub fn of_list(resource: &Resource, model: &Model) -> Node {
    let item = tree::Maker::new(model, FULL_DEPTH).record(&resource.record, &resource.list_item);
    let items = Node { json: resource.list_json.clone(), ..item };
    Node::element(&resource.list, vec![Node { content: Content::Many(vec![items.clone()]), ..items }])
}

/// A reference to an entity of the resource.
#[must_use]
pub fn of_reference(resource: &Resource, model: &Model) -> Node {
    tree::Maker::new(model, FULL_DEPTH).reference(resource, "EntityRef")
}

/// A list of references to entities of the resource, with one item.
#[must_use]
pub fn of_references(resource: &Resource, model: &Model) -> Node {
    let item = tree::Maker::new(model, FULL_DEPTH).reference(resource, "Ref");
    let items = Node { json: "Refs".to_owned(), ..item };
    Node::element("EntityReferences", vec![Node { content: Content::Many(vec![items.clone()]), ..items }])
}

#[cfg(test)]
mod tests;
