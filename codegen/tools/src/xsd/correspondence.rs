//! Matches the complex types of an XML schema with the records of the Model.

use std::collections::{BTreeMap, BTreeSet};

use super::structure::{ComplexType, Field};
use crate::member_lookup::{is_called, record_of};
use vbem_codegen::model::{Cardinality, Member, Model, Record};

/// Endings of the names of complex types.
const ENDINGS: [&str; 8] = [
    "EntityType",
    "ResourceType",
    "OptionsInfoType",
    "InfoType",
    "SpecType",
    "OptionsType",
    "OptionType",
    "ResourceInfoType",
];

/// Records by the name of their complex type.
type Correspondence<'a> = BTreeMap<&'a str, Vec<&'a Record>>;

/// The records that correspond to each complex type: all records that are used in a place of the type.
///
/// They are found by root element, by the types of the members of matched records, by name, and by a name without its
/// ending. `roots` are pairs of root element and type.
pub(crate) fn corresponding_records<'a>(
    model: &'a Model,
    roots: impl Iterator<Item = (&'a str, &'a str)>,
    types: &'a BTreeMap<String, ComplexType>,
) -> Correspondence<'a> {
    let mut found = Correspondence::new();
    let records = model.all_records();
    for (element, name) in roots {
        let Some((name, declared)) = types.get_key_value(name) else { continue };
        // A root element that is a list corresponds to no record; its items do.
        let listed = declared.list_item();
        let listed = listed.and_then(|item| Some((item, types.get_key_value(item.ty.as_deref()?)?)));
        if let Some((item, (inner, _))) = listed {
            let resources = model.resources.iter();
            let listing = resources.filter(|own| own.list == element && own.list_item == item.name);
            for resource in listing {
                add(&mut found, inner, &resource.record);
            }
        }
        for record in records.iter().filter(|record| record.xml == element || record.name == element) {
            add(&mut found, name, record);
        }
    }
    match_members(model, types, &mut found);
    match_by_name(&records, types, &["Type"], &mut found);
    match_members(model, types, &mut found);
    match_by_name(&records, types, &ENDINGS, &mut found);
    match_members(model, types, &mut found);
    found
}

/// Adds a pair. Returns true if it is new.
fn add<'a>(found: &mut Correspondence<'a>, name: &'a str, record: &'a Record) -> bool {
    let records = found.entry(name).or_default();
    let is_new = !records.iter().any(|known| known.name == record.name);
    if is_new {
        records.push(record);
    }
    is_new
}

/// Adds the records whose names equal those of types without one of the `endings`.
fn match_by_name<'a>(
    records: &[&'a Record],
    types: &'a BTreeMap<String, ComplexType>,
    endings: &[&str],
    found: &mut Correspondence<'a>,
) {
    for name in types.keys().filter(|name| !name.is_empty()) {
        if found.contains_key(name.as_str()) {
            continue;
        }
        let is = |record: &&&'a Record| {
            endings
                .iter()
                .filter_map(|ending| name.strip_suffix(ending))
                .any(|stem| record.name.eq_ignore_ascii_case(stem) || record.xml.eq_ignore_ascii_case(stem))
        };
        if let Some(record) = records.iter().find(is) {
            add(found, name, record);
        }
    }
}

/// Adds the types of the fields of matched types: they correspond to the types of the members of the same name.
fn match_members<'a>(
    model: &'a Model,
    types: &'a BTreeMap<String, ComplexType>,
    found: &mut Correspondence<'a>,
) {
    let pairs = found.iter().flat_map(|(name, records)| records.iter().map(|record| (*name, *record)));
    let mut open: Vec<(&str, &Record)> = pairs.collect();
    while let Some((name, record)) = open.pop() {
        let Some(declared) = types.get(name) else { continue };
        for field in &declared.fields {
            let Some((inner, wrapped)) = field.ty.as_deref().and_then(|of| types.get_key_value(of)) else {
                continue;
            };
            let members = record.members.iter().filter(|member| is_called(member, &field.name));
            for member in members {
                let pair = match wrapped.list_item() {
                    // A type that wraps a list corresponds to no record, unless that one repeats the items; its items do.
                    Some(item) => item_of(model, member, item)
                        .and_then(|of| Some((types.get_key_value(item.ty.as_deref()?)?.0, of))),
                    None => record_of(member).map(|of| (inner, of)),
                };
                let Some((inner, of)) = pair.and_then(|(name, of)| Some((name, model.record(of)?))) else {
                    continue;
                };
                if add(found, inner, of) {
                    open.push((inner, of));
                }
            }
        }
    }
}

/// The record of an item of a list: of the member itself, or of the repeated member inside its record.
fn item_of<'a>(model: &'a Model, member: &'a Member, item: &Field) -> Option<&'a str> {
    let of = record_of(member)?;
    if member.cardinality != Cardinality::One {
        return Some(of);
    }
    let members = &model.record(of)?.members;
    let repeated = |inner: &&Member| inner.cardinality == Cardinality::Many && is_called(inner, &item.name);
    record_of(members.iter().find(repeated)?)
}

/// The types that documents of the root elements consist of, directly or indirectly.
pub(super) fn reachable<'a>(
    roots: impl Iterator<Item = &'a str>,
    types: &'a BTreeMap<String, ComplexType>,
) -> BTreeSet<&'a str> {
    let mut open: Vec<&str> = roots.collect();
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some((name, declared)) = types.get_key_value(name) else { continue };
        if found.insert(name.as_str()) {
            open.extend(declared.fields.iter().filter_map(|field| field.ty.as_deref()));
        }
    }
    found
}
