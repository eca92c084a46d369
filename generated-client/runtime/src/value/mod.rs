//! Scalar types of the API: contents of attributes, of texts, and of JSON values.
//!
//! A value keeps the received text and writes it back verbatim. Accessors return the parsed parts.
//!
//! ```
//! use vbem_client::value::{Guid, ParseValueError};
//!
//! let wrong: Result<Guid, ParseValueError> = "568c42ce".parse();
//! assert_eq!(wrong.unwrap_err().expected, "a GUID");
//! ```

mod duration;
mod guid;
mod hierarchy_ref;
mod href;
mod primitive;
mod quantity;
mod redactor;
pub(crate) mod scalar;
mod secret;
mod session_id;
mod text_value;
mod time_of_day;
mod timestamp;
mod uid;
pub mod unit;

pub use duration::Duration;
pub use guid::Guid;
pub use hierarchy_ref::HierarchyRef;
pub use href::Href;
pub use quantity::{ByteSize, Percent, TimeSpan};
pub use scalar::Scalar;
pub use secret::Secret;
pub use time_of_day::TimeOfDay;
pub use timestamp::{Timestamp, Zone};
pub use uid::Uid;

pub(crate) use redactor::{Redactor, SECRET, SESSION};
pub(crate) use scalar::{ScalarError, Token};
pub(crate) use session_id::{session_in, without_session};

/// The error of a text that is not valid for a type, for example [`Uid`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct ParseValueError {
    /// Expected kind of text, for example `a GUID`.
    pub expected: &'static str,
}

impl From<ScalarError> for ParseValueError {
    fn from(mismatch: ScalarError) -> Self {
        Self { expected: mismatch.expected }
    }
}

#[cfg(test)]
mod tests;
