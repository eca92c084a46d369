//! Edits of a resource: the part that people see, and the request that their changes make.

use serde_json::Value;
use vbem_client::Client;

use super::check::remove_null;
use super::document::Node;
use super::fetch::{entity_address, get_text};
use super::interpret::interpret;
use super::patch::patch;
use super::paths::field_path;
use super::redact::{REDACTED, redact};
use super::yaml::Yaml;
use crate::error::{CliError, Result};
use crate::model::tables::{Action, Member, Record, Resource, Scalar, Type};

/// A copy of a resource on the server, in the form of the body of the request that changes it.
pub(crate) struct Editable {
    pub(crate) record: &'static Record,
    document: Node,
    /// The document with the names of the Model, without links, addresses and secrets.
    pub(crate) value: Value,
}

/// A change of an [`Editable`].
pub(crate) struct Change {
    /// The value after the change.
    value: Value,
    record: &'static Record,
}

/// Meaning of fields that a text lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Their values are removed.
    Removed,
    /// Their values are kept.
    Kept,
}

/// Returns the action that changes the objects of a resource.
///
/// # Errors
/// A usage error if there is none, with the actions of the resource.
pub(crate) fn edit_action(resource: &'static Resource) -> Result<(&'static Action, &'static Record)> {
    let puts = resource.actions.iter().filter(|action| action.method == "PUT");
    let with_body = puts.filter_map(|action| Some((action, action.body?)));
    with_body.min_by_key(|(action, _)| action.name != "edit").ok_or_else(|| {
        let names: Vec<&str> = resource.actions.iter().map(|action| action.name).collect();
        let error = CliError::usage(format!("a {} cannot be edited", resource.noun));
        match names.as_slice() {
            [] => error,
            names => error.hint(format!("its actions: {}", names.join(", "))),
        }
    })
}

impl Editable {
    /// Fetches a resource.
    ///
    /// # Errors
    /// The errors of the request.
    pub(crate) async fn fetch(
        client: &Client,
        resource: &'static Resource,
        address: &str,
        body: &'static Record,
    ) -> Result<Self> {
        let text = get_text(client, &entity_address(resource, address)).await?;
        Self::parse(&text, resource.record, body)
    }

    /// Reads the document of a resource.
    ///
    /// # Errors
    /// A failure for a text that is not JSON.
    pub(crate) fn parse(text: &str, record: &'static Record, body: &'static Record) -> Result<Self> {
        let invalid =
            |error: serde_json::Error| CliError::failed(format!("cannot decode the response: {error}"));
        let mut document = Node::parse(text).map_err(invalid)?;
        if record.name != body.name
            && let Node::Object(members) = &mut document
        {
            members.retain(|(name, _)| body.wire_member(name).is_some());
        }
        let raw = serde_json::from_str(&document.to_json()).map_err(invalid)?;
        let value = without_hidden(&interpret(&raw, body), body);
        Ok(Self { record: body, document, value })
    }

    /// Reads the text of a person.
    ///
    /// # Errors
    /// A usage error for a mistake, with its line.
    pub(crate) fn read(&self, text: &str, missing: Missing) -> Result<Change> {
        let yaml = Yaml::parse(text)?;
        let mut value = yaml.checked(self.record, &[&self.value])?;
        if missing == Missing::Kept {
            let given = std::mem::replace(&mut value, self.value.clone());
            super::body::merge(&mut value, given);
        }
        remove_null(&mut value);
        let value = without_hidden(&value, self.record);
        patch(&mut self.document.clone(), &self.value, &value, self.record)
            .map_err(|mistake| yaml.error(mistake))?;
        Ok(Change { value, record: self.record })
    }

    /// Returns the body of the request for a change of an earlier copy.
    ///
    /// # Errors
    /// A failure if fields of this copy differ from the earlier one.
    pub(crate) fn apply(mut self, before: &Self, change: &Change) -> Result<Node> {
        let mut changed = Vec::new();
        collect_changed(&before.value, &self.value, self.record, "", &mut changed);
        if !changed.is_empty() {
            return Err(CliError::failed(format!(
                "the server's copy has changed meanwhile: {}",
                changed.join(", ")
            ))
            .hint("begin again from the present copy"));
        }
        patch(&mut self.document, &before.value, &change.value, self.record)?;
        Ok(self.document)
    }
}

impl Change {
    /// True if nothing differs.
    pub(crate) fn is_empty(&self, before: &Editable) -> bool {
        self.value == before.value
    }

    /// Returns the value after the change for people, with secrets redacted.
    pub(crate) fn shown(&self) -> Value {
        shown(&self.value, self.record)
    }
}

/// True for members that people do not edit: links, and the type and address of a representation.
pub(crate) fn is_hidden(member: &Member) -> bool {
    matches!(member.ty, Type::Links) || matches!(member.name, "Type" | "Href")
}

