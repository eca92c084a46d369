//! Proxies: plain requests and tunnels.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vbem_client::prelude::*;
use vbem_simulator::Simulator;

use super::{FORMATS, QUICK, company};

/// Name that cannot be resolved: only the proxy can deliver requests to it.
const NAME: &str = "em.invalid:9398";

/// Local proxy that resolves all names to one server.
struct Proxy {
    address: SocketAddr,
    /// Request lines and headers it received, by connection.
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                thread::spawn(move || pass_on(client, server, &seen));
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Relays a connection. The simulator accepts absolute request targets, so nothing is rewritten.
fn pass_on(mut client: TcpStream, server: SocketAddr, seen: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    seen.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
    let mut server = TcpStream::connect(server)?;
    if head.starts_with(b"CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    } else {
        server.write_all(&head)?;
    }
    let (mut to_client, mut from_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let _ = io::copy(&mut client, &mut server);
    server.shutdown(Shutdown::Both)
}

async fn walk(sim: &Simulator, builder: vbem_client::client::Builder<Client>) {
    let account = sim.credentials();
    let em = builder.logon(&account.user, account.password.as_str()).await.unwrap();
    let point = em.vm_restore_points().list().await.unwrap().into_iter().next().unwrap();
    point.backup_server().unwrap().get(&em).await.unwrap();
    em.logoff().await.unwrap();
}

#[tokio::test]
async fn plain_requests_use_the_proxy() {
    let sim = company().start_blocking().unwrap();
    let proxy = Proxy::start(sim.address());
    let (address, url) = (proxy.address, format!("http://{NAME}"));
    for format in FORMATS {
        let builder = || Client::builder(&url).unwrap().format(format).retry(QUICK);
        walk(&sim, builder().proxy(&format!("http://{address}"))).await;
        walk(&sim, builder().proxy(&format!("http://clerk:let%20me@{address}"))).await;
        let account = sim.credentials();
        let direct = builder().logon(&account.user, account.password.as_str()).await.unwrap_err();
        assert_eq!(direct.kind(), ErrorKind::Connect, "{direct}");
    }
    let heads = proxy.heads();
    assert!(!heads.is_empty());
    for head in &heads {
        assert!(
            head.starts_with(&format!("POST http://{NAME}/api/sessionMngr/?v=latest HTTP/1.1\r\n")),
            "{head}"
        );
    }
    let known = STANDARD.encode("clerk:let me");
    let with_password = heads.iter().filter(|head| head.contains(&format!("Basic {known}"))).count();
    assert_eq!(with_password, heads.len() / 2, "{heads:?}");
    assert!(sim.requests().iter().all(|exchange| exchange.status < 300));
}

#[tokio::test]
async fn tls_requests_tunnel_through_the_proxy() {
    let sim = company().public_base("https://em.invalid:9398/api").tls().start_blocking().unwrap();
    let proxy = Proxy::start(sim.address());
    let (address, url) = (proxy.address, format!("https://{NAME}"));
    for format in FORMATS {
        let builder = || {
            let builder = Client::builder(&url).unwrap().format(format).retry(QUICK);
            builder.ca_certificate(sim.certificate().unwrap())
        };
        walk(&sim, builder().proxy(&format!("http://{address}"))).await;
        walk(&sim, builder().proxy(&format!("http://clerk:let%20me@{address}"))).await;
    }
    let heads = proxy.heads();
    assert!(!heads.is_empty());
    for head in &heads {
        assert!(head.starts_with(&format!("CONNECT {NAME} HTTP/1.1\r\n")), "{head}");
        assert!(!head.to_lowercase().contains("session"), "{head}");
    }
    // Headers for the proxy must not reach the server.
    for exchange in sim.requests() {
        assert_eq!(exchange.header("proxy-authorization"), None);
    }
}

#[tokio::test]
async fn failing_proxy_is_a_connection_error() {
    let sim = company().start_blocking().unwrap();
    let account = sim.credentials().clone();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = Client::builder(&sim.url())
        .unwrap()
        .retry(QUICK)
        .proxy(&format!("http://clerk:secret-of-mine@{nobody}"));
    let error = away.logon(&account.user, account.password.as_str()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(error.is_transient());
    assert!(!format!("{error:?}").contains("secret-of-mine"), "{error:?}");
    assert_eq!(sim.requests(), []);

    let sim = company().tls().start_blocking().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let refusing = format!("http://clerk:secret-of-mine@{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _ = client.read(&mut [0; 1024]);
            let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
            let _ = client.write_all(refusal);
        }
    });
    let refused = super::client(&sim, vbem_client::client::Format::Xml).proxy(&refusing);
    let error = refused.logon(&account.user, account.password.as_str()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(!format!("{error:?}").contains("secret-of-mine"), "{error:?}");
    assert_eq!(sim.requests(), []);
}

#[tokio::test]
async fn credentials_that_a_proxy_repeats_are_redacted() {
    let sim = company().start_blocking().unwrap();
    let account = sim.credentials().clone();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let refusing = format!("http://clerk:secret-of-mine@{}", listener.local_addr().unwrap());
    let encoded = STANDARD.encode("clerk:secret-of-mine");
    let body = format!("<Error><Message>secret-of-mine, {encoded}, is refused</Message></Error>");
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _ = client.read(&mut [0; 1024]);
            let head = format!("HTTP/1.1 403 Forbidden\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = client.write_all(format!("{head}{body}").as_bytes());
        }
    });
    let refused = Client::builder(&sim.url()).unwrap().retry(QUICK).proxy(&refusing);
    let error = refused.logon(&account.user, account.password.as_str()).await.unwrap_err();
    assert!(error.server_message().is_some_and(|text| text.ends_with("is refused")), "{error:?}");
    for shown in [format!("{error:?}"), error.to_string()] {
        assert!(!shown.contains("secret-of-mine") && !shown.contains(&encoded), "{shown}");
    }
}
