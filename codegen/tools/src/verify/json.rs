//! A JSON message as a tree with places.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Deeper messages are refused.
const MAX_DEPTH: usize = 64;

/// A value and its place.
#[derive(Debug)]
pub(crate) struct Json {
    pub(crate) offset: usize,
    /// Byte offset behind it.
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// The kinds of values.
#[derive(Debug)]
pub(crate) enum Kind {
    Null,
    /// A number or a boolean, as written.
    Bare(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The line, the column and the reason of a syntax error.
pub(crate) type Unreadable = (usize, usize, String);

impl Json {
    /// Describes the value in messages.
    pub(crate) fn describe(&self) -> String {
        match &self.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bare(text) => format!("`{text}`"),
            Kind::Text(_) => "a text".to_owned(),
            Kind::Array(_) => "an array".to_owned(),
            Kind::Object(_) => "an object".to_owned(),
        }
    }

    /// The member of that name, compared without regard to case.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Kind::Object(entries) = &self.kind else { return None };
        entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a document.
pub(crate) fn parse(text: &str) -> Result<Json, Unreadable> {
    let raw: &RawValue = serde_json::from_str(text)
        .map_err(|error| (error.line(), error.column(), format!("not JSON: {error}")))?;
    read(raw, text, 0)
}

/// Raw values are parts of `text`, so the distance of their addresses is the place.
fn read(raw: &RawValue, text: &str, depth: usize) -> Result<Json, Unreadable> {
    let part = raw.get();
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    if depth > MAX_DEPTH {
        let line = text[..offset].matches('\n').count() + 1;
        return Err((line, 1, format!("values nest deeper than {MAX_DEPTH} levels")));
    }
    let failed = |error: serde_json::Error| (1, 1, format!("not JSON: {error}"));
    let kind = match part.as_bytes().first() {
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(part).map_err(failed)?;
            let read_entry = |(key, value): (String, &RawValue)| Ok((key, read(value, text, depth + 1)?));
            Kind::Object(entries.into_iter().map(read_entry).collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(part).map_err(failed)?;
            Kind::Array(items.into_iter().map(|item| read(item, text, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Kind::Text(serde_json::from_str(part).map_err(failed)?),
        Some(b'n') => Kind::Null,
        _ => Kind::Bare(part.to_owned()),
    };
    Ok(Json { offset, end: offset + part.len(), kind })
}

/// The entries of an object in their order, repeated keys included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
