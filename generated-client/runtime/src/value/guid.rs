//! Globally unique identifiers.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::ParseValueError;
use super::scalar::trimmed;
use super::{Scalar, ScalarError, Token};

const EXPECTED: ScalarError = ScalarError { expected: "a GUID" };

/// A globally unique identifier.
///
/// ```
/// use vbem_client::value::Guid;
///
/// let id: Guid = "568C42CE-eb11-4140-92cf-39ab36712bf5".parse()?;
/// assert_eq!(id.to_string(), "568c42ce-eb11-4140-92cf-39ab36712bf5");
/// assert_eq!(id.uuid().get_version_num(), 4);
/// assert!(!id.is_nil() && Guid::default().is_nil());
/// # Ok::<(), vbem_client::value::ParseValueError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(Uuid);

impl Guid {
    /// Identifier as a type of the `uuid` crate.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.0
    }

    /// True if all digits are zero, which the server sends for "none".
    #[must_use]
    pub fn is_nil(self) -> bool {
        self.0.is_nil()
    }
}

impl From<Uuid> for Guid {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl From<Guid> for Uuid {
    fn from(guid: Guid) -> Self {
        guid.0
    }
}

impl FromStr for Guid {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The `uuid` crate also parses URNs, whose prefix would be lost.
        if text.len() == 36
            && let Ok(uuid) = Uuid::try_parse(text)
        {
            return Ok(Self(uuid));
        }
        Err(EXPECTED.into())
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Scalar for Guid {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        match &token {
            Token::Text(text) => *self = trimmed(text).parse().map_err(|_| EXPECTED)?,
            _ => return Err(EXPECTED),
        }
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Owned(self.to_string()))
    }
    fn is_default(&self) -> bool {
        self.is_nil()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}
