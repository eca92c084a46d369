//! Which servers are trusted, with `rustls`.

use std::error::Error as StdError;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier as Platform;

use super::http::find;

/// Which servers are trusted.
#[derive(Debug, Clone, Default)]
pub(crate) enum Trust {
    /// Those whose certificate the platform trusts.
    #[default]
    Platform,
    /// Those too that have one of these certificates, or one signed by one of them.
    Also(Vec<CertificateDer<'static>>),
    /// The one whose certificate has this SHA-256 fingerprint, and no other.
    Pinned([u8; 32]),
    /// Every server.
    Anyone,
}

impl Trust {
    /// Trusts the certificates of a PEM text as well.
    pub(crate) fn also(self, pem: &[u8]) -> Result<Self, &'static str> {
        let added: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let added = added.map_err(|_| "the CA certificate is not valid PEM")?;
        if added.is_empty() {
            return Err("the PEM text holds no certificate");
        }
        Ok(match self {
            Self::Also(mut known) => {
                known.extend(added);
                Self::Also(known)
            }
            Self::Platform => Self::Also(added),
            Self::Pinned(_) | Self::Anyone => self,
        })
    }

    /// Trusts every server, or no longer.
    pub(crate) fn anyone(self, accept: bool) -> Self {
        match self {
            _ if accept => Self::Anyone,
            Self::Anyone => Self::default(),
            chosen => chosen,
        }
    }

    /// Trusts one fingerprint, in hexadecimal digits with or without colons between them.
    pub(crate) fn pinned(fingerprint: &str) -> Result<Self, &'static str> {
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
        bytes.try_into().map(Self::Pinned).map_err(|_| WRONG)
    }
}

/// A client that trusts these servers.
pub(super) fn secured(
    builder: reqwest::ClientBuilder,
    trust: Trust,
) -> Result<reqwest::ClientBuilder, Box<dyn StdError + Send + Sync>> {
    Ok(builder.tls_backend_preconfigured(config(trust)?))
}

/// True if what went wrong is trust, or agreeing on how to encrypt.
pub(super) fn is_failure(error: &(dyn StdError + 'static)) -> bool {
    find::<rustls::Error>(error).is_some()
}

/// The configuration of `rustls`.
fn config(trust: Trust) -> Result<ClientConfig, Box<dyn StdError + Send + Sync>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new(trust, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

#[derive(Debug)]
struct Verifier {
    rule: Rule,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
enum Rule {
    /// One of these, or what the platform (with these added) trusts.
    Chain(Vec<CertificateDer<'static>>, Platform),
    Pinned([u8; 32]),
    Anyone,
    /// The platform's certificates cannot be read.
    Nobody(rustls::Error),
}

impl Verifier {
    fn new(trust: Trust, provider: &Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        let rule = match trust {
            // Whoever uses no TLS does not need them.
            Trust::Platform => match Platform::new(Arc::clone(provider)) {
                Ok(platform) => Rule::Chain(Vec::new(), platform),
                Err(error) => Rule::Nobody(error),
            },
            Trust::Also(own) => {
                let platform = Platform::new_with_extra_roots(own.iter().cloned(), Arc::clone(provider))?;
                Rule::Chain(own, platform)
            }
            Trust::Pinned(fingerprint) => Rule::Pinned(fingerprint),
            Trust::Anyone => Rule::Anyone,
        };
        Ok(Self { rule, algorithms: provider.signature_verification_algorithms })
    }
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
            // Enterprise Manager makes itself a certificate that is no CA and often bears another name than the one
            // in use. Whoever hands over that very certificate has said which server is meant.
            Rule::Chain(own, platform) if !own.contains(end_entity) => {
                platform.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            Rule::Pinned(fingerprint)
                if fingerprint != ring::digest::digest(&ring::digest::SHA256, end_entity).as_ref() =>
            {
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
            Rule::Nobody(error) => Err(error.clone()),
            Rule::Chain(..) | Rule::Pinned(_) | Rule::Anyone => Ok(ServerCertVerified::assertion()),
        }
    }

    // Signatures are checked whatever the rule is: a fingerprint alone can be shown by anyone who has seen the
    // certificate.
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
    fn a_fingerprint_is_read_with_and_without_colons() {
        let plain = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
        let colons: Vec<&str> =
            plain.as_bytes().chunks(2).filter_map(|pair| str::from_utf8(pair).ok()).collect();
        let Ok(Trust::Pinned(one)) = Trust::pinned(plain) else { panic!("{plain} was refused") };
        let Ok(Trust::Pinned(other)) = Trust::pinned(&colons.join(":")) else {
            panic!("colons were refused")
        };
        assert_eq!(one, other);
        assert_eq!(one[..4], [0x00, 0x11, 0x22, 0x33]);
        assert_eq!(one[31], 0xff);
    }

    #[test]
    fn what_is_no_fingerprint_is_refused() {
        for text in ["", "0011", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
            assert!(Trust::pinned(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert!(Trust::Platform.also(b"").is_err());
        assert!(
            Trust::Platform.also(b"-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n").is_err()
        );
    }
}
