//! The resolved description of the API: plain data, every name bound, wire names and order fixed.
//!
//! Nothing here knows of YAML or of tokens. Whatever consumes the schema (the emitter, the simulator, `dump`)
//! starts from a [`Model`], and everything a [`Model`] refers to by name is known to exist in it; of
//! what was left out of a smaller model, the name.

mod api;
mod member;
mod path_template;
mod resource;
pub mod scalar_text;

pub use api::{Api, Envelopes, Purpose, Reach, Relation};
pub use member::{Cardinality, Member, Scalar, Type, XmlKind};
pub use path_template::{PathError, PathErrorKind, PathTemplate, Segment};
pub use resource::{
    Action, Collection, HttpMethod, Link, MemberPath, MemberStep, Output, QueryField, Resource, Target,
    Waiter,
};

use std::collections::BTreeSet;

use serde::Serialize;

/// The version of the shape [`Model`] serialises to; raised when a consumer of `dump` would have to change.
pub const DUMP_VERSION: u32 = 2;

/// The whole API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Model {
    /// [`DUMP_VERSION`] at the time of writing.
    pub version: u32,
    /// Facts about the API as a whole.
    pub api: Api,
    /// The folders of the schema that declare something, sorted by name.
    pub families: Vec<Family>,
    /// The resources, sorted by name.
    pub resources: Vec<Resource>,
    /// Structures that are no resources: parts of representations, request bodies, envelopes. Sorted by name.
    pub records: Vec<Record>,
    /// The enumerations, sorted by name.
    pub enumerations: Vec<Enumeration>,
    /// What something here leads to without being part of this model, sorted by name; see `subset`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub placeholders: Vec<Placeholder>,
}

/// A folder of the schema; it becomes a module of the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Family {
    /// Name of the folder, for example `restore-points`.
    pub name: String,
    /// Name of the emitted module, for example `restore_points`.
    pub module: String,
    /// True if every client needs it, so that it cannot be left out.
    pub always: bool,
    /// What the family holds, from the folder's `family.yaml`.
    pub docs: Docs,
}

/// A resource, or another document, of which no more than the name is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placeholder {
    /// Its name.
    pub name: String,
    /// The family that declares it.
    pub family: String,
    /// What it is.
    pub docs: Docs,
}

/// What a person should know about an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Docs {
    /// One sentence.
    pub summary: String,
    /// Further paragraphs.
    pub description: Option<String>,
    /// The page of the vendor's reference the item stands on.
    pub page: Option<String>,
    /// The API version that brought it.
    pub since: Option<String>,
    /// Unit of a quantity, for example `bytes`.
    pub unit: Option<String>,
    /// A value of the kind the server sends.
    pub example: Option<String>,
}

/// Where an item is declared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Origin {
    /// Path of the file below the schema's root, with `/` between folders.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// A structure: the body of a resource, a part of one, or a request body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Name in the schema and in Rust.
    pub name: String,
    /// The family that declares it.
    pub family: String,
    /// Name of the XML element when it is the root of a document or stands in a list.
    pub xml: String,
    /// What it is used as.
    pub role: Role,
    /// True if exactly one of the members is present: it becomes a Rust enum.
    pub choice: bool,
    /// The type of the client's runtime that holds it, for example `Reference<Document>`; then nothing but an alias is
    /// emitted.
    pub runtime: Option<String>,
    /// Attributes first, then the elements in wire order (inherited ones before own ones).
    pub members: Vec<Member>,
    /// Names it had in Rust before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// What it is.
    pub docs: Docs,
    /// Where it is declared.
    pub origin: Origin,
}

/// What a [`Record`] is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The body of a [`Resource`].
    Resource,
    /// A part of something else, or an envelope.
    Part,
    /// The body of a request.
    Spec,
}

/// An enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enumeration {
    /// Name in the schema and in Rust.
    pub name: String,
    /// The family that declares it.
    pub family: String,
    /// In documented order: the server compares values by position.
    pub values: Vec<EnumerationValue>,
    /// Text on the wire of the value that means absence. It is one of the values and does not become a variant;
    /// members of this type are optional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// Names it had in Rust before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// What it tells apart.
    pub docs: Docs,
    /// Where it is declared.
    pub origin: Origin,
}

/// One value of an [`Enumeration`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnumerationValue {
    /// The text on the wire.
    pub wire: String,
    /// Further spellings that are read as this value.
    pub aliases: Vec<String>,
    /// Name of the Rust variant.
    pub rust: String,
    /// Names it had in Rust before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// What the value means.
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

    /// The record of that name, be it a resource's body or another one.
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

    /// True if a link or an action leads to the record of that name, so that it is a document of its own.
    #[must_use]
    pub fn is_document(&self, name: &str) -> bool {
        let leads_there = |link: &Link| matches!(&link.target, Target::Record(target) if target == name);
        let gives_it =
            |action: &Action| matches!(&action.output, Output::Record(returned) if returned == name);
        self.resources
            .iter()
            .any(|resource| resource.links.iter().any(leads_there) || resource.actions.iter().any(gives_it))
    }

    /// Names of the records that request bodies consist of; users put them together.
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

    /// Every record, those of the resources included, sorted by name.
    #[must_use]
    pub fn all_records(&self) -> Vec<&Record> {
        let mut all: Vec<&Record> =
            self.records.iter().chain(self.resources.iter().map(|resource| &resource.record)).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}
