//! JSON.

use super::{DecodeError, Decoded, Field, Options, Problem, Record};

/// Reads a document.
///
/// # Errors
/// [`DecodeError`] if it is not well-formed, is about something else or, in strict mode, has any problem.
pub fn from_json<T: Field>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let _ = (document, options);
    Err(DecodeError::Doctype)
}

/// Reads a document into a record.
///
/// # Errors
/// As for [`from_json`].
pub fn read_json(record: &mut dyn Record, document: &[u8], options: Options) -> Result<Vec<Problem>, DecodeError> {
    let _ = (record, document, options);
    Err(DecodeError::Doctype)
}

/// Writes a record as a document.
#[must_use]
pub fn to_json(record: &dyn Record) -> String {
    record.shape().xml.to_owned()
}
