//! A server over TCP that plays scripts: bytes, pauses and cuts, one script for each request.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::sleep;

/// A step of a script.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Pause(Duration),
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
    address: String,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Starts a server that plays a script for each request.
    pub(crate) async fn start(answer: impl Fn(&Received) -> Script + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen) = (Arc::new(answer), Arc::clone(&requests));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                tokio::spawn(async move { serve(stream, &*answer, &seen).await });
            }
        });
        Self { address, requests }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
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
