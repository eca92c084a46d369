//! Walks over the attributes of a tag.

use std::borrow::Cow;

use super::text::unescape_attribute;

/// The attributes of a tag: names, and values as they stand there.
///
/// `quick_xml` has the same, but compares every name with every other one; here the tables see duplicates.
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

/// Something that is no attribute stands where one should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadAttribute;

impl<'a> Attributes<'a> {
    /// Takes what stands between the name of a tag and its end.
    pub(super) fn new(raw: &'a str) -> Self {
        Self { rest: raw }
    }

    fn read(&mut self) -> Option<(&'a str, &'a str)> {
        let (name, rest) = self.rest.split_at(name_length(self.rest.as_bytes()));
        let rest = trim(trim(rest).strip_prefix('=')?);
        let quote = *rest.as_bytes().first()?;
        if name.is_empty() || !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let rest = &rest[1..];
        let (value, rest) = rest.split_at(rest.bytes().position(|byte| byte == quote)?);
        // The next attribute must be set apart.
        let rest = &rest[1..];
        if !rest.is_empty() && !rest.as_bytes()[0].is_ascii_whitespace() {
            return None;
        }
        self.rest = rest;
        Some((name, value))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a str, &'a str), BadAttribute>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = trim(self.rest);
        if self.rest.is_empty() {
            return None;
        }
        let attribute = self.read();
        if attribute.is_none() {
            self.rest = "";
        }
        Some(attribute.ok_or(BadAttribute))
    }
}

fn name_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'<' | b'/');
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

fn trim(text: &str) -> &str {
    text.trim_ascii_start()
}

/// The name without the prefix of a namespace.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// True if an attribute is about XML itself and not about what is described.
pub(super) fn is_declaration(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:") || name.starts_with("xml:")
}

/// Names and values of attributes that were checked before.
pub(in crate::wire) fn attributes_of(raw: &str) -> Vec<(&str, Cow<'_, str>)> {
    let value = |raw| unescape_attribute(raw).unwrap_or_default();
    Attributes::new(raw).flatten().map(|(name, raw)| (name, value(raw))).collect()
}
