//! Trust in servers and client certificates, with `rustls`.

use std::error::Error as StdError;
use std::sync::{Arc, LazyLock, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier as Platform;
use tokio_rustls::TlsConnector;

use super::cause::find;
use super::certificate::is_ca;
use super::shared::Shared;
use super::stream::BoxDuplex;

/// The trusted servers: all, or else those with the pinned certificate, or else those of the platform and the added ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trust {
    /// Certificates of servers, and of CAs that sign those of servers.
    added: Vec<CertificateDer<'static>>,
    /// SHA-256 fingerprint of the only certificate that is accepted.
    pinned: Option<[u8; 32]>,
    any: bool,
    /// Place for the fingerprint of the server. The handshake ends as soon as it is recorded, so that no server is trusted.
    observer: Option<Observer>,
}

/// A place for the SHA-256 fingerprint of the certificate that a server presents.
#[derive(Debug, Clone, Default)]
pub(crate) struct Observer(Arc<OnceLock<[u8; 32]>>);

impl Observer {
    /// Returns the fingerprint in hexadecimal digits with colons; `None` if no server has presented a certificate.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        let bytes: Vec<String> = self.0.get()?.iter().map(|byte| format!("{byte:02X}")).collect();
        Some(bytes.join(":"))
    }
}

/// Observers are equal if they record in the same place.
impl PartialEq for Observer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Observer {}

/// A client certificate with its key.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// Adds TLS to connections.
#[derive(Clone)]
pub(super) struct Tls(TlsConnector);

impl Trust {
    /// Trusts no server, and records the fingerprint of its certificate.
    pub(crate) fn observed(observer: Observer) -> Self {
        Self { observer: Some(observer), ..Self::default() }
    }

    /// Trusts the certificates of a PEM text in addition.
    pub(crate) fn add_ca(mut self, pem: &[u8]) -> Result<Self, &'static str> {
        let added: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let added = added.map_err(|_| "the CA certificate is not valid PEM")?;
        if added.is_empty() {
            return Err("the PEM text contains no certificate");
        }
        self.added.extend(added);
        Ok(self)
    }

    /// Trusts every server, if true, and otherwise those of the other settings.
    pub(crate) fn accept_any(self, accept: bool) -> Self {
        Self { any: accept, ..self }
    }

    /// Trusts one fingerprint only, given in hexadecimal digits with or without colons.
    pub(crate) fn pin(self, fingerprint: &str) -> Result<Self, &'static str> {
        const WRONG: &str = "a SHA-256 fingerprint has 64 hexadecimal digits";
        let digits: Vec<u8> = fingerprint
            .chars()
            .filter(|c| !matches!(c, ':' | ' '))
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(WRONG))
            .collect::<Result<_, _>>()?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)).collect();
        if digits.len() != 64 {
            return Err(WRONG);
        }
        let pinned: [u8; 32] = bytes.try_into().map_err(|_| WRONG)?;
        Ok(Self { pinned: Some(pinned), ..self })
    }

    /// Removes the settings without effect, so that equal trust has equal settings.
    fn effective(self) -> Self {
        match self {
            Self { any: true, .. } => Self { any: true, ..Self::default() },
            Self { pinned: Some(pinned), .. } => Self { pinned: Some(pinned), ..Self::default() },
            added => added,
        }
    }
}

impl Identity {
    /// Parses a certificate, followed by intermediate ones, and its key, both as PEM.
    pub(crate) fn parse(certificate: &[u8], key: &[u8]) -> Result<Self, &'static str> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
        let chain = chain.map_err(|_| "the client certificate is not valid PEM")?;
        if chain.is_empty() {
            return Err("the PEM text contains no client certificate");
        }
        let key = PrivateKeyDer::from_pem_slice(key);
        Ok(Self { chain, key: key.map_err(|_| "the PEM text contains no key of the client certificate")? })
    }
}

impl Tls {
    pub(super) fn new(
        trust: Trust,
        identity: Option<Identity>,
    ) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        static CONFIGS: Shared<Trust, ClientConfig> = Shared::new();
        let trust = trust.effective();
        let config = match identity {
            Some(identity) => Arc::new(config(&trust, Some(identity))?),
            None => CONFIGS.get(trust, |trust| config(trust, None))?,
        };
        Ok(Self(TlsConnector::from(config)))
    }

    pub(super) async fn handshake(
        &self,
        host: &str,
        io: BoxDuplex,
    ) -> Result<BoxDuplex, Box<dyn StdError + Send + Sync>> {
        let name = ServerName::try_from(host.to_owned())?;
        Ok(Box::new(self.0.connect(name, io).await?))
    }
}

/// Creates the configuration of connections. It remembers sessions, so that connections to the same server are resumed.
fn config(trust: &Trust, identity: Option<Identity>) -> Result<ClientConfig, rustls::Error> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier::new(trust)?));
    let mut config = match identity {
        Some(Identity { chain, key }) => config.with_client_auth_cert(chain, key)?,
        None => config.with_no_client_auth(),
    };
    // The trust in one certificate is that in one server, so few sessions suffice.
    if trust.pinned.is_some() || !trust.added.is_empty() {
        config.resumption = Resumption::in_memory_sessions(16);
    }
    Ok(config)
}

