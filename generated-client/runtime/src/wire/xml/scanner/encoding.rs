//! The encoding that an XML declaration names.

use super::{Scanner, State};
use crate::wire::DecodeError;
use crate::wire::shown::shown;

/// Encodings that are read: UTF-8 and its part.
const READ: [&str; 4] = ["utf-8", "utf8", "us-ascii", "ascii"];

/// Checks the content of an XML declaration.
///
/// # Errors
/// [`DecodeError::Encoding`] if it names another encoding than UTF-8.
pub(super) fn check(declaration: &str) -> Result<(), DecodeError> {
    let mut scanner = Scanner::inside_tag(declaration.get("xml".len()..).unwrap_or_default());
    debug_assert_eq!(scanner.state, State::Tag);
    while let Ok(Some(attribute)) = scanner.attribute() {
        let name = attribute.raw.trim();
        if attribute.full_name == "encoding" && !READ.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            return Err(DecodeError::Encoding { name: shown(name).into_owned() });
        }
    }
    Ok(())
}
