//! How requests reach the server: one small trait, so that a program can bring its own way.

mod body;
mod error;
mod http;
mod tls;

pub use body::Body;
pub use error::{TransportError, TransportErrorKind};

pub(crate) use self::http::{HttpOptions, HttpTransport};
pub(crate) use self::tls::Trust;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

/// A boxed future.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed stream.
pub type BoxStream<'a, T> = Pin<Box<dyn futures_core::Stream<Item = T> + Send + 'a>>;

/// Carries one request to the server and brings the response.
///
/// An implementation must not follow redirects, keep cookies, or repeat requests: the client does what is needed of
/// that. It should undo a content encoding if it asks for one. Requests carry secrets in the headers `Authorization`
/// and `X-RestSvcSessionId`, and in some bodies; the two headers are marked as sensitive.
///
/// ```
/// use bytes::Bytes;
/// use vbem_client::transport::{Body, BoxFuture, Transport, TransportError};
///
/// /// A server that knows nothing.
/// struct Nothing;
///
/// impl Transport for Nothing {
///     fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
///         Box::pin(async {
///             let mut response = http::Response::new(Body::from("<Error Message='unknown'/>"));
///             *response.status_mut() = http::StatusCode::NOT_FOUND;
///             Ok(response)
///         })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request and waits for the head of the response; the body may still be on its way.
    ///
    /// # Errors
    /// The returned future fails if there is no response at all. A response with an error status is not a failure.
    fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<::http::Response<Body>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<::http::Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

#[cfg(test)]
mod tests;
