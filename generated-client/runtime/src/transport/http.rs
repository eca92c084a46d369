//! The usual transport: HTTP/1.1 over TCP, with `reqwest`.

use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use super::tls::{self, Trust};
use super::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};

/// What can be chosen about connections.
pub(crate) struct HttpOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<reqwest::Proxy>,
    pub(crate) system_proxy: bool,
    pub(crate) trust: Trust,
}

/// Requests go over a pool of connections.
pub(crate) struct HttpTransport(reqwest::Client);

impl HttpTransport {
    /// A pool without connections yet.
    pub(crate) fn new(options: HttpOptions) -> Result<Self, Box<dyn StdError + Send + Sync>> {
        let mut builder = tls::secured(reqwest::Client::builder(), options.trust)?
            .redirect(reqwest::redirect::Policy::none())
            // A repeated request is for the client to decide.
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect_timeout);
        if !options.system_proxy {
            builder = builder.no_proxy();
        }
        if let Some(proxy) = options.proxy {
            builder = builder.proxy(proxy);
        }
        Ok(Self(builder.build()?))
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(describe)?;
            let response = self.0.execute(request).await.map_err(describe)?;
            let (head, body) = http::Response::<reqwest::Body>::from(response).into_parts();
            Ok(http::Response::from_parts(head, Body::from_stream(Chunks(body))))
        })
    }
}

struct Chunks(reqwest::Body);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.0).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(describe(error)))),
                Some(Ok(frame)) => {
                    if let Ok(chunk) = frame.into_data() {
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
            }
        }
    }
}

/// The address is taken out: the client names the request by its path, without secrets.
fn describe(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let kind = if tls::is_failure(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() || find(&error).is_some_and(|cause: &io::Error| is_nonsense(cause.kind())) {
        TransportErrorKind::Other
    } else {
        TransportErrorKind::Closed
    };
    TransportError::new(kind, error)
}

/// A body that is not what its encoding says.
fn is_nonsense(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
}

/// The first cause of that type; `io::Error` hides what it wraps from `source`.
pub(super) fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
