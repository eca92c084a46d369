//! No TLS: for servers behind a proxy that adds it.

use std::error::Error as StdError;

use super::stream::BoxDuplex;

/// Nothing to verify.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trust {}

/// There are no client certificates without TLS.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Identity {}

/// No TLS.
#[derive(Clone)]
pub(super) struct Tls {}

impl Tls {
    #[expect(clippy::unnecessary_wraps, reason = "the other kinds of TLS can fail")]
    pub(super) fn new(_: Trust, _: Option<Identity>) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        Ok(Self {})
    }

    /// Fails always.
    pub(super) async fn handshake(
        &self,
        _: &str,
        _: BoxDuplex,
    ) -> Result<BoxDuplex, Box<dyn StdError + Send + Sync>> {
        Err("https needs the feature `rustls` or `native-tls` of vbem-client".into())
    }
}

/// False always.
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
