#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoClientAuth, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::client::{Builder, RetryPolicy};
use crate::error::ErrorKind;
use crate::link::{Content, LinkTo};
use crate::{Client, Document, Error};

/// A server over TCP that records the heads of requests per connection.
struct Server {
    address: String,
    heads: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Server {
    /// Starts a server that responds according to the first line of a request.
    async fn start(tls: Option<ServerConfig>, answer: fn(&str) -> Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                seen.lock().unwrap().push(Vec::new());
                let (acceptor, seen, connection) =
                    (acceptor.clone(), Arc::clone(&seen), seen.lock().unwrap().len() - 1);
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, answer, &seen, connection).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, answer, &seen, connection).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().concat()
    }

    fn client(&self, scheme: &str) -> Builder<Client> {
        let url = format!("{scheme}://{}", self.address);
        Client::builder(&url).unwrap().retry(RetryPolicy::never())
    }
}

/// Serves a connection; an empty response of the function closes it.
async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: fn(&str) -> Vec<u8>,
    seen: &Mutex<Vec<Vec<String>>>,
    connection: usize,
) {
    let mut head = Vec::new();
    while let Ok(byte) = stream.read_u8().await {
        head.push(byte);
        if head.ends_with(b"\r\n\r\n") {
            let text = String::from_utf8(std::mem::take(&mut head)).unwrap();
            let line = text.lines().next().unwrap().to_owned();
            seen.lock().unwrap()[connection].push(text);
            let response = answer(&line);
            let close = !response.windows(4).any(|window| window == b"\r\n\r\n") || line.contains("/cut");
            stream.write_all(&response).await.unwrap();
            stream.flush().await.unwrap();
            if close {
                return;
            }
        }
    }
}

fn response(head: &str, body: &[u8]) -> Vec<u8> {
    let mut response = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    response.extend_from_slice(body);
    response
}

fn logged_on() -> Vec<u8> {
    response(
        "201 Created\r\nX-RESTSVCSESSIONID: dG9rZW4=\r\nSet-Cookie: X-RestSvcSessionId=other; Path=/api",
        b"<LogonSession/>",
    )
}

const GZIPPED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\xf1\xca\x4f\x2a\xd6\xb7\x03\x00\x89\x15\xeb\x53\x07\x00\x00\x00";

fn plain(line: &str) -> Vec<u8> {
    match line.split(' ').nth(1).unwrap() {
        path if path.contains("sessionMngr") => logged_on(),
        "/api/gzip" => response("200 OK\r\nContent-Encoding: gzip", GZIPPED),
        "/api/garbage" => response("200 OK\r\nContent-Encoding: gzip", b"not gzipped at all"),
        "/api/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Jobs>".to_vec(),
        "/api/close" => Vec::new(),
        _ => response("200 OK", b"<Jobs/>"),
    }
}

async fn get(em: &Client, path: &str) -> Result<Document, Error> {
    LinkTo::at(path).get(em).await
}

#[tokio::test]
async fn connection_of_several_requests_is_kept_without_cookies() {
    let server = Server::start(None, plain).await;
    let em = server.client("http").logon("user", "password").await.unwrap();
    assert_eq!(get(&em, "/jobs").await.unwrap().name(), "Jobs");
    let mut file = Vec::new();
    LinkTo::<Content>::at("/file").download(&em).write_to(&mut file).await.unwrap();
    assert_eq!(file, b"<Jobs/>");
    assert_eq!(server.heads.lock().unwrap().len(), 1);
    let heads = server.heads();
    assert!(heads[0].starts_with("POST /api/sessionMngr/?v=latest HTTP/1.1\r\n"));
    assert!(heads[0].to_lowercase().contains("content-length: 0"), "{}", heads[0]);
    assert!(heads[0].to_lowercase().contains("user-agent: vbem-client/"), "{}", heads[0]);
    assert!(heads[1].to_lowercase().contains("x-restsvcsessionid: dg9rzw4="), "{}", heads[1]);
    assert!(heads[1].to_lowercase().contains("accept-encoding: gzip"), "{}", heads[1]);
    assert!(!heads.concat().to_lowercase().contains("cookie"));
}

