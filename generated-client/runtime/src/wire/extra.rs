//! Content of a record that its descriptor does not describe.

use std::fmt;

use super::item_names::{ItemName, ItemNames};
use super::member_set::MemberSet;
use super::raw_syntax::RawSyntax;

/// Received content that the descriptor of a record does not describe. It is written back verbatim.
///
/// Two values are equal if they contain the same unknown members.
///
/// It also records the form of members without a value: missing, empty or null.
#[derive(Clone, Default)]
pub struct Extra {
    kept: Option<Box<Kept>>,
    /// True if the record was read and a member has a text for absence. It is not part of [`Kept`], because that would
    /// cost an allocation for every such record.
    is_read: bool,
}

#[derive(Clone, Default)]
struct Kept {
    /// Members that were received without content.
    empty: MemberSet,
    /// Members that were received as a JSON null.
    null: MemberSet,
    /// Missing members that are required or have a text for absence.
    missing: MemberSet,
    rest: Option<Box<Rest>>,
}

/// Rare content.
#[derive(Clone, Default)]
struct Rest {
    unknown: Vec<Unknown>,
    unreadable: Vec<Unreadable>,
    /// Members that were received by an alias, with the alias.
    spellings: Vec<(usize, &'static str)>,
    item_names: ItemNames,
    /// Number of unknown members and unreadable values so far.
    count: u32,
    /// Members that occurred again, with the count at that time: earlier content of theirs is obsolete.
    replaced: Vec<(usize, u32)>,
}

/// An unknown member.
///
/// Two values are equal if they have the same name, content and position.
#[derive(Clone)]
pub struct Unknown {
    pub(super) name: Box<str>,
    pub(super) raw: Box<str>,
    pub(super) syntax: RawSyntax,
    pub(super) anchor: Anchor,
    /// Number of kept contents of the record before this one.
    pub(super) order: u32,
}

/// A value that cannot be read as one of the member.
#[derive(Clone)]
pub struct Unreadable {
    pub(super) member: usize,
    pub(super) name: &'static str,
    pub(super) raw: Option<Box<str>>,
    pub(super) expected: &'static str,
    pub(super) syntax: RawSyntax,
    pub(super) anchor: Anchor,
    /// Number of kept contents of the record before this one.
    pub(super) order: u32,
}

/// Position of kept content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Preceding member; `None` at the beginning.
    pub(super) after: Option<usize>,
    /// Number of items of that member before the content.
    pub(super) items: usize,
    /// True inside the wrapper of that member.
    pub(super) inside: bool,
}

/// JSON null.
pub(super) const NULL: &str = "null";

/// Number of items that denotes the tag of the element.
pub(super) const OWN: usize = usize::MAX;

impl Anchor {
    /// Position in the record, after a member.
    pub(super) fn after(member: Option<usize>, items: usize) -> Self {
        Self { after: member, items, inside: false }
    }

    /// Position in the wrapper of a member, after some of its items.
    pub(super) fn inside(member: usize, items: usize) -> Self {
        Self { after: Some(member), items, inside: true }
    }
}

impl Unknown {
    pub(super) fn new(name: &str, raw: &str, syntax: RawSyntax, anchor: Anchor) -> Self {
        Self { name: name.into(), raw: raw.into(), syntax, anchor, order: 0 }
    }

    /// Name of the member; with its prefix in XML of another namespace. Empty for misplaced text.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Received content: an XML element with its tags, the text of an attribute, or a JSON value.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// True for a JSON null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.syntax == RawSyntax::Json && *self.raw == *NULL
    }
}

impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        let parts = |it: &Self| (it.syntax, it.anchor);
        (&self.name, &self.raw, parts(self)) == (&other.name, &other.raw, parts(other))
    }
}

impl Eq for Unknown {}

impl PartialEq for Unreadable {
    fn eq(&self, other: &Self) -> bool {
        let parts = |it: &Self| (it.member, it.expected, it.syntax, it.anchor);
        (&self.raw, parts(self)) == (&other.raw, parts(other))
    }
}

impl Eq for Unreadable {}

impl Unreadable {
    /// Name of the member.
    #[must_use]
    pub fn member(&self) -> &'static str {
        self.name
    }

    /// Received text. `None` for a secret.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.raw.as_deref()
    }

    /// Expected kind of value, for example `a GUID`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

static NONE: Extra = Extra::new();

impl Extra {
    /// Creates an empty value.
    #[must_use]
    pub const fn new() -> Self {
        Self { kept: None, is_read: false }
    }

