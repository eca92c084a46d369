//! What can go wrong, as one type.

mod kind;
mod server;

pub use kind::ErrorKind;
pub use server::ServerError;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::{Method, StatusCode};

use crate::link::MissingLink;
use crate::transport::{TransportError, TransportErrorKind};

/// What went wrong: [what kind of thing](Error::kind), in [which request](Error::request), and
/// [what the server said](Error::server_message).
///
/// It shows neither passwords nor session ids. It is as small as a pointer, and a copy is cheap.
///
/// ```
/// use vbem_client::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::Unauthorized => "check user and password",
///         ErrorKind::NotFound => "it is gone",
///         _ if error.is_transient() => "try again later",
///         _ => "ask for help",
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use vbem_client::prelude::*;
/// # let sim = vbem_simulator::Simulator::builder().days(1).start_blocking()?;
/// # let account = sim.credentials();
/// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
/// let error = em.jobs().get("unknown").await.unwrap_err();
/// assert_eq!(advice(&error), "it is gone");
/// assert!(error.is_not_found() && !error.is_unauthorized() && !error.is_forbidden());
/// assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
/// assert_eq!(error.server_message(), Some("Cannot find job [unknown]"));
/// assert_eq!(error.to_string(), "GET /api/jobs/unknown?format=Entity: not found (404): Cannot find job [unknown]");
///
/// let request = error.request().expect("it went wrong in a request");
/// assert_eq!((request.method().as_str(), request.path()), ("GET", "/api/jobs/unknown?format=Entity"));
/// let said = error.server_error().expect("the server has said something");
/// assert_eq!((said.message(), said.status_code()), (Some("Cannot find job [unknown]"), Some(404)));
/// # em.logoff().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    status: Option<StatusCode>,
    request: Option<RequestLine>,
    detail: Cow<'static, str>,
    server: Option<Arc<ServerError>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The request an [`Error`] is about. Ids of sessions are left out of the path.
///
/// ```
/// use vbem_client::{Error, RequestLine};
///
/// fn is_about_a_job(error: &Error) -> bool {
///     let is_job = |request: &RequestLine| request.method() == http::Method::GET && request.path().starts_with("/api/jobs/");
///     error.request().is_some_and(is_job)
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RequestLine {
    method: Method,
    path: String,
}

impl RequestLine {
    pub(crate) fn new(method: Method, path: String) -> Self {
        Self { method, path }
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for RequestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl fmt::Debug for RequestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        Self(Arc::new(Inner { kind, status: None, request: None, detail, server: None, source: None }))
    }

    /// An error status, with what the server says about it.
    pub(crate) fn from_status(status: StatusCode, server: Option<ServerError>) -> Self {
        Self::new(ErrorKind::of_status(status), "").edit(|inner| {
            inner.status = Some(status);
            inner.server = server.map(Arc::new);
        })
    }

    /// The failure of something that was waited for.
    pub(crate) fn failed(what: String, message: Option<&str>) -> Self {
        Self::new(ErrorKind::Failed, what)
            .edit(|inner| inner.server = message.map(|message| Arc::new(ServerError::from_message(message))))
    }

    pub(crate) fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.edit(|inner| inner.source = Some(Arc::from(source.into())))
    }

    /// Names the request, unless the error is about an earlier one.
    pub(crate) fn with_request(self, request: impl FnOnce() -> RequestLine) -> Self {
        if self.0.request.is_some() { self } else { self.edit(|inner| inner.request = Some(request())) }
    }

    /// The same error as another kind, with an explanation.
    pub(crate) fn turned_into(self, kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        self.edit(|inner| {
            inner.kind = kind;
            inner.detail = detail.into();
        })
    }

    fn edit(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The request it happened in, if it did.
    #[must_use]
    pub fn request(&self) -> Option<&RequestLine> {
        self.0.request.as_ref()
    }

    /// The status of the response, if it was an error status.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// All the server says about it.
    #[must_use]
    pub fn server_error(&self) -> Option<&ServerError> {
        self.0.server.as_deref()
    }

    /// What the server says about it, in one line.
    #[must_use]
    pub fn server_message(&self) -> Option<&str> {
        self.0.server.as_deref().and_then(ServerError::message)
    }

    /// True for wrong credentials and for a session that is over.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.0.kind == ErrorKind::Unauthorized
    }

    /// True if the user may not do that.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.0.kind == ErrorKind::Forbidden
    }

    /// True if there is no such thing, or it is there no longer.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, ErrorKind::NotFound | ErrorKind::Gone)
    }

    /// True if the same may well work later: the server could not be reached, was busy or slow.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::ConnectionLost | ErrorKind::Unavailable
        )
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Connect => ErrorKind::Connect,
            TransportErrorKind::Tls => ErrorKind::Tls,
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::Closed => ErrorKind::ConnectionLost,
            TransportErrorKind::Other => ErrorKind::Other,
        };
        Self::new(kind, "").with_source(error)
    }
}

impl From<MissingLink> for Error {
    fn from(absent: MissingLink) -> Self {
        Self::new(ErrorKind::MissingLink, "").with_source(absent)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, status, request, detail, server, .. } = &*self.0;
        if let Some(request) = request {
            write!(f, "{request}: ")?;
        }
        kind.fmt(f)?;
        if let Some(status) = status {
            write!(f, " ({})", status.as_u16())?;
        }
        if !detail.is_empty() {
            write!(f, ": {detail}")?;
        }
        match server.as_deref().and_then(ServerError::message) {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, status, request, detail, server, source } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("request", request)
            .field("status", status)
            .field("detail", detail)
            .field("server", server)
            .field("source", source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
