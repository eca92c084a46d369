//! Complex types of an XML schema: their elements and attributes, and the order of elements on the wire.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::member_lookup::is_called;
use vbem_codegen::model::{Record, XmlKind};

/// A complex type.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ComplexType {
    /// Declared members in wire order, followed by inherited ones, which come first on the wire.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The type that it extends.
    #[serde(default)]
    pub base: Option<String>,
    /// True if it restricts its base, and so repeats the elements of the base.
    #[serde(default)]
    pub restricts: bool,
    /// The type of its text content; absent if it has none.
    #[serde(default)]
    pub text: Option<String>,
}

/// An element or attribute of a complex type.
#[derive(Debug, Clone, Deserialize)]
pub struct Field {
    /// The name of the element or attribute.
    pub name: String,
    /// The name of its type; absent if unknown.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// True for an attribute.
    #[serde(default)]
    pub attribute: bool,
    /// True for a repeated element.
    #[serde(default)]
    pub many: bool,
    /// The type that it is inherited from; absent for a declared member.
    #[serde(default)]
    pub from: Option<String>,
    /// True if it is known to be optional.
    #[serde(default)]
    pub optional: bool,
    /// True for an alternative of a choice.
    #[serde(default)]
    pub choice: bool,
}

impl ComplexType {
    /// The repeated element of a type that contains nothing else.
    pub(crate) fn list_item(&self) -> Option<&Field> {
        match self.fields.as_slice() {
            [field] if field.many => Some(field),
            _ => None,
        }
    }
}

/// The names of the first two successive elements of the type that have the opposite order in the record.
pub(crate) fn first_disorder<'a>(
    record: &Record,
    declared: &'a ComplexType,
    types: &BTreeMap<String, ComplexType>,
) -> Option<(&'a str, &'a str)> {
    // The elements of the outermost base come first on the wire.
    let mut elements: Vec<&'a Field> = declared.fields.iter().filter(|field| !field.attribute).collect();
    elements.sort_by_key(|field| field.from.as_deref().map_or(usize::MAX, |base| depth(base, types)));
    let places: Vec<(usize, &str)> = elements
        .iter()
        .filter_map(|field| {
            let position = record
                .members
                .iter()
                .position(|member| member.xml_kind == XmlKind::Element && is_called(member, &field.name));
            position.map(|position| (position, field.name.as_str()))
        })
        .collect();
    places.windows(2).find(|pair| pair[0].0 > pair[1].0).map(|pair| (pair[0].1, pair[1].1))
}

/// The number of direct and indirect bases of a type.
fn depth(name: &str, types: &BTreeMap<String, ComplexType>) -> usize {
    let mut bases = 0;
    let mut base = types.get(name).and_then(|declared| declared.base.as_deref());
    while let Some(name) = base.filter(|_| bases < types.len()) {
        bases += 1;
        base = types.get(name).and_then(|declared| declared.base.as_deref());
    }
    bases
}