    /// Returns an empty value with static lifetime.
    #[must_use]
    pub fn none() -> &'static Self {
        &NONE
    }

    /// True if there are neither unknown members nor unreadable values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unknown().is_empty() && self.unreadable().is_empty()
    }

    /// Unknown members.
    #[must_use]
    pub fn unknown(&self) -> &[Unknown] {
        self.rest().map_or(&[], |rest| &rest.unknown)
    }

    /// Unreadable values.
    #[must_use]
    pub fn unreadable(&self) -> &[Unreadable] {
        self.rest().map_or(&[], |rest| &rest.unreadable)
    }

    /// Returns the alias by which a member was received.
    pub(super) fn spelling(&self, member: usize) -> Option<&'static str> {
        let spellings = &self.rest()?.spellings;
        spellings.iter().find(|(it, _)| *it == member).map(|(_, name)| *name)
    }

    /// Returns the name of an element or array with items of a member. `None` if it is the one of the descriptor.
    pub(super) fn item_name(&self, member: usize, item: usize, syntax: RawSyntax) -> Option<&str> {
        self.rest()?.item_names.get(member, item, syntax)
    }

    /// True if the member was received without content.
    pub(super) fn was_empty(&self, member: usize) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.empty.has(member))
    }

    /// True if the member was received as a JSON null.
    pub(super) fn is_null(&self, member: usize) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.null.has(member))
    }

    /// True if the member was missing and is required or has a text for absence.
    pub(super) fn is_missing(&self, member: usize) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.missing.has(member))
    }

    /// True if the record was read and a member has a text for absence.
    pub(super) fn is_read(&self) -> bool {
        self.is_read
    }

    pub(super) fn keep_unknown(&mut self, unknown: Unknown) {
        let rest = self.rest_mut();
        rest.unknown.push(Unknown { order: rest.count, ..unknown });
        rest.count = rest.count.saturating_add(1);
    }

    pub(super) fn keep_unreadable(&mut self, unreadable: Unreadable) {
        let rest = self.rest_mut();
        rest.unreadable.push(Unreadable { order: rest.count, ..unreadable });
        rest.count = rest.count.saturating_add(1);
    }

    pub(super) fn keep_spelling(&mut self, member: usize, name: &'static str) {
        let spellings = &mut self.rest_mut().spellings;
        spellings.retain(|(it, _)| *it != member);
        spellings.push((member, name));
    }

    pub(super) fn keep_item_name(&mut self, name: ItemName) {
        self.rest_mut().item_names.push(name);
    }

    /// Removes what was kept of a member that occurs again. Content inside of it is removed at the end of the record, by
    /// [`drop_replaced`](Self::drop_replaced).
    pub(super) fn replace(&mut self, member: usize) {
        let Some(kept) = &mut self.kept else { return };
        for members in [&mut kept.empty, &mut kept.null, &mut kept.missing] {
            members.remove(member);
        }
        let Some(rest) = &mut kept.rest else { return };
        rest.spellings.retain(|(it, _)| *it != member);
        rest.item_names.remove(member);
        rest.replaced.retain(|(it, _)| *it != member);
        rest.replaced.push((member, rest.count));
    }

    /// Removes the content of earlier occurrences of members, after the whole record was read.
    pub(super) fn drop_replaced(&mut self) {
        if let Some(rest) = self.kept.as_mut().and_then(|kept| kept.rest.as_mut())
            && !rest.replaced.is_empty()
        {
            rest.drop_replaced();
        }
    }

    pub(super) fn keep_empty(&mut self, member: usize) {
        self.kept_mut().empty.insert(member);
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

    /// Returns the unreadable value of a member that is not a list.
    pub(super) fn unreadable_member(&self, member: usize) -> Option<&Unreadable> {
        self.unreadable().iter().find(|it| it.member == member && it.anchor.items == OWN)
    }

    /// True if content was kept inside a member, or between its items.
    pub(super) fn has_misplaced(&self, member: usize) -> bool {
        let is_misplaced = |anchor: &Anchor| anchor.after == Some(member) && anchor.inside;
        self.unknown().iter().any(|it| is_misplaced(&it.anchor))
            || self.unreadable().iter().any(|it| is_misplaced(&it.anchor))
    }

    /// True if there are unknown members, unreadable values or other names.
    #[inline]
    pub(super) fn has_kept_content(&self) -> bool {
        self.rest().is_some()
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

impl Rest {
    fn drop_replaced(&mut self) {
        let replaced = std::mem::take(&mut self.replaced);
        let is_current =
            |member: usize, order: u32| replaced.iter().all(|(it, since)| *it != member || order >= *since);
        self.unknown.retain(|it| match it.anchor {
            Anchor { after: Some(member), inside: true, .. } => is_current(member, it.order),
            _ => true,
        });
        self.unreadable.retain(|it| is_current(it.member, it.order));
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.unknown() == other.unknown()
    }
}

/// Shows names only, because unknown values may be secrets.
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
