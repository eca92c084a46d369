//! Looks up the structures of an old server in the Model: members, their places and their order.

use std::collections::{BTreeMap, BTreeSet};

use vbem_codegen::model::{Cardinality, Model, Record, XmlKind};

use super::model_index::{is_called, record_of};
use super::reference::{Field, Reference, XsdType};
use super::{Kind, Row};

/// Ends of names that say what a structure is for.
const ENDS: [&str; 5] = ["EntityType", "ResourceType", "InfoType", "SpecType", "OptionsType"];

/// One row per structure that stands for nothing, else one per member and one for the order.
pub(super) fn types(model: &Model, reference: &Reference) -> Vec<Row> {
    let used: BTreeSet<&str> = reference
        .types
        .values()
        .flat_map(|xsd| &xsd.fields)
        .filter_map(|field| field.of.as_deref())
        .chain(reference.link_types.iter().map(|row| row.xsd_type.as_str()))
        .collect();
    let bases: BTreeSet<&str> = reference.types.values().filter_map(|xsd| xsd.base.as_deref()).collect();
    let records = correspondence(model, reference);
    let mut rows = Vec::new();
    for (name, xsd) in &reference.types {
        let abstract_one = bases.contains(name.as_str()) && !used.contains(name.as_str());
        if abstract_one || xsd.fields.is_empty() {
            continue;
        }
        if let Some(field) = wrapped(xsd) {
            rows.push(wrapper(model, name, field));
        } else if let Some(records) = records.get(name.as_str()) {
            rows.extend(structure(name, &reference.types, records));
        } else {
            rows.push(Row::new(
                Kind::Types,
                None,
                name.clone(),
                Some("nothing in the schema stands for it".to_owned()),
            ));
        }
    }
    rows
}

/// The only member of a structure that is no more than a list.
pub(crate) fn wrapped(xsd: &XsdType) -> Option<&Field> {
    match xsd.fields.as_slice() {
        [field] if field.many => Some(field),
        _ => None,
    }
}

fn wrapper(model: &Model, name: &str, field: &Field) -> Row {
    let item = field.name.as_str();
    let list = model
        .resources
        .iter()
        .find(|resource| resource.record.xml == item || resource.list_item == item)
        .map(|resource| &resource.record);
    let member = || {
        model.all_records().into_iter().find(|record| {
            record.members.iter().any(|member| match &member.cardinality {
                Cardinality::List { item: known, .. } => known == item,
                Cardinality::Many => member.xml == item,
                Cardinality::One => false,
            })
        })
    };
    let links = || if item == "Link" { model.all_records().into_iter().next() } else { None };
    let found = list.or_else(member).or_else(links);
    let lacks = if found.is_some() { None } else { Some(format!("nothing is a list of `{item}`")) };
    Row::new(Kind::Types, found.map(|record| record.family.as_str()), format!("{name}.{item}"), lacks)
}

/// The records that stand for each structure: by link type, by name, by the members that hold it, at last by a
/// part of the name.
pub(crate) fn correspondence<'a>(
    model: &'a Model,
    reference: &'a Reference,
) -> BTreeMap<&'a str, Vec<&'a Record>> {
    let mut found: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    let records = model.all_records();
    for row in &reference.link_types {
        let named = records.iter().filter(|record| record.xml == row.element || record.name == row.element);
        if reference.types.contains_key(&row.xsd_type) {
            found.entry(&row.xsd_type).or_default().extend(named);
        }
    }
    found.retain(|_, records| !records.is_empty());
    name(&records, reference, &["Type"], &mut found);
    let mut found = spread(model, reference, found);
    name(&records, reference, &ENDS, &mut found);
    spread(model, reference, found)
}

/// Adds what is called like a structure without one of the `ends`.
fn name<'a>(
    records: &[&'a Record],
    reference: &'a Reference,
    ends: &[&str],
    found: &mut BTreeMap<&'a str, Vec<&'a Record>>,
) {
    for name in reference.types.keys().filter(|name| !name.is_empty()) {
        if found.contains_key(name.as_str()) {
            continue;
        }
        let is = |record: &&&'a Record| {
            ends.iter()
                .filter_map(|end| name.strip_suffix(end))
                .any(|stem| record.name.eq_ignore_ascii_case(stem) || record.xml.eq_ignore_ascii_case(stem))
        };
        if let Some(record) = records.iter().find(is) {
            found.insert(name, vec![*record]);
        }
    }
}

