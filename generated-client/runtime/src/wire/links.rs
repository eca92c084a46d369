//! The links of a representation.

use std::borrow::Cow;
use std::fmt;

use super::packed::{BITS, MORE, number_at, push_number};
use super::{FieldMut, FieldRef, FieldValue};
use crate::value::without_session;

/// The links of a representation, in the order of the server.
///
/// All texts share one buffer, because a representation has up to fifty links and a list has thousands of representations.
/// A link is the lengths of its relation, address, type, name and unknown attributes, then these texts; the lengths of type
/// and name are increased by one, and zero for an absent one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Absent without a list of links.
    packed: Option<Box<str>>,
}

/// Links that a decoder collects. It is reused, so that the links of a representation take only the memory they need.
#[derive(Default)]
pub(super) struct LinksBuffer {
    packed: String,
    count: usize,
}

impl LinksBuffer {
    /// Number of links.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Removes all links but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.packed.clear();
        self.count = 0;
    }

    /// Appends a link.
    #[inline]
    pub(super) fn push(&mut self, link: Link<'_>) {
        push(&mut self.packed, link);
        self.count += 1;
    }

    /// Returns a copy of the links.
    pub(super) fn links(&self) -> Links {
        Links { packed: Some(self.packed.as_str().into()) }
    }
}

#[inline]
fn push(packed: &mut String, link: Link<'_>) {
    let optional = |text: Option<&str>| text.map_or(0, |text| text.len() + 1);
    push_number(packed, link.rel.len());
    push_number(packed, link.href.len());
    push_number(packed, optional(link.link_type));
    push_number(packed, optional(link.name));
    push_number(packed, link.rest.len());
    packed.push_str(link.rel);
    packed.push_str(link.href);
    for text in [link.link_type, link.name].into_iter().flatten() {
        packed.push_str(text);
    }
    if !link.rest.is_empty() {
        packed.push_str(link.rest);
    }
}

/// Iterator over links in their form in memory.
#[derive(Clone)]
struct Iter<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Link<'a>;

    #[inline]
    fn next(&mut self) -> Option<Link<'a>> {
        let bytes = self.rest.as_bytes();
        if bytes.is_empty() {
            return None;
        }
        let ([rel, href, link_type, name, others], at) = lengths(bytes);
        let (rel, rest) = self.rest.get(at..)?.split_at_checked(rel)?;
        let (href, rest) = rest.split_at_checked(href)?;
        let (link_type, rest) = optional(rest, link_type)?;
        let (name, rest) = optional(rest, name)?;
        let (others, rest) = if others == 0 { ("", rest) } else { rest.split_at_checked(others)? };
        self.rest = rest;
        Some(Link { rel, href, link_type, name, rest: others })
    }
}

/// Returns the lengths of the texts of a link, and the number of characters that they take.
#[inline]
fn lengths(bytes: &[u8]) -> ([usize; 5], usize) {
    // Most addresses need two characters, all other texts need one.
    if let [rel, href, high, link_type, name, others, ..] = *bytes
        && (rel | high | link_type | name | others) & MORE == 0
        && href & MORE != 0
    {
        let href = href & !MORE;
        let href = usize::from(high) << BITS | usize::from(href);
        return ([rel.into(), href, link_type.into(), name.into(), others.into()], 6);
    }
    let mut at = 0;
    (std::array::from_fn(|_| number_at(bytes, &mut at)), at)
}

/// Splits off an optional text. `length` is its length plus one; zero if it is absent.
#[inline]
fn optional(rest: &str, length: usize) -> Option<(Option<&str>, &str)> {
    match length.checked_sub(1) {
        None => Some((None, rest)),
        Some(length) => rest.split_at_checked(length).map(|(text, rest)| (Some(text), rest)),
    }
}

/// A link of a representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    pub(super) rel: &'a str,
    pub(super) href: &'a str,
    pub(super) link_type: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    /// Unknown attributes in XML syntax, each preceded by a blank.
    pub(super) rest: &'a str,
}

impl<'a> Link<'a> {
    /// Relation, for example `Up` or `Start`.
    #[must_use]
    pub fn rel(&self) -> &'a str {
        self.rel
    }

    /// Address of the target, with the server's own host and port.
    #[must_use]
    pub fn href(&self) -> &'a str {
        self.href
    }

    /// Type of the target, for example `BackupServerReference`. Absent for many actions.
    #[must_use]
    pub fn link_type(&self) -> Option<&'a str> {
        self.link_type
    }

    /// Name of the target.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        self.name
    }

    /// Returns unknown attributes: names and values.
    pub(super) fn others(&self) -> Vec<(&'a str, Cow<'a, str>)> {
        super::xml::attributes_of(self.rest)
    }

    /// Unknown attributes in XML syntax, each preceded by a blank.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }
}

impl Links {
    /// Creates an empty value without a list of links.
    #[must_use]
    pub const fn new() -> Self {
        Self { packed: None }
    }

    /// Number of links.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// True for an empty list of links, and without one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.packed().is_empty()
    }

    /// True if the representation had a list of links, possibly an empty one. References in requests have none.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.packed.is_some()
    }

    /// Returns all links.
    pub fn iter(&self) -> impl Iterator<Item = Link<'_>> + Clone {
        links_in(self.packed())
    }

    /// Returns the first link with this `Rel`.
    #[must_use]
    pub fn find(&self, rel: &str) -> Option<Link<'_>> {
        self.iter().find(|link| link.rel == rel)
    }

    /// Appends a link.
    pub fn push(&mut self, rel: &str, href: &str, link_type: Option<&str>, name: Option<&str>) {
        let mut packed = String::from(self.packed.take().unwrap_or_default());
        push(&mut packed, Link { rel, href, link_type, name, rest: "" });
        self.packed = Some(packed.into());
    }

    /// The links in their form in memory. Empty without any.
    pub(super) fn packed(&self) -> &str {
        self.packed.as_deref().unwrap_or_default()
    }

    /// Returns the links of a form in memory.
    pub(super) fn from_packed(packed: &str) -> Self {
        Self { packed: Some(packed.into()) }
    }
}

/// Returns the links of a form in memory; see [`Links::packed`].
pub(super) fn links_in(packed: &str) -> impl Iterator<Item = Link<'_>> + Clone {
    Iter { rest: packed }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |link: Link<'_>| format!("{} {}", link.rel, without_session(link.href));
        f.debug_list().entries(self.iter().map(shown)).finish()
    }
}

impl FieldValue for Links {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Links(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        if self.is_present() { FieldRef::Links(self) } else { FieldRef::Absent }
    }
}
