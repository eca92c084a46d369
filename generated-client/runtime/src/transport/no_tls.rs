//! Absence of TLS, for servers behind a proxy that adds it.

use std::error::Error as StdError;

use super::stream::BoxDuplex;

/// Trust settings; there are none without TLS.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trust {}

/// A client certificate, which cannot exist without TLS.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Identity {}

/// A placeholder for TLS.
#[derive(Clone)]
pub(super) struct Tls {}

impl Tls {
    #[expect(clippy::unnecessary_wraps, reason = "the other kinds of TLS can fail")]
    pub(super) fn new(_: Trust, _: Option<Identity>) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        Ok(Self {})
    }

    /// Always returns an error.
    pub(super) async fn handshake(
        &self,
        _: &str,
        _: BoxDuplex,
    ) -> Result<BoxDuplex, Box<dyn StdError + Send + Sync>> {
        Err("https needs the feature `rustls` or `native-tls` of vbem-client".into())
    }
}

/// Always false.
pub(super) fn is_failure(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use crate::{Client, ErrorKind};

    #[tokio::test]
    async fn https_without_tls_is_refused() {
        let error = Client::builder("https://em.example:9398").unwrap().session("an id").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(Client::builder("http://em.example:9399").unwrap().session("an id").await.is_ok());
    }
}
