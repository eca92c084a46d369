//! Credentials for the logon.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretString};

use super::codec::{self, Format};
use super::secrets::secrets_of;
use crate::value::Secret;
use crate::wire::Record;

/// Credentials for the logon: a user with a password, a request body (tenant credentials, a token), or both.
///
/// ```
/// use vbem_client::client::Credentials;
/// use vbem_client::prelude::*;
///
/// let operator = Credentials::password("EXAMPLE\\operator", "a password");
/// assert!(!format!("{operator:?}").contains("a password"));
///
/// let mut spec = LoginSpec::default();
/// spec.vmware_sso_token = Some("a token of single sign-on".into());
/// let by_token = Credentials::body(spec.clone());
/// let both = operator.with_body(spec);
/// # async fn example(by_token: Credentials) -> Result<(), Error> {
/// let em = Client::builder("https://em.example:9398")?.logon_with(by_token).await?;
/// # em.logoff().await
/// # }
/// ```
#[derive(Clone)]
pub struct Credentials {
    user: Option<(String, SecretString)>,
    body: Option<Arc<dyn Record>>,
}

impl Credentials {
    /// Creates the credentials of a user, for example `EXAMPLE\operator`.
    pub fn password(user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { user: Some((user.into(), password.into())), body: None }
    }

    /// Creates credentials from a request body: those of a tenant, or a token.
    pub fn body(spec: impl Record) -> Self {
        Self { user: None, body: Some(Arc::new(spec)) }
    }

    /// Adds a request body.
    #[must_use]
    pub fn with_body(self, spec: impl Record) -> Self {
        Self { body: Some(Arc::new(spec)), ..self }
    }

    /// Returns the header `Authorization`. `None` without a user, or if the user is not a valid header value.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let (user, password) = self.user.as_ref()?;
        let plain = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
        let value = Zeroizing::new(format!("Basic {}", STANDARD.encode(plain.as_bytes())).into_bytes());
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(value)).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// Returns the texts that must not be shown: the password, its encoded form, and the secrets of the request body.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let mut secrets = self.body.as_deref().map(secrets_of).unwrap_or_default();
        if let Some((user, password)) = &self.user {
            let password = password.expose_secret();
            let encoded = Zeroizing::new(STANDARD.encode(&*Zeroizing::new(format!("{user}:{password}"))));
            // Servers may omit the padding.
            secrets
                .extend([encoded.trim_end_matches('='), password].map(|text| Secret::from(text.to_owned())));
        }
        secrets
    }

    /// Returns the request body; empty if there is none.
    pub(super) fn payload(&self, format: Format) -> Bytes {
        self.body.as_ref().map_or_else(Bytes::new, |body| codec::encode(&**body, format))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user.as_ref().map(|(user, _)| user))
            .finish_non_exhaustive()
    }
}
