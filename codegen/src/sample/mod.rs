//! Sample messages of the Model, in both formats.
//!
//! They are fixtures of the tests and examples in the documentation of the client. Separate simple writers write them, so
//! that they do not share the mistakes of the client's encoder.

mod generator;
mod json;
mod node;
mod value;
mod xml;

use crate::model::{Enumeration, Member, Model, Record, Resource, Type};
use crate::naming;

pub use json::to_json;
pub use node::{Content, Node};
pub use xml::{to_xml, to_xml_part};

use generator::{BODY_DEPTH, FULL_DEPTH, Generator};

/// Length of a sample in the documentation, in lines of XML.
const BRIEF: usize = 40;

/// A representation of the record with all members; of a choice, the first alternative.
#[must_use]
pub fn of_record(record: &Record, model: &Model) -> Node {
    Generator::new(model, FULL_DEPTH).record(record, &record.xml)
}

/// The same with values of enumerations that mean absence; `None` if the record has no such member.
#[must_use]
pub fn of_record_with_absence(record: &Record, model: &Model) -> Option<Node> {
    let node = Generator::new(model, FULL_DEPTH).with_absence().record(record, &record.xml);
    (node != of_record(record, model)).then_some(node)
}

/// A request body with all members; of choices, the alternative of that number or the last one.
#[must_use]
pub fn of_body(record: &Record, alternative: usize, model: &Model) -> Node {
    Generator::new(model, BODY_DEPTH).with_alternative(alternative).record(record, &record.xml)
}

/// The same with mandatory members only.
#[must_use]
pub fn of_sparse_body(record: &Record, alternative: usize, model: &Model) -> Node {
    Generator::new(model, 1).with_alternative(alternative).record(record, &record.xml)
}

/// A representation of the record for the documentation, with fewer levels if it would be long.
#[must_use]
pub fn brief(record: &Record, model: &Model) -> Node {
    let sample = |depth| Generator::new(model, depth).record(record, &record.xml);
    let fits = |node: &Node| to_xml_part(node).lines().count() < BRIEF;
    (2..=3).rev().map(sample).find(fits).unwrap_or_else(|| sample(2))
}

/// A record with one member, of the enumeration; `None` if no record has such a member.
#[must_use]
pub fn of_enumeration(enumeration: &Enumeration, model: &Model) -> Option<Node> {
    let holds = |member: &&Member| matches!(&member.ty, Type::Enumeration(name) if *name == enumeration.name);
    let records = model.all_records();
    let (record, member) = records
        .iter()
        .find_map(|record| record.members.iter().find(holds).map(|member| (*record, member)))?;
    let holder = Record { members: vec![member.clone()], ..record.clone() };
    Some(Generator::new(model, 2).record(&holder, &record.xml))
}

/// A list of entities of the resource, with one item.
#[must_use]
pub fn of_list(resource: &Resource, model: &Model) -> Node {
    let item = Generator::new(model, FULL_DEPTH).record(&resource.record, &resource.list_item);
    let items = Node { json: resource.list_json.clone(), ..item };
    Node::element(&resource.list, vec![Node { content: Content::Many(vec![items.clone()]), ..items }])
}

/// A reference to an entity of the resource.
#[must_use]
pub fn of_reference(resource: &Resource, model: &Model) -> Node {
    Generator::new(model, FULL_DEPTH).reference(resource, &model.api.envelopes.reference)
}

/// A list of references to entities of the resource, with one item.
#[must_use]
pub fn of_references(resource: &Resource, model: &Model) -> Node {
    let envelopes = &model.api.envelopes;
    let item = Generator::new(model, FULL_DEPTH).reference(resource, &envelopes.reference_item);
    let items = Node { json: naming::plural(&envelopes.reference_item), ..item };
    Node::element(&envelopes.references, vec![Node { content: Content::Many(vec![items.clone()]), ..items }])
}

#[cfg(test)]
mod tests;
