//! Compares the Model with the vendor's XML schemas, judged by recorded messages, the reference and the exceptions.

use std::collections::BTreeMap;

use super::exceptions::Exceptions;
use super::model_index::ModelIndex;
use super::reference::Reference;
use super::{Kind, Row};
use crate::member_lookup::is_called;
use crate::verify::{Finding, Problem, Report};
use crate::xsd::{Documented, Evidence, Xsd, compare, corresponding_records};
use vbem_codegen::model::{Model, Record};

/// Counts the members in the recorded messages of the reference, and looks up those that its pages, its list of older types
/// or one of its XML schemas have.
#[must_use]
pub fn evidence(model: &Model, reference: &Reference, exceptions: &Exceptions) -> Evidence {
    let model_index = ModelIndex::new(model, &reference.index, exceptions);
    let mut documented = Documented::default();
    let names = |record: &Record, name: &str| {
        let members = record.members.iter().filter(|member| is_called(member, name));
        members.map(|member| (record.name.clone(), member.xml.clone())).collect::<Vec<_>>()
    };
    for row in &reference.index.elements {
        let name = row.element.replace(char::is_whitespace, "");
        let is_optional = row.occurs.as_deref().is_some_and(|occurs| occurs.trim().starts_with('0'));
        for record in model_index.records_on(&row.page) {
            let members = names(record, &name);
            if is_optional {
                documented.optional.extend(members.iter().cloned());
            }
            documented.members.extend(members);
        }
    }
    let roots = reference.link_types.iter().map(|row| (row.element.as_str(), row.xsd_type.as_str()));
    let mut sets = vec![(corresponding_records(model, roots, &reference.types), &reference.types)];
    for xsd in reference.xml_schemas.values() {
        let roots = xsd.elements.iter().map(|(element, name)| (element.as_str(), name.as_str()));
        sets.push((corresponding_records(model, roots, &xsd.types), &xsd.types));
    }
    for (records, types) in sets {
        for (name, records) in records {
            for record in records {
                let fields = types[name].fields.iter();
                documented.members.extend(fields.flat_map(|field| names(record, &field.name)));
            }
        }
    }
    Evidence::of_messages(model, &reference.messages, documented)
}

/// Compares an XML schema with the Model. Differences with a reason in the exceptions become notes.
#[must_use]
pub fn compare_xml_schema(
    model: &Model,
    xsd: &Xsd,
    evidence: Option<&Evidence>,
    exceptions: &Exceptions,
) -> Vec<Report> {
    let mut reports = compare(model, xsd, evidence);
    for report in &mut reports {
        let is_excepted = |problem: &Problem| exceptions.find(Kind::XmlSchema, &item(problem)).is_some();
        let (excepted, problems) = std::mem::take(&mut report.problems).into_iter().partition(is_excepted);
        report.problems = problems;
        report.notes.extend::<Vec<Problem>>(excepted);
    }
    reports
}

/// One row for each difference of each XML schema, and for each structure without one. Differences that several XML
/// schemas have are one row.
pub(super) fn xml_schemas(model: &Model, reference: &Reference, exceptions: &Exceptions) -> Vec<Row> {
    if reference.xml_schemas.is_empty() {
        return Vec::new();
    }
    let evidence = evidence(model, reference, exceptions);
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut add = |row: Row| {
        rows.entry(row.item.clone()).or_insert(row);
    };
    for (file, xsd) in &reference.xml_schemas {
        for construct in &xsd.unread {
            let missing = Some(format!("{file}: not read"));
            add(Row::new(Kind::XmlSchema, None, construct.clone(), missing));
        }
        for report in compare(model, xsd, Some(&evidence)) {
            let name = report.type_name.as_deref();
            let family = name.and_then(|name| model.record(name)).map(|record| record.family.as_str());
            for problem in &report.problems {
                let missing = Some(format!("{file}: {}", problem.finding));
                add(Row::new(Kind::XmlSchema, family, item(problem), missing));
            }
            if let (true, Some(name)) = (report.passed(), name) {
                add(Row::new(Kind::XmlSchema, family, format!("{file} {name}"), None));
            }
        }
    }
    rows.into_values().collect()
}

/// The name of a difference in the exceptions: record and member, or type or root element, and the kind of difference.
fn item(problem: &Problem) -> String {
    let path = match problem.path.split_once(' ') {
        // The type in the XML schema, whose name depends on its version, and the place in the record.
        Some((of, place)) if of != "element" => place,
        _ => &problem.path,
    };
    let kind = match &problem.finding {
        Finding::UnknownType { .. } | Finding::UnknownMember(_) => "unknown",
        Finding::WrongOrder { .. } => "order",
        Finding::MayBeMissing { .. } => "optional",
        Finding::MustBePresent { .. } => "mandatory",
        Finding::NotDeclared { .. } => "newer",
        Finding::OtherName { .. } => "name",
        Finding::UnknownValue { value, .. } => return format!("{path} value {value}"),
        _ => "type",
    };
    format!("{path} {kind}")
}
