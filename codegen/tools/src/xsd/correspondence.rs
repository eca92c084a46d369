//! Matches the complex types of an XML schema with the records of the Model.

use std::collections::BTreeMap;

use super::structure::ComplexType;
use crate::member_lookup::{is_called, record_of};
use vbem_codegen::model::{Model, Record};

/// Endings of the names of complex types.
const ENDINGS: [&str; 5] = ["EntityType", "ResourceType", "InfoType", "SpecType", "OptionsType"];

/// Records by the name of their complex type.
type Correspondence<'a> = BTreeMap<&'a str, Vec<&'a Record>>;

/// The records that correspond to each complex type.
///
/// They are found in four steps: by root element, by name, by the type of a member of a matched record, and by a name
/// without its ending. `roots` are pairs of root element and type.
pub(crate) fn corresponding_records<'a>(
    model: &'a Model,
    roots: impl Iterator<Item = (&'a str, &'a str)>,
    types: &'a BTreeMap<String, ComplexType>,
) -> Correspondence<'a> {
    let mut found = Correspondence::new();
    let records = model.all_records();
    for (element, name) in roots {
        let named = records.iter().filter(|record| record.xml == element || record.name == element);
        if types.contains_key(name) {
            found.entry(name).or_default().extend(named);
        }
    }
    found.retain(|_, records| !records.is_empty());
    match_by_name(&records, types, &["Type"], &mut found);
    match_members(model, types, &mut found);
    match_by_name(&records, types, &ENDINGS, &mut found);
    match_members(model, types, &mut found);
    found
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
            found.insert(name, vec![*record]);
        }
    }
}

/// Adds the types of the fields of matched types: they correspond to the types of the members of the same name.
fn match_members<'a>(
    model: &'a Model,
    types: &'a BTreeMap<String, ComplexType>,
    found: &mut Correspondence<'a>,
) {
    let mut open: Vec<&str> = found.keys().copied().collect();
    while let Some(name) = open.pop() {
        let Some(declared) = types.get(name) else { continue };
        let holders = found.get(name).cloned().unwrap_or_default();
        for field in &declared.fields {
            let Some(mut inner) = field.ty.as_deref() else { continue };
            // A type that wraps a list corresponds to no record; its items do.
            let item = types.get(inner).and_then(ComplexType::list_item);
            if let Some(item) = item.and_then(|item| item.ty.as_deref()) {
                inner = item;
            }
            let Some((inner, _)) = types.get_key_value(inner) else { continue };
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
}
