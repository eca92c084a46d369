//! Scalars: single values and their tokens.

use std::borrow::Cow;

/// A single value: text, a number, a truth value or a type of [`value`](crate::value). Implemented by the emitted code for
/// enumerations.
pub trait Scalar: Send + Sync {
    /// Assigns a token.
    ///
    /// # Errors
    /// [`ScalarError`] if the token is not valid for the type; the value is then unchanged.
    #[doc(hidden)]
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError>;
    /// Token of the value.
    #[doc(hidden)]
    fn token(&self) -> Token<'_>;
    /// True for the default value.
    #[doc(hidden)]
    fn is_default(&self) -> bool;
    /// Sets the default value.
    #[doc(hidden)]
    fn reset(&mut self);
    /// True for an unknown value of an enumeration.
    #[doc(hidden)]
    fn is_unknown(&self) -> bool {
        false
    }
    /// True if the value must not be shown.
    #[doc(hidden)]
    fn is_secret(&self) -> bool {
        false
    }
}

/// A scalar on the wire. XML has only text; JSON distinguishes types.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// A whole number greater than the largest `i64`.
    Unsigned(u64),
    /// A number with fraction.
    Decimal(f64),
    /// A truth value.
    Boolean(bool),
}

impl<'a> Token<'a> {
    /// Returns the text of the token in XML.
    #[must_use]
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Int(value) => Cow::Owned(value.to_string()),
            Self::Unsigned(value) => Cow::Owned(value.to_string()),
            Self::Decimal(value) => Cow::Owned(value.to_string()),
            Self::Boolean(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        }
    }
}

/// Returns a text without white space at its ends. Faster than `trim` for the usual text, which has none.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// The error of an invalid token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScalarError {
    /// The expected kind of value, for example `a whole number of 32 bits`.
    pub expected: &'static str,
}
