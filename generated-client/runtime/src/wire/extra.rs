//! Content of a record that its descriptor does not describe.

use std::fmt;
use std::ops::RangeInclusive;

use super::member_set::Bits;

/// Received content that the descriptor of a record does not describe. It is written back unchanged.
///
/// Two are equal if they hold the same unknown members.
///
/// It also records the form of members without a value: missing, empty or null.
#[derive(Clone, Default)]
pub struct Extra {
    kept: Option<Box<Kept>>,
    /// True if the record was read and some text means absence of one of its members. It is not in [`Kept`], because that
    /// would cost an allocation for every such record.
    is_read: bool,
}

#[derive(Clone, Default)]
struct Kept {
    /// Members that were there without content.
    blank: Bits,
    /// Members that were there as a JSON null.
    null: Bits,
    /// Members that were not there, of those that should have been or for which some text means absence.
    missing: Bits,
    rest: Option<Box<Rest>>,
}

/// Rare content.
#[derive(Clone, Default)]
struct Rest {
    unknown: Vec<Unknown>,
    unreadable: Vec<Unreadable>,
    /// Members that came by another name than the one they are written by.
    spellings: Vec<(usize, &'static str)>,
}

/// An unknown member.
#[derive(Clone, PartialEq, Eq)]
pub struct Unknown {
    pub(super) name: Box<str>,
    pub(super) raw: Box<str>,
    pub(super) notation: RawSyntax,
    pub(super) spot: Anchor,
}

/// A value that could not be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub(super) member: usize,
    pub(super) name: &'static str,
    pub(super) raw: Option<Box<str>>,
    pub(super) expected: &'static str,
    pub(super) notation: RawSyntax,
    pub(super) spot: Anchor,
}

/// The syntax of a kept text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawSyntax {
    /// The value of an attribute, without quotes, escaped.
    XmlAttribute,
    /// An element with its tags.
    XmlElement,
    /// Text between elements, escaped.
    XmlText,
    /// A JSON value.
    Json,
}

/// The place of a kept text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    /// The member it followed; `None` at the beginning.
    pub(super) after: Option<usize>,
    /// The number of items of that member before it.
    pub(super) items: usize,
    /// True inside the wrapper of that member.
    pub(super) inside: bool,
}

/// The null of JSON.
pub(super) const NULL: &str = "null";

/// As a number of items: not after some items, but in the tag of the element itself.
pub(super) const OWN: usize = usize::MAX;

impl Anchor {
    /// Directly in the record, after a member.
    pub(super) fn after(member: Option<usize>, items: usize) -> Self {
        Self { after: member, items, inside: false }
    }

    /// In the wrapper of a member, after some of its items.
    pub(super) fn inside(member: usize, items: usize) -> Self {
        Self { after: Some(member), items, inside: true }
    }
}

/// Places in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) after: Option<usize>,
    pub(super) items: RangeInclusive<usize>,
    pub(super) inside: bool,
}

impl Places {
    /// Directly after a member, with any number of items.
    pub(super) fn after(member: Option<usize>) -> Self {
        Self { after: member, items: 0..=OWN - 1, inside: false }
    }

    /// In the tag of a member's element.
    pub(super) fn tag(member: usize) -> Self {
        Self { after: Some(member), items: OWN..=OWN, inside: true }
    }

    /// Among the items of a member.
    pub(super) fn among(member: usize, items: RangeInclusive<usize>, inside: bool) -> Self {
        Self { after: Some(member), items, inside }
    }

    fn has(&self, spot: &Anchor) -> bool {
        (self.after, self.inside) == (spot.after, spot.inside) && self.items.contains(&spot.items)
    }
}

impl Unknown {
    /// Its name. Empty for text where no text belongs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its content: an XML element with its tags, the text of an attribute, or a JSON value.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// True for a JSON null: an unknown name without a value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.notation == RawSyntax::Json && *self.raw == *NULL
    }
}

impl Unreadable {
    /// The member.
    #[must_use]
    pub fn member(&self) -> &'static str {
        self.name
    }

    /// The received text. `None` for a secret.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.raw.as_deref()
    }

    /// The expected kind of value, for example `a GUID`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

/// Something kept that has to be written back.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawFragment<'a> {
    pub(super) name: &'a str,
    pub(super) raw: &'a str,
    pub(super) notation: RawSyntax,
    /// True for an item of a list.
    pub(super) item: bool,
}

static NONE: Extra = Extra::new();

