//! Bodies of requests: from YAML or JSON and from `FIELD=VALUE`, checked against the Model, in the form of the server.

use serde_json::{Map, Value};

use super::check::{content, reference, remove_null, scalar};
use super::encode::write_record;
use super::paths::Spellings;
use super::yaml::Yaml;
use crate::error::{CliError, Result};
use crate::model::tables::{Cardinality, Member, Record, Scalar, Type};

/// A checked body.
pub(crate) struct Body {
    record: &'static Record,
    value: Value,
}

impl Body {
    /// Reads a body with the names of the Model from YAML, of which JSON is a part.
    ///
    /// # Errors
    /// A usage error for a syntax error, an unknown field or a value of another type.
    pub(crate) fn parse(text: &str, record: &'static Record) -> Result<Self> {
        let yaml = Yaml::parse(text)?;
        let mut value = yaml.checked(record, &[])?;
        remove_null(&mut value);
        Ok(Self { record, value })
    }

    /// Creates a body without fields.
    pub(crate) fn empty(record: &'static Record) -> Self {
        Self { record, value: Value::Object(Map::new()) }
    }

    /// Sets a field by an argument such as `Options.Name=x`.
    ///
    /// # Errors
    /// A usage error for an unknown field, a value of another type, or a secret, which must not be an argument.
    pub(crate) fn set(&mut self, argument: &str) -> Result<()> {
        let (path, text) = argument
            .split_once('=')
            .ok_or_else(|| CliError::usage(format!("`{argument}` is not of the form FIELD=VALUE")))?;
        let member = self.place(path, text)?;
        if matches!(member.ty, Type::Scalar(Scalar::Secret)) {
            return Err(CliError::usage(format!("`{path}` is a secret and must not be an argument"))
                .hint(format!("use --secret {path}, which asks for it, or -f FILE")));
        }
        Ok(())
    }

    /// Sets a field to a secret.
    ///
    /// # Errors
    /// A usage error for an unknown field.
    pub(crate) fn set_secret(&mut self, path: &str, secret: &str) -> Result<()> {
        self.place(path, secret).map(drop)
    }

    /// Writes the value at the path, and returns the member.
    fn place(&mut self, path: &str, text: &str) -> Result<&'static Member> {
        let mut members: Vec<&'static Member> = Vec::new();
        let mut record = Some(self.record);
        for name in path.split('.') {
            let owner =
                record.ok_or_else(|| CliError::usage(format!("`{path}`: a single value has no fields")))?;
            let member = owner.member(name.trim())?;
            record = match member.ty {
                Type::Record(inner) if member.cardinality == Cardinality::One => Some(inner),
                _ => None,
            };
            members.push(member);
        }
        let Some((last, before)) = members.split_last() else {
            return Err(CliError::usage("a field is missing"));
        };
        let value = from_text(text, last, path)?;
        let nest = |value, name: &str| Value::Object(Map::from_iter([(name.to_owned(), value)]));
        let nested =
            before.iter().rev().fold(nest(value, last.name), |value, member| nest(value, member.name));
        merge(&mut self.value, nested);
        Ok(last)
    }

    /// Checks that required fields are present. Bodies that change a resource may have some of its fields only.
    ///
    /// # Errors
    /// A usage error with the missing fields.
    pub(crate) fn check_complete(&self) -> Result<()> {
        let mut missing = Vec::new();
        if self.record.body {
            collect_missing(&self.value, self.record, "", &mut missing);
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(CliError::usage(format!("the body lacks {}", missing.join(", ")))
            .hint("--skeleton prints a body to fill in; --set FIELD=VALUE sets single fields"))
    }

    /// Returns the JSON of the server.
    pub(crate) fn to_json(&self) -> String {
        let mut text = String::new();
        write_record(&mut text, &self.value, Some(self.record), false);
        text
    }

    /// Returns the JSON for people, without secrets.
    pub(crate) fn shown(&self) -> String {
        let mut text = String::new();
        write_record(&mut text, &self.value, Some(self.record), true);
        text
    }
}

