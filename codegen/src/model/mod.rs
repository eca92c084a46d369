//! The resolved description of the API: plain data with bound names, wire names and order.
//!
//! Every consumer of the schema (the emitter, the simulator, `dump`) starts from a [`Model`]. An item that a Model names
//! exists in it; a subset of a Model has at least a [`Placeholder`] for it.

mod api;
mod member;
mod path_template;
mod resource;
pub mod scalar_text;
mod unit;

pub use api::{Api, Envelopes, Purpose, Reach, Relation};
pub use member::{Cardinality, Member, Scalar, Type, XmlKind};
pub use path_template::{PathError, PathErrorKind, PathTemplate, Segment};
pub use resource::{
    Action, Collection, HttpMethod, Link, MemberPath, MemberStep, Output, QueryField, Resource, Target,
    Waiter,
};
pub use unit::Unit;

use std::collections::BTreeSet;

#[cfg(feature = "serde")]
use serde::Serialize;

/// Version of the serialised form of a [`Model`]; raised when a consumer of `dump` would have to change.
pub const DUMP_VERSION: u32 = 3;

/// The whole API.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Model {
    /// [`DUMP_VERSION`].
    pub version: u32,
    /// Facts about the API as a whole.
    pub api: Api,
    /// The folders of the schema that declare something, sorted by name.
    pub families: Vec<Family>,
    /// The resources, sorted by name.
    pub resources: Vec<Resource>,
    /// Structures other than resources: parts of representations, request bodies, envelopes. Sorted by name.
    pub records: Vec<Record>,
    /// The enumerations, sorted by name.
    pub enumerations: Vec<Enumeration>,
    /// Targets of links and references that are not part of this subset, sorted by name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub placeholders: Vec<Placeholder>,
}

/// A folder of the schema, which becomes a module of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Family {
    /// Name of the folder, for example `restore-points`.
    pub name: String,
    /// Name of the emitted module, for example `restore_points`.
    pub module: String,
    /// True if every client needs it, so that it cannot be left out.
    pub always: bool,
    /// Documentation from the folder's `family.yaml`.
    pub docs: Docs,
}

/// A resource or another document that a subset contains by name only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Placeholder {
    /// Its name.
    pub name: String,
    /// The family that declares it.
    pub family: String,
    /// Its documentation.
    pub docs: Docs,
}

/// Documentation of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Docs {
    /// One sentence.
    pub summary: String,
    /// Further paragraphs.
    pub description: Option<String>,
    /// Page of the vendor's reference that describes the item.
    pub page: Option<String>,
    /// API version that introduced the item.
    pub since: Option<String>,
    /// A value as the server sends it.
    pub example: Option<String>,
}

/// The place of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Origin {
    /// Path of the file below the schema's root, with `/` between folders.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// A structure: the body of a resource, a part of one, or a request body.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Record {
    /// Name in the schema and in Rust.
    pub name: String,
    /// The family that declares it.
    pub family: String,
    /// Name of the XML element of a document or of a list item.
    pub xml: String,
    /// Its use.
    pub role: Role,
    /// True if exactly one of the members is present: the record becomes a Rust enum.
    pub choice: bool,
    /// The type of the client's runtime that the record is an alias of, for example `Reference<Document>`.
    pub runtime: Option<String>,
    /// Attributes, then elements in wire order with those of mixins first, then the text.
    pub members: Vec<Member>,
    /// Former names in Rust.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub renamed_from: Vec<String>,
    /// Its documentation.
    pub docs: Docs,
    /// Place of the declaration.
    pub origin: Origin,
}

/// The use of a [`Record`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case"))]
pub enum Role {
    /// The body of a [`Resource`].
    Resource,
    /// A part of another record, or an envelope.
    Part,
    /// The body of a request.
    Spec,
}

/// An enumeration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Enumeration {
    /// Name in the schema and in Rust.
    pub name: String,
    /// The family that declares it.
    pub family: String,
    /// The values in documented order, by which the server compares them.
    pub values: Vec<EnumerationValue>,
    /// Text on the wire of the value that means absence. It is one of the values and does not become a variant;
    /// members of this type are optional.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub absent: Option<String>,
    /// Former names in Rust.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub renamed_from: Vec<String>,
    /// Its documentation.
    pub docs: Docs,
    /// Place of the declaration.
    pub origin: Origin,
}

