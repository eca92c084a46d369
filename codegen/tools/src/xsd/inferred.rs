//! Types of the vocabulary for the types of an XML schema.

use std::collections::BTreeMap;

use super::reader::Xsd;
use crate::verify::{InferredType, Structure};
use vbem_codegen::model::Record;

/// Maximum nesting of an inferred type.
const MAX_DEPTH: usize = 8;
/// Maximum number of parts of an inferred type.
const MAX_PARTS: usize = 2_000;

/// Infers types from an XML schema, some of whose types correspond to records.
pub(super) struct Inference<'a> {
    pub(super) xsd: &'a Xsd,
    pub(super) records: &'a BTreeMap<&'a str, Vec<&'a Record>>,
}

impl Inference<'_> {
    /// The type for an element or attribute `name` of the type `of`.
    pub(super) fn infer(&self, name: &str, of: &str) -> InferredType {
        self.inferred(name, of, 0, &mut 0)
    }

    fn inferred(&self, name: &str, of: &str, depth: usize, parts: &mut usize) -> InferredType {
        *parts += 1;
        let too_much = depth >= MAX_DEPTH || *parts > MAX_PARTS;
        if let Some(values) = self.xsd.enumerations.get(of) {
            let stem = stem(of).filter(|stem| !stem.is_empty() && !of.contains("Nested")).unwrap_or(name);
            return InferredType::OneOf { name: stem.to_owned(), values: values.clone() };
        }
        let Some(declared) = self.xsd.types.get(of) else {
            return InferredType::Scalar(vocabulary_name(scalar(self.xsd, of)));
        };
        if let Some(item) = declared.list_item() {
            if item.name == "Link" {
                return InferredType::Links;
            }
            let inner = item.ty.as_deref().unwrap_or("string");
            let of = if too_much {
                InferredType::Nothing
            } else {
                self.inferred(&item.name, inner, depth + 1, parts)
            };
            return InferredType::List { item: Some(item.name.clone()), array: None, ty: Box::new(of) };
        }
        if let Some(record) = self.records.get(of).and_then(|records| records.first()) {
            return InferredType::Known(record.name.clone());
        }
        if too_much {
            return InferredType::Nothing;
        }
        let fields = || declared.fields.iter();
        let attributes = fields()
            .filter(|field| field.attribute)
            .map(|field| {
                let of = field.ty.as_deref().unwrap_or("string");
                (field.name.clone(), self.inferred(&field.name, of, depth + 1, parts))
            })
            .collect();
        let elements = fields()
            .filter(|field| !field.attribute)
            .map(|field| {
                let inner = field.ty.as_deref().unwrap_or("string");
                (field.name.clone(), self.inferred(&field.name, inner, depth + 1, parts), field.many)
            })
            .collect();
        let text = declared.text.as_deref().map(|of| vocabulary_name(scalar(self.xsd, of)));
        InferredType::Record(Structure { attributes, elements, text })
    }
}

/// The name of an enumeration without the ending that XML schemas give it.
pub(super) fn stem(name: &str) -> Option<&str> {
    ["Enumeration", "EnumType", "Enum", "Type"].iter().find_map(|end| name.strip_suffix(end))
}

/// The name that the vocabulary has for a simple type; `any` for a value of any
/// type, `time-span` for a number or a duration.
pub(super) fn scalar(xsd: &Xsd, of: &str) -> &'static str {
    let mut of = of;
    for _ in 0..MAX_DEPTH {
        match of {
            "UidType" => return "uid",
            "HierarchyObjRefType" => return "hierarchy-ref",
            "UrlType" | "anyURI" => return "href",
            // Declared as a number, and in part sent as one, in part as hours, minutes and seconds.
            "TimeSpan" => return "time-span",
            _ => {}
        }
        match xsd.scalars.get(of) {
            Some(base) if base != of => of = base,
            _ => break,
        }
    }
    match of {
        "boolean" => "boolean",
        "byte" | "short" | "int" | "unsignedByte" | "unsignedShort" => "int",
        "long" | "integer" | "unsignedInt" => "long",
        "unsignedLong" | "nonNegativeInteger" | "positiveInteger" => "unsigned",
        "decimal" | "float" | "double" => "decimal",
        "dateTime" => "timestamp",
        "time" => "time",
        "duration" => "duration",
        "anyType" | "anySimpleType" | "anyAtomicType" => "any",
        _ => "string",
    }
}

/// The name of a scalar in the vocabulary; text for a value of any type.
fn vocabulary_name(scalar: &'static str) -> &'static str {
    match scalar {
        "any" => "string",
        "time-span" => "duration",
        known => known,
    }
}
