//! The declarations of an XML schema, and the reader of its simple types.

use std::collections::{BTreeMap, BTreeSet};

use super::structure::ComplexType;
use crate::verify::xml::Element;

/// Constraints on values and documents; they do not concern names, places and types of members.
pub(super) const CONSTRAINTS: [&str; 18] = [
    "assert",
    "assertion",
    "explicitTimezone",
    "fractionDigits",
    "key",
    "keyref",
    "length",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "minExclusive",
    "minInclusive",
    "minLength",
    "notation",
    "pattern",
    "totalDigits",
    "unique",
    "whiteSpace",
];

/// The declarations of an XML schema.
#[derive(Debug, Clone, Default)]
pub struct Xsd {
    /// Complex types by name; inherited members follow the declared ones.
    pub types: BTreeMap<String, ComplexType>,
    /// Root elements with their types.
    pub elements: Vec<(String, String)>,
    /// Values of the simple types that are enumerations.
    pub enumerations: BTreeMap<String, Vec<String>>,
    /// Base types of the other simple types.
    pub scalars: BTreeMap<String, String>,
    /// Constructs that were not read, each with its place; a comparison with them is incomplete.
    pub unread: Vec<String>,
}

/// Declarations that others refer to by name.
#[derive(Default)]
pub(super) struct Declarations<'a> {
    pub(super) groups: BTreeMap<&'a str, &'a Element>,
    pub(super) attribute_groups: BTreeMap<&'a str, &'a Element>,
    pub(super) elements: BTreeMap<&'a str, &'a Element>,
    pub(super) attributes: BTreeMap<&'a str, &'a Element>,
    pub(super) complex_types: BTreeSet<&'a str>,
}

impl<'a> Declarations<'a> {
    /// The declarations at the top of a schema.
    pub(super) fn of(schema: &'a Element) -> Self {
        let mut all = Self::default();
        for child in &schema.children {
            let Some(name) = attribute(child, "name") else { continue };
            let declared = match child.name.as_str() {
                "group" => &mut all.groups,
                "attributeGroup" => &mut all.attribute_groups,
                "element" => &mut all.elements,
                "attribute" => &mut all.attributes,
                "complexType" => {
                    all.complex_types.insert(name);
                    continue;
                }
                _ => continue,
            };
            declared.insert(name, child);
        }
        all
    }
}

/// Reads declarations, the ones after the others.
pub(super) struct Reader<'a> {
    pub(super) declarations: Declarations<'a>,
    pub(super) xsd: Xsd,
    /// Number of elements that were read inside of groups.
    pub(super) expanded: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(declarations: Declarations<'a>) -> Self {
        Self { declarations, xsd: Xsd::default(), expanded: 0 }
    }

    /// Notes a construct that is not read, with the declaration it is in.
    pub(super) fn unread(&mut self, what: &str, within: &str) {
        self.xsd.unread.push(format!("{what} {within}"));
    }

    pub(super) fn simple_type(&mut self, name: &str, element: &'a Element) {
        for child in &element.children {
            match child.name.as_str() {
                "restriction" => self.restriction(name, child),
                "union" => self.union(name, child),
                "list" => {
                    self.xsd.scalars.insert(name.to_owned(), "string".to_owned());
                }
                "annotation" => {}
                other => self.unread(other, name),
            }
        }
    }

    /// Adds a simple type: an enumeration if the restriction lists values or restricts an enumeration.
    pub(super) fn restriction(&mut self, name: &str, element: &'a Element) {
        let mut base = attribute(element, "base").map_or("string".to_owned(), |base| local(base).to_owned());
        let mut values: Vec<String> = Vec::new();
        for child in &element.children {
            match child.name.as_str() {
                "enumeration" => values.extend(attribute(child, "value").map(str::to_owned)),
                "simpleType" => {
                    base = format!("{name}Base");
                    self.simple_type(&base, child);
                }
                "annotation" => {}
                other if CONSTRAINTS.contains(&other) => {}
                other => self.unread(other, name),
            }
        }
        if values.is_empty() {
            self.xsd.scalars.insert(name.to_owned(), base);
        } else {
            self.xsd.enumerations.insert(name.to_owned(), values);
        }
    }

    /// Adds a union: text, or an enumeration of the values of its members if they are enumerations that are declared inside.
    fn union(&mut self, name: &str, element: &'a Element) {
        let mut values: Vec<String> = Vec::new();
        let mut is_enumeration = attribute(element, "memberTypes").is_none();
        for (index, child) in element.children.iter().filter(|child| child.name == "simpleType").enumerate() {
            let member = format!("{name}Member{index}");
            self.simple_type(&member, child);
            match self.xsd.enumerations.remove(&member) {
                Some(known) => values.extend(known),
                None => is_enumeration = false,
            }
        }
        if is_enumeration && !values.is_empty() {
            self.xsd.enumerations.insert(name.to_owned(), values);
        } else {
            self.xsd.scalars.insert(name.to_owned(), "string".to_owned());
        }
    }
}

pub(super) fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element
        .attributes
        .iter()
        .find(|attribute| attribute.name == name)
        .map(|attribute| attribute.value.as_str())
}

/// The name without its namespace prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