/// A member that holds a known structure tells which record its type is.
fn spread<'a>(
    model: &'a Model,
    reference: &'a Reference,
    mut found: BTreeMap<&'a str, Vec<&'a Record>>,
) -> BTreeMap<&'a str, Vec<&'a Record>> {
    let mut open: Vec<&str> = found.keys().copied().collect();
    while let Some(name) = open.pop() {
        let Some(xsd) = reference.types.get(name) else { continue };
        let holders = found.get(name).cloned().unwrap_or_default();
        for field in &xsd.fields {
            let Some(mut inner) = field.of.as_deref() else { continue };
            // The list that wraps items is no record of its own.
            if let Some(item) =
                reference.types.get(inner).and_then(wrapped).and_then(|item| item.of.as_deref())
            {
                inner = item;
            }
            let Some((inner, _)) = reference.types.get_key_value(inner) else { continue };
            if found.contains_key(inner.as_str()) {
                continue;
            }
            let members = holders
                .iter()
                .flat_map(|record| &record.members)
                .filter(|member| is_called(member, &field.name));
            let records: Vec<&Record> =
                members.filter_map(record_of).filter_map(|name| model.record(name)).collect();
            if !records.is_empty() {
                found.insert(inner, records);
                open.push(inner);
            }
        }
    }
    found
}

fn structure(name: &str, types: &BTreeMap<String, XsdType>, records: &[&Record]) -> Vec<Row> {
    let Some(xsd) = types.get(name) else { return Vec::new() };
    let family = records.first().map(|record| record.family.as_str());
    let mut rows: Vec<Row> = xsd
        .fields
        .iter()
        .map(|field| {
            let lacks =
                records.iter().map(|record| lacks(record, field)).min_by_key(Option::is_some).flatten();
            Row::new(Kind::Types, family, format!("{name}.{}", field.name), lacks)
        })
        .collect();
    let disorder =
        records.iter().map(|record| disorder(record, xsd, types)).min_by_key(Option::is_some).flatten();
    rows.push(Row::new(Kind::Types, family, format!("{name} order"), disorder));
    rows
}

fn lacks(record: &Record, field: &Field) -> Option<String> {
    let named: Vec<_> = record.members.iter().filter(|member| is_called(member, &field.name)).collect();
    let place = if field.attribute { XmlKind::Attribute } else { XmlKind::Element };
    if named.is_empty() {
        Some(format!("`{}` has no such member", record.name))
    } else if named.iter().any(|member| member.xml_kind == place) {
        None
    } else if field.attribute {
        Some(format!("it is an attribute, in `{}` an element", record.name))
    } else {
        Some(format!("it is an element, in `{}` an attribute", record.name))
    }
}

/// The first two elements that stand the other way round.
fn disorder(record: &Record, xsd: &XsdType, types: &BTreeMap<String, XsdType>) -> Option<String> {
    disordered(record, xsd, types)
        .map(|(first, second)| format!("`{first}` comes before `{second}`, in `{}` after it", record.name))
}

/// The same, as their names on the wire. Those of the outermost base come first there.
pub(crate) fn disordered<'a>(
    record: &Record,
    xsd: &'a XsdType,
    types: &BTreeMap<String, XsdType>,
) -> Option<(&'a str, &'a str)> {
    let mut elements: Vec<&'a Field> = xsd.fields.iter().filter(|field| !field.attribute).collect();
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

/// How many bases a structure has.
fn depth(name: &str, types: &BTreeMap<String, XsdType>) -> usize {
    let mut bases = 0;
    let mut base = types.get(name).and_then(|xsd| xsd.base.as_deref());
    while let Some(name) = base.filter(|_| bases < types.len()) {
        bases += 1;
        base = types.get(name).and_then(|xsd| xsd.base.as_deref());
    }
    bases
}