/// Returns the cryptographic algorithms, which all clients share.
fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> =
        LazyLock::new(|| Arc::new(rustls::crypto::ring::default_provider()));
    Arc::clone(&PROVIDER)
}

/// Returns the verifier with the certificates of the platform. Clients share it as long as one of them exists.
fn platform() -> Result<Arc<Platform>, rustls::Error> {
    static PLATFORM: Shared<(), Platform> = Shared::new();
    PLATFORM.get((), |()| Platform::new(provider()))
}

/// True if the certificate of the server is not trusted, or the handshake failed.
pub(super) fn is_failure(error: &(dyn StdError + 'static)) -> bool {
    find::<rustls::Error>(error).is_some()
}

/// Returns the SHA-256 digest of a certificate.
fn fingerprint_of(certificate: &[u8]) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, certificate).as_ref().to_vec()
}

#[derive(Debug)]
struct Verifier {
    rule: Rule,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
enum Rule {
    /// Certificates that the platform has signed.
    Platform(Arc<Platform>),
    /// Certificates of this list, and those signed by a CA of this list or of the platform. There may be no CA in the list.
    Added(Vec<CertificateDer<'static>>, Option<Arc<WebPkiServerVerifier>>, Arc<Platform>),
    Pinned([u8; 32]),
    Any,
    Observed(Observer),
    /// The certificates of the platform cannot be read.
    Unreadable(rustls::Error),
}

impl Verifier {
    fn new(trust: &Trust) -> Result<Self, rustls::Error> {
        let rule = match trust {
            Trust { observer: Some(observer), .. } => Rule::Observed(observer.clone()),
            Trust { any: true, .. } => Rule::Any,
            Trust { pinned: Some(fingerprint), .. } => Rule::Pinned(*fingerprint),
            // Reported only by connections with TLS.
            Trust { added, .. } if added.is_empty() => {
                platform().map_or_else(Rule::Unreadable, Rule::Platform)
            }
            Trust { added, .. } => Rule::Added(added.clone(), signers(added)?, platform()?),
        };
        Ok(Self { rule, algorithms: provider().signature_verification_algorithms })
    }
}

/// Returns the verifier of certificates signed by a CA of the list. `None` if it contains no CA.
fn signers(added: &[CertificateDer<'static>]) -> Result<Option<Arc<WebPkiServerVerifier>>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    let mut others = RootCertStore::empty();
    for certificate in added {
        // Certificates that are not valid are refused now, not with the first connection.
        let store = if is_ca(certificate) { &mut roots } else { &mut others };
        store.add(certificate.clone())?;
    }
    if roots.is_empty() {
        return Ok(None);
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map(Some)
        .map_err(|error| rustls::Error::General(error.to_string()))
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match &self.rule {
            Rule::Platform(platform) => {
                platform.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            // Enterprise Manager creates its own certificate, which is not a CA and often has another name than the
            // server. An identical configured certificate identifies the server, but it signs no others.
            Rule::Added(own, signers, platform) if !own.contains(end_entity) => {
                let unknown = rustls::Error::from(CertificateError::UnknownIssuer);
                let verified = signers.as_ref().map_or_else(
                    || Err(unknown.clone()),
                    |signers| {
                        signers.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                    },
                );
                match verified {
                    Err(error) => platform
                        .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                        // The error of the issuer that is known explains more.
                        .map_err(|other| if error == unknown { other } else { error }),
                    verified => verified,
                }
            }
            Rule::Pinned(fingerprint) if fingerprint != fingerprint_of(end_entity).as_slice() => {
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            Rule::Observed(Observer(place)) => {
                if let Ok(fingerprint) = fingerprint_of(end_entity).try_into() {
                    place.get_or_init(|| fingerprint);
                }
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            Rule::Unreadable(error) => Err(error.clone()),
            Rule::Added(..) | Rule::Pinned(_) | Rule::Any => Ok(ServerCertVerified::assertion()),
        }
    }

    // Signatures are verified under all rules; otherwise a copy of the certificate would suffice.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprint_with_and_without_colons_is_the_same() {
        let plain = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
        let colons: Vec<&str> =
            plain.as_bytes().chunks(2).filter_map(|pair| str::from_utf8(pair).ok()).collect();
        let pin = |text: &str| Trust::default().pin(text).ok().and_then(|trust| trust.pinned);
        let (Some(one), Some(other)) = (pin(plain), pin(&colons.join(":"))) else {
            panic!("a fingerprint was refused")
        };
        assert_eq!(one, other);
        assert_eq!(one[..4], [0x00, 0x11, 0x22, 0x33]);
        assert_eq!(one[31], 0xff);
    }

    #[test]
    fn invalid_fingerprint_is_refused() {
        for text in ["", "0011", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
            assert!(Trust::default().pin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn invalid_certificate_is_refused() {
        assert!(Trust::default().add_ca(b"").is_err());
        assert!(
            Trust::default().add_ca(b"-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n").is_err()
        );
    }
}
