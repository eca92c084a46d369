//! Absence of a default transport: the program must provide one.

use http::HeaderValue;

use super::url::Base;
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// Connection settings; there are none without a default transport.
#[derive(Default)]
pub(super) struct Connection {}

impl Connection {
    /// Always returns an error.
    pub(super) fn transport(self, base: &Base) -> Result<(Box<dyn Transport>, Option<HeaderValue>), Error> {
        let Self {} = self;
        let why = format!(
            "no transport to {base}: set one with `transport`, or enable the feature `rustls` or `native-tls` of vbem-client"
        );
        Err(Error::new(ErrorKind::Configuration, why))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Client, ErrorKind};

    #[tokio::test]
    async fn client_without_a_transport_is_refused() {
        let error = Client::builder("https://em.example:9398").unwrap().session("an id").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(
            error.to_string().contains("https://em.example:9398/api: set one with `transport`"),
            "{error}"
        );
    }
}
