//! `Debug` of records.

use std::borrow::Cow;
use std::fmt;

use super::decode_context::is_delicate;
use super::{FieldRef, Record, Token, Unknown};
use crate::value::without_session;

/// Formats a record: its present fields by their names in Rust, then unknown fields by their names on the wire. Absent values and
/// empty lists are omitted, secrets are redacted.
///
/// # Errors
/// Only those of the formatter.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = record.descriptor();
    let mut shown = f.debug_struct(shape.name);
    for index in 0..shape.members.len() {
        match record.field_ref(index) {
            FieldRef::Absent | FieldRef::Extra(_) => {}
            FieldRef::List(list) if list.is_empty() => {}
            FieldRef::Links(links) if links.is_empty() => {}
            value => {
                shown.field(shape.field_name(index), &Shown(value));
            }
        }
    }
    for unknown in record.extra().unknown() {
        shown.field(unknown.name(), &format_args!("{}", hidden(unknown)));
    }
    shown.finish()
}

/// No schema tells whether this is a secret, its words may.
fn hidden(unknown: &Unknown) -> Cow<'_, str> {
    let delicate = is_delicate(unknown.name()) || is_delicate(unknown.raw());
    if delicate { Cow::Borrowed("[hidden]") } else { without_session(unknown.raw()) }
}

struct Shown<'a>(FieldRef<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            FieldRef::Absent | FieldRef::Extra(_) => f.write_str("absent"),
            FieldRef::Scalar(scalar) if scalar.is_secret() => f.write_str("[secret]"),
            FieldRef::Scalar(scalar) => match scalar.token() {
                // An address may hold the id of a session.
                Token::Text(text) => fmt::Debug::fmt(&without_session(&text), f),
                token => f.write_str(&token.into_text()),
            },
            FieldRef::Record(record) => debug(*record, f),
            FieldRef::List(list) => {
                f.debug_list().entries((0..list.len()).map(|index| Shown(list.item(index)))).finish()
            }
            FieldRef::Links(links) => fmt::Debug::fmt(links, f),
            FieldRef::Any(document) => fmt::Debug::fmt(document, f),
        }
    }
}
