//! The output for a member, in either format.

use super::fragments::RawFragment;
use super::{FieldRef, Record};

/// The output for a member.
pub(super) enum MemberOutput<'a> {
    Nothing,
    /// A member that was received without content.
    Empty {
        /// True if the member is a record.
        record: bool,
    },
    /// A member that was received as a JSON null.
    Null,
    /// The text for absence.
    Text(&'static str),
    /// Unreadable content of a member that was not set since.
    Raw(RawFragment<'a>),
    Value(FieldRef<'a>),
}

/// Determines the output for a member. Unmodified members are written back verbatim.
pub(super) fn output_of(record: &dyn Record, member: usize) -> MemberOutput<'_> {
    let value = record.field_ref(member);
    let extra = record.extra();
    // An empty list may contain misplaced content.
    if is_untouched(&value, record.descriptor().members[member].required)
        && !(matches!(value, FieldRef::List(_)) && extra.has_misplaced(member))
    {
        if let Some(unreadable) = extra.unreadable_member(member) {
            let fragment =
                |raw| RawFragment { name: unreadable.name, raw, syntax: unreadable.syntax, item: false };
            return unreadable
                .raw
                .as_deref()
                .map_or(MemberOutput::Nothing, |raw| MemberOutput::Raw(fragment(raw)));
        }
        if extra.was_empty(member) {
            return MemberOutput::Empty { record: extra.is_null(member) };
        }
        if extra.is_null(member) {
            return MemberOutput::Null;
        }
        if extra.is_missing(member) {
            return MemberOutput::Nothing;
        }
    }
    match value {
        // The server had sent a text, and it does not change members that a request lacks.
        FieldRef::Absent if extra.is_read() => {
            let absent = record.descriptor().members[member].absent.first();
            absent.map_or(MemberOutput::Nothing, |text| MemberOutput::Text(text))
        }
        FieldRef::Absent | FieldRef::Extra(_) => MemberOutput::Nothing,
        FieldRef::List(list) if list.is_empty() && !extra.has_misplaced(member) => MemberOutput::Nothing,
        value => MemberOutput::Value(value),
    }
}

/// True if the value cannot have been set. A present optional value was set, even to the default of its type.
fn is_untouched(value: &FieldRef<'_>, required: bool) -> bool {
    match value {
        FieldRef::Scalar(_) | FieldRef::Record(_) if !required => false,
        value => is_unset(value),
    }
}

/// True if the value was neither read nor set.
fn is_unset(value: &FieldRef<'_>) -> bool {
    match value {
        FieldRef::Absent | FieldRef::Extra(_) => true,
        FieldRef::Scalar(scalar) => scalar.is_default(),
        FieldRef::Record(record) => {
            let members = 0..record.descriptor().members.len();
            record.extra().is_empty() && members.into_iter().all(|member| is_unset(&record.field_ref(member)))
        }
        FieldRef::List(list) => list.is_empty(),
        FieldRef::Links(links) => !links.is_present(),
        FieldRef::Any(document) => document.is_unset(),
    }
}
