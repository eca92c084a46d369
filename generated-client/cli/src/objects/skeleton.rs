//! A body to fill in, as commented YAML: required fields, and optional ones as comments.

use std::fmt::Write as _;

use crate::model::tables::{Cardinality, Member, Record, Scalar, Type};

/// Nesting limit, because structures may contain themselves.
const DEPTH: usize = 6;

/// Returns the skeleton of a body.
pub(crate) fn skeleton(record: &'static Record) -> String {
    let mut text = format!("# {}: {}\n", record.name, record.docs.summary);
    push_record(&mut text, record, "", 0, false);
    text
}

fn push_record(text: &mut String, record: &'static Record, indent: &str, depth: usize, commented: bool) {
    if record.choice {
        let _ = writeln!(text, "{}# Exactly one of the following fields.", prefix(indent, commented));
    }
    for (index, member) in
        record.members.iter().filter(|member| !matches!(member.ty, Type::Links)).enumerate()
    {
        let optional = if record.choice { index > 0 } else { member.optional };
        push_member(text, member, indent, depth, commented || optional);
    }
}

fn prefix(indent: &str, commented: bool) -> String {
    if commented { format!("#{indent} ") } else { indent.to_owned() }
}

fn push_member(text: &mut String, member: &'static Member, indent: &str, depth: usize, commented: bool) {
    let start = prefix(indent, commented);
    let is_list = member.cardinality != Cardinality::One;
    // Writing to a string does not fail.
    let _ = writeln!(text, "{start}# {} ({})", member.docs.summary, member.type_name());
    match member.ty {
        Type::Record(inner) if depth < DEPTH => {
            let _ = writeln!(text, "{start}{}:", member.name);
            let deeper = if is_list { format!("{indent}    ") } else { format!("{indent}  ") };
            if is_list {
                let _ = writeln!(text, "{}-", prefix(&format!("{indent}  "), commented));
            }
            push_record(text, inner, &deeper, depth + 1, commented);
        }
        Type::Record(_) => {
            let _ = writeln!(text, "{start}{}: {{}}", member.name);
        }
        _ => {
            let value = value(member);
            let value = if is_list { format!("[{value}]") } else { value };
            let _ = writeln!(text, "{start}{}: {value}", member.name);
        }
    }
}

/// Returns a value of the type of a member.
fn value(member: &Member) -> String {
    if let Some(example) = member.example {
        return serde_json::Value::from(example).to_string();
    }
    match member.ty {
        Type::Enumeration(enumeration) => {
            enumeration.values.first().map_or_else(String::new, |value| value.name.to_owned())
        }
        Type::Scalar(Scalar::Boolean) => "false".to_owned(),
        Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal) => "0".to_owned(),
        _ => "\"\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::tables::RESOURCES;
    use crate::objects::body::Body;

    #[test]
    fn skeleton_of_every_body_is_a_body() {
        let bodies = RESOURCES.iter().flat_map(|resource| resource.actions).filter_map(|action| action.body);
        for record in bodies {
            let text = skeleton(record);
            if let Err(error) = Body::parse(&text, record) {
                panic!("{}: {}\n{text}", record.name, error.lines());
            }
        }
    }
}
