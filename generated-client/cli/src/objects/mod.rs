//! Objects of the server as JSON, interpreted by the tables of the Model.

pub(crate) mod body;
mod check;
pub(crate) mod document;
pub(crate) mod edit;
mod encode;
pub(crate) mod fetch;
pub(crate) mod follow;
pub(crate) mod interpret;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod mistake;
pub(crate) mod observe;
pub(crate) mod patch;
mod paths;
pub(crate) mod redact;
pub(crate) mod resolve;
pub(crate) mod skeleton;
pub(crate) mod wait;
pub(crate) mod yaml;

use serde_json::Value;

use crate::model::tables::{Member, Record, Resource, Scalar, Type};

/// A representation of an object.
#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) resource: &'static Resource,
    /// JSON as the server sent it.
    pub(crate) raw: Value,
    /// The same with the names of the Model and without secrets; see [`interpret`].
    pub(crate) value: Value,
}

impl Object {
    pub(crate) fn new(resource: &'static Resource, raw: Value) -> Self {
        let value = interpret::interpret(&raw, resource.record);
        Self { resource, raw, value }
    }

    /// Text of a member as the server sent it; empty if it is absent.
    fn text(&self, name: &str) -> &str {
        member(&self.raw, name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Name of an entity; of other objects, the first text with `Name` or `Id` at the end of its name.
    pub(crate) fn name(&self) -> &str {
        let is_text =
            |member: &&Member| matches!(member.ty, Type::Scalar(scalar) if scalar != Scalar::Secret);
        let members = self.resource.record.members.iter().filter(is_text);
        let names = members.clone().filter(|member| member.name.ends_with("Name"));
        let ids = members.filter(|member| member.name.ends_with("Id"));
        let texts = names.chain(ids).map(|member| self.text(member.json));
        [self.text("Name")].into_iter().chain(texts).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// UID of an entity; empty for other objects.
    pub(crate) fn uid(&self) -> &str {
        self.text("UID")
    }

    /// Address as the server wrote it. It may contain the id of a session; see [`redact`].
    pub(crate) fn href(&self) -> &str {
        self.text("Href")
    }

    /// Address without its query.
    pub(crate) fn address(&self) -> &str {
        self.href().split('?').next().unwrap_or_default()
    }
}

/// Returns the member of that name, in any case.
pub(crate) fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    members.get(name).or_else(|| {
        members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    })
}

/// Returns the value at a path of names of the Model in an interpreted value.
pub(crate) fn at_path<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| member(value, name)).filter(|value| !value.is_null())
}

/// Order of the members of a structure in output: that of the Model, then unknown ones.
pub(crate) fn ordered<'a>(
    value: &'a serde_json::Map<String, Value>,
    record: Option<&Record>,
) -> Vec<(&'a String, &'a Value)> {
    let position = |name: &str| {
        record
            .and_then(|record| record.members.iter().position(|member| member.name == name))
            .unwrap_or(usize::MAX)
    };
    let mut members: Vec<_> = value.iter().collect();
    members.sort_by_key(|(name, _)| position(name));
    members
}
