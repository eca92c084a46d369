//! Connecting to servers: over TCP, directly or through a proxy, with TLS.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use tower_service::Service;

use super::cause::find;
use super::proxy::{Proxies, is_http};
use super::stream::{BoxDuplex, Stream};
use super::tls::{self, Tls};
use super::{BoxFuture, TransportErrorKind};

type BoxError = Box<dyn StdError + Send + Sync>;

/// Connects to servers, directly or through a proxy.
#[derive(Clone)]
pub(super) struct Connector {
    direct: Direct,
    proxies: Arc<Proxies>,
    timeout: Duration,
}

/// Connects without a proxy.
#[derive(Clone)]
struct Direct {
    tcp: HttpConnector,
    tls: Tls,
}

/// A failure to connect, cloned from the errors of `hyper_util`.
#[derive(Debug, Clone)]
pub(super) struct ConnectError {
    pub(super) kind: TransportErrorKind,
    cause: Arc<dyn StdError + Send + Sync>,
}

impl Connector {
    pub(super) fn new(proxies: Arc<Proxies>, tls: Tls, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(Duration::from_secs(15)));
        tcp.set_connect_timeout(Some(timeout));
        Self { direct: Direct { tcp, tls }, proxies, timeout }
    }

    async fn connect(mut self, server: Uri) -> Result<Stream, BoxError> {
        let Some(proxy) = self.proxies.find(&server) else { return self.direct.call(server).await };
        if !is_http(&proxy) {
            return Err("proxies other than HTTP and HTTPS are not supported".into());
        }
        if server.scheme_str() != Some("https") {
            return Ok(self.direct.call(proxy.uri().clone()).await?.forwarded());
        }
        let tls = self.direct.tls.clone();
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.direct);
        if let Some(credentials) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(credentials.clone());
        }
        let stream = tunnel.call(server.clone()).await?;
        secured(&tls, &server, stream.io.into_inner()).await
    }
}

/// Adds TLS to a connection.
async fn secured(tls: &Tls, server: &Uri, io: BoxDuplex) -> Result<Stream, BoxError> {
    let host = server.host().unwrap_or_default();
    tls.handshake(host.trim_start_matches('[').trim_end_matches(']'), io).await.map(Stream::new)
}

impl Service<Uri> for Direct {
    type Response = Stream;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Stream, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let Self { mut tcp, tls } = self.clone();
        Box::pin(async move {
            let io = tcp.call(server.clone()).await?.into_inner();
            if server.scheme_str() == Some("https") {
                secured(&tls, &server, Box::new(io)).await
            } else {
                Ok(Stream::new(io))
            }
        })
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = ConnectError;
    type Future = BoxFuture<'static, Result<Stream, ConnectError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let limit = self.timeout;
        let work = self.clone().connect(server);
        Box::pin(async move {
            match tokio::time::timeout(limit, work).await {
                Ok(connected) => connected.map_err(ConnectError::new),
                Err(_) => {
                    let text = format!("no connection within {limit:?}");
                    Err(ConnectError::new(io::Error::new(io::ErrorKind::TimedOut, text).into()))
                }
            }
        })
    }
}

impl ConnectError {
    fn new(error: BoxError) -> Self {
        let kind =
            if tls::is_failure(&*error) { TransportErrorKind::Tls } else { TransportErrorKind::Connect };
        // The errors around the system error only add the name of a step.
        let cause: Arc<dyn StdError + Send + Sync> = match find::<io::Error>(&*error) {
            Some(inner) if kind == TransportErrorKind::Connect => {
                Arc::new(io::Error::new(inner.kind(), inner.to_string()))
            }
            _ => Arc::from(error),
        };
        Self { kind, cause }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl StdError for ConnectError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.source()
    }
}
