//! JSON as it was received: the order of members, unknown ones and the spelling of numbers are kept.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::redact::{REDACTED, is_secret_name, without_session_ids};
use crate::model::tables::{Record, Scalar, Type};

/// A value of a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    /// Text of a single value, such as `1.50`.
    Single(String),
}

impl Node {
    /// Reads a JSON text.
    ///
    /// # Errors
    /// A syntax error.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Self> {
        // The depth of values is limited, that of raw ones is not.
        serde_json::from_str::<Value>(text)?;
        Self::of(serde_json::from_str(text)?)
    }

    fn of(raw: &RawValue) -> serde_json::Result<Self> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(text)?;
                let members = members.into_iter().map(|(name, raw)| Ok((name, Self::of(raw)?)));
                members.collect::<serde_json::Result<_>>().map(Self::Object)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                items.into_iter().map(Self::of).collect::<serde_json::Result<_>>().map(Self::Array)
            }
            _ => Ok(Self::Single(text.to_owned())),
        }
    }

    /// Creates an object without members.
    pub(crate) const fn empty() -> Self {
        Self::Object(Vec::new())
    }

    /// Returns the JSON text.
    pub(crate) fn to_json(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None);
        text
    }

    /// Returns the JSON text with a line for each member and item.
    pub(crate) fn to_pretty_json(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text
    }

    /// Appends the text; `depth` is that of the indentation, if there is one.
    fn write(&self, out: &mut String, depth: Option<usize>) {
        let inner = depth.map(|depth| depth + 1);
        match self {
            Self::Single(text) => out.push_str(text),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(out, index, inner);
                    item.write(out, inner);
                }
                end(out, items.is_empty(), depth);
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    separate(out, index, inner);
                    out.push_str(&Value::from(name.as_str()).to_string());
                    out.push_str(if depth.is_some() { ": " } else { ":" });
                    value.write(out, inner);
                }
                end(out, members.is_empty(), depth);
                out.push('}');
            }
        }
    }

    /// Returns the document without secrets.
    pub(crate) fn redacted(&self, record: Option<&'static Record>) -> Self {
        let redacted = |text: &str| Self::Single(Value::from(text).to_string());
        match self {
            Self::Single(text) => match serde_json::from_str::<Value>(text) {
                Ok(Value::String(text)) => redacted(&without_session_ids(&text)),
                _ => self.clone(),
            },
            Self::Array(items) => Self::Array(items.iter().map(|item| item.redacted(record)).collect()),
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| {
                    let member = record.and_then(|record| record.wire_member(name));
                    let (is_secret, inner) = match member.map(|member| member.ty) {
                        Some(Type::Record(inner)) => (false, Some(inner)),
                        // The object around the items of a list.
                        None if matches!(value, Self::Array(_)) => (is_secret_name(name), record),
                        None => (is_secret_name(name), None),
                        Some(ty) => (matches!(ty, Type::Scalar(Scalar::Secret)), None),
                    };
                    (name.clone(), if is_secret { redacted(REDACTED) } else { value.redacted(inner) })
                };
                Self::Object(members.iter().map(member).collect())
            }
        }
    }
}

/// Begins a member or an item.
fn separate(out: &mut String, index: usize, depth: Option<usize>) {
    if index > 0 {
        out.push(',');
    }
    end(out, false, depth);
}

/// Begins a line of a text with indentation.
fn end(out: &mut String, empty: bool, depth: Option<usize>) {
    if let Some(depth) = depth.filter(|_| !empty) {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
}

/// The members of an object in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Node;

    #[test]
    fn document_is_written_as_it_was_read() {
        let text =
            r#"{"b":1.50,"a":[1e3,-0,12345678901234567890123,{"é\"":"\u0041",  "x":[]}],"b":null,"c":{}}"#;
        let written = Node::parse(text).unwrap().to_json();
        assert_eq!(written, text.replace(",  ", ","));
        assert_eq!(Node::parse(&written).unwrap(), Node::parse(text).unwrap());
    }

    #[test]
    fn document_for_people_has_lines_and_no_secrets() {
        let record = crate::model::lookup::resource("credentials").map(|resource| resource.record).ok();
        let document = Node::parse(r#"{"Password":"hunter2","a":[],"b":{"Token":"t","n":1.50}}"#).unwrap();
        let expected = "{\n  \"Password\": \"***\",\n  \"a\": [],\n  \"b\": {\n    \"Token\": \"***\",\n    \"n\": 1.50\n  }\n}";
        assert_eq!(document.redacted(record).to_pretty_json(), expected);
    }

    #[test]
    fn malformed_and_deep_documents_are_errors() {
        for text in ["", "{", "{\"a\":}", "[1,]", "01"] {
            assert!(Node::parse(text).is_err(), "{text}");
        }
        assert!(Node::parse(&("[".repeat(100_000) + &"]".repeat(100_000))).is_err());
    }
}
