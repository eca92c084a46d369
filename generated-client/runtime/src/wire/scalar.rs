//! Single values: what they are read from and written as.

use std::borrow::Cow;

/// A single value: text, a number, a truth value or a type of [`value`](crate::value). Implemented by the emitted code for
/// enumerations.
pub trait Scalar: Send + Sync {
    /// Takes the value from a token.
    ///
    /// # Errors
    /// [`Mismatch`] if the token does not denote such a value; the value is then unchanged.
    #[doc(hidden)]
    fn read(&mut self, token: Token<'_>) -> Result<(), Mismatch>;
    /// The token that denotes the value.
    #[doc(hidden)]
    fn token(&self) -> Token<'_>;
    /// True if nothing was ever read or set.
    #[doc(hidden)]
    fn is_default(&self) -> bool;
    /// True if the value is none the schema knows (an enumeration's).
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

/// A scalar on the wire. XML knows text only, JSON tells kinds apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Int(i64),
    /// A whole number beyond `i64`.
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

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch {
    /// What was expected, for example `a whole number of 32 bits`.
    pub expected: &'static str,
}

/// An enumeration of the API. Implemented by the emitted code.
pub trait Enumeration: Clone + PartialEq + Send + Sync + Sized + 'static {
    /// Texts on the wire and the values they stand for, in documented order, aliases last.
    const VALUES: &'static [(&'static str, Self)];
    /// Texts on the wire that mean absence, the one to be written first. Members of such a type are `Option`s.
    const ABSENT: &'static [&'static str] = &[];
    /// A value that no one listed. Of an empty text, this is the default.
    fn unknown(text: Box<str>) -> Self;
    /// The text of a value that no one listed.
    fn unknown_text(&self) -> Option<&str>;
}

/// Compiled anew for every enumeration there is, so it is written to need little else: loops instead of iterators.
impl<T: Enumeration> Scalar for T {
    fn read(&mut self, token: Token<'_>) -> Result<(), Mismatch> {
        let text = token.into_text();
        let text = text.trim();
        let mut found = None;
        let mut rest = T::VALUES;
        while let [earlier @ .., (name, _)] = rest {
            if *name == text {
                found = Some(earlier.len());
                break;
            }
            if name.eq_ignore_ascii_case(text) {
                found = Some(earlier.len());
            }
            rest = earlier;
        }
        *self = match found {
            Some(at) => T::VALUES[at].1.clone(),
            None => T::unknown(text.into()),
        };
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(enumeration_text(self)))
    }
    fn is_default(&self) -> bool {
        self.unknown_text() == Some("")
    }
    fn is_unknown(&self) -> bool {
        self.unknown_text().is_some()
    }
}

/// The text that stands for a value of an enumeration.
pub fn enumeration_text<T: Enumeration>(value: &T) -> &str {
    if let Some(text) = value.unknown_text() {
        return text;
    }
    let mut rest = T::VALUES;
    while let [(text, it), others @ ..] = rest {
        if it == value {
            return text;
        }
        rest = others;
    }
    ""
}
