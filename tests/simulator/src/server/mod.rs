//! Listens, and hands requests to the service; runs on a thread of its own, so that blocking clients can be tested too.

pub(crate) mod admin;
mod connection;
mod exchange;
mod message;
pub(crate) mod tls;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::service::{Incoming, Reply};
pub(crate) use exchange::Handler;

/// Whatever answers requests.
pub(crate) trait Answers: Send + Sync + 'static {
    /// The answer and the way it is sent.
    fn answer(&self, incoming: &Incoming) -> Sent;
    /// The answer to what is no request.
    fn refuse(&self, status: u16, message: &str) -> Reply;
}

/// An answer and the way it is sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) reply: Reply,
    pub(crate) delivery: Delivery,
}

impl From<Reply> for Sent {
    fn from(reply: Reply) -> Self {
        Self { reply, delivery: Delivery::default() }
    }
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Time before it is sent.
    pub(crate) delay: std::time::Duration,
    /// The connection is cut instead.
    pub(crate) cut: bool,
    /// The connection is cut after so many bytes of the body.
    pub(crate) cut_inside: Option<usize>,
    /// Size of a piece of the body and the pause before it.
    pub(crate) slow: Option<(usize, std::time::Duration)>,
}

/// Connections at the same time; further ones are closed at once.
const CONNECTIONS: usize = 1024;

/// A server that stops when it is dropped.
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
    /// The address cannot be listened on, or there is no thread to be had.
    pub(crate) fn start(
        address: SocketAddr,
        handler: Arc<dyn Answers>,
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
            // The thread has nothing to say; if it panicked, that was shown.
            let _ = thread.join();
        }
    }
}

async fn listen(
    listener: TcpListener,
    handler: &Arc<dyn Answers>,
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

async fn accept(stream: TcpStream, handler: Arc<dyn Answers>, tls: Option<TlsAcceptor>) {
    // Small answers should not wait for more.
    let _ = stream.set_nodelay(true);
    match tls {
        None => connection::serve(stream, &*handler).await,
        Some(acceptor) => {
            if let Ok(Ok(stream)) = timeout(connection::PATIENCE, acceptor.accept(stream)).await {
                connection::serve(stream, &*handler).await;
            }
        }
    }
}
