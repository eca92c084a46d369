//! Attributes of a start tag.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use super::{Scanner, bad_reference, malformed, space};
use crate::wire::DecodeError;
use crate::wire::xml::text::unescape_attribute;

/// An attribute, not unescaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire::xml) struct Attribute<'d> {
    pub(in crate::wire::xml) full_name: &'d str,
    /// Name without prefix.
    pub(in crate::wire::xml) name: &'d str,
    /// Value without quotes, escaped.
    pub(in crate::wire::xml) raw: &'d str,
    /// True if the value contains no escapes.
    plain: bool,
    /// Offset of the value in the document.
    from: usize,
}

impl<'d> Attribute<'d> {
    /// Returns the value with references resolved and white space normalized to blanks.
    #[inline]
    pub(in crate::wire::xml) fn value(&self) -> Result<Cow<'d, str>, DecodeError> {
        if self.plain {
            return Ok(Cow::Borrowed(self.raw));
        }
        unescape_attribute(self.raw).map(Cow::Owned).map_err(|bad| bad_reference(self.from, bad))
    }

    /// Prefix of the name. Empty without one.
    pub(in crate::wire::xml) fn prefix(&self) -> &'d str {
        let length = self.full_name.len() - self.name.len();
        self.full_name.get(..length.saturating_sub(1)).unwrap_or_default()
    }

    /// Offset of the value in the document.
    pub(in crate::wire::xml) fn offset(&self) -> usize {
        self.from
    }

    /// True for namespace declarations and other attributes of XML itself.
    #[inline]
    pub(in crate::wire::xml) fn is_declaration(&self) -> bool {
        self.full_name == "xmlns" || matches!(self.prefix(), "xmlns" | "xsi" | "xml")
    }
}

impl<'d> Scanner<'d> {
    #[inline]
    pub(super) fn attribute_at(&mut self, from: usize) -> Result<Attribute<'d>, DecodeError> {
        let bytes = self.input.as_bytes();
        let (full_name, name) = self.name(from);
        let mut at = from + full_name.len();
        at += space(&bytes[at..]);
        if full_name.is_empty() || bytes.get(at) != Some(&b'=') {
            return Err(malformed(at, "an attribute is malformed"));
        }
        at += 1 + space(&bytes[at + 1..]);
        let quote = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(malformed(at, "an attribute is malformed")),
        };
        let from = at + 1;
        let unclosed = || malformed(at, "the value of an attribute does not end");
        let end = from + memchr(quote, &bytes[from..]).ok_or_else(unclosed)?;
        let plain = self.is_plain(from, end);
        self.at = end + 1;
        Ok(Attribute { full_name, name, raw: self.slice(from, end), plain, from })
    }

    /// True if the value of an attribute contains neither references nor white space to normalize. Values are asked for in
    /// the order of the document, so the document is searched only once.
    #[inline]
    pub(super) fn is_plain(&mut self, from: usize, end: usize) -> bool {
        if self.reference < from {
            let next = memchr(b'&', &self.input.as_bytes()[from..]);
            self.reference = next.map_or(usize::MAX, |length| from + length);
        }
        if self.blank < from {
            let next = memchr3(b'\t', b'\n', b'\r', &self.input.as_bytes()[from..]);
            self.blank = next.map_or(usize::MAX, |length| from + length);
        }
        end <= self.reference && end <= self.blank
    }
}

/// Parses attributes that were validated before into names and values.
pub(in crate::wire) fn attributes_of(raw: &str) -> Vec<(&str, Cow<'_, str>)> {
    let mut scanner = Scanner::inside_tag(raw);
    let mut attributes = Vec::new();
    while let Ok(Some(attribute)) = scanner.attribute() {
        attributes.push((attribute.full_name, attribute.value().unwrap_or_default()));
    }
    attributes
}
