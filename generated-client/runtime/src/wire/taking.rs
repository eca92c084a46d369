//! Assigning values to members, and recording the outcome, for both decoders.

use std::borrow::Cow;

use super::bits::Bits;
use super::extra::{Notation, OWN, Spot};
use super::log::Log;
use super::lookup::Found;
use super::{
    Extra, List, Member, Optional, Place, ProblemKind, Record, Scalar, Shape, Slot, Token, Unknown,
    Unreadable, Value,
};

/// The outcome of reading a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Read,
    /// A JSON null.
    Null,
    /// There was something, but nothing in it.
    Blank {
        /// The expected value, if the member must have one.
        expected: Option<&'static str>,
    },
    /// An empty element for a record that must have something in it.
    Hollow,
    /// An unknown value of an enumeration.
    UnknownValue,
    Unreadable {
        expected: &'static str,
        secret: bool,
    },
}

/// Misplaced content inside a member.
pub(super) enum Stray {
    Unknown(Unknown),
    Unreadable(Unreadable),
}

/// Takes a token into a place for a single value.
#[inline]
pub(super) fn take(slot: Slot<'_>, token: Token<'_>) -> Outcome {
    match slot {
        Slot::Scalar(scalar) => take_scalar(scalar, token),
        Slot::Optional(optional) => {
            let outcome = take(optional.insert(), token);
            clear_unread(optional, outcome)
        }
        Slot::Record(_) | Slot::Links(_) | Slot::Any(_) | Slot::Extra(_) | Slot::None => {
            Outcome::Unreadable { expected: "an element or object", secret: false }
        }
        Slot::List(_) => Outcome::Unreadable { expected: "a list", secret: false },
    }
}

#[inline]
pub(super) fn take_scalar(scalar: &mut dyn Scalar, token: Token<'_>) -> Outcome {
    let blank = matches!(&token, Token::Text(text) if text.is_empty());
    match scalar.read(token) {
        Ok(()) if blank => Outcome::Blank { expected: None },
        Ok(()) if scalar.is_unknown() => Outcome::UnknownValue,
        Ok(()) => Outcome::Read,
        Err(mismatch) if blank => Outcome::Blank { expected: Some(mismatch.expected) },
        Err(mismatch) => Outcome::Unreadable { expected: mismatch.expected, secret: scalar.is_secret() },
    }
}

/// Makes an optional value absent if there was nothing, or nothing readable.
#[inline]
pub(super) fn clear_unread(optional: &mut dyn Optional, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Read | Outcome::UnknownValue => return outcome,
        Outcome::Null | Outcome::Hollow | Outcome::Unreadable { .. } | Outcome::Blank { .. } => {
            optional.clear();
        }
    }
    match outcome {
        Outcome::Blank { .. } => Outcome::Blank { expected: None },
        outcome => outcome,
    }
}

/// The list in a place for one.
pub(super) fn list_of(slot: Slot<'_>) -> Option<&mut dyn List> {
    match slot {
        Slot::List(list) => Some(list),
        Slot::Optional(optional) => list_of(optional.insert()),
        Slot::Scalar(_) | Slot::Record(_) | Slot::Links(_) | Slot::Any(_) | Slot::Extra(_) | Slot::None => {
            None
        }
    }
}

/// True for a place whose value is a secret.
#[cold]
pub(super) fn is_secret(slot: Slot<'_>) -> bool {
    match slot {
        Slot::Scalar(scalar) => scalar.is_secret(),
        Slot::Optional(optional) => is_secret(optional.insert()),
        Slot::List(list) => is_secret(list.push()),
        Slot::Record(_) | Slot::Links(_) | Slot::Any(_) | Slot::Extra(_) | Slot::None => false,
    }
}

/// The place after a member that was just read.
pub(super) fn after(record: &dyn Record, last: Option<usize>) -> Spot {
    let items = last.map_or(0, |member| match record.value(member) {
        Value::List(list) => list.len(),
        _ => 0,
    });
    Spot::after(last, items)
}

