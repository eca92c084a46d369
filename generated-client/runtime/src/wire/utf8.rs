//! Documents as text.

use super::{DecodeError, FieldMut, Problem};

/// Byte order marks of UTF-16; that of UTF-32 begins with one of them.
const UTF16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// Reads a document in UTF-8 with a function for texts.
///
/// # Errors
/// Those of the function; [`DecodeError::Encoding`] and [`DecodeError::NotUtf8`] for other documents.
pub(super) fn read_utf8(
    document: &[u8],
    field: FieldMut<'_>,
    read: impl FnOnce(FieldMut<'_>, &str) -> Result<Vec<Problem>, DecodeError>,
) -> Result<Vec<Problem>, DecodeError> {
    let valid_end = match std::str::from_utf8(document) {
        Ok(text) => return read(field, text),
        Err(error) => error.valid_up_to(),
    };
    if UTF16.iter().any(|mark| document.starts_with(mark)) {
        return Err(DecodeError::Encoding { name: "UTF-16".to_owned() });
    }
    // Decoding of the valid part fails at its end and yields the path.
    let before = std::str::from_utf8(&document[..valid_end]).unwrap_or_default();
    let path = match read(field, before) {
        Err(error @ DecodeError::Encoding { .. }) => return Err(error),
        Err(error) => error.path().unwrap_or_default().to_owned(),
        Ok(_) => String::new(),
    };
    Err(DecodeError::NotUtf8 { position: valid_end as u64, path })
}
