//! `Debug` of records.

use std::borrow::Cow;
use std::fmt;

use super::decode_context::may_be_secret;
use super::{FieldRef, Record, Token, Unknown};
use crate::value::without_session;

/// Formats a record: its present fields with their names in Rust, then unknown fields with their names on the wire. Omits
/// absent values and empty lists; redacts secrets.
///
/// # Errors
/// The errors of the formatter.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let descriptor = record.descriptor();
    let mut output = f.debug_struct(descriptor.name);
    for index in 0..descriptor.members.len() {
        match record.field_ref(index) {
            FieldRef::Absent | FieldRef::Extra(_) => {}
            FieldRef::List(list) if list.is_empty() => {}
            FieldRef::Links(links) if links.is_empty() => {}
            value => {
                output.field(descriptor.field_name(index), &Displayed(value));
            }
        }
    }
    for unknown in record.extra().unknown() {
        output.field(unknown.name(), &format_args!("{}", redacted(unknown)));
    }
    output.finish()
}

/// Redacts an unknown field. Its words decide, because the schema does not describe it.
fn redacted(unknown: &Unknown) -> Cow<'_, str> {
    let secret = may_be_secret(unknown.name()) || may_be_secret(unknown.raw());
    if secret { Cow::Borrowed("[hidden]") } else { without_session(unknown.raw()) }
}

struct Displayed<'a>(FieldRef<'a>);

impl fmt::Debug for Displayed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            FieldRef::Absent | FieldRef::Extra(_) => f.write_str("absent"),
            FieldRef::Scalar(scalar) if scalar.is_secret() => f.write_str("[secret]"),
            FieldRef::Scalar(scalar) => match scalar.token() {
                // An address may contain a session id.
                Token::Text(text) => fmt::Debug::fmt(&without_session(&text), f),
                token => f.write_str(&token.into_text()),
            },
            FieldRef::Record(record) => debug(*record, f),
            FieldRef::List(list) => {
                f.debug_list().entries((0..list.len()).map(|index| Displayed(list.item(index)))).finish()
            }
            FieldRef::Links(links) => fmt::Debug::fmt(links, f),
            FieldRef::Any(document) => fmt::Debug::fmt(document, f),
        }
    }
}