/// The member that is the text of the element itself.
pub(super) fn text_member(shape: &Shape) -> Option<usize> {
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
pub(super) fn keep_spelling(record: &mut dyn Record, found: Found) {
    if let Some(name) = found.alias {
        keep(record, |extra| extra.keep_spelling(found.member, name));
    }
}

#[inline]
pub(super) fn keep_strays(record: &mut dyn Record, strays: Vec<Stray>) {
    for stray in strays {
        keep(record, |extra| match stray {
            Stray::Unknown(unknown) => extra.keep_unknown(unknown),
            Stray::Unreadable(unreadable) => extra.keep_unreadable(unreadable),
        });
    }
}

/// A member was found: if it was there before, that one is forgotten.
#[inline]
pub(super) fn note(
    log: &mut Log,
    record: &mut dyn Record,
    shape: &'static Shape,
    found: Found,
    seen: &mut Bits,
) {
    if seen.insert(found.member) {
        return;
    }
    log.report(shape.members[found.member].xml, None, ProblemKind::Duplicate, "");
    match record.slot(found.member) {
        Slot::Optional(optional) => optional.clear(),
        Slot::List(list) => list.clear(),
        Slot::Scalar(_) | Slot::Record(_) | Slot::Links(_) | Slot::Any(_) | Slot::Extra(_) | Slot::None => {}
    }
}

/// Keeps and reports content that is not a value of the member. `raw` is its text.
pub(super) fn settle(
    log: &mut Log,
    record: &mut dyn Record,
    shape: &'static Shape,
    index: usize,
    outcome: Outcome,
    (raw, notation): (&str, Notation),
) {
    let Member { xml: name, absent, .. } = shape.members[index];
    let (expected, secret) = match outcome {
        Outcome::Read => return,
        Outcome::Null => return keep(record, |extra| extra.keep_null(index)),
        Outcome::Blank { expected: None } => {
            // A text that must be there is written anyway.
            if !matches!(record.value(index), Value::Scalar(_)) {
                keep(record, |extra| extra.keep_blank(index));
            }
            return;
        }
        Outcome::Hollow => {
            return keep(record, |extra| {
                extra.keep_blank(index);
                extra.keep_null(index);
            });
        }
        Outcome::UnknownValue if clear_absent(record, index, absent) => return,
        Outcome::UnknownValue => return log.report(name, None, ProblemKind::UnknownValue, raw),
        Outcome::Blank { expected: Some(expected) } => (expected, false),
        Outcome::Unreadable { expected, secret } => (expected, secret),
    };
    log.report(name, None, ProblemKind::Unreadable { expected }, if secret { "" } else { raw });
    let raw = (!secret).then(|| raw.into());
    let spot = Spot::after(Some(index), OWN);
    keep(record, |extra| {
        extra.keep_unreadable(Unreadable { member: index, name, raw, expected, notation, spot });
    });
}

/// Clears a member that was read as one of the texts that mean absence; false if it was not.
fn clear_absent(record: &mut dyn Record, index: usize, absent: &[&str]) -> bool {
    let is_absent = match record.value(index) {
        Value::Scalar(scalar) => {
            let text = scalar.token().into_text();
            absent.iter().any(|it| it.eq_ignore_ascii_case(text.trim()))
        }
        _ => false,
    };
    match record.slot(index) {
        Slot::Optional(optional) if is_absent => optional.clear(),
        _ => return false,
    }
    true
}

/// Decides whether an item stays in its list. An unreadable one is removed from the list and kept separately.
#[must_use]
pub(super) fn settle_item(
    log: &mut Log,
    list: &mut dyn List,
    (index, name): (usize, &'static str),
    outcome: Outcome,
    (raw, notation): (&str, Notation),
) -> Option<Stray> {
    let items = list.len() - 1;
    let (expected, secret) = match outcome {
        Outcome::Read | Outcome::Hollow | Outcome::Blank { expected: None } => return None,
        Outcome::Null => {
            list.pop();
            return None;
        }
        Outcome::UnknownValue => {
            log.report(name, Some(items), ProblemKind::UnknownValue, raw);
            return None;
        }
        Outcome::Blank { expected: Some(expected) } => (expected, false),
        Outcome::Unreadable { expected, secret } => (expected, secret),
    };
    list.pop();
    log.report(name, Some(items), ProblemKind::Unreadable { expected }, if secret { "" } else { raw });
    let (raw, spot) = ((!secret).then(|| raw.into()), Spot::inside(index, items));
    Some(Stray::Unreadable(Unreadable { member: index, name, raw, expected, notation, spot }))
}

/// Reports and marks the members that must be there and are not. Marks those that are not there, either, for which some
/// text means absence.
pub(super) fn check_missing(log: &mut Log, record: &mut dyn Record, shape: &'static Shape, seen: Bits) {
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
            && matches!(take(record.slot(index), nothing()), Outcome::Blank { expected: None })
        {
            continue;
        }
        if !log.is_partial() {
            log.report(member.xml, None, ProblemKind::MissingMember, "");
        }
        keep(record, |extra| extra.keep_missing(index));
    }
}
