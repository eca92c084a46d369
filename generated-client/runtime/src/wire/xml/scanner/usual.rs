//! Content in the usual form: without white space that only separates, with double quotes, and with a known name.
//!
//! Each function consumes nothing and returns `None` for content in any other form, which the general functions read with
//! the same result, and for malformed content, which they refuse.

use std::borrow::Cow;

use memchr::memchr;

use super::{Scanner, State};
use crate::wire::Link;
use crate::wire::byte_scan::{equal, find, has_special};
use crate::wire::links::LinksBuffer;
use crate::wire::xml::text::unescape_attribute;

/// Attributes of a link up to the value, as eight bytes in memory order; those after the quotes are zero.
const HREF: u64 = u64::from_le_bytes(*b" Href=\"\0");
const NAME: u64 = u64::from_le_bytes(*b" Name=\"\0");
const REL: u64 = u64::from_le_bytes(*b" Rel=\"\0\0");
const TYPE: u64 = u64::from_le_bytes(*b" Type=\"\0");
/// Masks of the first seven bytes, and of the first six.
const SEVEN: u64 = u64::MAX >> 8;
const SIX: u64 = u64::MAX >> 16;

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
        if self.state != State::Tag || is_off() {
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
        if self.state != State::Content || is_off() {
            return None;
        }
        let bytes = self.input.as_bytes();
        let rest = bytes[self.at..].strip_prefix(b"<")?;
        rest.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        let from = self.at + name.len() + 2;
        let end = find(bytes, from, |word| equal(b'<', word) | equal(b'&', word) | equal(b'\r', word))?;
        let rest = bytes[end..].strip_prefix(b"</")?;
        rest.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        Some(Leaf { text: self.slice(from, end), end: end + name.len() + 3 })
    }

    /// Moves to the end of an element.
    #[inline]
    pub(in crate::wire::xml) fn consume(&mut self, leaf: Leaf<'d>) {
        self.at = leaf.end;
    }

    /// Consumes an element `<Link …/>` with only known attributes and appends the link. Returns false for any other content.
    #[inline]
    pub(in crate::wire::xml) fn usual_link(&mut self, links: &mut LinksBuffer) -> bool {
        let bytes = self.input.as_bytes();
        let tag = b"<Link";
        if self.state != State::Content || is_off() || !bytes[self.at..].starts_with(tag) {
            return false;
        }
        let mut at = self.at + tag.len();
        let (mut rel, mut href, mut link_type, mut name) = ("", "", None, None);
        let mut seen = 0;
        while let Some(word) = bytes[at..].first_chunk() {
            let word = u64::from_le_bytes(*word);
            let (from, is_rel) = if word & SIX == REL { (at + 6, true) } else { (at + 7, false) };
            if !is_rel && !matches!(word & SEVEN, HREF | NAME | TYPE) {
                break;
            }
            let Some(length) = memchr(b'"', &bytes[from..]) else { return false };
            let value = self.slice(from, from + length);
            at = from + length + 1;
            let bit = match word & SEVEN {
                HREF => (href = value, 1).1,
                NAME => (name = Some(value), 2).1,
                TYPE => (link_type = Some(value), 4).1,
                _ => (rel = value, 8).1,
            };
            if seen & bit != 0 {
                return false;
            }
            seen |= bit;
        }
        let rest = &bytes[at..];
        let end = rest.strip_prefix(b" ").unwrap_or(rest);
        if !end.starts_with(b"/>") {
            return false;
        }
        if self.is_plain(self.at, at) {
            links.push(Link { rel, href, link_type, name, rest: "" });
        } else {
            let (link_type, name) = (link_type.map(unescaped), name.map(unescaped));
            let (Some(rel), Some(href), None | Some(Some(_)), None | Some(Some(_))) =
                (unescaped(rel), unescaped(href), &link_type, &name)
            else {
                return false;
            };
            let (link_type, name) = (link_type.flatten(), name.flatten());
            links.push(Link {
                rel: &rel,
                href: &href,
                link_type: link_type.as_deref(),
                name: name.as_deref(),
                rest: "",
            });
        }
        self.at = bytes.len() - end.len() + 2;
        true
    }
}

/// Returns the value of an attribute with references resolved. `None` for an invalid reference.
fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    if !has_special(raw.as_bytes(), *b"&") {
        return Some(Cow::Borrowed(raw));
    }
    unescape_attribute(raw).ok().map(Cow::Owned)
}

/// True in a test that reads all content with the general functions.
#[cfg(not(test))]
const fn is_off() -> bool {
    false
}

#[cfg(test)]
fn is_off() -> bool {
    GENERAL_ONLY.get()
}

#[cfg(test)]
thread_local! {
    static GENERAL_ONLY: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Reads all content with the general functions.
#[cfg(test)]
fn general_only<T>(read: impl FnOnce() -> T) -> T {
    GENERAL_ONLY.set(true);
    let value = read();
    GENERAL_ONLY.set(false);
    value
}

#[cfg(test)]
mod tests;
