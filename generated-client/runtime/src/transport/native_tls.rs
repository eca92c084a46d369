//! Trust in servers and client certificates, with the TLS of the platform.

use std::error::Error as StdError;

use super::cause::find;
use super::stream::BoxDuplex;

/// Trusted servers: those with a certificate trusted by the platform, and the ones added here.
#[derive(Clone, Default)]
pub(crate) struct Trust {
    added: Vec<native_tls::Certificate>,
    any: bool,
}

/// A client certificate with its key.
#[derive(Clone)]
pub(crate) struct Identity(native_tls::Identity);

/// Adds TLS to connections.
#[derive(Clone)]
pub(super) struct Tls(tokio_native_tls::TlsConnector);

impl Trust {
    /// Trusts the certificates of a PEM text in addition.
    pub(crate) fn add_ca(mut self, pem: &[u8]) -> Result<Self, &'static str> {
        let added = native_tls::Certificate::stack_from_pem(pem);
        let added = added.map_err(|_| "the CA certificate is not valid PEM")?;
        if added.is_empty() {
            return Err("the PEM text contains no certificate");
        }
        self.added.extend(added);
        Ok(self)
    }

    /// Trusts every server, if true.
    pub(crate) fn accept_any(self, accept: bool) -> Self {
        Self { any: accept, ..self }
    }
}

impl Identity {
    /// Parses a certificate, followed by intermediate ones, and its key in PKCS #8, both as PEM.
    pub(crate) fn parse(certificate: &[u8], key: &[u8]) -> Result<Self, &'static str> {
        let identity = native_tls::Identity::from_pkcs8(certificate, key);
        identity.map(Self).map_err(|_| "the client certificate and its key (PKCS #8) are not valid PEM")
    }
}

impl Tls {
    pub(super) fn new(
        trust: Trust,
        identity: Option<Identity>,
    ) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let mut builder = native_tls::TlsConnector::builder();
        for certificate in trust.added {
            builder.add_root_certificate(certificate);
        }
        if let Some(Identity(identity)) = identity {
            builder.identity(identity);
        }
        builder.danger_accept_invalid_certs(trust.any).danger_accept_invalid_hostnames(trust.any);
        Ok(Self(builder.build()?.into()))
    }

    pub(super) async fn handshake(
        &self,
        host: &str,
        io: BoxDuplex,
    ) -> Result<BoxDuplex, Box<dyn StdError + Send + Sync>> {
        Ok(Box::new(self.0.connect(host, io).await?))
    }
}

/// True if the certificate of the server is not trusted, or the handshake failed.
pub(super) fn is_failure(error: &(dyn StdError + 'static)) -> bool {
    find::<native_tls::Error>(error).is_some()
}
