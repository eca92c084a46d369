//! How requests reach the server: one small trait, so that a program can bring its own way.
//!
//! # A test double
//!
//! No server is needed to test what a program makes of its answers:
//!
//! ```
//! use bytes::Bytes;
//! use vbem_client::prelude::*;
//! use vbem_client::transport::{Body, BoxFuture, Transport, TransportError};
//!
//! /// A server that knows no job but one.
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
//! What is put around the usual transport sees everything that goes over it, secrets included:
//!
//! ```
//! use std::sync::{Arc, Mutex};
//!
//! use bytes::Bytes;
//! use vbem_client::prelude::*;
//! use vbem_client::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};
//!
//! /// Writes down what was asked, and how it was answered.
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
//!                 Err(error) if error.kind() == TransportErrorKind::Connect => "nobody is there".to_owned(),
//!                 Err(error) => error.to_string(),
//!             };
//!             self.tape.lock().expect("nobody panics").push(format!("{line}: {outcome}"));
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
//! let tape = tape.lock().expect("nobody panics");
//! assert_eq!(tape[..2], ["POST /api/sessionMngr/: 201 Created", "GET /api/jobs: 200 OK"]);
//! # Ok(())
//! # }
//! ```
//!
//! # A service of `tower`
//!
//! Whatever takes and gives the types of `http` fits with a few lines, so a service with all its layers does:
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
mod error;
#[cfg(feature = "reqwest")]
mod http;
#[cfg(feature = "rustls")]
mod tls;
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
#[path = "native_tls.rs"]
mod tls;
#[cfg(all(feature = "reqwest", not(any(feature = "rustls", feature = "native-tls"))))]
#[path = "no_tls.rs"]
mod tls;

pub use body::Body;
pub use error::{TransportError, TransportErrorKind};

#[cfg(feature = "reqwest")]
pub(crate) use self::http::{HttpOptions, HttpTransport};
#[cfg(feature = "reqwest")]
pub(crate) use self::tls::Trust;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

/// A boxed future; see [`Transport`] for one.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed stream; a [`Body`] is made from one, as its example shows.
///
/// ```
/// use vbem_client::transport::BoxStream;
///
/// fn one_after_the_other<'a, T>(items: impl futures_core::Stream<Item = T> + Send + 'a) -> BoxStream<'a, T> {
///     Box::pin(items)
/// }
/// ```
pub type BoxStream<'a, T> = Pin<Box<dyn futures_core::Stream<Item = T> + Send + 'a>>;

/// Carries one request to the server and brings the response.
///
/// An implementation must not follow redirects, keep cookies, or repeat requests: the client does what is needed of
/// that. It should undo a content encoding if it asks for one. Requests carry secrets in the headers `Authorization`
/// and `X-RestSvcSessionId`, and in some bodies; the two headers are marked as sensitive.
///
/// See the [module](self) for examples.
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

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<::http::Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

#[cfg(all(test, any(feature = "rustls", feature = "native-tls")))]
mod tests;
