//! Certificates of servers under each setting of trust. A server that is not trusted receives no request.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::rustls::crypto::ring::{default_provider, sign::any_supported_type};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::server::{ClientHello, NoClientAuth, ResolvesServerCert, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use vbem_client::client::{Builder, RetryPolicy};
use vbem_client::prelude::*;

use super::request::{Kind, PASSWORD};
use super::server::Server;

/// Host name in the address of the server.
const HOST: &str = "127.0.0.1";

/// A certificate, its key, and the issuer that it can be.
struct Certificate {
    pem: String,
    der: CertificateDer<'static>,
    key: KeyPair,
    params: CertificateParams,
}

impl Certificate {
    /// Creates a certificate, signed by another one or by itself.
    fn new(params: CertificateParams, signer: Option<&Self>) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = match signer {
            None => params.self_signed(&key).unwrap(),
            Some(signer) => {
                params.signed_by(&key, &Issuer::from_params(&signer.params, &signer.key)).unwrap()
            }
        };
        Self { pem: certificate.pem(), der: certificate.der().clone(), key, params }
    }

    fn ca(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        Self::new(params, None)
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.serialize_pem().as_bytes()).unwrap()
    }

    fn fingerprint(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.der);
        digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Returns the parameters of a certificate of a server with this name.
fn server_params(host: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, format!("a server, {host}"));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

/// Presents one certificate with any key.
#[derive(Debug)]
struct Presented(Arc<CertifiedKey>);

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Returns the configuration of a server with this chain and this key, which need not match.
fn config(
    chain: Vec<CertificateDer<'static>>,
    key: &PrivateKeyDer<'static>,
    clients: Option<Arc<dyn ClientCertVerifier>>,
) -> ServerConfig {
    let presented = CertifiedKey::new(chain, any_supported_type(key).unwrap());
    ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients.unwrap_or_else(|| Arc::new(NoClientAuth)))
        .with_cert_resolver(Arc::new(Presented(Arc::new(presented))))
}

/// A setting of trust.
#[derive(Debug, Clone, Copy)]
enum Trust {
    Platform,
    /// The CA that has signed the certificates of this table.
    Ca,
    /// The certificate of the server itself.
    Own,
    /// A certificate of another server, which is not a CA and has signed one of this table.
    OtherServer,
    Pin,
    WrongPin,
    /// The certificate of the server itself, and the fingerprint of another one.
    OwnAndWrongPin,
    /// Certificates are not checked.
    Danger,
    /// Certificates are checked again after the setting for trials.
    DangerOff,
    PinAndDangerOff,
}

/// A trust setting and the situations, in the order of the table, that it accepts.
const ROWS: [(Trust, [bool; 9]); 10] = {
    let (none, all) = ([false; 9], [true, true, true, true, true, true, true, true, false]);
    [
        (Trust::Platform, none),
        (Trust::Ca, [true, true, false, false, false, false, false, false, false]),
        (Trust::Own, all),
        (Trust::OtherServer, none),
        (Trust::Pin, all),
        (Trust::WrongPin, none),
        (Trust::OwnAndWrongPin, none),
        (Trust::Danger, all),
        (Trust::DangerOff, none),
        (Trust::PinAndDangerOff, all),
    ]
};

fn builder(server: &Server) -> Builder<Client> {
    Client::builder(&server.url()).unwrap().retry(RetryPolicy::never())
}

async fn logon(builder: Builder<Client>) -> Result<(), Error> {
    builder.logon("user", PASSWORD).await.map(drop)
}

