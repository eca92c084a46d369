//! Decodes JSON bodies; numbers and booleans may be quoted.

use serde_json::{Map, Value as Json};
use vbem_codegen::model::{Cardinality, Member, Record, Type};

use super::{DecodeError, Decoder, join, values, xml::shown};
use crate::value::{Reference, Tree, Value};
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

fn record(
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
            decoder.unknown(&here, name);
            continue;
        };
        decoder.check_letter_case(&here, name, documented);
        if json.is_null() || member.ty == Type::Links {
            continue;
        }
        if tree.contains(&member.name) {
            return Err(DecodeError::Repeated(here));
        }
        let value = match &member.cardinality {
            Cardinality::One => value(json, member, &here, decoder, depth)?,
            Cardinality::Many => list(json, member, None, &here, decoder, depth)?,
            Cardinality::List { json: array, .. } => {
                list(json, member, array.as_deref(), &here, decoder, depth)?
            }
        };
        tree.set(member.name.as_str(), value);
    }
    decoder.check_complete(record, &tree, path, depth)?;
    Ok(tree)
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
            let text = |name: &str| {
                let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                found.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
            };
            Ok(Value::Reference(Reference {
                kind: text("Type"),
                href: text("Href"),
                name: text("Name"),
                uid: text("UID"),
                links: Vec::new(),
            }))
        }
        (Type::Record(_) | Type::Reference(_), _) | (_, Json::Array(_) | Json::Object(_)) => {
            Err(bad(json, member, path))
        }
        (_, Json::String(text)) => single(text, member, path, decoder),
        (_, other) => single(&other.to_string(), member, path, decoder),
    }
}

fn bad(json: &Json, member: &Member, path: &str) -> DecodeError {
    DecodeError::Value { element: path.to_owned(), value: shown(&json.to_string(), member) }
}

fn single(text: &str, member: &Member, path: &str, decoder: &Decoder<'_>) -> Result<Value, DecodeError> {
    values::value(text, member, decoder.model)
        .ok_or_else(|| DecodeError::Value { element: path.to_owned(), value: shown(text, member) })
}
