//! YAML to edit: the fields of a structure, with comments that explain them.

use serde_json::Value;

use super::ordered::Ordered;
use super::yaml::to_yaml;
use crate::error::Result;
use crate::model::tables::{Member, Record, Scalar, Type};
use crate::objects::edit::is_hidden;
use crate::objects::ordered;

/// Returns the text of a structure. The lines of the heading are comments.
///
/// # Errors
/// A value that YAML cannot represent.
pub(crate) fn commented(heading: &str, value: &Value, record: &'static Record) -> Result<String> {
    let mut text: String =
        heading.lines().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect();
    text.push('\n');
    push_record(&mut text, value, record, "")?;
    Ok(text)
}

fn push_record(text: &mut String, value: &Value, record: &'static Record, indent: &str) -> Result<()> {
    let Some(members) = value.as_object() else { return Ok(()) };
    for (name, value) in ordered(members, Some(record)) {
        let member = record.wire_member(name);
        if let Some(member) = member {
            text.push_str(&format!("{indent}# {}\n", explanation(member)));
        }
        let inner = match member.map(|member| member.ty) {
            Some(Type::Record(inner)) => Some(inner),
            _ => None,
        };
        match (inner, value) {
            (Some(inner), Value::Object(members)) if !members.is_empty() => {
                text.push_str(&format!("{indent}{name}:\n"));
                push_record(text, value, inner, &format!("{indent}  "))?;
            }
            _ => {
                let member = serde_json::json!({ name: value });
                let yaml = to_yaml(&Ordered { value: &member, record: Some(record) })?;
                yaml.lines().for_each(|line| text.push_str(&format!("{indent}{line}\n")));
            }
        }
    }
    let is_absent = |member: &&Member| !is_hidden(member) && !members.contains_key(member.name);
    for member in record.members.iter().filter(is_absent).filter(|_| !record.choice) {
        text.push_str(&format!("{indent}#{}:  # {}\n", member.name, explanation(member)));
    }
    Ok(())
}

/// Returns the meaning of a member, its type, and its restrictions.
fn explanation(member: &Member) -> String {
    let restriction = match (member.modifiable, member.ty) {
        (_, Type::Scalar(Scalar::Secret)) => "; kept unless it is set",
        (Some(false), _) => "; cannot be changed",
        _ => "",
    };
    format!("{} ({}{restriction})", member.docs.summary, member.type_name())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::tables::RESOURCES;
    use crate::objects::body::Body;
    use crate::objects::edit::{Editable, Missing, edit_action};
    use crate::objects::skeleton::skeleton;

    #[test]
    fn text_of_every_resource_is_read_without_a_change() {
        let mut count = 0;
        for resource in &RESOURCES {
            let Ok((_, body)) = edit_action(resource) else { continue };
            // All fields, also optional ones: comments of the skeleton that have a value.
            let uncommented = skeleton(body).lines().filter_map(uncommented).collect::<String>();
            let example = Body::parse(&uncommented, body).or_else(|_| Body::parse(&skeleton(body), body));
            let copy = Editable::parse(&example.unwrap().to_json(), body, body).unwrap();
            let text = commented("Heading", &copy.value, body).unwrap();
            let change = match copy.read(&text, Missing::Removed) {
                Ok(change) => change,
                Err(error) => panic!("{}: {}\n{text}", resource.noun, error.lines()),
            };
            assert!(change.is_empty(&copy), "{}\n{text}", resource.noun);
            count += usize::from(!copy.value.as_object().unwrap().is_empty());
        }
        assert!(count > 5, "{count}");
    }

    /// Returns a line of a skeleton without the sign of an optional field; `None` for an explanation.
    fn uncommented(line: &str) -> Option<String> {
        let text = line.strip_prefix('#').map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
        (!text.trim_start().starts_with('#')).then(|| format!("{text}\n"))
    }
}