/// One value of an [`Enumeration`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct EnumerationValue {
    /// The text on the wire.
    pub wire: String,
    /// Further spellings that are read as this value.
    pub aliases: Vec<String>,
    /// Name of the Rust variant.
    pub rust: String,
    /// Former names in Rust.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub renamed_from: Vec<String>,
    /// Its meaning.
    pub summary: String,
}

impl Enumeration {
    /// The value that means absence.
    #[must_use]
    pub fn absence(&self) -> Option<&EnumerationValue> {
        self.values.iter().find(|value| self.is_absence(value))
    }

    /// The values that become variants.
    pub fn variants(&self) -> impl Iterator<Item = &EnumerationValue> {
        self.values.iter().filter(|value| !self.is_absence(value))
    }

    fn is_absence(&self, value: &EnumerationValue) -> bool {
        self.absent.as_ref() == Some(&value.wire)
    }
}

impl Model {
    /// True if the type is an enumeration with a value that means absence.
    #[must_use]
    pub fn has_absence(&self, ty: &Type) -> bool {
        match ty {
            Type::Enumeration(name) => self.enumeration(name).is_some_and(|found| found.absent.is_some()),
            _ => false,
        }
    }

    /// The resource of that name.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources
            .binary_search_by(|item| item.record.name.as_str().cmp(name))
            .ok()
            .map(|i| &self.resources[i])
    }

    /// The record of that name; also the representation of a resource.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Record> {
        let own = self.records.binary_search_by(|item| item.name.as_str().cmp(name)).ok();
        own.map(|i| &self.records[i]).or_else(|| self.resource(name).map(|resource| &resource.record))
    }

    /// The enumeration of that name.
    #[must_use]
    pub fn enumeration(&self, name: &str) -> Option<&Enumeration> {
        self.enumerations
            .binary_search_by(|item| item.name.as_str().cmp(name))
            .ok()
            .map(|i| &self.enumerations[i])
    }

    /// The resources that a result of a task can be: the one of that name, or the alternatives of a choice. `None` if the
    /// name is neither.
    #[must_use]
    pub fn task_results(&self, name: &str) -> Option<Vec<&str>> {
        if let Some(resource) = self.resource(name) {
            return Some(vec![&resource.record.name]);
        }
        let choice = self.record(name).filter(|record| record.choice)?;
        let resource = |member: &Member| match &member.ty {
            Type::Record(name) => self.resource(name).map(|resource| &*resource.record.name),
            _ => None,
        };
        choice.members.iter().map(resource).collect()
    }

    /// True if a link or an action leads to the record of that name, so that it occurs as a document.
    #[must_use]
    pub fn is_document(&self, name: &str) -> bool {
        let leads_there = |link: &Link| matches!(&link.target, Target::Record(target) if target == name);
        let gives_it =
            |action: &Action| matches!(&action.output, Output::Record(returned) if returned == name);
        self.resources
            .iter()
            .any(|resource| resource.links.iter().any(leads_there) || resource.actions.iter().any(gives_it))
    }

    /// Names of the records that request bodies consist of.
    #[must_use]
    pub fn sent_records(&self) -> BTreeSet<&str> {
        let specs = self.records.iter().filter(|record| record.role == Role::Spec);
        let mut open: Vec<&str> = specs.map(|record| record.name.as_str()).collect();
        let mut sent = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(record) = self.record(name) else { continue };
            if sent.insert(name) {
                open.extend(record.members.iter().filter_map(|member| match &member.ty {
                    Type::Record(name) => Some(name.as_str()),
                    _ => None,
                }));
            }
        }
        sent
    }

    /// All records, including those of the resources, sorted by name.
    #[must_use]
    pub fn all_records(&self) -> Vec<&Record> {
        let mut all: Vec<&Record> =
            self.records.iter().chain(self.resources.iter().map(|resource| &resource.record)).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}
