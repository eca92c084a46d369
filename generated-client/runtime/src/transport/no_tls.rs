//! Without TLS: for servers behind something that adds it.

use std::error::Error as StdError;

/// No one has to prove anything.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trust {}

/// The client as it is.
#[expect(clippy::unnecessary_wraps, reason = "the other kinds of TLS can fail")]
pub(super) fn secured(
    builder: reqwest::ClientBuilder,
    _: Trust,
) -> Result<reqwest::ClientBuilder, Box<dyn StdError + Send + Sync>> {
    Ok(builder)
}

/// Never.
pub(super) fn is_failure(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use crate::{Client, ErrorKind};

    #[tokio::test]
    async fn https_cannot_be_spoken() {
        let error = Client::builder("https://em.example:9398").unwrap().session("an id").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(Client::builder("http://em.example:9399").unwrap().session("an id").await.is_ok());
    }
}
