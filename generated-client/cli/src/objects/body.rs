//! Bodies of requests: from YAML or JSON and from `FIELD=VALUE`, checked against the Model, in the form of the server.

use serde_json::{Map, Value};

use crate::error::{CliError, Result};
use crate::model::lookup::did_you_mean;
use crate::model::tables::{Cardinality, Member, Record, Scalar, Type, UID_PREFIX};

/// A checked body.
pub(crate) struct Body {
    record: &'static Record,
    value: Value,
}

/// Text in place of a secret in `--dry-run`.
const REDACTED: &str = "***";

impl Body {
    /// Reads a body with the names of the Model from YAML, of which JSON is a part.
    ///
    /// # Errors
    /// A usage error for a syntax error, an unknown field or a value of another type.
    pub(crate) fn parse(text: &str, record: &'static Record) -> Result<Self> {
        let value: Value = serde_saphyr::from_str(text)
            .map_err(|error| CliError::usage(format!("the body cannot be read: {error}")))?;
        let value = if value.is_null() { Value::Object(Map::new()) } else { value };
        Ok(Self { record, value: checked(&value, record, "")? })
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
fn merge(into: &mut Value, value: Value) {
    match (into, value) {
        (Value::Object(into), Value::Object(members)) => {
            for (name, value) in members {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

/// Checks a structure; its members get the names of the Model.
fn checked(value: &Value, record: &'static Record, path: &str) -> Result<Value> {
    let Some(members) = value.as_object() else {
        return Err(CliError::usage(format!(
            "{} must be a mapping of the fields of {}",
            shown_path(path),
            record.name
        )));
    };
    let mut result = Map::new();
    for (name, value) in members {
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let Some(member) = record.wire_member(name) else {
            return Err(CliError::usage(format!("`{inner}` is not a field of {}", record.name))
                .maybe_hint(did_you_mean(name, record.members.iter().map(|member| member.name))));
        };
        if !value.is_null() {
            result.insert(member.name.to_owned(), content(value, member, &inner)?);
        }
    }
    Ok(Value::Object(result))
}

fn shown_path(path: &str) -> String {
    if path.is_empty() { "the body".to_owned() } else { format!("`{path}`") }
}

fn content(value: &Value, member: &'static Member, path: &str) -> Result<Value> {
    if member.cardinality == Cardinality::One {
        return single(value, member.ty, path);
    }
    let wrapped = super::interpret::items(value);
    let items = wrapped.unwrap_or_else(|| std::slice::from_ref(value));
    let items: Result<Vec<Value>> = items.iter().map(|item| single(item, member.ty, path)).collect();
    items.map(Value::Array)
}

fn single(value: &Value, ty: Type, path: &str) -> Result<Value> {
    match (ty, value) {
        (Type::Record(record), value) => checked(value, record, path),
        (Type::Scalar(_) | Type::Enumeration(_), Value::String(text)) => scalar(text, ty, path),
        (Type::Scalar(_) | Type::Enumeration(_), Value::Number(number)) => {
            scalar(&number.to_string(), ty, path)
        }
        (Type::Scalar(_) | Type::Enumeration(_), Value::Bool(truth)) => scalar(&truth.to_string(), ty, path),
        (Type::Scalar(_) | Type::Enumeration(_), _) => {
            Err(CliError::usage(format!("`{path}` must be a {}", ty.name())))
        }
        (Type::Reference(_), Value::String(text)) => Ok(reference(text)),
        (_, value) => Ok(value.clone()),
    }
}

/// Returns a reference by UID or address.
fn reference(text: &str) -> Value {
    let name = if text.starts_with(UID_PREFIX) { "UID" } else { "Href" };
    Value::Object(Map::from_iter([(name.to_owned(), text.into())]))
}

/// Returns the value of an argument; items of a list of single values are separated by commas.
fn from_text(text: &str, member: &'static Member, path: &str) -> Result<Value> {
    let one = |text: &str| match member.ty {
        Type::Scalar(_) | Type::Enumeration(_) => scalar(text, member.ty, path),
        Type::Reference(_) => Ok(reference(text)),
        _ => {
            let value: Value = serde_saphyr::from_str(text)
                .map_err(|error| CliError::usage(format!("`{path}`: {error}")))?;
            single(&value, member.ty, path)
        }
    };
    if member.cardinality == Cardinality::One {
        return one(text);
    }
    if matches!(member.ty, Type::Record(_)) {
        let value: Value =
            serde_saphyr::from_str(text).map_err(|error| CliError::usage(format!("`{path}`: {error}")))?;
        return content(&value, member, path);
    }
    text.split(',').map(|item| one(item.trim())).collect::<Result<Vec<Value>>>().map(Value::Array)
}

fn scalar(text: &str, ty: Type, path: &str) -> Result<Value> {
    let wrong = || CliError::usage(format!("`{path}` must be a {}, not `{text}`", ty.name()));
    match ty {
        Type::Enumeration(enumeration) => {
            let known = enumeration.values.iter().find(|value| value.name.eq_ignore_ascii_case(text));
            known.map(|value| value.name.into()).ok_or_else(|| {
                let names: Vec<&str> = enumeration.values.iter().map(|value| value.name).collect();
                let hint = did_you_mean(text, names.iter().copied())
                    .unwrap_or_else(|| format!("one of {}", names.join(", ")));
                CliError::usage(format!("`{text}` is not a value of {path}")).hint(hint)
            })
        }
        Type::Scalar(Scalar::Boolean) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Ok(true.into()),
            "false" | "no" => Ok(false.into()),
            _ => Err(wrong()),
        },
        Type::Scalar(Scalar::Int | Scalar::Long) => text.parse::<i64>().map(Value::from).map_err(|_| wrong()),
        Type::Scalar(Scalar::Unsigned) => text.parse::<u64>().map(Value::from).map_err(|_| wrong()),
        Type::Scalar(Scalar::Decimal) => text.parse::<f64>().map(Value::from).map_err(|_| wrong()),
        // A secret is not repeated in an error.
        _ => Ok(text.into()),
    }
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

/// Writes a structure with the names of the server's JSON, in the order of the Model.
fn write_record(out: &mut String, value: &Value, record: Option<&'static Record>, redacted: bool) {
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
    let inner = match member.ty {
        Type::Record(record) => Some(record),
        _ => None,
    };
    out.push_str(&format!("\"{}\":", member.json));
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