impl Extra {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { kept: None, is_read: false }
    }

    /// An empty value with static lifetime.
    #[must_use]
    pub fn none() -> &'static Self {
        &NONE
    }

    /// True if there is neither an unknown member nor an unreadable value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unknown().is_empty() && self.unreadable().is_empty()
    }

    /// Unknown members.
    #[must_use]
    pub fn unknown(&self) -> &[Unknown] {
        self.rest().map_or(&[], |rest| &rest.unknown)
    }

    /// Values that could not be read.
    #[must_use]
    pub fn unreadable(&self) -> &[Unreadable] {
        self.rest().map_or(&[], |rest| &rest.unreadable)
    }

    /// The name a member came by, if it is not the usual one.
    pub(super) fn spelling(&self, member: usize) -> Option<&'static str> {
        let spellings = &self.rest()?.spellings;
        spellings.iter().find(|(it, _)| *it == member).map(|(_, name)| *name)
    }

    /// True if the member was there without content.
    pub(super) fn is_blank(&self, member: usize) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.blank.has(member))
    }

    /// True if the member was there as a JSON null.
    pub(super) fn is_null(&self, member: usize) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.null.has(member))
    }

    /// True if the member was not there and should have been, or some text means its absence.
    pub(super) fn is_missing(&self, member: usize) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.missing.has(member))
    }

    /// True if the record was read and some text means absence of one of its members.
    pub(super) fn is_read(&self) -> bool {
        self.is_read
    }

    pub(super) fn keep_unknown(&mut self, unknown: Unknown) {
        self.rest_mut().unknown.push(unknown);
    }

    pub(super) fn keep_unreadable(&mut self, unreadable: Unreadable) {
        self.rest_mut().unreadable.push(unreadable);
    }

    pub(super) fn keep_spelling(&mut self, member: usize, name: &'static str) {
        self.rest_mut().spellings.push((member, name));
    }

    pub(super) fn keep_blank(&mut self, member: usize) {
        self.kept_mut().blank.insert(member);
    }

    pub(super) fn keep_null(&mut self, member: usize) {
        self.kept_mut().null.insert(member);
    }

    pub(super) fn keep_missing(&mut self, member: usize) {
        self.kept_mut().missing.insert(member);
    }

    pub(super) fn mark_read(&mut self) {
        self.is_read = true;
    }

    /// The value of a member that occurs once, if it could not be read.
    pub(super) fn unreadable_member(&self, member: usize) -> Option<&Unreadable> {
        self.unreadable().iter().find(|it| it.member == member && it.spot.items == OWN)
    }

    /// True if something was kept inside a member, or between its items.
    pub(super) fn has_strays(&self, member: usize) -> bool {
        let is_stray = |spot: &Anchor| spot.after == Some(member) && spot.inside;
        self.unknown().iter().any(|it| is_stray(&it.spot))
            || self.unreadable().iter().any(|it| is_stray(&it.spot))
    }

    /// The content kept at some places: attributes, or all other content.
    pub(super) fn pieces(&self, places: Places, attributes: bool) -> impl Iterator<Item = RawFragment<'_>> {
        let is_there = move |notation: RawSyntax, spot: &Anchor| {
            (notation == RawSyntax::XmlAttribute) == attributes && places.has(spot)
        };
        let is_too = is_there.clone();
        let unknown = self.unknown().iter().filter(move |it| is_there(it.notation, &it.spot));
        let unreadable = self.unreadable().iter().filter(move |it| is_too(it.notation, &it.spot));
        let unknown = unknown.map(|it| RawFragment {
            name: &it.name,
            raw: &it.raw,
            notation: it.notation,
            item: false,
        });
        let unreadable = unreadable.filter_map(|it| {
            it.raw.as_ref().map(|raw| RawFragment { name: it.name, raw, notation: it.notation, item: true })
        });
        unknown.chain(unreadable)
    }

    fn rest(&self) -> Option<&Rest> {
        self.kept.as_ref()?.rest.as_deref()
    }

    fn kept_mut(&mut self) -> &mut Kept {
        self.kept.get_or_insert_default()
    }

    fn rest_mut(&mut self) -> &mut Rest {
        self.kept_mut().rest.get_or_insert_default()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.unknown() == other.unknown()
    }
}

/// Shows names only, since unknown values may be secrets.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<&str> = self.unknown().iter().map(Unknown::name).collect();
        names.extend(self.unreadable().iter().map(|it| it.name));
        f.debug_list().entries(names).finish()
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Unreadable");
        shown.field("member", &self.name).field("expected", &self.expected).finish_non_exhaustive()
    }
}
