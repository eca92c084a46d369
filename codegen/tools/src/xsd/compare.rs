//! Finds the differences between the Model and an XML schema.

use std::collections::BTreeMap;

use super::correspondence::corresponding_records;
use super::parse::Xsd;
use super::structure::{ComplexType, Field, first_disorder};
use crate::member_lookup::is_called;
use crate::verify::{Between, Finding, InferredType, Problem, Report, Structure, UnknownKind, UnknownMember};
use vbem_codegen::model::{Cardinality, Member, Model, Record, Scalar, Type, XmlKind};

/// Maximum nesting of an inferred type.
const MAX_DEPTH: usize = 8;
/// Maximum number of parts of an inferred type.
const MAX_PARTS: usize = 2_000;

/// One report per complex type that is neither abstract nor a list; a report without problems means agreement.
#[must_use]
pub fn compare(model: &Model, xsd: &Xsd) -> Vec<Report> {
    let roots = xsd.elements.iter().map(|(element, name)| (element.as_str(), name.as_str()));
    let comparison = Comparison { model, xsd, records: corresponding_records(model, roots, &xsd.types) };
    let is_compared = |name: &str, declared: &ComplexType| {
        !comparison.is_abstract(name) && declared.list_item().is_none() && !declared.fields.is_empty()
    };
    xsd.types
        .iter()
        .filter(|(name, declared)| is_compared(name, declared))
        .map(|(name, declared)| comparison.report(name, declared))
        .collect()
}

struct Comparison<'a> {
    model: &'a Model,
    xsd: &'a Xsd,
    records: BTreeMap<&'a str, Vec<&'a Record>>,
}

