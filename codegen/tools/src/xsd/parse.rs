//! Parses an XML schema: its root elements, complex types, enumerations and other simple types.

use std::collections::BTreeMap;

use super::content::{Declarations, attribute, local};
use super::structure::{ComplexType, Field};
use crate::verify::xml::{self, Element};
use vbem_codegen::source::{Position, Source};

/// Constraints on values and documents, which say nothing about names, places and types of members.
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

/// The reason why a text cannot be read as an XML schema.
#[derive(Debug, thiserror::Error)]
#[error("{position}: {reason}")]
pub struct XsdError {
    position: Position,
    reason: String,
}

/// Reads an XML schema. Groups and attribute groups are expanded where they are used, references to elements and
/// attributes are resolved, and types that are declared inside an element are named after their place:
/// `TapeTypeNestedSlot` is the type of `Slot` in `TapeType`. Wildcards are passed over: every record accepts unknown members.
///
/// # Errors
/// If it is not XML, or its root is not `schema`.
pub fn parse(text: &str) -> Result<Xsd, XsdError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let root =
        xml::parse(text).map_err(|(offset, reason)| XsdError { position: position(text, offset), reason })?;
    if root.name != "schema" {
        let reason = format!("the root element is `{}`, not `schema`", root.name);
        return Err(XsdError { position: position(text, root.offset), reason });
    }
    let mut reader = Reader { declarations: Declarations::of(&root), xsd: Xsd::default() };
    for child in &root.children {
        reader.top_level(child);
    }
    let mut xsd = reader.xsd;
    let own = xsd.types.clone();
    for (name, declared) in &mut xsd.types {
        declared.fields.extend(inherited(&own, name));
        declared.text = text_type(&own, name);
    }
    Ok(xsd)
}

/// The members of all bases, those of the nearest base first. A restriction repeats the elements of its base.
fn inherited(types: &BTreeMap<String, ComplexType>, name: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut attributes_only = types.get(name).is_some_and(|declared| declared.restricts);
    for (base, declared) in bases(types, name) {
        let is_kept = |field: &&Field| {
            let redeclared = types[name].fields.iter().chain(&fields).any(|known| known.is_same(field));
            !redeclared && (field.attribute || !attributes_only)
        };
        let from = |field: &Field| Field { from: Some(base.to_owned()), ..field.clone() };
        let kept: Vec<Field> = declared.fields.iter().filter(is_kept).map(from).collect();
        fields.extend(kept);
        attributes_only |= declared.restricts;
    }
    fields
}

/// The complex types that a type extends or restricts, the nearest first.
fn bases<'a>(
    types: &'a BTreeMap<String, ComplexType>,
    name: &'a str,
) -> impl Iterator<Item = (&'a str, &'a ComplexType)> {
    let mut seen = vec![name];
    let mut base = types.get(name).and_then(|declared| declared.base.as_deref());
    std::iter::from_fn(move || {
        let (name, declared) = types.get_key_value(base.filter(|name| !seen.contains(name))?)?;
        seen.push(name);
        base = declared.base.as_deref();
        Some((name.as_str(), declared))
    })
}

/// The type of the text content of a type, declared by itself or by a base.
fn text_type(types: &BTreeMap<String, ComplexType>, name: &str) -> Option<String> {
    let own = types.get(name).map(|declared| (name, declared));
    own.into_iter().chain(bases(types, name)).find_map(|(_, declared)| declared.text.clone())
}

pub(super) struct Reader<'a> {
    pub(super) declarations: Declarations<'a>,
    pub(super) xsd: Xsd,
}

impl<'a> Reader<'a> {
    fn top_level(&mut self, element: &'a Element) {
        match (element.name.as_str(), attribute(element, "name")) {
            ("complexType", Some(name)) => self.complex_type(name, element),
            ("simpleType", Some(name)) => self.simple_type(name, element),
            ("element", Some(name)) => {
                if let Some(head) = attribute(element, "substitutionGroup") {
                    self.unread(&format!("substitution group {head}"), name);
                }
                let of = self.type_of(element, name);
                self.xsd.elements.push((name.to_owned(), of));
            }
            ("import" | "include" | "redefine" | "override", _) => {
                if let Some(location) = attribute(element, "schemaLocation") {
                    self.unread(&element.name, location);
                }
            }
            // Groups and attributes are read where they are used.
            ("attribute" | "group" | "attributeGroup", Some(_)) | ("annotation" | "notation", _) => {}
            (other, name) => self.unread(other, name.unwrap_or("schema")),
        }
    }

    /// Notes a construct that is not read, with the declaration it is in.
    pub(super) fn unread(&mut self, what: &str, within: &str) {
        self.xsd.unread.push(format!("{what} {within}"));
    }

    /// The name of the type of an element or attribute. A type that is declared inside is added under `path`.
    pub(super) fn type_of(&mut self, element: &'a Element, path: &str) -> String {
        if let Some(of) = attribute(element, "type") {
            return local(of).to_owned();
        }
        let mut of = "anyType".to_owned();
        for child in &element.children {
            match child.name.as_str() {
                "complexType" => {
                    self.complex_type(path, child);
                    path.clone_into(&mut of);
                }
                "simpleType" => {
                    self.simple_type(path, child);
                    path.clone_into(&mut of);
                }
                "annotation" => {}
                other if CONSTRAINTS.contains(&other) => {}
                other => self.unread(other, path),
            }
        }
        of
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

    fn complex_type(&mut self, name: &str, element: &'a Element) {
        let declared = self.content_of(name, element);
        self.xsd.types.insert(name.to_owned(), declared);
    }
}

fn position(text: &str, offset: usize) -> Position {
    Source::new(String::new(), text.to_owned()).position(offset)
}
