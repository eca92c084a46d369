//! TLS with a certificate made for this run; the product makes one at installation.

use std::io;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Self-signed certificate and the acceptor that uses it.
pub(crate) struct Identity {
    /// The certificate in PEM form.
    pub(crate) certificate: String,
    pub(crate) acceptor: TlsAcceptor,
}

/// Returns a certificate for the names of the server.
///
/// # Errors
///
/// Fails if a name is not allowed in a certificate.
pub(crate) fn identity(names: Vec<String>) -> io::Result<Identity> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, "Simulated Enterprise Manager");
    let certificate = params.self_signed(&key).map_err(io::Error::other)?;
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], private)
        })
        .map_err(io::Error::other)?;
    Ok(Identity { certificate: certificate.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) })
}
