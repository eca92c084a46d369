//! The members of a record: attributes, elements and text, with their names in both formats.

#[cfg(feature = "serde")]
use serde::Serialize;

use super::{Docs, Origin, Unit};
use crate::naming;

/// One attribute, element or text content of a record.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
pub struct Member {
    /// Key in the schema.
    pub name: String,
    /// Name of the Rust field, or of the variant in a choice.
    pub rust: String,
    /// Former names in Rust.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub renamed_from: Vec<String>,
    /// Name in XML.
    pub xml: String,
    /// Name in JSON as written; case is ignored when reading.
    pub json: String,
    /// Further names under which the member is read.
    pub aliases: Vec<String>,
    /// Further elements of the items of a list; their plurals are names of its array in JSON.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub item_aliases: Vec<String>,
    /// Form in XML.
    pub xml_kind: XmlKind,
    /// Number of occurrences.
    pub cardinality: Cardinality,
    /// Type of the value; for lists, of one item.
    pub ty: Type,
    /// Unit of a number.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub unit: Option<Unit>,
    /// True if the member may be absent.
    pub optional: bool,
    /// True for an optional structure that may contain, through its members, the structure it belongs to.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "std::ops::Not::not"))]
    pub boxed: bool,
    /// True if a PUT may change the member, false if it must not; absent if that is not documented.
    pub modifiable: Option<bool>,
    /// Its documentation.
    pub docs: Docs,
    /// Place of the declaration; that of the resource for members that every resource has.
    pub origin: Origin,
}

impl Member {
    /// True if the member is a list whose items have this element, usually or by an alias.
    #[must_use]
    pub fn has_item(&self, element: &str) -> bool {
        match &self.cardinality {
            Cardinality::List { item, .. } => {
                item == element || self.item_aliases.iter().any(|alias| alias == element)
            }
            Cardinality::One | Cardinality::Many => false,
        }
    }

    /// Names under which items of the list are read besides the usual ones: elements in XML, arrays in JSON.
    #[must_use]
    pub fn item_names(&self) -> Vec<String> {
        let plurals = self.item_aliases.iter().map(|alias| naming::plural(alias));
        let mut names = self.item_aliases.clone();
        names.extend(plurals.filter(|plural| !self.item_aliases.contains(plural)));
        names
    }
}

/// The form of a member in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case"))]
pub enum XmlKind {
    /// An attribute.
    Attribute,
    /// A child element.
    Element,
    /// The text content of the element.
    Text,
}

/// The number of occurrences of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case", tag = "kind"))]
pub enum Cardinality {
    /// Once.
    One,
    /// Any number of times, without a wrapper; one array in JSON.
    Many,
    /// Items inside a wrapper element with the name of the member.
    List {
        /// Name of an item's element in XML.
        item: String,
        /// Name of the array inside the wrapper object in JSON; absent if the member is a plain array.
        json: Option<String>,
    },
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize),
    serde(rename_all = "kebab-case", tag = "kind", content = "name")
)]
pub enum Type {
    /// A single value.
    Scalar(Scalar),
    /// One of the values of the named enumeration.
    Enumeration(String),
    /// The named record.
    Record(String),
    /// A reference to an entity, of the named resource if that is known.
    Reference(Option<String>),
    /// The links of a representation.
    Links,
    /// Any content, kept as received.
    Any,
}

/// The types of single values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case"))]
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
    /// A number with a fraction.
    Decimal,
    /// Date and time, with or without a zone.
    Timestamp,
    /// A time of day.
    Time,
    /// A span of time.
    Duration,
    /// A UID, for example `urn:veeam:Job:<guid>`.
    Uid,
    /// A GUID.
    Guid,
    /// An object of a virtual infrastructure: `urn:<platform>:<type>:<root>.<object>`.
    HierarchyRef,
    /// The address of a representation.
    Href,
    /// Text that is never shown.
    Secret,
}
