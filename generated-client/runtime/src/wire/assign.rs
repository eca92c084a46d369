//! Assignment of values to members, with recording of the outcome, for both decoders.

use std::borrow::Cow;

use super::decode_context::DecodeContext;
use super::extra::{Anchor, OWN};
use super::item_names::ItemName;
use super::member_lookup::FoundMember;
use super::member_set::MemberSet;
use super::raw_syntax::RawSyntax;
use super::{
    Descriptor, Document, Extra, FieldDescriptor, FieldMut, FieldRef, Links, ListMut, OptionMut, Place,
    ProblemKind, Record, Scalar, Token, Unknown, Unreadable,
};

/// Outcome of reading a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Read,
    /// A JSON null.
    Null,
    /// A value without content.
    Empty {
        /// Expected value, if the member requires content.
        expected: Option<&'static str>,
    },
    /// An empty element for a record with required members.
    EmptyRecord,
    /// An unknown value of an enumeration.
    UnknownValue,
    Unreadable {
        expected: &'static str,
        secret: bool,
    },
}

/// Content inside a member to be kept in the extra content of the record: misplaced content, and names of items.
pub(super) enum Misplaced {
    Unknown(Unknown),
    Unreadable(Unreadable),
    ItemName(ItemName),
}

/// Assigns a token to a field.
#[inline]
pub(super) fn assign(field: FieldMut<'_>, token: Token<'_>) -> Outcome {
    match field {
        FieldMut::Scalar(scalar) => assign_scalar(scalar, token),
        FieldMut::OptionMut(optional) => {
            let outcome = assign(optional.insert(), token);
            clear_if_unread(optional, outcome)
        }
        FieldMut::Record(_) | FieldMut::Links(_) | FieldMut::Any(_) | FieldMut::Extra(_) | FieldMut::None => {
            Outcome::Unreadable { expected: "an element or object", secret: false }
        }
        FieldMut::List(_) => Outcome::Unreadable { expected: "a list", secret: false },
    }
}

#[inline]
pub(super) fn assign_scalar(scalar: &mut dyn Scalar, token: Token<'_>) -> Outcome {
    let empty = matches!(&token, Token::Text(text) if text.is_empty());
    match scalar.read(token) {
        Ok(()) if empty => Outcome::Empty { expected: None },
        Ok(()) if scalar.is_unknown() => Outcome::UnknownValue,
        Ok(()) => Outcome::Read,
        Err(mismatch) if empty => Outcome::Empty { expected: Some(mismatch.expected) },
        Err(mismatch) => Outcome::Unreadable { expected: mismatch.expected, secret: scalar.is_secret() },
    }
}

