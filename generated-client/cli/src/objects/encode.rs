//! Encoding of checked values as the JSON of the server.

use serde_json::Value;

use super::redact::REDACTED;
use crate::model::tables::{Cardinality, Member, Record, Scalar, Type};

/// Writes a structure with the names of the server's JSON, in the order of the Model.
pub(super) fn write_record(out: &mut String, value: &Value, record: Option<&'static Record>, redacted: bool) {
    let (Some(members), Some(record)) = (value.as_object(), record) else {
        out.push_str(&value.to_string());
        return;
    };
    out.push('{');
    for (index, (name, value)) in super::ordered(members, Some(record)).into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        match record.wire_member(name) {
            Some(member) => write_member(out, value, member, redacted),
            None => out.push_str(&format!("{}:{value}", Value::from(name.as_str()))),
        }
    }
    out.push('}');
}

fn write_member(out: &mut String, value: &Value, member: &Member, redacted: bool) {
    out.push_str(&format!("\"{}\":", member.json));
    write_content(out, value, member, redacted);
}

/// Writes the value of a member.
pub(super) fn write_content(out: &mut String, value: &Value, member: &Member, redacted: bool) {
    let inner = match member.ty {
        Type::Record(record) => Some(record),
        _ => None,
    };
    if redacted && matches!(member.ty, Type::Scalar(Scalar::Secret)) {
        out.push_str(&Value::from(REDACTED).to_string());
        return;
    }
    let Value::Array(items) = value else { return write_record(out, value, inner, redacted) };
    if let Cardinality::List(Some(name)) = member.cardinality {
        out.push_str(&format!("{{\"{name}\":"));
    }
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_record(out, item, inner, redacted);
    }
    out.push(']');
    if let Cardinality::List(Some(_)) = member.cardinality {
        out.push('}');
    }
}
