//! Assigning values to members, and recording the outcome, for both decoders.

use std::borrow::Cow;

use super::decode_context::Log;
use super::extra::{Anchor, OWN, RawSyntax};
use super::member_lookup::FoundMember;
use super::member_set::Bits;
use super::{
    Descriptor, Extra, FieldDescriptor, FieldMut, FieldRef, ListMut, OptionMut, Place, ProblemKind, Record,
    Scalar, Token, Unknown, Unreadable,
};

/// The outcome of reading a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Read,
    /// A JSON null.
    Null,
    /// There was something, but nothing in it.
    Empty {
        /// The expected value, if the member must have one.
        expected: Option<&'static str>,
    },
    /// An empty element for a record that must have something in it.
    EmptyRecord,
    /// An unknown value of an enumeration.
    UnknownValue,
    Unreadable {
        expected: &'static str,
        secret: bool,
    },
}

/// Misplaced content inside a member.
pub(super) enum Misplaced {
    Unknown(Unknown),
    Unreadable(Unreadable),
}

/// Takes a token into a place for a single value.
#[inline]
pub(super) fn take(slot: FieldMut<'_>, token: Token<'_>) -> Outcome {
    match slot {
        FieldMut::Scalar(scalar) => take_scalar(scalar, token),
        FieldMut::OptionMut(optional) => {
            let outcome = take(optional.insert(), token);
            clear_unread(optional, outcome)
        }
        FieldMut::Record(_) | FieldMut::Links(_) | FieldMut::Any(_) | FieldMut::Extra(_) | FieldMut::None => {
            Outcome::Unreadable { expected: "an element or object", secret: false }
        }
        FieldMut::List(_) => Outcome::Unreadable { expected: "a list", secret: false },
    }
}

#[inline]
pub(super) fn take_scalar(scalar: &mut dyn Scalar, token: Token<'_>) -> Outcome {
    let blank = matches!(&token, Token::Text(text) if text.is_empty());
    match scalar.read(token) {
        Ok(()) if blank => Outcome::Empty { expected: None },
        Ok(()) if scalar.is_unknown() => Outcome::UnknownValue,
        Ok(()) => Outcome::Read,
        Err(mismatch) if blank => Outcome::Empty { expected: Some(mismatch.expected) },
        Err(mismatch) => Outcome::Unreadable { expected: mismatch.expected, secret: scalar.is_secret() },
    }
}

/// Makes an optional value absent if there was nothing, or nothing readable.
#[inline]
pub(super) fn clear_unread(optional: &mut dyn OptionMut, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Read | Outcome::UnknownValue => return outcome,
        Outcome::Null | Outcome::EmptyRecord | Outcome::Unreadable { .. } | Outcome::Empty { .. } => {
            optional.clear();
        }
    }
    match outcome {
        Outcome::Empty { .. } => Outcome::Empty { expected: None },
        outcome => outcome,
    }
}

/// The list in a place for one.
pub(super) fn list_of(slot: FieldMut<'_>) -> Option<&mut dyn ListMut> {
    match slot {
        FieldMut::List(list) => Some(list),
        FieldMut::OptionMut(optional) => list_of(optional.insert()),
        FieldMut::Scalar(_)
        | FieldMut::Record(_)
        | FieldMut::Links(_)
        | FieldMut::Any(_)
        | FieldMut::Extra(_)
        | FieldMut::None => None,
    }
}

/// True for a place whose value is a secret.
#[cold]
pub(super) fn is_secret(slot: FieldMut<'_>) -> bool {
    match slot {
        FieldMut::Scalar(scalar) => scalar.is_secret(),
        FieldMut::OptionMut(optional) => is_secret(optional.insert()),
        FieldMut::List(list) => is_secret(list.push()),
        FieldMut::Record(_) | FieldMut::Links(_) | FieldMut::Any(_) | FieldMut::Extra(_) | FieldMut::None => {
            false
        }
    }
}

/// The place after a member that was just read.
pub(super) fn after(record: &dyn Record, last: Option<usize>) -> Anchor {
    let items = last.map_or(0, |member| match record.field_ref(member) {
        FieldRef::List(list) => list.len(),
        _ => 0,
    });
    Anchor::after(last, items)
}

/// The member that is the text of the element itself.
pub(super) fn text_member(shape: &Descriptor) -> Option<usize> {
    shape.members.iter().position(|member| member.place == Place::Text)
}

/// Changes the extra content of a record, if the record can hold any.
pub(super) fn keep(record: &mut dyn Record, change: impl FnOnce(&mut Extra)) {
    if let Some(extra) = record.extra_mut() {
        change(extra);
    }
}

/// Remembers the name a member came by, if it is not the usual one.
#[inline]
pub(super) fn keep_spelling(record: &mut dyn Record, found: FoundMember) {
    if let Some(name) = found.alias {
        keep(record, |extra| extra.keep_spelling(found.member, name));
    }
}

#[inline]
pub(super) fn keep_strays(record: &mut dyn Record, strays: Vec<Misplaced>) {
    for stray in strays {
        keep(record, |extra| match stray {
            Misplaced::Unknown(unknown) => extra.keep_unknown(unknown),
            Misplaced::Unreadable(unreadable) => extra.keep_unreadable(unreadable),
        });
    }
}

