//! JSON of the server with the names of the Model: the form of all output.
//!
//! Servers differ in the case of names, in `null` and absent members, in the wrapper of lists, and in quoted numbers. The
//! result does not: members have the names of the schema, lists are arrays, times are in UTC, absent members and secrets are
//! left out. Unknown members are kept.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::redact;
use crate::model::tables::{Cardinality, Enumeration, Member, Record, Scalar, Type};

/// Returns a representation with the names of the Model.
pub(crate) fn interpret(raw: &Value, record: &'static Record) -> Value {
    let Some(members) = raw.as_object() else { return unknown(raw) };
    let mut result = Map::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        match record.wire_member(name) {
            Some(member) => {
                if let Some(value) = content(value, member) {
                    result.insert(member.name.to_owned(), value);
                }
            }
            None if redact::is_secret_name(name) => {}
            None => {
                result.insert(name.clone(), unknown(value));
            }
        }
    }
    Value::Object(result)
}

/// Returns content without secrets and without absent members.
fn unknown(value: &Value) -> Value {
    let mut value = value.clone();
    redact::redact(&mut value);
    remove_absent(&mut value);
    value
}

fn remove_absent(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(remove_absent),
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(remove_absent);
        }
        _ => {}
    }
}

/// Returns the value of a member; `None` if it is absent or a secret.
fn content(value: &Value, member: &Member) -> Option<Value> {
    match member.cardinality {
        Cardinality::One => single(value, member.ty),
        Cardinality::Many | Cardinality::List(_) => {
            let items = items(value)?;
            Some(Value::Array(items.iter().filter_map(|item| single(item, member.ty)).collect()))
        }
    }
}

/// Returns the items of a list: an array, or an object with one array.
pub(crate) fn items(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(items) => Some(items),
        Value::Object(members) => {
            let lists = members.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Links"));
            lists.filter_map(|(_, value)| value.as_array()).map(Vec::as_slice).next()
        }
        _ => None,
    }
}

/// Returns the items of an array, or of the first array in an object.
pub(crate) fn array(value: &Value) -> Option<&[Value]> {
    let inner = || value.as_object()?.values().find_map(Value::as_array);
    value.as_array().or_else(inner).map(Vec::as_slice)
}

fn single(value: &Value, ty: Type) -> Option<Value> {
    match ty {
        Type::Scalar(scalar) => scalar_value(value, scalar),
        Type::Enumeration(enumeration) => enumeration_value(value, enumeration),
        Type::Record(record) => Some(interpret(value, record)),
        Type::Reference(_) | Type::Links | Type::Any => Some(unknown(value)),
    }
}

fn scalar_value(value: &Value, scalar: Scalar) -> Option<Value> {
    match (scalar, value) {
        (Scalar::Secret, _) => None,
        (Scalar::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Some(true.into()),
        (Scalar::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Some(false.into()),
        (Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal, Value::String(text)) => {
            serde_json::from_str::<serde_json::Number>(text.trim())
                .map_or_else(|_| text_value(text), |number| Some(number.into()))
        }
        // A text that looks like a number is a number on some servers.
        (Scalar::String, Value::Number(number)) => Some(number.to_string().into()),
        (Scalar::Timestamp, Value::String(text)) => Some(utc(text).unwrap_or_else(|| text.clone()).into()),
        (_, Value::String(text)) => text_value(text),
        _ => Some(value.clone()),
    }
}

/// Returns a text without ids of logon sessions; `None` if it is empty.
fn text_value(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| redact::without_session_ids(text).into_owned().into())
}

/// Returns a time with a zone in UTC; `None` for a time without one.
fn utc(text: &str) -> Option<String> {
    text.parse::<Timestamp>().ok().map(|time| time.to_string())
}

fn enumeration_value(value: &Value, enumeration: &Enumeration) -> Option<Value> {
    let Some(text) = value.as_str() else { return Some(value.clone()) };
    if text.is_empty() || enumeration.absent.is_some_and(|absent| absent.eq_ignore_ascii_case(text)) {
        return None;
    }
    let known = enumeration.values.iter().find(|known| {
        known.name.eq_ignore_ascii_case(text)
            || known.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(text))
    });
    Some(known.map_or(text, |known| known.name).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn representations_of_different_servers_are_the_same() {
        let record = resource("job").unwrap().record;
        let expected = json!({"Name": "nightly", "ScheduleEnabled": true, "JobType": "Backup", "NextRun": "2026-03-02T20:00:00Z", "Shift": "late"});
        let newer = json!({"name": "nightly", "scheduleEnabled": true, "jobType": "Backup", "nextRun": "2026-03-02T21:00:00+01:00", "Shift": "late", "description": null});
        let older = json!({"Name": "nightly", "ScheduleEnabled": "True", "JobType": "backup", "NextRun": "2026-03-02T20:00:00Z", "Shift": "late", "Description": ""});
        assert_eq!(interpret(&newer, record), expected);
        assert_eq!(interpret(&older, record), expected);
    }

    #[test]
    fn lists_are_arrays_with_and_without_a_wrapper() {
        let record = resource("enterprise-manager").unwrap().record;
        let expected = json!({"SupportedVersions": [{"Name": "v1_7"}]});
        let wrapped = json!({"SupportedVersions": {"SupportedVersions": [{"Name": "v1_7", "Links": null}]}});
        assert_eq!(interpret(&wrapped, record), expected);
        assert_eq!(interpret(&json!({"SupportedVersions": [{"Name": "v1_7"}]}), record), expected);
    }

    #[test]
    fn secrets_are_left_out() {
        let record = resource("logon-session").unwrap().record;
        let raw = json!({"UserName": "u", "SessionId": "abc", "NewPassword": "x", "Href": "https://em/api/logonSessions/abc"});
        assert_eq!(
            interpret(&raw, record),
            json!({"UserName": "u", "Href": "https://em/api/logonSessions/***"})
        );
    }
}
