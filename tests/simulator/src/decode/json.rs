//! Decodes JSON bodies; keys in any case, lists wrapped or plain, quoted numbers.

use serde_json::{Map, Value as Json};
use vbem_codegen::model::{Cardinality, Member, Record, Type};

use super::{DecodeError, Reader, join, values, xml::shown};
use crate::value::{Reference, Tree, Value};

/// Decodes a document of that record.
pub(super) fn document(text: &str, record: &Record, reader: &Reader<'_>) -> Result<Tree, DecodeError> {
    let json: Json = serde_json::from_str(text).map_err(|error| DecodeError::Malformed(error.to_string()))?;
    match &json {
        Json::Object(members) => self::record(members, record, "", reader, 0),
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
    reader: &Reader<'_>,
    depth: usize,
) -> Result<Tree, DecodeError> {
    let mut tree = Tree::new();
    for (name, json) in members {
        let here = join(path, name);
        let known = |it: &str| it.eq_ignore_ascii_case(name);
        let member = record
            .members
            .iter()
            .find(|it| known(&it.json) || known(&it.xml) || it.aliases.iter().any(|alias| known(alias)));
        let Some(member) = member else {
            if reader.entity {
                continue;
            }
            return Err(DecodeError::Unknown(here));
        };
        if json.is_null() || member.ty == Type::Links {
            continue;
        }
        if tree.contains(&member.name) {
            return Err(DecodeError::Repeated(here));
        }
        let value = match &member.cardinality {
            Cardinality::One => value(json, member, &here, reader, depth)?,
            Cardinality::Many | Cardinality::List { .. } => {
                let items = items(json).ok_or_else(|| bad(json, member, &here))?;
                let items = items.iter().map(|item| value(item, member, &here, reader, depth));
                Value::List(items.collect::<Result<_, _>>()?)
            }
        };
        tree.set(member.name.as_str(), value);
    }
    reader.complete(record, &tree, path, depth)?;
    Ok(tree)
}

/// Returns the items of a list: an array, or the only array in an object.
fn items(json: &Json) -> Option<&Vec<Json>> {
    match json {
        Json::Array(items) => Some(items),
        Json::Object(members) => members.values().find_map(Json::as_array),
        _ => None,
    }
}

fn value(
    json: &Json,
    member: &Member,
    path: &str,
    reader: &Reader<'_>,
    depth: usize,
) -> Result<Value, DecodeError> {
    match (&member.ty, json) {
        (Type::Record(name), Json::Object(members)) => match reader.model.record(name) {
            Some(inner) => record(members, inner, path, reader, depth + 1).map(Value::Record),
            None => Err(DecodeError::Unknown(path.to_owned())),
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
        (_, Json::String(text)) => single(text, member, path, reader),
        (_, other) => single(&other.to_string(), member, path, reader),
    }
}

fn bad(json: &Json, member: &Member, path: &str) -> DecodeError {
    DecodeError::Value { element: path.to_owned(), value: shown(&json.to_string(), member) }
}

fn single(text: &str, member: &Member, path: &str, reader: &Reader<'_>) -> Result<Value, DecodeError> {
    values::value(text, member, reader.model)
        .ok_or_else(|| DecodeError::Value { element: path.to_owned(), value: shown(text, member) })
}
