//! Finds the differences between the Model and an XML schema.

use std::collections::BTreeMap;

use super::correspondence::corresponding_records;
use super::parse::Xsd;
use super::structure::{ComplexType, Field, first_disorder};
use crate::member_lookup::is_called;
use crate::verify::{Finding, Problem, Report, Sketch};
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
        let mut after = None;
        // Inherited members come first on the wire.
        let inherited = declared.fields.iter().filter(|field| field.from.is_some());
        for field in inherited.chain(declared.fields.iter().filter(|field| field.from.is_none())) {
            let place = if field.attribute { XmlKind::Attribute } else { XmlKind::Element };
            let named = || record.members.iter().filter(|member| is_called(member, &field.name));
            let found = match named().find(|member| member.xml_kind == place).or_else(|| named().next()) {
                Some(member) => self.member(record, member, place, field),
                None => vec![self.missing(record, field, after)],
            };
            problems.extend(found.into_iter().map(|finding| Problem {
                path: format!("{name}/{}", field.name),
                position: None,
                finding,
            }));
            if !field.attribute {
                after = Some(field.name.as_str());
            }
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

    fn missing(&self, record: &Record, field: &Field, after: Option<&str>) -> Finding {
        let (record, name) = (record.name.clone(), field.name.clone());
        let of = field.ty.as_deref().unwrap_or("string");
        let sketch = self.sketch(&field.name, of, 0, &mut 0);
        if field.attribute {
            return Finding::UnknownAttribute { record, name, sketch, nearest: None };
        }
        let sketch = if field.many { Sketch::Many(Box::new(sketch)) } else { sketch };
        Finding::UnknownElement { record, name, sketch, after: after.map(str::to_owned), nearest: None }
    }

    /// The differences of a member that both have.
    fn member(&self, record: &Record, member: &Member, place: XmlKind, field: &Field) -> Vec<Finding> {
        let different = |expected: &str, found: &str| Finding::WrongValue {
            expected: expected.to_owned(),
            found: found.to_owned(),
        };
        if member.xml_kind != place {
            let text = |place| if place == XmlKind::Attribute { "an attribute" } else { "an element" };
            return vec![different(&format!("{} in the schema", text(place)), text(member.xml_kind))];
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
    fn sketch(&self, name: &str, of: &str, depth: usize, parts: &mut usize) -> Sketch {
        *parts += 1;
        let too_much = depth >= MAX_DEPTH || *parts > MAX_PARTS;
        if let Some(values) = self.xsd.enumerations.get(of) {
            let stem =
                ["Enumeration", "EnumType", "Enum", "Type"].iter().find_map(|end| of.strip_suffix(end));
            let name = stem.filter(|stem| !stem.is_empty() && !of.contains("Nested")).unwrap_or(name);
            return Sketch::OneOf { name: name.to_owned(), values: values.clone() };
        }
        let Some(declared) = self.xsd.types.get(of) else { return Sketch::Scalar(self.scalar(of)) };
        if let Some(item) = declared.list_item() {
            if item.name == "Link" {
                return Sketch::Links;
            }
            let inner = item.ty.as_deref().unwrap_or("string");
            let of =
                if too_much { Sketch::Nothing } else { self.sketch(&item.name, inner, depth + 1, parts) };
            return Sketch::List { item: item.name.clone(), of: Box::new(of) };
        }
        if let Some(record) = self.records.get(of).and_then(|records| records.first()) {
            return Sketch::Known(record.name.clone());
        }
        if too_much {
            return Sketch::Nothing;
        }
        let fields = || declared.fields.iter();
        let attributes = fields()
            .filter(|field| field.attribute)
            .map(|field| {
                let of = field.ty.as_deref().unwrap_or("string");
                (field.name.clone(), self.sketch(&field.name, of, depth + 1, parts))
            })
            .collect();
        let elements = fields()
            .filter(|field| !field.attribute)
            .map(|field| {
                let inner = field.ty.as_deref().unwrap_or("string");
                (field.name.clone(), self.sketch(&field.name, inner, depth + 1, parts), field.many)
            })
            .collect();
        let content = declared.base.as_deref().filter(|base| !self.xsd.types.contains_key(*base));
        Sketch::Record { attributes, elements, text: content.map(|base| self.scalar(base)) }
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
