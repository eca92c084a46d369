//! The output for a member, in either format.

use super::extra::RawFragment;
use super::{FieldRef, Record};

/// The output for a member.
pub(super) enum Written<'a> {
    Nothing,
    /// It was there without content.
    Empty {
        /// It would have been a record.
        record: bool,
    },
    /// It was there as a JSON null.
    Null,
    /// The text that means absence.
    Text(&'static str),
    /// It could not be read, and it was not set since.
    Raw(RawFragment<'a>),
    Value(FieldRef<'a>),
}

/// Decides on the output for a member. Unmodified members are written back verbatim.
pub(super) fn written(record: &dyn Record, member: usize) -> Written<'_> {
    let value = record.field_ref(member);
    let extra = record.extra();
    // An empty list may contain misplaced content.
    if is_untouched(&value, record.descriptor().members[member].required)
        && !(matches!(value, FieldRef::List(_)) && extra.has_strays(member))
    {
        if let Some(unreadable) = extra.unreadable_member(member) {
            let piece =
                |raw| RawFragment { name: unreadable.name, raw, notation: unreadable.notation, item: false };
            return unreadable.raw.as_deref().map_or(Written::Nothing, |raw| Written::Raw(piece(raw)));
        }
        if extra.is_blank(member) {
            return Written::Empty { record: extra.is_null(member) };
        }
        if extra.is_null(member) {
            return Written::Null;
        }
        if extra.is_missing(member) {
            return Written::Nothing;
        }
    }
    match value {
        // The server had sent a text. It takes a member that is left out of a request for one that is not changed.
        FieldRef::Absent if extra.is_read() => {
            let absent = record.descriptor().members[member].absent.first();
            absent.map_or(Written::Nothing, |text| Written::Text(text))
        }
        FieldRef::Absent | FieldRef::Extra(_) => Written::Nothing,
        FieldRef::List(list) if list.is_empty() && !extra.has_strays(member) => Written::Nothing,
        value => Written::Value(value),
    }
}

/// True if the value cannot have been set. A present optional value was set, even if it is the default of its type.
fn is_untouched(value: &FieldRef<'_>, required: bool) -> bool {
    match value {
        FieldRef::Scalar(_) | FieldRef::Record(_) if !required => false,
        value => is_bare(value),
    }
}

/// True if nothing was ever read into a value or set in it.
fn is_bare(value: &FieldRef<'_>) -> bool {
    match value {
        FieldRef::Absent | FieldRef::Extra(_) => true,
        FieldRef::Scalar(scalar) => scalar.is_default(),
        FieldRef::Record(record) => {
            let members = 0..record.descriptor().members.len();
            record.extra().is_empty() && members.into_iter().all(|member| is_bare(&record.field_ref(member)))
        }
        FieldRef::List(list) => list.is_empty(),
        FieldRef::Links(links) => !links.is_present(),
        FieldRef::Any(document) => document.is_bare(),
    }
}