impl Comparison<'_> {
    /// True for a type that is only extended.
    fn is_abstract(&self, name: &str) -> bool {
        let is = |ty: &Option<String>| ty.as_deref() == Some(name);
        let extended = self.xsd.types.values().any(|declared| is(&declared.base));
        let held = self.xsd.types.values().flat_map(|declared| &declared.fields).any(|field| is(&field.ty));
        extended && !held && !self.xsd.elements.iter().any(|(_, ty)| ty == name)
    }

    fn report(&self, name: &str, declared: &ComplexType) -> Report {
        let records = self.records.get(name).map(Vec::as_slice).unwrap_or_default();
        let reports = records.iter().map(|record| Report {
            type_name: Some(record.name.clone()),
            problems: self.problems(name, declared, record),
            notes: Vec::new(),
        });
        reports.min_by_key(|report| report.problems.len()).unwrap_or_else(|| {
            let finding = Finding::UnknownType { name: name.to_owned(), nearest: None };
            let problems = vec![Problem { path: name.to_owned(), position: None, finding }];
            Report { type_name: None, problems, notes: Vec::new() }
        })
    }

    fn problems(&self, name: &str, declared: &ComplexType, record: &Record) -> Vec<Problem> {
        let mut problems = Vec::new();
        // Inherited members come first on the wire.
        let (inherited, own): (Vec<&Field>, Vec<&Field>) =
            declared.fields.iter().partition(|field| field.from.is_some());
        let fields: Vec<(&Field, Option<&Member>)> =
            inherited.into_iter().chain(own).map(|field| (field, find(record, field))).collect();
        for (index, (field, member)) in fields.iter().enumerate() {
            let found = match member {
                Some(member) => self.member(record, member, field),
                None => vec![self.missing(record, &fields, index)],
            };
            problems.extend(found.into_iter().map(|finding| Problem {
                path: format!("{name}/{}", field.name),
                position: None,
                finding,
            }));
        }
        if let Some((first, second)) = first_disorder(record, declared, &self.xsd.types) {
            let finding = Finding::WrongOrder {
                record: record.name.clone(),
                name: second.to_owned(),
                before: first.to_owned(),
            };
            problems.push(Problem { path: name.to_owned(), position: None, finding });
        }
        problems
    }

    /// The finding for the field at `index`, which the record does not have.
    fn missing(&self, record: &Record, fields: &[(&Field, Option<&Member>)], index: usize) -> Finding {
        let field = fields[index].0;
        let of = field.ty.as_deref().unwrap_or("string");
        let inferred = self.inferred(&field.name, of, 0, &mut 0);
        let repeated = field.many && !field.attribute;
        let (before, behind) = (&fields[..index], &fields[index + 1..]);
        let is_element = |field: &Field| !field.attribute;
        let after = before.iter().rev().find(|(field, _)| is_element(field));
        let known = |(field, member): &(&Field, Option<&Member>)| {
            member.filter(|_| is_element(field)).map(|member| member.xml.clone())
        };
        let between = match field.attribute {
            true => Between::default(),
            false => {
                Between { previous: before.iter().rev().find_map(known), next: behind.iter().find_map(known) }
            }
        };
        Finding::UnknownMember(Box::new(UnknownMember {
            record: record.name.clone(),
            name: field.name.clone(),
            kind: if field.attribute { UnknownKind::Attribute } else { UnknownKind::Element },
            inferred: if repeated { InferredType::Many(Box::new(inferred)) } else { inferred },
            after: after.filter(|_| !field.attribute).map(|(field, _)| field.name.clone()),
            between,
            renames: None,
            nearest: None,
        }))
    }

    /// The differences of a member that both have.
    fn member(&self, record: &Record, member: &Member, field: &Field) -> Vec<Finding> {
        let kind = kind(field);
        let different = |expected: &str, found: &str| Finding::WrongValue {
            expected: expected.to_owned(),
            found: found.to_owned(),
        };
        if member.xml_kind != kind {
            let text = |kind| if kind == XmlKind::Attribute { "an attribute" } else { "an element" };
            return vec![different(&format!("{} in the schema", text(kind)), text(member.xml_kind))];
        }
        let of = field.ty.as_deref().unwrap_or("string");
        if field.many && member.cardinality == Cardinality::One {
            return vec![different("an element that is repeated", "one that is not")];
        }
        if let (Type::Enumeration(name), Some(values)) = (&member.ty, self.xsd.enumerations.get(of)) {
            let known = self.model.enumeration(name).map_or(&[][..], |enumeration| &enumeration.values);
            let is_unknown = |value: &&String| {
                !known.iter().any(|known| known.wire == **value || known.aliases.contains(value))
            };
            let unknown = values.iter().filter(is_unknown);
            return unknown
                .map(|value| Finding::UnknownValue {
                    enumeration: name.clone(),
                    value: value.clone(),
                    nearest: None,
                })
                .collect();
        }
        if let (Type::Scalar(Scalar::Int), "long") = (&member.ty, self.scalar(of)) {
            return vec![different("a number of 64 bits in the schema", "one of 32 bits")];
        }
        let required = !member.optional && member.cardinality == Cardinality::One && member.ty != Type::Links;
        let may_be_missing = field.optional && required && !record.choice;
        let finding = || Finding::MayBeMissing { record: record.name.clone(), name: member.xml.clone() };
        may_be_missing.then(finding).into_iter().collect()
    }

    /// The inferred type of a type of the XML schema.
    fn inferred(&self, name: &str, of: &str, depth: usize, parts: &mut usize) -> InferredType {
        *parts += 1;
        let too_much = depth >= MAX_DEPTH || *parts > MAX_PARTS;
        if let Some(values) = self.xsd.enumerations.get(of) {
            let stem =
                ["Enumeration", "EnumType", "Enum", "Type"].iter().find_map(|end| of.strip_suffix(end));
            let name = stem.filter(|stem| !stem.is_empty() && !of.contains("Nested")).unwrap_or(name);
            return InferredType::OneOf { name: name.to_owned(), values: values.clone() };
        }
        let Some(declared) = self.xsd.types.get(of) else { return InferredType::Scalar(self.scalar(of)) };
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
        let content = declared.base.as_deref().filter(|base| !self.xsd.types.contains_key(*base));
        let text = content.map(|base| self.scalar(base));
        InferredType::Record(Structure { attributes, elements, text })
    }

    /// The name that the vocabulary has for a simple type.
    fn scalar(&self, of: &str) -> &'static str {
        let mut of = of;
        for _ in 0..MAX_DEPTH {
            match of {
                "UidType" => return "uid",
                "HierarchyObjRefType" => return "hierarchy-ref",
                "UrlType" | "anyURI" => return "href",
                _ => {}
            }
            match self.xsd.scalars.get(of) {
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
            _ => "string",
        }
    }
}

fn kind(field: &Field) -> XmlKind {
    if field.attribute { XmlKind::Attribute } else { XmlKind::Element }
}

/// The member of a record that a field is, if possible of the same kind.
fn find<'r>(record: &'r Record, field: &Field) -> Option<&'r Member> {
    let named = || record.members.iter().filter(|member| is_called(member, &field.name));
    named().find(|member| member.xml_kind == kind(field)).or_else(|| named().next())
}