#[tokio::test]
async fn server_receives_requests_only_if_its_certificate_is_trusted() {
    let (ca, unknown) = (Certificate::ca("the CA"), Certificate::ca("an unknown CA"));
    let intermediate = {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.distinguished_name.push(DnType::CommonName, "an intermediate CA");
        Certificate::new(params, Some(&ca))
    };
    let other_server = Certificate::new(server_params("other.example"), Some(&ca));
    let at = |host: &str, signer: &Certificate| Certificate::new(server_params(host), Some(signer));
    let mut expired = server_params(HOST);
    (expired.not_before, expired.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let mut future = server_params(HOST);
    (future.not_before, future.not_after) = (date_time_ymd(2400, 1, 1), date_time_ymd(2401, 1, 1));
    // A situation, the certificate of the server, the rest of its chain, and whether it has the right key.
    let situations = [
        ("signed by the CA", at(HOST, &ca), vec![], true),
        ("signed by an intermediate CA", at(HOST, &intermediate), vec![&intermediate], true),
        ("expired", Certificate::new(expired, Some(&ca)), vec![], true),
        ("not yet valid", Certificate::new(future, Some(&ca)), vec![], true),
        ("of another host", at("em.example", &ca), vec![], true),
        ("signed by an unknown CA", at(HOST, &unknown), vec![&unknown], true),
        ("signed by itself", Certificate::new(server_params(HOST), None), vec![], true),
        ("signed by a server", at(HOST, &other_server), vec![&other_server], true),
        ("without its key", at(HOST, &ca), vec![], false),
    ];
    for (index, (situation, certificate, rest, has_key)) in situations.iter().enumerate() {
        let chain = std::iter::once(certificate).chain(rest.iter().copied()).map(|it| it.der.clone());
        let key = if *has_key { certificate.private_key() } else { ca.private_key() };
        let tls = config(chain.collect(), &key, None);
        let server = Server::start_with(Some(tls), |_| Kind::Logon.honest().script()).await;
        for (trust, accepted) in ROWS {
            let builder = builder(&server);
            let (own, wrong) = (certificate.fingerprint(), other_server.fingerprint());
            let builder = match trust {
                Trust::Platform => builder,
                Trust::Ca => builder.ca_certificate(&ca.pem),
                Trust::Own => builder.ca_certificate(&certificate.pem),
                Trust::OtherServer => builder.ca_certificate(&other_server.pem),
                Trust::Pin => builder.pinned_certificate(&own),
                Trust::WrongPin => builder.pinned_certificate(&wrong),
                Trust::OwnAndWrongPin => builder.ca_certificate(&certificate.pem).pinned_certificate(&wrong),
                Trust::Danger => builder.danger_accept_invalid_certs(true),
                Trust::DangerOff => {
                    builder.danger_accept_invalid_certs(true).danger_accept_invalid_certs(false)
                }
                Trust::PinAndDangerOff => {
                    let pinned = builder.pinned_certificate(&own);
                    pinned.danger_accept_invalid_certs(true).danger_accept_invalid_certs(false)
                }
            };
            let outcome = logon(builder).await.map_err(|error| error.kind());
            let (promised, requests) = match accepted[index] {
                true => (Ok(()), vec![Kind::Logon.line()]),
                false => (Err(ErrorKind::Tls), Vec::new()),
            };
            assert_eq!(outcome, promised, "a certificate {situation}, {trust:?}");
            assert_eq!(server.take_requests(), requests, "a certificate {situation}, {trust:?}");
        }
    }
}

#[tokio::test]
async fn server_that_requires_a_certificate_of_the_client_accepts_the_right_one() {
    let (ca, unknown) = (Certificate::ca("the CA"), Certificate::ca("an unknown CA"));
    let mut roots = RootCertStore::empty();
    roots.add(ca.der.clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()));
    let certificate = Certificate::new(server_params(HOST), Some(&ca));
    let tls =
        config(vec![certificate.der.clone()], &certificate.private_key(), Some(verifier.build().unwrap()));
    let server = Server::start_with(Some(tls), |_| Kind::Logon.honest().script()).await;
    let client = |signer: &Certificate, year: i32| {
        let mut params = CertificateParams::new(vec!["client.example".to_owned()]).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.not_after = date_time_ymd(year, 1, 1);
        Certificate::new(params, Some(signer))
    };
    let table = [
        ("the right certificate", Some(client(&ca, 2400)), true),
        ("no certificate", None, false),
        ("a certificate of an unknown CA", Some(client(&unknown, 2400)), false),
        ("an expired certificate", Some(client(&ca, 2021)), false),
    ];
    for (situation, own, accepted) in table {
        let builder = builder(&server).ca_certificate(&ca.pem);
        let builder = match &own {
            Some(own) => builder.client_certificate(&own.pem, own.key.serialize_pem()),
            None => builder,
        };
        let outcome = logon(builder).await;
        if accepted {
            outcome.unwrap();
            assert_eq!(server.take_requests(), [Kind::Logon.line()], "{situation}");
        } else {
            // The server refuses after the handshake of the client, so the connection may be closed first.
            let kind = outcome.unwrap_err().kind();
            assert!(matches!(kind, ErrorKind::Tls | ErrorKind::ConnectionLost), "{situation}: {kind:?}");
            assert_eq!(server.take_requests(), Vec::<String>::new(), "{situation}");
        }
    }
}

/// A server that chooses a version of TLS before 1.2 in its answer to the first message.
async fn old_server(version: u8) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut received = [0; 1024];
            drop(stream.read(&mut received).await);
            // A ServerHello without a session, with the cipher suite TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA.
            let body = [&[3, version][..], &[7; 32], &[0, 0xc0, 0x13, 0]].concat();
            let length = u8::try_from(body.len()).unwrap();
            let record = [&[22, 3, version, 0, length + 4, 2, 0, 0, length][..], &body].concat();
            drop(stream.write_all(&record).await);
            drop(stream.read(&mut received).await);
        }
    });
    url
}

#[tokio::test]
async fn server_with_an_old_version_of_tls_is_refused_under_every_trust() {
    for version in [1, 2] {
        let url = old_server(version).await;
        let builder = || Client::builder(&url).unwrap().retry(RetryPolicy::never());
        for builder in [builder(), builder().danger_accept_invalid_certs(true)] {
            assert_eq!(logon(builder).await.unwrap_err().kind(), ErrorKind::Tls, "TLS 1.{}", version - 1);
        }
    }
}
