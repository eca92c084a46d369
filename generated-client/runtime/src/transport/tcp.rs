//! The default transport: HTTP/1.1 over a pool of TCP connections.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use http::header::{ACCEPT_ENCODING, PROXY_AUTHORIZATION, RANGE};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::cause::find;
use super::connect::{ConnectError, Connector};
use super::gzip::decompressed;
use super::proxy::Proxies;
use super::tls::{self, Identity, Tls, Trust};
use super::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};

/// Time after which a connection without requests is closed. It is longer than the interval between two polls of a waiter.
const IDLE: Duration = Duration::from_secs(30);

/// Maximum number of connections without requests.
const IDLE_CONNECTIONS: usize = 8;

/// The settings of connections.
pub(crate) struct TcpOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxies: Proxies,
    pub(crate) trust: Trust,
    pub(crate) identity: Option<Identity>,
}

/// A pool of connections.
pub(crate) struct TcpTransport {
    client: Client<Connector, Once>,
    proxies: Arc<Proxies>,
}

impl TcpTransport {
    /// Creates a pool without connections.
    pub(crate) fn new(options: TcpOptions) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let tls = Tls::new(options.trust, options.identity)?;
        let proxies = Arc::new(options.proxies);
        let connector = Connector::new(Arc::clone(&proxies), tls, options.connect_timeout);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .build(connector);
        Ok(Self { client, proxies })
    }
}

impl Transport for TcpTransport {
    fn send(
        &self,
        mut request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let authorization = self.proxies.authorization(request.uri());
        let headers = request.headers_mut();
        // A range of a compressed body cannot be decompressed.
        if !headers.contains_key(RANGE) {
            headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
        }
        if let Some(authorization) = authorization {
            headers.insert(PROXY_AUTHORIZATION, authorization);
        }
        let response = self.client.request(request.map(|body| Once(Some(body))));
        Box::pin(async move {
            let (mut head, body) = response.await.map_err(describe)?.into_parts();
            let body = decompressed(&mut head.headers, Body::from_stream(Chunks(body)));
            Ok(http::Response::from_parts(head, body))
        })
    }
}

/// The body of a request.
struct Once(Option<Bytes>);

impl http_body::Body for Once {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))))
    }
    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Bytes::is_empty)
    }
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// The body of a response.
struct Chunks(Incoming);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.0).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Closed, error))));
                }
                Some(Ok(frame)) => {
                    if let Ok(chunk) = frame.into_data() {
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
            }
        }
    }
}

/// Removes the error layers of the pool, which add no information.
fn describe(error: legacy::Error) -> TransportError {
    match find::<ConnectError>(&error) {
        Some(failed) => TransportError::new(failed.kind, failed.clone()),
        // Servers refuse client certificates after the handshake.
        None if tls::is_failure(&error) => TransportError::new(TransportErrorKind::Tls, Inner(error)),
        None => TransportError::new(TransportErrorKind::Closed, Inner(error)),
    }
}

/// An error of the pool, with the text of its source.
#[derive(Debug)]
struct Inner(legacy::Error);

impl std::fmt::Display for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.source() {
            Some(source) => write!(f, "{source}"),
            None => write!(f, "{}", self.0),
        }
    }
}

impl StdError for Inner {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()?.source()
    }
}
