//! The links of a representation.

use std::borrow::Cow;
use std::fmt;

use super::{FieldMut, FieldRef, MemberValue};
use crate::value::without_session;

/// The links of a representation, in the order of the server.
///
/// All texts share one buffer, because a representation has up to fifty links and a list has thousands of representations.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Links {
    text: String,
    entries: Vec<Entry>,
    present: bool,
}

/// Ends of the texts of a link in the buffer, in the order of the texts. The first text starts at the end of the previous
/// link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    rel: u32,
    href: u32,
    /// [`ABSENT`] if there is none.
    link_type: u32,
    /// [`ABSENT`] if there is none.
    name: u32,
    /// Unknown attributes in XML syntax.
    rest: u32,
}

const ABSENT: u32 = u32::MAX;

/// A link of a representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    rel: &'a str,
    href: &'a str,
    link_type: Option<&'a str>,
    name: Option<&'a str>,
    rest: &'a str,
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
        Self { text: String::new(), entries: Vec::new(), present: false }
    }

    /// Number of links.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True for an empty list of links, and without one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// True if the representation had a list of links, possibly an empty one. References in requests have none.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.present
    }

    /// Returns all links.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Link<'_>> + Clone {
        (0..self.entries.len()).map(|index| self.at(index))
    }

    /// Returns the first link with this `Rel`.
    #[must_use]
    pub fn find(&self, rel: &str) -> Option<Link<'_>> {
        self.iter().find(|link| link.rel == rel)
    }

    /// Appends a link.
    pub fn push(&mut self, rel: &str, href: &str, link_type: Option<&str>, name: Option<&str>) {
        self.push_with(rel, href, link_type, name, "");
    }

    /// Appends a link with unknown attributes. Texts after the first 4 GB are omitted.
    #[inline]
    pub(super) fn push_with(
        &mut self,
        rel: &str,
        href: &str,
        link_type: Option<&str>,
        name: Option<&str>,
        rest: &str,
    ) {
        self.present = true;
        let mut append = |text: &str| {
            self.text.push_str(text);
            u32::try_from(self.text.len()).unwrap_or(ABSENT)
        };
        let entry = Entry {
            rel: append(rel),
            href: append(href),
            link_type: link_type.map_or(ABSENT, &mut append),
            name: name.map_or(ABSENT, &mut append),
            rest: append(rest),
        };
        self.entries.push(entry);
    }

    /// Records that the representation had a list of links.
    pub(super) fn mark_present(&mut self) {
        self.present = true;
    }

    /// Removes all links but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.entries.clear();
        self.present = false;
    }

    fn at(&self, index: usize) -> Link<'_> {
        let entry = self.entries[index];
        let mut from = if index == 0 { 0 } else { self.entries[index - 1].rest };
        let mut upto = |to: u32| {
            let text = self.text.get(from as usize..to as usize).unwrap_or_default();
            from = to;
            text
        };
        Link {
            rel: upto(entry.rel),
            href: upto(entry.href),
            link_type: (entry.link_type != ABSENT).then(|| upto(entry.link_type)),
            name: (entry.name != ABSENT).then(|| upto(entry.name)),
            rest: upto(entry.rest),
        }
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |link: Link<'_>| format!("{} {}", link.rel, without_session(link.href));
        f.debug_list().entries(self.iter().map(shown)).finish()
    }
}

impl MemberValue for Links {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Links(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        if self.present { FieldRef::Links(self) } else { FieldRef::Absent }
    }
}