#[tokio::test]
async fn compressed_body_is_decompressed() {
    let server = Server::start(None, plain).await;
    let em = server.client("http").logon("user", "password").await.unwrap();
    assert_eq!(get(&em, "/gzip").await.unwrap().name(), "Jobs");
    assert_eq!(get(&em, "/garbage").await.unwrap_err().kind(), ErrorKind::Other);
    let small = server.client("http").max_response_size(5).logon("user", "password").await.unwrap_err();
    assert_eq!(small.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn connection_lost_and_connection_refused_have_different_kinds() {
    let server = Server::start(None, plain).await;
    let em = server.client("http").logon("user", "password").await.unwrap();
    assert_eq!(get(&em, "/cut").await.unwrap_err().kind(), ErrorKind::ConnectionLost);
    assert_eq!(get(&em, "/close").await.unwrap_err().kind(), ErrorKind::ConnectionLost);
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let builder = Client::builder(&format!("http://{unused}")).unwrap().retry(RetryPolicy::never());
    let error = builder.logon("user", "password").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_transient() && error.request().is_some());
}

#[tokio::test]
async fn request_to_another_origin_is_not_sent() {
    let other = Server::start(None, plain).await;
    let server = Server::start(None, |line| match line.split(' ').nth(1).unwrap() {
        path if path.contains("sessionMngr") => logged_on(),
        path if path.starts_with("/api/elsewhere/") => {
            let location = path.trim_start_matches("/api/elsewhere/");
            response(&format!("302 Found\r\nLocation: http://{location}/api/jobs"), b"")
        }
        _ => response("200 OK", b"<Jobs/>"),
    })
    .await;
    let em = server.client("http").logon("user", "password").await.unwrap();
    let error = get(&em, &format!("/elsewhere/{}", other.address)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    // A link to the other server leads to the configured one.
    get(&em, &format!("http://{}/api/jobs", other.address)).await.unwrap();
    assert!(other.heads().is_empty());
    assert_eq!(server.heads().len(), 3);
}

#[tokio::test]
async fn request_with_a_proxy_goes_through_it() {
    let proxy = Server::start(None, plain).await;
    let through =
        |url: &str| Client::builder("http://em.invalid:9399").unwrap().retry(RetryPolicy::never()).proxy(url);
    let em = through(&format!("http://someone:hunter2@{}", proxy.address))
        .logon("user", "password")
        .await
        .unwrap();
    let head = &proxy.heads()[0];
    assert!(head.starts_with("POST http://em.invalid:9399/api/sessionMngr/?v=latest HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&STANDARD.encode("someone:hunter2")), "{head}");
    assert!(!format!("{em:?}").contains("hunter2"));
    let error = through("http://someone:hunter2@:x").logon("user", "password").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

/// Creates a server certificate for a name; returns the configuration, the PEM text of the issuer, and the fingerprint.
fn certificate(
    name: &str,
    signed_by_ca: bool,
    clients: Option<Arc<dyn ClientCertVerifier>>,
) -> (ServerConfig, String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let (certificate, signer) = if signed_by_ca {
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL considers a certificate with equal subject and issuer self-signed.
        ca.distinguished_name.push(DnType::CommonName, "The CA of a test");
        let pem = ca.self_signed(&ca_key).unwrap().pem();
        (params.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap(), pem)
    } else {
        let certificate = params.self_signed(&key).unwrap();
        let pem = certificate.pem();
        (certificate, pem)
    };
    let fingerprint = ring::digest::digest(&ring::digest::SHA256, certificate.der());
    let fingerprint: Vec<String> = fingerprint.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients.unwrap_or_else(|| Arc::new(NoClientAuth)))
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap(),
        )
        .unwrap();
    (config, signer, fingerprint.join(":"))
}

/// Creates a client certificate with its key, both as PEM, and the certificate as DER.
fn client_certificate() -> (String, String, CertificateDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["client.example".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem(), certificate.der().clone())
}

async fn kind(builder: Builder<Client>) -> Option<ErrorKind> {
    builder
        .connect_timeout(Duration::from_secs(30))
        .logon("user", "password")
        .await
        .err()
        .map(|error| error.kind())
}

#[tokio::test]
async fn server_with_a_configured_ca_is_trusted() {
    let (config, ca, _) = certificate("127.0.0.1", true, None);
    let server = Server::start(Some(config), plain).await;
    assert_eq!(kind(server.client("https")).await, Some(ErrorKind::Tls));
    assert_eq!(kind(server.client("https").ca_certificate(&ca)).await, None);
    let (config, ca, _) = certificate("other.example", true, None);
    let server = Server::start(Some(config), plain).await;
    assert_eq!(kind(server.client("https").ca_certificate(&ca)).await, Some(ErrorKind::Tls));
    assert_eq!(kind(server.client("https").danger_accept_invalid_certs(true)).await, None);
    let again = server.client("https").danger_accept_invalid_certs(true).danger_accept_invalid_certs(false);
    assert_eq!(kind(again).await, Some(ErrorKind::Tls));
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn server_with_a_configured_certificate_is_trusted() {
    // Enterprise Manager creates a certificate for the name of the machine during the installation.
    let (config, own, fingerprint) = certificate("other.example", false, None);
    let (_, foreign, wrong) = certificate("127.0.0.1", false, None);
    let server = Server::start(Some(config), plain).await;
    assert_eq!(kind(server.client("https")).await, Some(ErrorKind::Tls));
    assert_eq!(kind(server.client("https").ca_certificate(&foreign)).await, Some(ErrorKind::Tls));
    assert_eq!(kind(server.client("https").ca_certificate(foreign).ca_certificate(&own)).await, None);
    assert_eq!(kind(server.client("https").pinned_certificate(&fingerprint)).await, None);
    assert_eq!(
        kind(server.client("https").ca_certificate(&own).pinned_certificate(&wrong)).await,
        Some(ErrorKind::Tls)
    );
    assert_eq!(kind(server.client("https").danger_accept_invalid_certs(true)).await, None);
    // The other settings apply again without the one for trials.
    let off = |builder: Builder<Client>| {
        builder.danger_accept_invalid_certs(true).danger_accept_invalid_certs(false)
    };
    assert_eq!(kind(off(server.client("https").pinned_certificate(&fingerprint))).await, None);
    assert_eq!(kind(off(server.client("https").ca_certificate(&own))).await, None);
    let heads_before = server.heads().len();
    assert_eq!(kind(off(server.client("https").pinned_certificate(&wrong))).await, Some(ErrorKind::Tls));
    let again = server.client("https").danger_accept_invalid_certs(true).danger_accept_invalid_certs(false);
    assert_eq!(kind(again).await, Some(ErrorKind::Tls));
    assert_eq!(server.heads().len(), heads_before);
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn fingerprint_of_an_untrusted_server_can_be_pinned() {
    let (config, _, fingerprint) = certificate("other.example", false, None);
    let server = Server::start(Some(config), plain).await;
    let shown = server.client("https").server_fingerprint().await.unwrap();
    assert_eq!(shown.replace(':', "").to_lowercase(), fingerprint.replace(':', "").to_lowercase());
    assert_eq!(shown.len(), 32 * 3 - 1);
    assert!(server.heads().is_empty(), "{:?}", server.heads());
    assert_eq!(kind(server.client("https").pinned_certificate(&shown)).await, None);
    let plain = Server::start(None, plain).await;
    assert_eq!(plain.client("http").server_fingerprint().await.unwrap_err().kind(), ErrorKind::Tls);
    let gone = Client::builder("https://127.0.0.1:1").unwrap().retry(RetryPolicy::never());
    assert_eq!(gone.server_fingerprint().await.unwrap_err().kind(), ErrorKind::Connect);
}

#[tokio::test]
async fn server_that_requires_a_client_certificate_accepts_the_configured_one() {
    let (pem, key, der) = client_certificate();
    let (other_pem, other_key, _) = client_certificate();
    let mut roots = RootCertStore::empty();
    roots.add(der).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let (config, ca, _) = certificate("127.0.0.1", true, Some(verifier));
    let server = Server::start(Some(config), plain).await;
    let client = || server.client("https").ca_certificate(&ca);
    assert_eq!(kind(client().client_certificate(&pem, &key)).await, None);
    let heads = server.heads().len();
    // The server refuses after the handshake of the client, in TLS 1.3.
    assert!(kind(client()).await.is_some());
    assert!(kind(client().client_certificate(&other_pem, &other_key)).await.is_some());
    assert_eq!(server.heads().len(), heads);
    for (pem, key) in [("", key.as_str()), (pem.as_str(), ""), (pem.as_str(), other_key.as_str())] {
        assert_eq!(kind(client().client_certificate(pem, key)).await, Some(ErrorKind::Configuration));
    }
}

#[tokio::test]
async fn connecting_longer_than_its_timeout_fails() {
    // The server accepts connections without a TLS handshake.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let builder =
        Client::builder(&url).unwrap().retry(RetryPolicy::never()).danger_accept_invalid_certs(true);
    let error =
        builder.connect_timeout(Duration::from_millis(50)).logon("user", "password").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.is_transient());
    // The connection is still queued.
    drop(listener.accept().await.unwrap());
}

#[tokio::test]
async fn invalid_setting_is_reported_at_the_logon() {
    let builder = || Client::builder("https://em.example:9398").unwrap();
    assert_eq!(kind(builder().ca_certificate("no pem")).await, Some(ErrorKind::Configuration));
    #[cfg(feature = "rustls")]
    assert_eq!(kind(builder().pinned_certificate("00:11")).await, Some(ErrorKind::Configuration));
    assert_eq!(kind(builder().user_agent("a\nb")).await, Some(ErrorKind::Configuration));
    let error = builder().session("a\nb").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}