/// Adds the members of structures; other values are replaced.
pub(super) fn merge(into: &mut Value, value: Value) {
    match (into, value) {
        (Value::Object(into), Value::Object(members)) => {
            for (name, value) in members {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// Returns the value of an argument; items of a list of single values are separated by commas.
fn from_text(text: &str, member: &'static Member, path: &str) -> Result<Value> {
    let one = |text: &str| match member.ty {
        Type::Scalar(_) | Type::Enumeration(_) => Ok(scalar(text, member.ty, path)?),
        Type::Reference(_) => Ok(reference(text)),
        _ => structure(text, member, path),
    };
    match member.cardinality {
        Cardinality::One => one(text),
        _ if matches!(member.ty, Type::Record(_)) => structure(text, member, path),
        _ => text.split(',').map(|item| one(item.trim())).collect::<Result<Vec<Value>>>().map(Value::Array),
    }
}

/// Returns the value of an argument in YAML.
fn structure(text: &str, member: &'static Member, path: &str) -> Result<Value> {
    let value: Value =
        serde_saphyr::from_str(text).map_err(|error| CliError::usage(format!("`{path}`: {error}")))?;
    let mut value = content(&value, member, path, &[], &Spellings::new())?;
    remove_null(&mut value);
    Ok(value)
}

fn collect_missing(value: &Value, record: &'static Record, path: &str, missing: &mut Vec<String>) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let members = value.as_object();
    if record.choice {
        if members.is_none_or(|members| members.len() != 1) {
            let names: Vec<&str> = record.members.iter().map(|member| member.name).collect();
            missing.push(format!(
                "exactly one of {}",
                names.iter().map(|name| at(name)).collect::<Vec<_>>().join(" | ")
            ));
        }
    } else {
        for member in
            record.members.iter().filter(|member| !member.optional && member.cardinality == Cardinality::One)
        {
            let is_known = !matches!(member.ty, Type::Links);
            if is_known && members.is_none_or(|members| !members.contains_key(member.name)) {
                missing.push(at(member.name));
            }
        }
    }
    for (name, value) in members.into_iter().flatten() {
        if let Some(Type::Record(inner)) = record.wire_member(name).map(|member| member.ty)
            && value.is_object()
        {
            collect_missing(value, inner, &at(name), missing);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::model::lookup::{Described, described};
    use crate::model::tables::RECORDS;

    fn record(name: &str) -> &'static Record {
        match described(name).unwrap() {
            Described::Record(record) => record,
            Described::Resource(resource) => resource.record,
            Described::Enumeration(_) => panic!("{name} is an enumeration"),
        }
    }

    #[test]
    fn body_of_fields_has_the_names_and_the_order_of_the_server() {
        let mut body = Body::empty(record("JobCloneSpec"));
        assert!(body.check_complete().is_err());
        body.set("backupjobcloneinfo.jobname=copy of x").unwrap();
        assert!(body.to_json().contains("\"JobName\":\"copy of x\""), "{}", body.to_json());
    }

    #[test]
    fn secret_is_refused_as_an_argument_and_not_shown() {
        let mut body = Body::empty(record("TenantCredentials"));
        let error = body.set("Password=hunter2").unwrap_err();
        assert!(!error.lines().contains("hunter2"));
        body.set_secret("Password", "hunter2").unwrap();
        assert!(body.to_json().contains("hunter2") && !body.shown().contains("hunter2"));
    }

    #[test]
    fn mistakes_in_bodies_are_explained() {
        let error = Body::parse("JobNme: x", record("BackupJobCloneInfo")).map(drop).unwrap_err();
        assert!(error.lines().contains("did you mean `JobName`?"), "{}", error.lines());
        for record in &RECORDS {
            assert!(Body::parse("[1]", record).is_err(), "{}", record.name);
            assert!(Body::parse("NoSuchFieldAtAll: 1", record).is_err(), "{}", record.name);
        }
    }
}
