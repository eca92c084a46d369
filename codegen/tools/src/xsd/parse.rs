//! Parses an XML schema: its root elements, complex types, enumerations and other simple types.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Declarations, Reader, Xsd, attribute};
use super::structure::{ComplexType, Field};
use crate::verify::xml::{self, Element};
use vbem_codegen::source::{Position, Source};

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
    let mut reader = Reader::new(Declarations::of(&root));
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
    let Some(own) = types.get(name) else { return Vec::new() };
    let key = |field: &Field| (field.name.clone(), field.attribute);
    let mut known: BTreeSet<(String, bool)> = own.fields.iter().map(key).collect();
    let mut fields: Vec<Field> = Vec::new();
    let mut attributes_only = own.restricts;
    for (base, declared) in bases(types, name) {
        let is_kept = |field: &&Field| !known.contains(&key(field)) && (field.attribute || !attributes_only);
        let from = |field: &Field| Field { from: Some(base.to_owned()), ..field.clone() };
        let kept: Vec<Field> = declared.fields.iter().filter(is_kept).map(from).collect();
        known.extend(kept.iter().map(key));
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
    let mut seen = BTreeSet::from([name]);
    let mut base = types.get(name).and_then(|declared| declared.base.as_deref());
    std::iter::from_fn(move || {
        let (name, declared) = types.get_key_value(base.filter(|name| !seen.contains(*name))?)?;
        seen.insert(name);
        base = declared.base.as_deref();
        Some((name.as_str(), declared))
    })
}

/// The type of the text content of a type, declared by itself or by a base.
fn text_type(types: &BTreeMap<String, ComplexType>, name: &str) -> Option<String> {
    let own = types.get(name).map(|declared| (name, declared));
    own.into_iter().chain(bases(types, name)).find_map(|(_, declared)| declared.text.clone())
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
}

fn position(text: &str, offset: usize) -> Position {
    Source::new(String::new(), text.to_owned()).position(offset)
}
