//! A server over TCP that plays scripts: bytes, pauses and cuts, one script for each request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A step of a script.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Pause(Duration),
    /// Sends the bytes again and again, with this pause, until the client closes the connection.
    Repeat(Vec<u8>, Duration),
    /// Closes the connection.
    Cut,
}

/// The answer to one request. The connection is kept at its end.
pub(crate) type Script = Vec<Step>;

/// A received request.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) head: String,
}

/// A running server. It ends with the runtime of the test.
pub(crate) struct Server {
    scheme: &'static str,
    address: String,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Starts a server that plays a script for each request.
    pub(crate) async fn start(answer: impl Fn(&Received) -> Script + Send + Sync + 'static) -> Self {
        Self::start_with(None, answer).await
    }

    /// Starts a server like [`start`](Self::start), with TLS if it is configured.
    pub(crate) async fn start_with(
        tls: Option<ServerConfig>,
        answer: impl Fn(&Received) -> Script + Send + Sync + 'static,
    ) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen) = (Arc::new(answer), Arc::clone(&requests));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, &*answer, &seen).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, &*answer, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Self { scheme, address, requests }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Returns method and target of the requests since the last call.
    pub(crate) fn take_requests(&self) -> Vec<String> {
        let requests = std::mem::take(&mut *self.requests.lock().unwrap());
        requests.iter().map(|request| format!("{} {}", request.method, request.target)).collect()
    }
}

/// Serves a connection until either side closes it.
pub(crate) async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &(impl Fn(&Received) -> Script + ?Sized),
    seen: &Mutex<Vec<Received>>,
) {
    while let Some(request) = read_request(&mut stream).await {
        let script = answer(&request);
        seen.lock().unwrap().push(request);
        for step in script {
            match step {
                Step::Send(bytes) => {
                    // A client may close the connection at any time.
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                }
                Step::Pause(time) => sleep(time).await,
                Step::Repeat(bytes, pause) => {
                    while stream.write_all(&bytes).await.is_ok() && stream.flush().await.is_ok() {
                        match pause.is_zero() {
                            true => tokio::task::yield_now().await,
                            false => sleep(pause).await,
                        }
                    }
                    return;
                }
                Step::Cut => {
                    drop(stream.shutdown().await);
                    return;
                }
            }
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
    });
    stream.read_exact(&mut vec![0; length.unwrap_or_default()]).await.ok()?;
    let mut line = head.split(' ').map(str::to_owned);
    Some(Received { method: line.next()?, target: line.next()?, head })
}
