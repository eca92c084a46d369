//! Walks over the attributes of a tag.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::text::{BadReference, unescape_attribute};

/// The attributes of a tag: names, and values as they stand there. Whoever keeps a name must see that it is one.
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

    #[inline]
    fn read(&mut self) -> Option<(&'a str, Raw<'a>)> {
        let bytes = self.rest.as_bytes();
        let end = bytes.iter().position(|byte| *byte == b'=' || *byte <= b' ')?;
        let name = &self.rest[..end];
        let mut at = end;
        if bytes[at] != b'=' {
            at += space(&bytes[at..]);
        }
        if bytes.get(at) != Some(&b'=') {
            return None;
        }
        at += 1 + space(&bytes[at + 1..]);
        let quote = *bytes.get(at)?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let from = at + 1;
        // Most values have no reference in them; then one look at them is enough.
        let first = memchr2(quote, b'&', &bytes[from..])?;
        let escaped = bytes[from + first] == b'&';
        let length = if escaped { memchr(quote, &bytes[from..])? } else { first };
        let value = &self.rest[from..from + length];
        let rest = &self.rest[from + length + 1..];
        // The next attribute must be set apart.
        if rest.as_bytes().first().is_some_and(|byte| !byte.is_ascii_whitespace()) {
            return None;
        }
        self.rest = rest;
        Some((name, Raw { text: value, escaped }))
    }
}

/// The value of an attribute as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Raw<'a> {
    pub(super) text: &'a str,
    /// True if there are references in it.
    escaped: bool,
}

impl<'a> Raw<'a> {
    /// The value as it was meant: references resolved, white space made blanks.
    #[inline]
    pub(super) fn unescape(self) -> Result<Cow<'a, str>, BadReference> {
        // Not `any`: looking at all of them at once is faster than stopping early.
        let control = self.text.bytes().fold(false, |found, byte| found | (byte < b' '));
        if self.escaped || control { unescape_attribute(self.text) } else { Ok(Cow::Borrowed(self.text)) }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a str, Raw<'a>), BadAttribute>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.rest = &self.rest[space(self.rest.as_bytes())..];
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

/// Length of the white space at the beginning.
#[inline]
fn space(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len())
}

/// The name without the prefix of a namespace.
#[inline]
pub(super) fn local(name: &str) -> &str {
    // Names are short: a plain loop beats a search.
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// True if an attribute is about XML itself and not about what is described.
pub(super) fn is_declaration(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:") || name.starts_with("xml:")
}

/// Names and values of attributes that were checked before.
pub(in crate::wire) fn attributes_of(raw: &str) -> Vec<(&str, Cow<'_, str>)> {
    Attributes::new(raw).flatten().map(|(name, raw)| (name, raw.unescape().unwrap_or_default())).collect()
}
