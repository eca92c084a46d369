//! Looks up the complex types of an older server in the Model: members, their places and their order.

use std::collections::{BTreeMap, BTreeSet};

use super::reference::Reference;
use super::{Kind, Row};
use crate::member_lookup::is_called;
use crate::xsd::{ComplexType, Field, corresponding_records, first_disorder};
use vbem_codegen::model::{Cardinality, Model, Record, XmlKind};

/// One row per type without a record, else one row per member and one for the order.
pub(super) fn types(model: &Model, reference: &Reference) -> Vec<Row> {
    let types = &reference.types;
    let used: BTreeSet<&str> = types
        .values()
        .flat_map(|declared| &declared.fields)
        .filter_map(|field| field.ty.as_deref())
        .chain(reference.link_types.iter().map(|row| row.xsd_type.as_str()))
        .collect();
    let bases: BTreeSet<&str> = types.values().filter_map(|declared| declared.base.as_deref()).collect();
    let roots = reference.link_types.iter().map(|row| (row.element.as_str(), row.xsd_type.as_str()));
    let records = corresponding_records(model, roots, types);
    let mut rows = Vec::new();
    for (name, declared) in types {
        let is_abstract = bases.contains(name.as_str()) && !used.contains(name.as_str());
        if is_abstract || declared.fields.is_empty() {
            continue;
        }
        if let Some(item) = declared.list_item() {
            rows.push(list_type(model, name, item));
        } else if let Some(records) = records.get(name.as_str()) {
            rows.extend(record_type(name, declared, types, records));
        } else {
            let missing = "the schema has no such type".to_owned();
            rows.push(Row::new(Kind::Types, None, name.clone(), Some(missing)));
        }
    }
    rows
}

fn list_type(model: &Model, name: &str, item: &Field) -> Row {
    let item = item.name.as_str();
    let list = model
        .resources
        .iter()
        .find(|resource| resource.record.xml == item || resource.list_item == item)
        .map(|resource| &resource.record);
    let member = || {
        model.all_records().into_iter().find(|record| {
            record.members.iter().any(|member| match &member.cardinality {
                Cardinality::List { .. } => member.has_item(item),
                Cardinality::Many => member.xml == item,
                Cardinality::One => false,
            })
        })
    };
    let links = || if item == "Link" { model.all_records().into_iter().next() } else { None };
    let found = list.or_else(member).or_else(links);
    let missing = if found.is_some() { None } else { Some(format!("the schema has no list of `{item}`")) };
    Row::new(Kind::Types, found.map(|record| record.family.as_str()), format!("{name}.{item}"), missing)
}

fn record_type(
    name: &str,
    declared: &ComplexType,
    types: &BTreeMap<String, ComplexType>,
    records: &[&Record],
) -> Vec<Row> {
    let family = records.first().map(|record| record.family.as_str());
    // A member is covered if one of the records has it.
    let least =
        |missing: &mut dyn Iterator<Item = Option<String>>| missing.min_by_key(Option::is_some).flatten();
    let row = |item: String, missing| Row::new(Kind::Types, family, item, missing);
    let fields = declared.fields.iter().map(|field| {
        let missing = least(&mut records.iter().map(|record| missing_field(record, field)));
        row(format!("{name}.{}", field.name), missing)
    });
    let disorder = least(&mut records.iter().map(|record| disorder(record, declared, types)));
    fields.chain([row(format!("{name} order"), disorder)]).collect()
}

fn missing_field(record: &Record, field: &Field) -> Option<String> {
    let named: Vec<_> = record.members.iter().filter(|member| is_called(member, &field.name)).collect();
    let place = if field.attribute { XmlKind::Attribute } else { XmlKind::Element };
    if named.is_empty() {
        Some(format!("`{}` has no such member", record.name))
    } else if named.iter().any(|member| member.xml_kind == place) {
        None
    } else if field.attribute {
        Some(format!("an attribute, but `{}` has an element", record.name))
    } else {
        Some(format!("an element, but `{}` has an attribute", record.name))
    }
}

fn disorder(
    record: &Record,
    declared: &ComplexType,
    types: &BTreeMap<String, ComplexType>,
) -> Option<String> {
    first_disorder(record, declared, types)
        .map(|(first, second)| format!("`{first}` comes before `{second}`, in `{}` after it", record.name))
}
