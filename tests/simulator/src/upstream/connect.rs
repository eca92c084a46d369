//! Connections to a real server: new ones, and those that wait for another request.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Origin, UpstreamError, UpstreamTrust};

/// Time limit of a connection with its TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Time a connection may wait for another request; servers close them after about two minutes.
const MAX_IDLE: Duration = Duration::from_secs(30);

/// Largest number of connections that wait.
const MAX_WAITING: usize = 32;

/// Stream of bytes in both directions.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + Sync {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> Duplex for S {}

/// Connection to the server.
pub(super) struct Connection {
    pub(super) stream: Box<dyn Duplex>,
    /// Bytes that were received and not parsed yet.
    pub(super) buffer: Vec<u8>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("buffered", &self.buffer.len()).finish_non_exhaustive()
    }
}

/// Opens connections.
pub(super) struct Connector {
    origin: Origin,
    tls: Option<TlsConnector>,
}

impl Connector {
    pub(super) fn new(origin: Origin, trust: &UpstreamTrust) -> Result<Self, UpstreamError> {
        let tls = if origin.tls { Some(TlsConnector::from(Arc::new(trust.config()?))) } else { None };
        Ok(Self { origin, tls })
    }

    async fn open(&self) -> Result<Connection, UpstreamError> {
        let host = self.origin.bare_host();
        let stream = TcpStream::connect((host, self.origin.port)).await.map_err(UpstreamError::Connect)?;
        // Sends small requests at once.
        let _ = stream.set_nodelay(true);
        let stream: Box<dyn Duplex> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => {
                let name = ServerName::try_from(host.to_owned())
                    .map_err(|_| UpstreamError::Address(self.origin.to_string()))?;
                Box::new(tls.connect(name, stream).await.map_err(UpstreamError::Tls)?)
            }
        };
        Ok(Connection { stream, buffer: Vec::new() })
    }
}

/// Connections that wait for another request.
pub(super) struct Pool {
    connector: Connector,
    waiting: Mutex<Vec<(Instant, Connection)>>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("origin", &self.connector.origin).finish_non_exhaustive()
    }
}

impl Pool {
    pub(super) const fn new(connector: Connector) -> Self {
        Self { connector, waiting: Mutex::new(Vec::new()) }
    }

    pub(super) const fn origin(&self) -> &Origin {
        &self.connector.origin
    }

    /// Returns the connection that was used last, if there is one.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(since, _)| since.elapsed() < MAX_IDLE);
        waiting.pop().map(|(_, connection)| connection)
    }

    /// Keeps a connection for another request.
    pub(super) fn put(&self, connection: Connection) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MAX_WAITING {
            waiting.push((Instant::now(), connection));
        }
    }

    /// Opens a connection.
    pub(super) async fn connect(&self) -> Result<Connection, UpstreamError> {
        let opened = timeout(CONNECT_TIMEOUT, self.connector.open()).await;
        opened.unwrap_or(Err(UpstreamError::Timeout(CONNECT_TIMEOUT)))
    }
}
