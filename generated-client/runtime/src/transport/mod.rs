//! Transports, which send requests to the server: a trait that programs can implement, and the default over TCP.
//!
//! The files of the default depend on each other in one direction: `cause`, `certificate`, `stream`, `shared`, `proxy` · `rustls`, `native_tls` or
//! `no_tls` · `connect` · `gzip` · `tcp`.
//!
//! # A test double
//!
//! A double replaces the server in tests of a program:
//!
//! ```
//! use bytes::Bytes;
//! use vbem_client::prelude::*;
//! use vbem_client::transport::{Body, BoxFuture, Transport, TransportError};
//!
//! /// A server with one job.
//! struct OneJob;
//!
//! impl Transport for OneJob {
//!     fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
//!         let (status, body) = match request.uri().path() {
//!             "/api/jobs" => (200, "<EntityReferences><Ref Name='nightly'/></EntityReferences>"),
//!             _ => (404, "<Error Message='Cannot find it'/>"),
//!         };
//!         Box::pin(async move {
//!             let mut response = http::Response::new(Body::from(body));
//!             *response.status_mut() = http::StatusCode::from_u16(status).expect("it is a status");
//!             Ok(response)
//!         })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let em = Client::builder("https://em.example")?.transport(OneJob).session("an id of a session").await?;
//! assert_eq!(em.jobs().references().await?[0].name.as_deref(), Some("nightly"));
//! assert_eq!(em.backups().list().await.unwrap_err().server_message(), Some("Cannot find it"));
//! # Ok(())
//! # }
//! ```
//!
//! # A recorder
//!
//! A layer around the default transport receives all requests and responses, secrets included:
//!
//! ```
//! use std::sync::{Arc, Mutex};
//!
//! use bytes::Bytes;
//! use vbem_client::prelude::*;
//! use vbem_client::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};
//!
//! /// Records requests and the status of responses.
//! struct Recorder {
//!     inner: Box<dyn Transport>,
//!     tape: Arc<Mutex<Vec<String>>>,
//! }
//!
//! impl Transport for Recorder {
//!     fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
//!         Box::pin(async move {
//!             let line = format!("{} {}", request.method(), request.uri().path());
//!             let response = self.inner.send(request).await;
//!             let outcome = match &response {
//!                 Ok(response) => response.status().to_string(),
//!                 Err(error) if error.kind() == TransportErrorKind::Connect => "no connection".to_owned(),
//!                 Err(error) => error.to_string(),
//!             };
//!             self.tape.lock().expect("no thread has panicked").push(format!("{line}: {outcome}"));
//!             response
//!         })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = vbem_simulator::Simulator::builder().days(1).start_blocking()?;
//! # let (address, user, password) = (sim.url(), sim.credentials().user.clone(), sim.credentials().password.clone());
//! let tape = Arc::new(Mutex::new(Vec::new()));
//! let copy = Arc::clone(&tape);
//! let em = Client::builder(&address)?.layer(|inner| Recorder { inner, tape: copy }).logon(user, password).await?;
//! em.jobs().references().await?;
//! em.logoff().await?;
//! let tape = tape.lock().expect("no thread has panicked");
//! assert_eq!(tape[..2], ["POST /api/sessionMngr/: 201 Created", "GET /api/jobs: 200 OK"]);
//! # Ok(())
//! # }
//! ```
//!
//! # A service of `tower`
//!
//! A service of `tower` with the types of `http`, including its layers, can be adapted as a transport:
//!
//! ```
//! use std::convert::Infallible;
//! use std::future::{Ready, poll_fn, ready};
//! use std::task::{Context, Poll};
//!
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use tower_service::Service;
//! use vbem_client::prelude::*;
//! use vbem_client::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};
//!
//! /// Every request goes to a copy of the service, once that is ready.
//! struct Tower<S>(S);
//!
//! impl<S> Transport for Tower<S>
//! where
//!     S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
//!     S::Error: std::error::Error + Send + Sync,
//!     S::Future: Send,
//! {
//!     fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
//!         let mut service = self.0.clone();
//!         let broken = |error| TransportError::new(TransportErrorKind::Closed, error);
//!         Box::pin(async move {
//!             poll_fn(|context| service.poll_ready(context)).await.map_err(broken)?;
//!             let response = service.call(request).await.map_err(broken)?;
//!             Ok(response.map(Body::from))
//!         })
//!     }
//! }
//!
//! /// A service for this example: it has no backups.
//! #[derive(Clone)]
//! struct NoBackups;
//!
//! impl Service<Request<Bytes>> for NoBackups {
//!     type Response = Response<Bytes>;
//!     type Error = Infallible;
//!     type Future = Ready<Result<Self::Response, Self::Error>>;
//!
//!     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
//!         Poll::Ready(Ok(()))
//!     }
//!     fn call(&mut self, request: Request<Bytes>) -> Self::Future {
//!         assert_eq!(request.uri(), "https://em.example/api/backups?format=Entity");
//!         ready(Ok(Response::new("<Backups/>".into())))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let em = Client::builder("https://em.example")?.transport(Tower(NoBackups)).session("an id of a session").await?;
//! assert!(em.backups().list().await?.is_empty());
//! # Ok(())
//! # }
//! ```

mod body;
#[cfg(feature = "tcp")]
mod cause;
#[cfg(feature = "rustls")]
mod certificate;
#[cfg(feature = "tcp")]
mod connect;
mod error;
#[cfg(feature = "tcp")]
mod gzip;
#[cfg(feature = "tcp")]
mod proxy;
#[cfg(feature = "rustls")]
mod shared;
#[cfg(feature = "tcp")]
mod stream;
#[cfg(feature = "tcp")]
mod tcp;
#[cfg(feature = "rustls")]
#[path = "rustls.rs"]
mod tls;
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
#[path = "native_tls.rs"]
mod tls;
#[cfg(all(feature = "tcp", not(any(feature = "rustls", feature = "native-tls"))))]
#[path = "no_tls.rs"]
mod tls;

pub use body::Body;
pub use error::{TransportError, TransportErrorKind};

#[cfg(feature = "tcp")]
pub(crate) use self::proxy::Proxies;
#[cfg(feature = "tcp")]
pub(crate) use self::tcp::{TcpOptions, TcpTransport};
#[cfg(feature = "rustls")]
pub(crate) use self::tls::Observer;
#[cfg(feature = "tcp")]
pub(crate) use self::tls::{Identity, Trust};

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

/// A boxed future; see [`Transport`] for one.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed stream, for example of the chunks of a [`Body`].
pub type BoxStream<'a, T> = Pin<Box<dyn futures_core::Stream<Item = T> + Send + 'a>>;

/// Sends one request to the server and returns the response.
///
/// An implementation must not follow redirects, keep cookies, or retry requests; the client follows redirects and retries.
/// It must decode a content encoding that it requests. Requests contain secrets in the headers `Authorization` and
/// `X-RestSvcSessionId`, and in some bodies; the two headers are marked as sensitive.
///
/// See the [module](self) for examples.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request and waits for the head of the response; the body may still be arriving.
    ///
    /// # Errors
    /// The returned future fails if there is no response. A response with an error status is not a failure.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

#[cfg(all(test, any(feature = "rustls", feature = "native-tls")))]
mod tests;
