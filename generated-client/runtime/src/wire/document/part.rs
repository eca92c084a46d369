//! Parts of documents of unknown types, borrowed from the storage of the document.
//!
//! A part is stored as its kind, its name, its content and its details: address, links, attributes. All are in one text, so
//! that a document takes about as much memory as its message.

use std::fmt;

use crate::wire::links::{Link, Links, links_in};
use crate::wire::packed::{take, take_fixed, take_number, take_text};

/// Kind of the content of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::wire) enum Kind {
    /// An empty element, or a JSON null.
    #[default]
    Nothing,
    /// Named children.
    Members,
    /// Items of a JSON array.
    Items,
    Text,
    /// Number in its original syntax.
    Number,
    True,
    False,
}

/// Kinds by their number.
const KINDS: [Kind; 7] =
    [Kind::Nothing, Kind::Members, Kind::Items, Kind::Text, Kind::Number, Kind::True, Kind::False];
/// Added to the number of the kind for a part with details.
const DETAILS: u8 = 8;

/// Returns the first character of a part.
pub(super) fn head(kind: Kind, has_details: bool) -> &'static str {
    const HEADS: &str = "\0\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}\u{9}\u{a}\u{b}\u{c}\u{d}\u{e}";
    let at = usize::from(kind as u8 | if has_details { DETAILS } else { 0 });
    HEADS.get(at..=at).unwrap_or_default()
}

/// A part of a [`Document`](super::Document): an element, a member, or an item.
#[derive(Clone, Copy, Default)]
pub struct Part<'a> {
    kind: Kind,
    name: &'a str,
    /// Text, or children.
    content: &'a str,
    href: &'a str,
    /// Links in their form in memory. `None` without a list of links.
    links: Option<&'a str>,
    /// Names and values.
    attributes: &'a str,
}

impl<'a> Part<'a> {
    /// Removes a part from the start of a storage and returns it.
    pub(super) fn take(rest: &mut &'a str) -> Self {
        let head = take(rest, 1).bytes().next().unwrap_or_default();
        let kind = KINDS.get(usize::from(head & (DETAILS - 1))).copied().unwrap_or_default();
        let name = take_text(rest);
        let content = match kind {
            Kind::Members | Kind::Items => {
                let length = take_fixed(rest);
                take(rest, length)
            }
            Kind::Text | Kind::Number => take_text(rest),
            Kind::Nothing | Kind::True | Kind::False => "",
        };
        let mut part = Self { kind, name, content, ..Self::default() };
        if head & DETAILS != 0 {
            part.href = take_text(rest);
            let links = take_number(rest);
            part.links = links.checked_sub(1).map(|length| take(rest, length));
            part.attributes = take_text(rest);
        }
        part
    }

    /// Name of the element or member. Empty for items of a JSON array and for the root of a JSON document.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.name
    }

    /// Address of the representation. Empty if it has none.
    #[must_use]
    pub fn href(self) -> &'a str {
        self.href
    }

    /// Links of the representation.
    #[must_use]
    pub fn links(self) -> Links {
        self.links.map(Links::from_packed).unwrap_or_default()
    }

    /// Returns the first link with this `Rel`.
    #[must_use]
    pub fn link(self, rel: &str) -> Option<Link<'a>> {
        links_in(self.links.unwrap_or_default()).find(|link| link.rel() == rel)
    }

    /// Returns the value of an attribute. JSON has no attributes; see [`Part::text_at`].
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        if name == "Href" && !self.href.is_empty() {
            return Some(self.href);
        }
        self.attributes().find(|(it, _)| *it == name).map(|(_, value)| value)
    }

    /// Child elements, members or items, without links.
    pub fn children(self) -> impl Iterator<Item = Part<'a>> + Clone {
        let children = match self.kind {
            Kind::Members | Kind::Items => self.content,
            Kind::Nothing | Kind::Text | Kind::Number | Kind::True | Kind::False => "",
        };
        Children { rest: children }
    }

    /// Text, number or truth value, as received. `None` if the part has children or no content.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        match self.kind {
            Kind::Text | Kind::Number => Some(self.content),
            Kind::True => Some("true"),
            Kind::False => Some("false"),
            Kind::Nothing | Kind::Members | Kind::Items => None,
        }
    }

    /// Returns the descendant at a path of names, for example `Result/Message`. Names are compared without regard to
    /// case; the first match is used.
    #[must_use]
    pub fn get(self, path: &str) -> Option<Part<'a>> {
        path.split('/')
            .try_fold(self, |here, name| here.children().find(|child| child.name.eq_ignore_ascii_case(name)))
    }

    /// Returns the text at a path. The last name of the path may also be that of an attribute.
    #[must_use]
    pub fn text_at(self, path: &str) -> Option<&'a str> {
        if let Some(text) = self.get(path).and_then(Part::text) {
            return Some(text);
        }
        let (owner, name) = match path.rsplit_once('/') {
            Some((owner, name)) => (self.get(owner)?, name),
            None => (self, path),
        };
        if name.eq_ignore_ascii_case("Href") && !owner.href.is_empty() {
            return Some(owner.href);
        }
        owner.attributes().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(in crate::wire) fn kind(self) -> Kind {
        self.kind
    }

    /// True if the part has a list of links, possibly an empty one.
    pub(in crate::wire) fn has_links(self) -> bool {
        self.links.is_some()
    }

    /// Attributes other than the address: names and values.
    pub(in crate::wire) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            (!rest.is_empty()).then(|| {
                let name = take_text(&mut rest);
                (name, take_text(&mut rest))
            })
        })
    }
}

/// Iterator over parts in a storage.
#[derive(Clone)]
struct Children<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Children<'a> {
    type Item = Part<'a>;
    fn next(&mut self) -> Option<Part<'a>> {
        (!self.rest.is_empty()).then(|| Part::take(&mut self.rest))
    }
}

/// Shows names only, because unknown values may be secrets.
impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.name.is_empty() { "Document" } else { self.name })?;
        let mut children = self.children().peekable();
        if children.peek().is_none() { Ok(()) } else { f.debug_list().entries(children).finish() }
    }
}