/// Returns the part of an interpreted structure that people edit.
fn without_hidden(value: &Value, record: &'static Record) -> Value {
    map_members(value, record, &|name, value, member| match member {
        Some(member) if is_hidden(member) => None,
        None if name.eq_ignore_ascii_case("Links") => None,
        _ => Some(value.clone()),
    })
}

fn shown(value: &Value, record: &'static Record) -> Value {
    map_members(value, record, &|_, value, member| match member.map(|member| member.ty) {
        Some(Type::Scalar(Scalar::Secret)) => Some(REDACTED.into()),
        Some(Type::Scalar(_) | Type::Enumeration(_) | Type::Record(_)) => Some(value.clone()),
        _ => {
            let mut value = value.clone();
            redact(&mut value);
            Some(value)
        }
    })
}

/// Returns the new value of a member with this name, or `None` to remove it.
type MapMember<'a> = &'a dyn Fn(&str, &Value, Option<&'static Member>) -> Option<Value>;

/// Replaces the members of a structure and of its structures, or removes them.
fn map_members(value: &Value, record: &'static Record, map: MapMember<'_>) -> Value {
    match value {
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| map_members(item, record, map)).collect())
        }
        Value::Object(members) => {
            let mapped = members.iter().filter_map(|(name, value)| {
                let member = record.wire_member(name);
                let value = map(name, value, member)?;
                let value = match member.map(|member| member.ty) {
                    Some(Type::Record(inner)) => map_members(&value, inner, map),
                    _ => value,
                };
                Some((name.clone(), value))
            });
            Value::Object(mapped.collect())
        }
        single => single.clone(),
    }
}

/// Collects the paths of fields that differ, except those that a request cannot change.
fn collect_changed(
    before: &Value,
    after: &Value,
    record: &'static Record,
    path: &str,
    changed: &mut Vec<String>,
) {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else { return };
    let added = new.keys().filter(|name| !old.contains_key(*name));
    for name in old.keys().chain(added) {
        let member = record.wire_member(name);
        let (before, after) = (old.get(name), new.get(name));
        if before == after || member.is_some_and(|member| member.modifiable == Some(false)) {
            continue;
        }
        let inner = field_path(path, name);
        match (member.map(|member| member.ty), before, after) {
            (Some(Type::Record(record)), Some(before @ Value::Object(_)), Some(after @ Value::Object(_))) => {
                collect_changed(before, after, record, &inner, changed);
            }
            _ => changed.push(inner),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::lookup::resource;

    fn job(raw: &str) -> Editable {
        let record = resource("job").unwrap().record;
        Editable::parse(raw, record, record).unwrap()
    }

    #[test]
    fn copy_with_other_values_is_refused_except_for_links() {
        let before = job(r#"{"Name":"n","Description":"a","Links":[]}"#);
        let change = before.read("Description: b", Missing::Kept).unwrap();
        let same = job(r#"{"Description":"a","Name":"n","Zeta":null,"Links":[{"Rel":"Start"}]}"#);
        let expected = r#"{"Description":"b","Name":"n","Zeta":null,"Links":[{"Rel":"Start"}]}"#;
        assert_eq!(same.apply(&before, &change).unwrap().to_json(), expected);
        for raw in [
            r#"{"Name":"n","Description":"c"}"#,
            r#"{"Name":"n"}"#,
            r#"{"Name":"n","Description":"a","JobInfo":{"BackupJobInfo":{}}}"#,
        ] {
            let error = job(raw).apply(&before, &change).map(drop).unwrap_err();
            assert!(error.lines().contains("has changed meanwhile: "), "{}", error.lines());
        }
    }

    #[test]
    fn values_that_the_model_lacks_are_mistakes_only_if_they_are_new() {
        let before = job(r#"{"Name":"n","JobType":"Quantum","Zeta":{"a":1}}"#);
        let text = "Name: n\nJobType: Quantum\nZeta: {a: 1}\n";
        let change = before.read(text, Missing::Removed).unwrap();
        assert_eq!(change.value, before.value);
        for text in ["Name: n\nJobType: Quantum2\n", "Eta: 1\n"] {
            assert!(before.read(text, Missing::Kept).is_err(), "{text}");
        }
    }

    #[test]
    fn resource_is_edited_by_the_request_with_its_fields() {
        let (action, body) = edit_action(resource("backup-server").unwrap()).unwrap();
        assert_eq!((action.name, body.name), ("edit", "BackupServerSpec"));
        let server = resource("backup-server").unwrap().record;
        let editable = Editable::parse(r#"{"Port":9392,"Version":"12.3","Links":[]}"#, server, body).unwrap();
        assert_eq!(editable.value, serde_json::json!({"Port": 9392}));
        assert!(edit_action(resource("task").unwrap()).map(drop).is_err());
    }
}