/// A member was found: if it was there before, that one is forgotten.
#[inline]
pub(super) fn note(
    log: &mut Log,
    record: &mut dyn Record,
    shape: &'static Descriptor,
    found: FoundMember,
    seen: &mut Bits,
) {
    if seen.insert(found.member) {
        return;
    }
    log.report(shape.members[found.member].xml, None, ProblemKind::Duplicate, "");
    match record.field_mut(found.member) {
        FieldMut::OptionMut(optional) => optional.clear(),
        FieldMut::List(list) => list.clear(),
        FieldMut::Scalar(_)
        | FieldMut::Record(_)
        | FieldMut::Links(_)
        | FieldMut::Any(_)
        | FieldMut::Extra(_)
        | FieldMut::None => {}
    }
}

/// Keeps and reports content that is not a value of the member. `raw` is its text.
pub(super) fn settle(
    log: &mut Log,
    record: &mut dyn Record,
    shape: &'static Descriptor,
    index: usize,
    outcome: Outcome,
    (raw, notation): (&str, RawSyntax),
) {
    let FieldDescriptor { xml: name, absent, .. } = shape.members[index];
    let (expected, secret) = match outcome {
        Outcome::Read => return,
        Outcome::Null => return keep(record, |extra| extra.keep_null(index)),
        Outcome::Empty { expected: None } => {
            // A text that must be there is written anyway.
            if !matches!(record.field_ref(index), FieldRef::Scalar(_)) {
                keep(record, |extra| extra.keep_blank(index));
            }
            return;
        }
        Outcome::EmptyRecord => {
            return keep(record, |extra| {
                extra.keep_blank(index);
                extra.keep_null(index);
            });
        }
        Outcome::UnknownValue if clear_absent(record, index, absent) => return,
        Outcome::UnknownValue => return log.report(name, None, ProblemKind::UnknownValue, raw),
        Outcome::Empty { expected: Some(expected) } => (expected, false),
        Outcome::Unreadable { expected, secret } => (expected, secret),
    };
    log.report(name, None, ProblemKind::Unreadable { expected }, if secret { "" } else { raw });
    let raw = (!secret).then(|| raw.into());
    let spot = Anchor::after(Some(index), OWN);
    keep(record, |extra| {
        extra.keep_unreadable(Unreadable { member: index, name, raw, expected, notation, spot });
    });
}

/// Clears a member that was read as one of the texts that mean absence; false if it was not.
fn clear_absent(record: &mut dyn Record, index: usize, absent: &[&str]) -> bool {
    let is_absent = match record.field_ref(index) {
        FieldRef::Scalar(scalar) => {
            let text = scalar.token().into_text();
            absent.iter().any(|it| it.eq_ignore_ascii_case(text.trim()))
        }
        _ => false,
    };
    match record.field_mut(index) {
        FieldMut::OptionMut(optional) if is_absent => optional.clear(),
        _ => return false,
    }
    true
}

/// Decides whether an item stays in its list. An unreadable one is removed from the list and kept separately.
#[must_use]
pub(super) fn settle_item(
    log: &mut Log,
    list: &mut dyn ListMut,
    (index, name): (usize, &'static str),
    outcome: Outcome,
    (raw, notation): (&str, RawSyntax),
) -> Option<Misplaced> {
    let items = list.len() - 1;
    let (expected, secret) = match outcome {
        Outcome::Read | Outcome::EmptyRecord | Outcome::Empty { expected: None } => return None,
        Outcome::Null => {
            list.pop();
            return None;
        }
        Outcome::UnknownValue => {
            log.report(name, Some(items), ProblemKind::UnknownValue, raw);
            return None;
        }
        Outcome::Empty { expected: Some(expected) } => (expected, false),
        Outcome::Unreadable { expected, secret } => (expected, secret),
    };
    list.pop();
    log.report(name, Some(items), ProblemKind::Unreadable { expected }, if secret { "" } else { raw });
    let (raw, spot) = ((!secret).then(|| raw.into()), Anchor::inside(index, items));
    Some(Misplaced::Unreadable(Unreadable { member: index, name, raw, expected, notation, spot }))
}

/// Reports and marks the members that must be there and are not. Marks those that are not there, either, for which some
/// text means absence.
pub(super) fn check_missing(log: &mut Log, record: &mut dyn Record, shape: &'static Descriptor, seen: Bits) {
    for (index, member) in shape.members.iter().enumerate() {
        if !member.absent.is_empty() {
            keep(record, |extra| {
                extra.mark_read();
                if !seen.has(index) {
                    extra.keep_missing(index);
                }
            });
        }
        if !member.required || seen.has(index) {
            continue;
        }
        // No text is a text too, if a text is expected.
        let nothing = || Token::Text(Cow::Borrowed(""));
        if member.place == Place::Text
            && matches!(take(record.field_mut(index), nothing()), Outcome::Empty { expected: None })
        {
            continue;
        }
        if !log.is_partial() {
            log.report(member.xml, None, ProblemKind::MissingMember, "");
        }
        keep(record, |extra| extra.keep_missing(index));
    }
}
