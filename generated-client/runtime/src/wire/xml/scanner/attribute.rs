//! Attributes of a start tag.

use std::borrow::Cow;

use super::bad_reference;
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
    pub(super) plain: bool,
    /// Offset of the value in the document.
    pub(super) from: usize,
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
