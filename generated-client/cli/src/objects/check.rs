//! Checks of values that people write against the Model.

use serde_json::{Map, Value};

use super::mistake::Mistake;
use super::paths::{Spellings, field_path, item_path};
use crate::model::lookup::did_you_mean;
use crate::model::tables::{Cardinality, Member, Record, Scalar, Type, UID_PREFIX};

type Checked = Result<Value, Mistake>;

/// Checks a structure. Its members get the names of the Model; those with `null` are kept. Fields and values that the server has
/// sent at the same place, in one of `known`, are accepted also if the Model lacks them. Numbers and booleans are spelled as in
/// `spellings`.
pub(super) fn check(
    value: &Value,
    record: &'static Record,
    path: &str,
    known: &[&Value],
    spellings: &Spellings,
) -> Checked {
    let Some(members) = value.as_object() else {
        let subject = if path.is_empty() { "the body".to_owned() } else { format!("`{path}`") };
        return Err(Mistake::new(
            path,
            format!("{subject} must be a mapping of the fields of {}", record.name),
        ));
    };
    let mut result = Map::new();
    for (name, value) in members {
        let inner = field_path(path, name);
        let Some(member) = record.wire_member(name) else {
            if known.iter().any(|known| known.get(name).is_some()) {
                result.insert(name.clone(), value.clone());
                continue;
            }
            return Err(Mistake::new(&inner, format!("`{inner}` is not a field of {}", record.name))
                .maybe_hint(did_you_mean(name, record.members.iter().map(|member| member.name))));
        };
        let known: Vec<&Value> = known.iter().filter_map(|known| known.get(member.name)).collect();
        let value = if value.is_null() || known.contains(&value) {
            value.clone()
        } else {
            content(value, member, &inner, &known, spellings)?
        };
        result.insert(member.name.to_owned(), value);
    }
    Ok(Value::Object(result))
}

/// Checks the value of a member.
pub(super) fn content(
    value: &Value,
    member: &'static Member,
    path: &str,
    known: &[&Value],
    spellings: &Spellings,
) -> Checked {
    if member.cardinality == Cardinality::One {
        return single(value, member.ty, path, known, spellings);
    }
    let items = super::interpret::items(value).unwrap_or_else(|| std::slice::from_ref(value));
    let known: Vec<&Value> = known.iter().filter_map(|known| known.as_array()).flatten().collect();
    let checked = items.iter().enumerate().map(|(index, item)| {
        if known.contains(&item) {
            Ok(item.clone())
        } else {
            single(item, member.ty, &item_path(path, index), &known, spellings)
        }
    });
    checked.collect::<Result<Vec<Value>, Mistake>>().map(Value::Array)
}

fn single(value: &Value, ty: Type, path: &str, known: &[&Value], spellings: &Spellings) -> Checked {
    match (ty, value) {
        (Type::Record(record), value) => check(value, record, path, known, spellings),
        (Type::Scalar(_) | Type::Enumeration(_), Value::String(text)) => scalar(text, ty, path),
        // A name such as `n` or `1.50` is a text also without quotes.
        (Type::Scalar(_) | Type::Enumeration(_), Value::Number(_) | Value::Bool(_)) => {
            let spelling = spellings.get(path).cloned().unwrap_or_else(|| value.to_string());
            scalar(&spelling, ty, path)
        }
        (Type::Scalar(_) | Type::Enumeration(_), _) => {
            Err(Mistake::new(path, format!("`{path}` must be a {}", ty.name())))
        }
        (Type::Reference(_), Value::String(text)) => Ok(reference(text)),
        (_, value) => Ok(value.clone()),
    }
}

/// Returns a reference by UID or address.
pub(super) fn reference(text: &str) -> Value {
    let name = if text.starts_with(UID_PREFIX) { "UID" } else { "Href" };
    Value::Object(Map::from_iter([(name.to_owned(), text.into())]))
}

/// Checks the text of a single value, and returns the value of its type.
pub(super) fn scalar(text: &str, ty: Type, path: &str) -> Checked {
    let wrong = || Mistake::new(path, format!("`{path}` must be a {}, not `{text}`", ty.name()));
    match ty {
        Type::Enumeration(enumeration) => {
            let known = enumeration.values.iter().find(|value| value.name.eq_ignore_ascii_case(text));
            known.map(|value| value.name.into()).ok_or_else(|| {
                let names: Vec<&str> = enumeration.values.iter().map(|value| value.name).collect();
                let hint = did_you_mean(text, names.iter().copied())
                    .unwrap_or_else(|| format!("one of {}", names.join(", ")));
                Mistake::new(path, format!("`{text}` is not a value of {path}")).maybe_hint(Some(hint))
            })
        }
        Type::Scalar(Scalar::Boolean) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Ok(true.into()),
            "false" | "no" => Ok(false.into()),
            _ => Err(wrong()),
        },
        Type::Scalar(Scalar::Int) => text.parse::<i32>().map(Value::from).map_err(|_| wrong()),
        Type::Scalar(Scalar::Long) => text.parse::<i64>().map(Value::from).map_err(|_| wrong()),
        Type::Scalar(Scalar::Unsigned) => text.parse::<u64>().map(Value::from).map_err(|_| wrong()),
        Type::Scalar(Scalar::Decimal) => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(Value::from).ok_or_else(wrong)
        }
        // A secret is not repeated in an error.
        _ => Ok(text.into()),
    }
}

/// Removes the members with `null`, also those of structures and items.
pub(super) fn remove_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(remove_null),
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(remove_null);
        }
        _ => {}
    }
}