/// Removes an optional value that was not read.
#[inline]
pub(super) fn clear_if_unread(optional: &mut dyn OptionMut, outcome: Outcome) -> Outcome {
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

/// Returns the list of a field. `None` if the field is not a list.
pub(super) fn list_of(field: FieldMut<'_>) -> Option<&mut dyn ListMut> {
    match field {
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

/// True for a field with secret values.
#[cold]
pub(super) fn is_secret(field: FieldMut<'_>) -> bool {
    match field {
        FieldMut::Scalar(scalar) => scalar.is_secret(),
        FieldMut::OptionMut(optional) => is_secret(optional.insert()),
        FieldMut::List(list) => is_secret(list.push()),
        FieldMut::Record(_) | FieldMut::Links(_) | FieldMut::Any(_) | FieldMut::Extra(_) | FieldMut::None => {
            false
        }
    }
}

/// Returns the position after a member that was just read.
pub(super) fn after(record: &dyn Record, last: Option<usize>) -> Anchor {
    let items = last.map_or(0, |member| match record.field_ref(member) {
        FieldRef::List(list) => list.len(),
        _ => 0,
    });
    Anchor::after(last, items)
}

/// Returns the member that contains the text of the element.
pub(super) fn text_member(descriptor: &Descriptor) -> Option<usize> {
    descriptor.members.iter().position(|member| member.place == Place::Text)
}

/// Changes the extra content of a record, if the record can hold any.
pub(super) fn keep(record: &mut dyn Record, change: impl FnOnce(&mut Extra)) {
    if let Some(extra) = record.extra_mut() {
        change(extra);
    }
}

/// Keeps the received name of a member, if it is an alias.
#[inline]
pub(super) fn keep_spelling(record: &mut dyn Record, found: FoundMember) {
    if let Some(name) = found.alias {
        keep(record, |extra| extra.keep_spelling(found.member, name));
    }
}

#[inline]
pub(super) fn keep_misplaced(record: &mut dyn Record, misplaced: Vec<Misplaced>) {
    if !misplaced.is_empty() {
        keep_each(record, misplaced);
    }
}

#[cold]
fn keep_each(record: &mut dyn Record, misplaced: Vec<Misplaced>) {
    for content in misplaced {
        keep(record, |extra| match content {
            Misplaced::Unknown(unknown) => extra.keep_unknown(unknown),
            Misplaced::Unreadable(unreadable) => extra.keep_unreadable(unreadable),
            Misplaced::ItemName(name) => extra.keep_item_name(name),
        });
    }
}

/// Keeps the received name of an item of a repeated member. The name of the descriptor is kept only after another one.
pub(super) fn keep_item_name(
    record: &mut dyn Record,
    descriptor: &FieldDescriptor,
    (member, item): (usize, usize),
    (name, syntax): (&str, RawSyntax),
) {
    keep(record, |extra| {
        let usual = match syntax {
            RawSyntax::Json => descriptor.json,
            RawSyntax::XmlAttribute | RawSyntax::XmlElement | RawSyntax::XmlText => descriptor.xml,
        };
        if name != usual || extra.item_name(member, item, syntax).is_some() {
            extra.keep_item_name(ItemName { member, item, name: name.into(), syntax });
        }
    });
}

/// Returns the descriptor of the items of a list. `None` if they are not structures.
pub(super) fn descriptor_of_items(list: &mut dyn ListMut) -> Option<&'static Descriptor> {
    let descriptor = match list.push() {
        FieldMut::Record(record) => Some(record.descriptor()),
        _ => None,
    };
    list.pop();
    descriptor
}

/// Marks a member as seen. A second occurrence is reported and replaces the first one. Returns false for it.
#[inline]
pub(super) fn mark_seen(
    context: &mut DecodeContext,
    record: &mut dyn Record,
    descriptor: &'static Descriptor,
    found: FoundMember,
    seen: &mut MemberSet,
) -> bool {
    let is_first = seen.insert(found.member);
    if !is_first {
        report_duplicate(context, record, descriptor, found);
    }
    is_first
}

#[cold]
fn report_duplicate(
    context: &mut DecodeContext,
    record: &mut dyn Record,
    descriptor: &'static Descriptor,
    found: FoundMember,
) {
    context.report(descriptor.members[found.member].xml, None, ProblemKind::Duplicate, "");
    context.has_duplicates = true;
    keep(record, |extra| extra.replace(found.member));
    reset(record.field_mut(found.member));
}

/// Removes the content of a member that occurs again.
fn reset(field: FieldMut<'_>) {
    match field {
        FieldMut::OptionMut(optional) => optional.clear(),
        FieldMut::List(list) => list.clear(),
        FieldMut::Links(links) => *links = Links::new(),
        FieldMut::Any(document) => *document = Document::default(),
        FieldMut::Extra(extra) => *extra = Extra::new(),
        FieldMut::Record(record) => {
            // Access to a member of a choice would choose it.
            let members = if record.descriptor().is_choice() { 0 } else { record.descriptor().members.len() };
            for member in 0..members {
                reset(record.field_mut(member));
            }
            keep(record, |extra| *extra = Extra::new());
        }
        FieldMut::Scalar(scalar) => scalar.reset(),
        FieldMut::None => {}
    }
}

/// Keeps and reports content that is not a valid value of the member. `raw` is its text.
pub(super) fn record_outcome(
    context: &mut DecodeContext,
    record: &mut dyn Record,
    descriptor: &'static Descriptor,
    index: usize,
    outcome: Outcome,
    (raw, syntax): (&str, RawSyntax),
) {
    let FieldDescriptor { xml: name, absent, .. } = descriptor.members[index];
    let (expected, secret) = match outcome {
        Outcome::Read => return,
        Outcome::Null => return keep(record, |extra| extra.keep_null(index)),
        Outcome::Empty { expected: None } => {
            // A required text is written even if it is empty.
            if !matches!(record.field_ref(index), FieldRef::Scalar(_)) {
                keep(record, |extra| extra.keep_empty(index));
            }
            return;
        }
        Outcome::EmptyRecord => {
            return keep(record, |extra| {
                extra.keep_empty(index);
                extra.keep_null(index);
            });
        }
        Outcome::UnknownValue if clear_absent(record, index, absent) => return,
        Outcome::UnknownValue => return context.report(name, None, ProblemKind::UnknownValue, raw),
        Outcome::Empty { expected: Some(expected) } => (expected, false),
        Outcome::Unreadable { expected, secret } => (expected, secret),
    };
    context.report(name, None, ProblemKind::Unreadable { expected }, if secret { "" } else { raw });
    let raw: Option<Box<str>> = (!secret).then(|| raw.into());
    let anchor = Anchor::after(Some(index), OWN);
    context.use_memory(size_of::<Unreadable>() + raw.as_deref().map_or(0, str::len));
    keep(record, |extra| {
        extra.keep_unreadable(Unreadable { member: index, name, raw, expected, syntax, anchor, order: 0 });
    });
}

/// Clears a member with a text that means absence. Returns false if the member has another text.
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

/// Records the outcome of an item. An unreadable one is removed from the list and returned, to be kept separately.
#[must_use]
pub(super) fn record_item_outcome(
    context: &mut DecodeContext,
    list: &mut dyn ListMut,
    (index, name): (usize, &'static str),
    outcome: Outcome,
    (raw, syntax): (&str, RawSyntax),
) -> Option<Misplaced> {
    let items = list.len() - 1;
    let (expected, secret) = match outcome {
        Outcome::Read | Outcome::EmptyRecord | Outcome::Empty { expected: None } => return None,
        Outcome::Null => {
            list.pop();
            return None;
        }
        Outcome::UnknownValue => {
            context.report(name, Some(items), ProblemKind::UnknownValue, raw);
            return None;
        }
        Outcome::Empty { expected: Some(expected) } => (expected, false),
        Outcome::Unreadable { expected, secret } => (expected, secret),
    };
    list.pop();
    context.report(name, Some(items), ProblemKind::Unreadable { expected }, if secret { "" } else { raw });
    let (raw, anchor) = ((!secret).then(|| Box::from(raw)), Anchor::inside(index, items));
    context.use_memory(size_of::<Unreadable>() + raw.as_deref().map_or(0, str::len));
    Some(Misplaced::Unreadable(Unreadable { member: index, name, raw, expected, syntax, anchor, order: 0 }))
}

/// Reports and marks missing required members. Also marks missing members with a text for absence.
pub(super) fn check_missing(
    context: &mut DecodeContext,
    record: &mut dyn Record,
    descriptor: &'static Descriptor,
    seen: MemberSet,
) {
    if context.has_duplicates {
        keep(record, Extra::drop_replaced);
    }
    for (index, member) in descriptor.members.iter().enumerate() {
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
        // An element without content has an empty text.
        let nothing = || Token::Text(Cow::Borrowed(""));
        if member.place == Place::Text
            && matches!(assign(record.field_mut(index), nothing()), Outcome::Empty { expected: None })
        {
            continue;
        }
        if !context.is_partial() {
            context.report(member.xml, None, ProblemKind::MissingMember, "");
        }
        keep(record, |extra| extra.keep_missing(index));
    }
}
