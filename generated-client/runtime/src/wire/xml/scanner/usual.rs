//! Content in the usual form: without white space that only separates, with double quotes, and with a known name.
//!
//! Each function consumes nothing and returns `None` for content in any other form, which the general functions read with
//! the same result, and for malformed content, which they refuse.

use std::borrow::Cow;

use memchr::memchr;

use super::{Scanner, State};
use crate::wire::xml::text::unescape_attribute;

/// The attributes of a link.
#[derive(Default)]
pub(in crate::wire::xml) struct LinkTag<'d> {
    pub(in crate::wire::xml) rel: Cow<'d, str>,
    pub(in crate::wire::xml) href: Cow<'d, str>,
    pub(in crate::wire::xml) link_type: Option<Cow<'d, str>>,
    pub(in crate::wire::xml) name: Option<Cow<'d, str>>,
}

/// An element that contains only text without escapes.
#[derive(Clone, Copy)]
pub(in crate::wire::xml) struct Leaf<'d> {
    pub(in crate::wire::xml) text: &'d str,
    /// Offset after the element.
    end: usize,
}

impl<'d> Scanner<'d> {
    /// Returns the value of the next attribute, if the attribute has this name and the value contains no escapes.
    #[inline]
    pub(in crate::wire::xml) fn usual_attribute(&mut self, name: &str) -> Option<&'d str> {
        if self.state != State::Tag {
            return None;
        }
        let rest = self.input.as_bytes()[self.at..].strip_prefix(b" ")?;
        rest.strip_prefix(name.as_bytes())?.strip_prefix(b"=\"")?;
        let from = self.at + name.len() + 3;
        let end = from + memchr(b'"', &self.input.as_bytes()[from..])?;
        if !self.is_plain(from, end) {
            return None;
        }
        self.at = end + 1;
        Some(self.slice(from, end))
    }

    /// Returns an element of this name that contains only text, without consuming it.
    #[inline]
    pub(in crate::wire::xml) fn usual_leaf(&self, name: &str) -> Option<Leaf<'d>> {
        if self.state != State::Content {
            return None;
        }
        let bytes = self.input.as_bytes();
        let rest = bytes[self.at..].strip_prefix(b"<")?;
        rest.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        let from = self.at + name.len() + 2;
        let end = self.end_of_text(from)?;
        let rest = bytes[end..].strip_prefix(b"</")?;
        rest.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        Some(Leaf { text: self.slice(from, end), end: end + name.len() + 3 })
    }

    /// Moves to the end of an element.
    #[inline]
    pub(in crate::wire::xml) fn consume(&mut self, leaf: Leaf<'d>) {
        self.at = leaf.end;
    }

    /// Returns and consumes an element `<Link …/>` with only known attributes.
    #[inline]
    pub(in crate::wire::xml) fn usual_link(&mut self) -> Option<LinkTag<'d>> {
        let bytes = self.input.as_bytes();
        let tag = b"<Link";
        if self.state != State::Content || !bytes[self.at..].starts_with(tag) {
            return None;
        }
        let mut at = self.at + tag.len();
        let mut link = LinkTag::default();
        loop {
            match bytes[at..] {
                [b' ', b'H', b'r', b'e', b'f', b'=', b'"', ..] => (link.href, at) = self.value(at + 7)?,
                [b' ', b'R', b'e', b'l', b'=', b'"', ..] => (link.rel, at) = self.value(at + 6)?,
                [b' ', b'T', b'y', b'p', b'e', b'=', b'"', ..] => {
                    let (value, end) = self.value(at + 7)?;
                    (link.link_type, at) = (Some(value), end);
                }
                [b' ', b'N', b'a', b'm', b'e', b'=', b'"', ..] => {
                    let (value, end) = self.value(at + 7)?;
                    (link.name, at) = (Some(value), end);
                }
                [b'/', b'>', ..] => {
                    self.at = at + 2;
                    return Some(link);
                }
                [b' ', b'/', b'>', ..] => {
                    self.at = at + 3;
                    return Some(link);
                }
                _ => return None,
            }
        }
    }

    /// Returns the value of an attribute in double quotes, and the offset after it.
    #[inline]
    fn value(&mut self, from: usize) -> Option<(Cow<'d, str>, usize)> {
        let end = from + memchr(b'"', &self.input.as_bytes()[from..])?;
        let raw = self.slice(from, end);
        if self.is_plain(from, end) {
            return Some((Cow::Borrowed(raw), end + 1));
        }
        unescape_attribute(raw).ok().map(|text| (Cow::Owned(text), end + 1))
    }
}
