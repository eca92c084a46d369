//! Compares a member of a record with the element or attribute of an XML schema: name, place, repetition, type, optionality.

use super::context::Comparison;
use super::enumerations::unknown_values;
use super::inferred::scalar;
use super::structure::{ComplexType, Field};
use crate::verify::Finding;
use vbem_codegen::model::{Cardinality, Member, Record, Scalar, Type, XmlKind};

/// The differences of a member that both have.
pub(super) fn findings(
    comparison: &Comparison<'_>,
    record: &Record,
    member: &Member,
    field: &Field,
) -> Vec<Finding> {
    if member.xml_kind != kind(field) {
        let text = |kind| if kind == XmlKind::Attribute { "an attribute" } else { "an element" };
        return vec![different(&format!("{} in the schema", text(kind(field))), text(member.xml_kind))];
    }
    let mut found = Vec::new();
    if !has_name(member, &field.name) {
        found.push(Finding::OtherName { expected: field.name.clone(), found: member.xml.clone() });
    }
    found.extend(value(comparison, member, field));
    let is_single = member.cardinality == Cardinality::One && member.ty != Type::Links && !record.choice;
    let (record, name) = (record.name.clone(), member.xml.clone());
    if is_single && field.optional && !member.optional {
        found.push(Finding::MayBeMissing { record, name });
    } else if is_single && !field.optional && member.optional && comparison.sent.contains(record.as_str()) {
        found.push(Finding::MustBePresent { record, name });
    }
    found
}

/// The difference of the text content.
pub(super) fn text(comparison: &Comparison<'_>, record: &Record, of: &str) -> Option<Finding> {
    match record.members.iter().find(|member| member.xml_kind == XmlKind::Text) {
        Some(member) => single(comparison, member, of).into_iter().next(),
        None => Some(different("text content in the schema", "none")),
    }
}

pub(super) fn kind(field: &Field) -> XmlKind {
    if field.attribute { XmlKind::Attribute } else { XmlKind::Element }
}

fn different(expected: &str, found: &str) -> Finding {
    Finding::WrongValue { expected: expected.to_owned(), found: found.to_owned() }
}

/// True if the member has the name in XML, or is read under it.
pub(super) fn has_name(member: &Member, name: &str) -> bool {
    member.xml == name || member.aliases.iter().any(|alias| alias == name)
}

/// The differences in repetition and type.
fn value(comparison: &Comparison<'_>, member: &Member, field: &Field) -> Vec<Finding> {
    let of = field.ty.as_deref().unwrap_or("anyType");
    if member.ty == Type::Any {
        return Vec::new();
    }
    let declared = comparison.xsd.types.get(of);
    let item = declared.and_then(ComplexType::list_item);
    match (&member.cardinality, field.many, item) {
        (Cardinality::Many, true, _) | (Cardinality::One, false, None) => single(comparison, member, of),
        (_, true, _) => vec![different("an element that is repeated", "one that is not")],
        (Cardinality::One, false, Some(item)) => {
            let is_list = match member.ty {
                Type::Links => item.name == "Link",
                _ => wraps(comparison, member, item),
            };
            if is_list { Vec::new() } else { vec![different("a list in the schema", "a single value")] }
        }
        (Cardinality::List { item: known, .. }, false, Some(item)) => {
            let mut found = single(comparison, member, item.ty.as_deref().unwrap_or("anyType"));
            if !member.has_item(&item.name) {
                found.push(Finding::OtherName { expected: item.name.clone(), found: known.clone() });
            }
            found
        }
        // A type without members is a list whose items it does not declare.
        (Cardinality::List { .. }, false, None) if declared.is_some_and(|it| it.fields.is_empty()) => {
            Vec::new()
        }
        (Cardinality::Many | Cardinality::List { .. }, false, _) => {
            vec![different("a single value in the schema", "a list")]
        }
    }
}

/// True if the member is a record that repeats the item.
fn wraps(comparison: &Comparison<'_>, member: &Member, item: &Field) -> bool {
    let Type::Record(name) = &member.ty else { return false };
    let record = comparison.model.record(name);
    record.is_some_and(|record| {
        record
            .members
            .iter()
            .any(|member| member.cardinality == Cardinality::Many && has_name(member, &item.name))
    })
}

/// The differences in the type of one value.
fn single(comparison: &Comparison<'_>, member: &Member, of: &str) -> Vec<Finding> {
    let xsd = comparison.xsd;
    if let Some(values) = xsd.enumerations.get(of) {
        return match &member.ty {
            Type::Enumeration(name) => {
                let known = comparison.model.enumeration(name);
                known.into_iter().flat_map(|known| unknown_values(known, values)).collect()
            }
            _ => vec![different("an enumeration in the schema", &describe(member))],
        };
    }
    if let Some(declared) = xsd.types.get(of) {
        let is_reference = |ty: &str| {
            let root = &comparison.model.api.envelopes.reference;
            xsd.elements.iter().any(|(element, of)| element == root && of == ty)
        };
        return match &member.ty {
            Type::Record(_) => Vec::new(),
            Type::Reference(_) if is_reference(of) => Vec::new(),
            _ if declared.fields.is_empty() && declared.text.is_none() => Vec::new(),
            Type::Scalar(_) | Type::Enumeration(_) if declared.fields.is_empty() => {
                single(comparison, member, declared.text.as_deref().unwrap_or("anyType"))
            }
            _ => vec![different("a structure in the schema", &describe(member))],
        };
    }
    let expected = scalar(xsd, of);
    if fits(expected, &member.ty) {
        return Vec::new();
    }
    match (expected, &member.ty) {
        ("long" | "unsigned", Type::Scalar(Scalar::Int)) => {
            vec![different("a number of 64 bits in the schema", "one of 32 bits")]
        }
        _ => vec![different(&format!("{expected} in the schema"), &describe(member))],
    }
}

/// True if every value of the simple type is one of the type in the Model.
fn fits(scalar: &str, ty: &Type) -> bool {
    use Scalar::{
        Boolean, Decimal, Duration, Guid, HierarchyRef, Href, Int, Long, Secret, Time, Timestamp, Uid,
        Unsigned,
    };
    let Type::Scalar(known) = ty else {
        return matches!(ty, Type::Enumeration(_)) && matches!(scalar, "string" | "any");
    };
    match scalar {
        "any" => true,
        "boolean" => *known == Boolean,
        "int" => matches!(known, Int | Long | Unsigned | Decimal),
        "long" | "unsigned" => matches!(known, Long | Unsigned | Decimal),
        "decimal" => *known == Decimal,
        "timestamp" => *known == Timestamp,
        "time" => *known == Time,
        "duration" => *known == Duration,
        "time-span" => matches!(known, Int | Long | Duration),
        "uid" => *known == Uid,
        "hierarchy-ref" => *known == HierarchyRef,
        "href" => *known == Href,
        // Text whose form the Model knows more exactly.
        _ => matches!(known, Scalar::String | Secret | Guid | Uid | HierarchyRef | Href | Duration | Time),
    }
}

/// The type of a member in messages.
fn describe(member: &Member) -> String {
    match &member.ty {
        Type::Scalar(scalar) => format!("{scalar:?}").to_ascii_lowercase(),
        Type::Enumeration(name) | Type::Record(name) => format!("`{name}`"),
        Type::Reference(_) => "a reference".to_owned(),
        Type::Links => "links".to_owned(),
        Type::Any => "anything".to_owned(),
    }
}
