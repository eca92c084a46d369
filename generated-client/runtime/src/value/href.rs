//! Addresses of representations.

use std::borrow::Cow;
use std::fmt;

use super::without_session;
use super::{Scalar, ScalarError, Token};

/// The address of a representation, as received. Empty if the server sent none.
///
/// It is opaque: scheme, host and port are those of the server's own configuration, which often differ from those of the client.
///
/// ```
/// use vbem_client::value::Href;
///
/// let address = Href::from("https://srv:9398/api/jobs/568c42ce?format=Entity");
/// assert_eq!(address.id(), Some("568c42ce"));
/// assert_eq!(address.as_str(), "https://srv:9398/api/jobs/568c42ce?format=Entity");
/// assert!(!address.is_empty() && Href::none().is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Href(String);

impl Href {
    /// Text of the address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns an empty address with static lifetime.
    #[must_use]
    pub fn none() -> &'static Self {
        static NONE: Href = Href(String::new());
        &NONE
    }

    /// True if the server sent none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Last segment of the path, without the query: the id in most addresses. It is not percent-decoded.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let path = self.0.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        path.rsplit('/').next().filter(|segment| !segment.is_empty())
    }
}

impl From<String> for Href {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Href {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Allows a borrowed address for parameters of type `impl Into<Href>`.
impl From<&Href> for Href {
    fn from(address: &Href) -> Self {
        address.clone()
    }
}

impl From<Href> for String {
    fn from(href: Href) -> Self {
        href.0
    }
}

impl AsRef<str> for Href {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Href {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the address with session ids redacted.
impl fmt::Debug for Href {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&without_session(&self.0), f)
    }
}

impl Scalar for Href {
    fn read(&mut self, token: Token<'_>) -> Result<(), ScalarError> {
        match token {
            Token::Text(text) => {
                self.0 = text.into_owned();
                Ok(())
            }
            _ => Err(ScalarError { expected: "an address" }),
        }
    }
    fn token(&self) -> Token<'_> {
        Token::Text(Cow::Borrowed(&self.0))
    }
    fn is_default(&self) -> bool {
        self.is_empty()
    }
    fn reset(&mut self) {
        *self = Self::default();
    }
}
