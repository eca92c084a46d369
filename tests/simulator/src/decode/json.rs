//! Decodes JSON bodies; numbers and booleans may be quoted.

use serde_json::{Map, Value as Json};
use vbem_codegen::model::{Cardinality, Member, Record, Type};

use super::{DecodeError, Decoder, join, xml::shown};
use crate::raw::Unknown;
use crate::value::{Link, Reference, Tree, Value};
use crate::warning::Leniency;

/// Decodes a document of that record.
pub(super) fn document(text: &str, record: &Record, decoder: &mut Decoder<'_>) -> Result<Tree, DecodeError> {
    let json: Json = serde_json::from_str(text).map_err(|error| DecodeError::Malformed(error.to_string()))?;
    match &json {
        Json::Object(members) => self::record(members, record, "", decoder, 0),
        _ => Err(DecodeError::Root { expected: record.xml.clone(), found: kind(&json).to_owned() }),
    }
}

const fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

pub(super) fn record(
    members: &Map<String, Json>,
    record: &Record,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<Tree, DecodeError> {
    let mut tree = Tree::new();
    for (name, json) in members {
        let here = join(path, name);
        let Some((member, documented)) = member_named(record, name) else {
            if decoder.saved() {
                // Absent members are `null` in JSON, also those that the schema does not know.
                if !json.is_null() {
                    tree.add_unknown(Unknown::Json { name: name.clone(), value: json.clone() });
                }
            } else {
                decoder.unknown(&here, name);
            }
            continue;
        };
        decoder.check_letter_case(&here, name, documented);
        if json.is_null() || decoder.skips(member) {
            continue;
        }
        let value = if tree.contains(&member.name) {
            Err(DecodeError::Repeated(here))
        } else {
            self::member(json, member, &here, decoder, depth)
        };
        match value {
            // An empty repeated element is absent in XML.
            Ok(Value::List(items))
                if decoder.saved() && items.is_empty() && member.cardinality == Cardinality::Many => {}
            Ok(value) if decoder.is_redacted(member, &value) => {}
            Ok(value) => tree.set(member.name.as_str(), value),
            Err(_) if decoder.saved() => {
                tree.add_unknown(Unknown::Json { name: name.clone(), value: json.clone() });
            }
            Err(error) => return Err(error),
        }
    }
    decoder.check_complete(record, &tree, path, depth)?;
    Ok(tree)
}

fn member(
    json: &Json,
    member: &Member,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<Value, DecodeError> {
    if member.ty == Type::Links {
        return Ok(Value::Links(links(json)));
    }
    match &member.cardinality {
        Cardinality::One => value(json, member, path, decoder, depth),
        Cardinality::Many => list(json, member, None, path, decoder, depth),
        Cardinality::List { json: array, .. } => list(json, member, array.as_deref(), path, decoder, depth),
    }
}

/// Returns the text of the member with that name in any letter case.
fn text_of(members: &Map<String, Json>, name: &str) -> Option<String> {
    let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.and_then(|(_, value)| value.as_str()).map(ToOwned::to_owned)
}

/// Decodes links.
fn links(json: &Json) -> Vec<Link> {
    let items = json.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Json::as_object);
    let link = |members: &Map<String, Json>| Link {
        rel: text_of(members, "Rel").unwrap_or_default(),
        href: text_of(members, "Href").unwrap_or_default(),
        kind: text_of(members, "Type"),
        name: text_of(members, "Name"),
    };
    items.map(link).collect()
}

/// Decodes a reference.
pub(super) fn reference(members: &Map<String, Json>, saved: bool) -> Reference {
    let text = |name: &str| text_of(members, name).unwrap_or_default();
    let own = members.iter().find(|(key, _)| saved && key.eq_ignore_ascii_case("Links"));
    Reference {
        kind: text("Type"),
        href: text("Href"),
        name: text("Name"),
        uid: text("UID"),
        links: own.map(|(_, json)| links(json)).unwrap_or_default(),
    }
}

/// Returns the member with that name in any letter case, and the name it is documented under.
fn member_named<'r>(record: &'r Record, name: &str) -> Option<(&'r Member, &'r str)> {
    let names = |member: &'r Member| {
        [&member.json, &member.xml].into_iter().chain(&member.aliases).map(String::as_str)
    };
    let all = || record.members.iter().flat_map(|member| names(member).map(move |it| (member, it)));
    all().find(|(_, it)| *it == name).or_else(|| all().find(|(_, it)| it.eq_ignore_ascii_case(name)))
}

/// Decodes a list: an array, or an object that holds the array under the documented name.
fn list(
    json: &Json,
    member: &Member,
    array: Option<&str>,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<Value, DecodeError> {
    let items: &[Json] = match json {
        Json::Array(items) => {
            if let Some(name) = array {
                decoder.deviations.add(path, Leniency::ArrayShape { documented: Some(name.to_owned()) });
            }
            items
        }
        Json::Object(members) => match (members.iter().find(|(_, it)| it.is_array()), array) {
            (Some((name, Json::Array(items))), Some(documented)) => {
                let path = join(path, name);
                if name.eq_ignore_ascii_case(documented) {
                    decoder.check_letter_case(&path, name, documented);
                } else if !member.item_names().contains(name) {
                    let documented = documented.to_owned();
                    decoder.deviations.add(&path, Leniency::ItemName { documented });
                }
                items
            }
            (Some((_, Json::Array(items))), None) => {
                decoder.deviations.add(path, Leniency::ArrayShape { documented: None });
                items
            }
            _ if members.values().all(Json::is_null) => &[],
            _ => return Err(bad(json, member, path)),
        },
        _ => return Err(bad(json, member, path)),
    };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        values.push(value(item, member, path, decoder, depth)?);
    }
    Ok(Value::List(values))
}

fn value(
    json: &Json,
    member: &Member,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<Value, DecodeError> {
    match (&member.ty, json) {
        (Type::Record(name), Json::Object(members)) => match decoder.model.record(name) {
            Some(inner) => record(members, inner, path, decoder, depth + 1).map(Value::Record),
            None => Err(DecodeError::Misplaced(path.to_owned())),
        },
        (Type::Reference(_), Json::Object(members)) => {
            Ok(Value::Reference(reference(members, decoder.saved())))
        }
        (Type::Record(_) | Type::Reference(_), _) | (_, Json::Array(_) | Json::Object(_)) => {
            Err(bad(json, member, path))
        }
        (_, Json::String(text)) => decoder.single(text, member, path),
        (_, other) => decoder.single(&other.to_string(), member, path),
    }
}

fn bad(json: &Json, member: &Member, path: &str) -> DecodeError {
    DecodeError::Value { element: path.to_owned(), value: shown(&json.to_string(), member) }
}
