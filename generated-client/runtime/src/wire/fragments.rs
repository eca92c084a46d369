//! Kept content of a record in the order in which an encoder writes it.

use std::ops::RangeInclusive;

use super::Extra;
use super::extra::{Anchor, OWN};
use super::raw_syntax::RawSyntax;

/// Kept content to be written back.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawFragment<'a> {
    pub(super) name: &'a str,
    pub(super) raw: &'a str,
    pub(super) syntax: RawSyntax,
    /// True for an item of a list.
    pub(super) item: bool,
}

/// The kept content of a record, sorted by its positions, and received order at the same position.
#[derive(Default)]
pub(super) struct Fragments<'a> {
    sorted: Vec<(Key, RawFragment<'a>)>,
}

/// Attribute or not, preceding member, inside of it or not, number of items before.
type Key = (bool, Option<usize>, bool, usize);

/// A range of positions in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    after: Option<usize>,
    items: RangeInclusive<usize>,
    inside: bool,
}

impl Places {
    /// Positions after a member, with any number of items.
    pub(super) fn after(member: Option<usize>) -> Self {
        Self { after: member, items: 0..=OWN - 1, inside: false }
    }

    /// Position in the tag of a member's element.
    pub(super) fn tag(member: usize) -> Self {
        Self { after: Some(member), items: OWN..=OWN, inside: true }
    }

    /// Positions among the items of a member.
    pub(super) fn among(member: usize, items: RangeInclusive<usize>, inside: bool) -> Self {
        Self { after: Some(member), items, inside }
    }
}

impl<'a> Fragments<'a> {
    /// Returns the kept content of a record.
    #[inline]
    pub(super) fn of(extra: &'a Extra) -> Self {
        if extra.has_kept_content() { Self::sorted(extra) } else { Self::default() }
    }

    #[cold]
    fn sorted(extra: &'a Extra) -> Self {
        let key = |syntax: RawSyntax, anchor: &Anchor| {
            (syntax == RawSyntax::XmlAttribute, anchor.after, anchor.inside, anchor.items)
        };
        let mut found: Vec<_> = extra
            .unknown()
            .iter()
            .map(|it| {
                let (name, raw, syntax) = (&*it.name, &*it.raw, it.syntax);
                (key(syntax, &it.anchor), it.order, RawFragment { name, raw, syntax, item: false })
            })
            .collect();
        found.extend(extra.unreadable().iter().filter_map(|it| {
            let (name, raw, syntax) = (it.name, it.raw.as_deref()?, it.syntax);
            Some((key(syntax, &it.anchor), it.order, RawFragment { name, raw, syntax, item: true }))
        }));
        found.sort_by_key(|(key, order, _)| (*key, *order));
        Self { sorted: found.into_iter().map(|(key, _, fragment)| (key, fragment)).collect() }
    }

    /// True if there is none.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Returns the content kept at some positions: attributes, or all other content.
    #[inline]
    pub(super) fn at<'s>(
        &'s self,
        places: &Places,
        attributes: bool,
    ) -> impl Iterator<Item = RawFragment<'a>> + use<'s, 'a> {
        let found = if self.is_empty() { &[][..] } else { self.range(places, attributes) };
        found.iter().map(|(_, fragment)| *fragment)
    }

    #[cold]
    fn range(&self, places: &Places, attributes: bool) -> &[(Key, RawFragment<'a>)] {
        let key = |items: usize| (attributes, places.after, places.inside, items);
        let from = self.sorted.partition_point(|(it, _)| *it < key(*places.items.start()));
        let to = self.sorted.partition_point(|(it, _)| *it <= key(*places.items.end()));
        self.sorted.get(from..to).unwrap_or_default()
    }
}
