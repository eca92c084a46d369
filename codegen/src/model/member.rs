//! The members of a record: attributes, elements and text, with their names on both wires.

use serde::Serialize;

use super::{Docs, Origin};

/// One attribute, element or text content of a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// Key in the schema.
    pub name: String,
    /// Name of the Rust field, or of the variant in a choice.
    pub rust: String,
    /// Names it had in Rust before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// Name in XML.
    pub xml: String,
    /// Name in JSON, as it is written; reading compares without regard to case.
    pub json: String,
    /// Further names that are read as this member.
    pub aliases: Vec<String>,
    /// How it stands in XML.
    pub xml_kind: XmlKind,
    /// How often it stands there.
    pub cardinality: Cardinality,
    /// What it holds; for lists, what one item holds.
    pub ty: Type,
    /// True if a representation may lack it.
    pub optional: bool,
    /// True for an optional structure that may contain, through its members, the structure it belongs to.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub boxed: bool,
    /// Whether a PUT may change it, where the reference says so.
    pub modifiable: Option<bool>,
    /// What it tells.
    pub docs: Docs,
    /// Where it is declared; members every resource has point to the resource.
    pub origin: Origin,
}

/// How a member stands in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum XmlKind {
    /// An attribute.
    Attribute,
    /// A child element.
    Element,
    /// The text of the element itself.
    Text,
}

/// How often a member occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Cardinality {
    /// Once.
    One,
    /// Any number of times, without a wrapper; one array in JSON.
    Many,
    /// Items inside a wrapper element that bears the member's name.
    List {
        /// Name of an item's element in XML.
        item: String,
        /// Name of the array inside the wrapper object in JSON; a plain array if there is none.
        json: Option<String>,
    },
}

/// What a member holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "name")]
pub enum Type {
    /// A single value.
    Scalar(Scalar),
    /// One of the values of the named enumeration.
    Enumeration(String),
    /// The named record.
    Record(String),
    /// A reference to an entity; of the named resource where it is known.
    Reference(Option<String>),
    /// The links of a representation.
    Links,
    /// Whatever stands there, kept as it is.
    Any,
}

/// The kinds of single values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scalar {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A signed number of 32 bits.
    Int,
    /// A signed number of 64 bits.
    Long,
    /// An unsigned number of 64 bits.
    Unsigned,
    /// A number with fraction.
    Decimal,
    /// Date and time, with or without a zone.
    Timestamp,
    /// A time of day.
    Time,
    /// A span of time.
    Duration,
    /// `urn:veeam:<Type>:<guid>`.
    Uid,
    /// A GUID.
    Guid,
    /// `urn:<platform>:<type>:<root>.<object>`.
    HierarchyRef,
    /// The address of a representation.
    Href,
    /// Text that must not be shown.
    Secret,
}
