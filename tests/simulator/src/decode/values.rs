//! Parses single values and checks them against their type.

use jiff::{Timestamp, civil::DateTime};
use vbem_codegen::model::{Member, Model, Scalar, Type};

use crate::value::Value;

/// Returns the value of a text; `None` if it does not fit the member's type.
pub(super) fn value(text: &str, member: &Member, model: &Model) -> Option<Value> {
    let trimmed = text.trim();
    if trimmed.is_empty() && member.optional {
        return Some(Value::Text(String::new()));
    }
    match &member.ty {
        Type::Scalar(scalar) => scalar_value(text, trimmed, *scalar),
        Type::Enumeration(name) => {
            let values = &model.enumeration(name)?.values;
            let known = |it: &str| it.eq_ignore_ascii_case(trimmed);
            let value =
                values.iter().find(|it| known(&it.wire) || it.aliases.iter().any(|alias| known(alias)))?;
            Some(Value::Text(value.wire.clone()))
        }
        _ => Some(Value::Text(text.to_owned())),
    }
}

fn scalar_value(text: &str, trimmed: &str, scalar: Scalar) -> Option<Value> {
    match scalar {
        Scalar::Boolean => match trimmed.to_lowercase().as_str() {
            "true" | "1" => Some(Value::Boolean(true)),
            "false" | "0" => Some(Value::Boolean(false)),
            _ => None,
        },
        Scalar::Int => trimmed.parse::<i32>().ok().map(Value::from),
        Scalar::Long => trimmed.parse::<i64>().ok().map(Value::from),
        Scalar::Unsigned => {
            let number = trimmed.parse::<u64>().ok()?;
            Some(i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer))
        }
        Scalar::Decimal => trimmed.parse::<f64>().ok().filter(|it| it.is_finite()).map(Value::Decimal),
        Scalar::Timestamp => {
            let read = trimmed.parse::<Timestamp>().is_ok() || trimmed.parse::<DateTime>().is_ok();
            read.then(|| trimmed.into())
        }
        Scalar::Guid => is_guid(trimmed).then(|| trimmed.into()),
        Scalar::Uid => (trimmed.starts_with("urn:veeam:") || is_guid(trimmed)).then(|| trimmed.into()),
        Scalar::HierarchyRef => trimmed.starts_with("urn:").then(|| trimmed.into()),
        Scalar::String | Scalar::Time | Scalar::Duration | Scalar::Href | Scalar::Secret => Some(text.into()),
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, it)| match at {
            8 | 13 | 18 | 23 => it == '-',
            _ => it.is_ascii_hexdigit(),
        })
}
