//! A client that must be given a transport, because none is built in.

use super::address::Base;
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// There is nothing to choose.
#[derive(Default)]
pub(super) struct Connection {}

impl Connection {
    /// There is no transport.
    pub(super) fn transport(self, base: &Base) -> Result<Box<dyn Transport>, Error> {
        let Self {} = self;
        let why = format!(
            "nothing leads to {base}: hand over a transport, or turn on the feature `rustls` or `native-tls` of vbem-client"
        );
        Err(Error::new(ErrorKind::Configuration, why))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Client, ErrorKind};

    #[tokio::test]
    async fn who_brings_no_transport_is_told_so() {
        let error = Client::builder("https://em.example:9398").unwrap().session("an id").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("https://em.example:9398/api: hand over a transport"), "{error}");
    }
}
