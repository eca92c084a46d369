//! Single values: what they are read from and written as.

use std::borrow::Cow;

/// A single value: text, a number, a truth value or a type of [`value`](crate::value). Implemented by the emitted code for
/// enumerations.
pub trait Scalar: Send + Sync {
    /// Takes the value from a token.
    ///
    /// # Errors
    /// [`ScalarError`] if the token does not denote such a value; the value is then unchanged.
    #[doc(hidden)]
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError>;
    /// The token that denotes the value.
    #[doc(hidden)]
    fn token(&self) -> Token<'_>;
    /// True if nothing was ever read or set.
    #[doc(hidden)]
    fn is_default(&self) -> bool;
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

/// A scalar on the wire. XML has text only, JSON distinguishes kinds.
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
    /// The token as text, the way XML has it.
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

/// The reason for refusing a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScalarError {
    /// The expected kind of value, for example `a whole number of 32 bits`.
    pub expected: &'static str,
}
