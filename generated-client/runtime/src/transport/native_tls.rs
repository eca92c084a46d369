//! Which servers are trusted, with the TLS of the platform.

use std::error::Error as StdError;

use super::http::find;

/// Which servers are trusted: those whose certificate the platform trusts, and what is added here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    also: Vec<reqwest::Certificate>,
    anyone: bool,
}

impl Trust {
    /// Trusts the certificates of a PEM text as well.
    pub(crate) fn also(mut self, pem: &[u8]) -> Result<Self, &'static str> {
        let added = reqwest::Certificate::from_pem_bundle(pem);
        let added = added.map_err(|_| "the CA certificate is not valid PEM")?;
        if added.is_empty() {
            return Err("the PEM text holds no certificate");
        }
        self.also.extend(added);
        Ok(self)
    }

    /// Trusts every server, or no longer.
    pub(crate) fn anyone(self, accept: bool) -> Self {
        Self { anyone: accept, ..self }
    }
}

/// A client that trusts these servers.
pub(super) fn secured(
    builder: reqwest::ClientBuilder,
    trust: Trust,
) -> Result<reqwest::ClientBuilder, Box<dyn StdError + Send + Sync>> {
    Ok(builder.tls_backend_native().tls_certs_merge(trust.also).tls_danger_accept_invalid_certs(trust.anyone))
}

/// True if what went wrong is trust, or agreeing on how to encrypt.
pub(super) fn is_failure(error: &(dyn StdError + 'static)) -> bool {
    find::<native_tls::Error>(error).is_some()
}
