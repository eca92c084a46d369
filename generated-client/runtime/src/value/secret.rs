//! Secrets: texts that are never shown.

use std::borrow::Cow;
use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::{Scalar, ScalarError, Token};

/// A password, a session id or another secret: never shown, and cleared from memory on drop.
///
/// ```
/// use vbem_client::value::Secret;
///
/// let password = Secret::from("correct horse");
/// assert!(!format!("{password:?}").contains("horse"));
/// assert_eq!(password.expose(), "correct horse");
/// assert!(!password.is_empty());
/// ```
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// Text of the secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// True for an empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<SecretString> for Secret {
    fn from(text: SecretString) -> Self {
        Self(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl Scalar for Secret {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        self.0 = SecretString::from(token.into_text().into_owned());
        Ok(())
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(self.expose()))
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn is_secret(&self) -> bool {
        true
    }
}
