//! Server: listens, and hands requests to a handler; runs on a separate thread, so that blocking clients can be tested
//! too.

pub(crate) mod admin;
mod connection;
pub(crate) mod explore;
mod handler;
mod injection;
mod proxy;
mod request_head;
mod snapshots;
pub(crate) mod tls;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::service::{Request, Response};
pub(crate) use handler::{Handler, Source};
pub(crate) use proxy::BodyStream;

/// Handler of requests.
pub(crate) trait RequestHandler: Send + Sync + 'static {
    /// Returns the response and the options of its delivery, at once or later.
    fn answer<'a>(&'a self, request: &'a Request) -> Answer<'a>;
    /// Returns the response to a malformed request.
    fn reject(&self, status: u16, message: &str) -> Response;
}

/// Response, or one that depends on another server.
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all responses are ready, and a box would cost each of them"
)]
pub(crate) enum Answer<'a> {
    Ready(Delivery),
    Later(Pin<Box<dyn Future<Output = Delivery> + Send + 'a>>),
}

/// Response with the options of its delivery.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) response: Response,
    pub(crate) options: DeliveryOptions,
    /// Body that is passed on piece by piece, in place of that of the response.
    pub(crate) stream: Option<BodyStream>,
}

impl From<Response> for Delivery {
    fn from(response: Response) -> Self {
        Self { response, options: DeliveryOptions::default(), stream: None }
    }
}

/// Options of the delivery of a response, as faults set them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DeliveryOptions {
    /// Delay before the response.
    pub(crate) delay: std::time::Duration,
    /// True if the connection is cut instead.
    pub(crate) cut: bool,
    /// Number of bytes of the body after which the connection is cut.
    pub(crate) cut_inside: Option<usize>,
    /// Number of bytes after which a body that is passed on ends.
    pub(crate) limit: Option<usize>,
    /// Size of a chunk of the body and the pause before it.
    pub(crate) slow: Option<(usize, std::time::Duration)>,
}

impl DeliveryOptions {
    /// Delivery at once.
    pub(crate) const IMMEDIATE: Self =
        Self { delay: std::time::Duration::ZERO, cut: false, cut_inside: None, limit: None, slow: None };
}

/// Largest number of open connections; further ones are closed at once.
const CONNECTIONS: usize = 1024;

/// Server that stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to listen.
    ///
    /// # Errors
    ///
    /// Fails if the address cannot be listened on or the thread cannot be started.
    pub(crate) fn start(
        address: SocketAddr,
        handler: Arc<dyn RequestHandler>,
        tls: Option<TlsAcceptor>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = watch::channel(false);
        let thread = thread::Builder::new().name("vbem-simulator".to_owned()).spawn(move || {
            runtime.block_on(listen(listener, &handler, tls.as_ref(), stopped));
        })?;
        Ok(Self { address, stop, thread: Some(thread) })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was already printed.
            let _ = thread.join();
        }
    }
}

async fn listen(
    listener: TcpListener,
    handler: &Arc<dyn RequestHandler>,
    tls: Option<&TlsAcceptor>,
    mut stopped: watch::Receiver<bool>,
) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted && connections.len() < CONNECTIONS {
                    connections.spawn(accept(stream, Arc::clone(handler), tls.cloned()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
    connections.shutdown().await;
}

async fn accept(stream: TcpStream, handler: Arc<dyn RequestHandler>, tls: Option<TlsAcceptor>) {
    // Sends small responses at once.
    let _ = stream.set_nodelay(true);
    match tls {
        None => connection::serve(stream, &*handler).await,
        Some(acceptor) => {
            if let Ok(Ok(stream)) = timeout(connection::REQUEST_TIMEOUT, acceptor.accept(stream)).await {
                connection::serve(stream, &*handler).await;
            }
        }
    }
}
