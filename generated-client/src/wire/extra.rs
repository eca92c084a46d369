//! What the server sent beyond the shape of a record.

/// What the server sent beyond the shape of a record: kept, so that it goes back unchanged.
///
/// Two are equal if they hold the same unknown members.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Debug, Clone, Default)]
struct Kept {
    unknown: Vec<Unknown>,
    unreadable: Vec<Unreadable>,
    /// Members that came by another name than the one they are written by.
    spellings: Vec<(usize, &'static str)>,
    /// Members that were there without content: a bit each.
    blank: [u64; 2],
}

/// A member no one knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub(super) name: Box<str>,
    pub(super) raw: Box<str>,
    pub(super) notation: Notation,
    pub(super) spot: Spot,
}

/// A value that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub(super) member: usize,
    pub(super) name: &'static str,
    pub(super) raw: Option<Box<str>>,
    pub(super) expected: &'static str,
    pub(super) notation: Notation,
    pub(super) spot: Spot,
    /// What is written for the member as long as no one changes it.
    pub(super) default: Option<Box<str>>,
}

/// How a kept text stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// The value of an attribute, without quotes, escaped.
    XmlAttribute,
    /// An element with its tags.
    XmlElement,
    /// Text between elements, escaped.
    XmlText,
    /// A JSON value.
    Json,
}

/// Where a kept text stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// The member it followed; `None` at the beginning.
    pub(super) after: Option<usize>,
    /// The number of items of that member before it.
    pub(super) items: usize,
    /// True if it stood inside that member's wrapper.
    pub(super) inside: bool,
    /// True if it stood not in the record but beside it, in the choice that holds it.
    pub(super) beside: bool,
}

impl Unknown {
    /// Its name. Empty for text where no text belongs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What stood there: an XML element with its tags, the text of an attribute, or a JSON value.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }
}

impl Unreadable {
    /// The member.
    #[must_use]
    pub fn member(&self) -> &'static str {
        self.name
    }

    /// What stood there. `None` for a secret.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.raw.as_deref()
    }

    /// What was expected, for example `a GUID`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

static NONE: Extra = Extra::new();

impl Extra {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Nothing, to be borrowed for good.
    #[must_use]
    pub fn none() -> &'static Self {
        &NONE
    }

    /// True if there is neither an unknown member nor an unreadable value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unknown().is_empty() && self.unreadable().is_empty()
    }

    /// Members no one knows.
    #[must_use]
    pub fn unknown(&self) -> &[Unknown] {
        self.0.as_ref().map_or(&[], |kept| &kept.unknown)
    }

    /// Values that could not be read.
    #[must_use]
    pub fn unreadable(&self) -> &[Unreadable] {
        self.0.as_ref().map_or(&[], |kept| &kept.unreadable)
    }

    /// The name a member came by, if it is not the usual one.
    pub(super) fn spelling(&self, member: usize) -> Option<&'static str> {
        let kept = self.0.as_ref()?;
        kept.spellings.iter().find(|(it, _)| *it == member).map(|(_, name)| *name)
    }

    /// True if the member was there without content.
    pub(super) fn is_blank(&self, member: usize) -> bool {
        self.0.as_ref().is_some_and(|kept| {
            kept.blank.get(member / 64).is_some_and(|bits| bits & (1 << (member % 64)) != 0)
        })
    }

    pub(super) fn keep_unknown(&mut self, unknown: Unknown) {
        self.kept().unknown.push(unknown);
    }

    pub(super) fn keep_unreadable(&mut self, unreadable: Unreadable) {
        self.kept().unreadable.push(unreadable);
    }

    pub(super) fn keep_spelling(&mut self, member: usize, name: &'static str) {
        self.kept().spellings.push((member, name));
    }

    pub(super) fn keep_blank(&mut self, member: usize) {
        if let Some(bits) = self.kept().blank.get_mut(member / 64) {
            *bits |= 1 << (member % 64);
        }
    }

    fn kept(&mut self) -> &mut Kept {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.unknown() == other.unknown()
    }
}

impl std::fmt::Debug for Extra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.unknown().iter().map(Unknown::name)).finish()
    }
}
