//! Trust in the certificate of a real server.

use std::path::PathBuf;
use std::sync::Arc;

use ring::digest::{SHA256, digest};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{self, CryptoProvider, ring as provider};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::UpstreamError;

/// Trust in the certificate of a real server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum UpstreamTrust {
    /// Certificates that the operating system trusts.
    #[default]
    System,
    /// Certificates in a PEM file, and those they sign.
    Ca(PathBuf),
    /// The certificate with that SHA-256 fingerprint, in hexadecimal digits with or without colons.
    Pin(String),
    /// Every certificate. Everyone who controls the network can read the exchanges.
    Any,
}

impl UpstreamTrust {
    /// Returns the settings of TLS.
    pub(super) fn config(&self) -> Result<ClientConfig, UpstreamError> {
        let failed = |error: Error| UpstreamError::Trust(format!("cannot set up TLS: {error}"));
        let provider = Arc::new(provider::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(failed)?;
        let verifier = match self {
            Self::System => {
                return Ok(builder.with_platform_verifier().map_err(failed)?.with_no_client_auth());
            }
            Self::Ca(path) => {
                let read =
                    |it: &dyn std::fmt::Display| UpstreamError::Trust(format!("{}: {it}", path.display()));
                let trusted: Result<Vec<_>, _> =
                    CertificateDer::pem_file_iter(path).and_then(Iterator::collect).map_err(|it| read(&it));
                let trusted = trusted?;
                if trusted.is_empty() {
                    return Err(read(&"no certificate in PEM form"));
                }
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(trusted.iter().cloned());
                let signed =
                    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
                let signed = signed.build().map_err(|it| read(&it))?;
                Verifier { accepted: Accepted::Listed { trusted, signed }, provider }
            }
            Self::Pin(fingerprint) => Verifier { accepted: Accepted::Pinned(parse(fingerprint)?), provider },
            Self::Any => Verifier { accepted: Accepted::Any, provider },
        };
        let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        Ok(builder.with_no_client_auth())
    }
}

/// Parses a fingerprint.
fn parse(fingerprint: &str) -> Result<Vec<u8>, UpstreamError> {
    let digits: String = fingerprint.chars().filter(|it| !matches!(it, ':' | ' ')).collect();
    let pairs = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok());
    let bytes = pairs.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() == 32);
    bytes.ok_or_else(|| UpstreamError::Trust("a SHA-256 fingerprint has 64 hexadecimal digits".to_owned()))
}

#[derive(Debug)]
enum Accepted {
    Listed { trusted: Vec<CertificateDer<'static>>, signed: Arc<WebPkiServerVerifier> },
    Pinned(Vec<u8>),
    Any,
}

/// Verifier of certificates.
#[derive(Debug)]
struct Verifier {
    accepted: Accepted,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.accepted {
            // A self-signed certificate may not be allowed to sign, not even itself.
            Accepted::Listed { trusted, .. } if trusted.contains(certificate) => {
                Ok(ServerCertVerified::assertion())
            }
            Accepted::Listed { signed, .. } => {
                signed.verify_server_cert(certificate, intermediates, name, ocsp, now)
            }
            Accepted::Pinned(pinned) if digest(&SHA256, certificate).as_ref() != pinned.as_slice() => {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            Accepted::Pinned(_) | Accepted::Any => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
