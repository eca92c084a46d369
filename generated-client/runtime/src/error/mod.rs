//! The error of all calls: its kind, the server, the request, the server's message and the cause.

mod kind;
mod missing_link;
mod redaction;
mod server;
mod text;

pub use kind::ErrorKind;
pub use missing_link::MissingLink;
pub use server::ServerError;

pub(crate) use text::Line;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::transport::{TransportError, TransportErrorKind};

/// An error of the client: its [kind](Error::kind), the [request](Error::request) with the server it went to, the
/// [server's message](Error::server_message) and the [cause](Error::get_ref).
///
/// `Display` writes all of it in one line, so that [`source`](StdError::source) is `None`: reporters that print the chain
/// of sources print nothing twice. Control characters are escaped, and texts of more than 1,000 characters are cut; the
/// accessors return them whole. No part of an error, the server's message included, contains the password of the client, a
/// session id or a secret of a request body: these are redacted even if the server repeats them. An error has the size of a
/// pointer and is cheap to clone.
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
/// let id = "00000000-0000-4000-8000-000000000001";
/// let error = em.jobs().get(id).await.unwrap_err();
/// assert_eq!(advice(&error), "it is gone");
/// assert!(error.is_not_found() && !error.is_unauthorized() && !error.is_forbidden());
/// assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
/// let message = error.server_message().expect("the server explains the error");
/// let server = sim.url();
/// let request = format!("GET /api/jobs/{id}?format=Entity");
/// assert_eq!(error.to_string(), format!("{server}: not found (404): {message} ({request})"));
///
/// let request = error.request().expect("the server has refused a request");
/// assert_eq!((request.method().as_str(), request.server()), ("GET", &*server));
/// assert_eq!(request.path(), format!("/api/jobs/{id}?format=Entity"));
/// let body = error.server_error().expect("the response had a body");
/// assert_eq!((body.message(), body.status_code()), (Some(message), Some(404)));
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
    cause: Option<Arc<dyn StdError + Send + Sync>>,
    retry_after: Option<Duration>,
}

/// The request that an [`Error`] is about. Session ids are redacted in its path.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestLine {
    server: Arc<str>,
    method: Method,
    path: String,
}

impl RequestLine {
    pub(crate) fn new(server: Arc<str>, method: Method, path: String) -> Self {
        Self { server, method, path }
    }

    /// The address of the server, for example `https://em.example:9398`.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
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
        write!(f, "{} {}", self.method, Line(&self.path))
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
        Self(Arc::new(Inner {
            kind,
            status: None,
            request: None,
            detail,
            server: None,
            cause: None,
            retry_after: None,
        }))
    }

    /// Creates the error of an error status, with the body of the response.
    pub(crate) fn from_status(status: StatusCode, server: Option<ServerError>) -> Self {
        Self::new(ErrorKind::of_status(status), "").edit(|inner| {
            inner.status = Some(status);
            inner.server = server.map(Arc::new);
        })
    }

    /// Creates the error of a failed operation.
    pub(crate) fn failed(what: String, message: Option<&str>) -> Self {
        Self::new(ErrorKind::Failed, what)
            .edit(|inner| inner.server = message.map(|message| Arc::new(ServerError::from_message(message))))
    }

    /// Adds the error of another library. Its text becomes part of the text of this error.
    pub(crate) fn with_cause(self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.edit(|inner| inner.cause = Some(Arc::from(cause.into())))
    }

    /// Adds the request, unless the error is about an earlier one.
    pub(crate) fn with_request(self, request: impl FnOnce() -> RequestLine) -> Self {
        if self.0.request.is_some() { self } else { self.edit(|inner| inner.request = Some(request())) }
    }

    /// Changes the kind and the explanation.
    pub(crate) fn with_kind(self, kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        self.edit(|inner| {
            inner.kind = kind;
            inner.detail = detail.into();
        })
    }

    /// Adds the origin, such as a variable, to the front of the explanation.
    pub(crate) fn about(self, origin: &str) -> Self {
        self.edit(|inner| inner.detail = format!("{origin}: {}", inner.detail).into())
    }

    /// Adds a note to the end of the explanation.
    pub(crate) fn with_note(self, note: &str) -> Self {
        self.edit(|inner| {
            let separator = if inner.detail.is_empty() { "" } else { "; " };
            inner.detail = format!("{}{separator}{note}", inner.detail).into();
        })
    }

    /// Adds the pause that the server requests before the next attempt.
    pub(crate) fn with_retry_after(self, pause: Option<Duration>) -> Self {
        if pause.is_none() { self } else { self.edit(|inner| inner.retry_after = pause) }
    }

    fn edit(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// True if the server does not carry out requests of this form, such as a query by a field.
    pub(crate) fn is_refusal(&self) -> bool {
        self.0.status.is_some()
            && matches!(self.0.kind, ErrorKind::BadRequest | ErrorKind::NotFound | ErrorKind::Server)
    }

    /// True if other requests can succeed although this one failed.
    pub(crate) fn concerns_one_item(&self) -> bool {
        self.is_refusal()
            || matches!(
                self.0.kind,
                ErrorKind::Forbidden | ErrorKind::Decode | ErrorKind::TooLarge | ErrorKind::Redirect
            )
    }

    /// Kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Request that failed; `None` if the error is not about a request.
    #[must_use]
    pub fn request(&self) -> Option<&RequestLine> {
        self.0.request.as_ref()
    }

    /// Error status of the response; `None` without a response and for a success status.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// Pause that the server requests before the next attempt, by the header `Retry-After`; `None` without one.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Body of the error response; `None` if it had none.
    #[must_use]
    pub fn server_error(&self) -> Option<&ServerError> {
        self.0.server.as_deref()
    }

    /// Message of the server; `None` if it sent none.
    #[must_use]
    pub fn server_message(&self) -> Option<&str> {
        self.0.server.as_deref().and_then(ServerError::message)
    }

    /// Error of another library that caused this one, for downcasting. `Display` includes its text, so
    /// [`source`](StdError::source) returns `None`.
    ///
    /// ```
    /// use vbem_client::Error;
    /// use vbem_client::link::MissingLink;
    ///
    /// /// The name of the link that a representation did not contain.
    /// fn missing(error: &Error) -> Option<&'static str> {
    ///     Some(error.get_ref()?.downcast_ref::<MissingLink>()?.name())
    /// }
    /// ```
    #[must_use]
    pub fn get_ref(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }

    /// True for wrong credentials and for an expired session that cannot be renewed.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.0.kind == ErrorKind::Unauthorized
    }

    /// True if the user lacks the rights.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.0.kind == ErrorKind::Forbidden
    }

    /// True if the resource does not exist, or does not exist any longer.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, ErrorKind::NotFound | ErrorKind::Gone)
    }

    /// True if the server may have carried out the request, a POST whose response was lost.
    ///
    /// ```
    /// # use vbem_client::prelude::*;
    /// # async fn example(em: &Client, job: &Job) -> Result<(), Error> {
    /// match job.start()?.send(em).await {
    ///     Err(error) if error.outcome_unknown() => println!("{}: look for a new session. {error}", job.name),
    ///     started => println!("{}", started?.operation),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.0.kind == ErrorKind::OutcomeUnknown
    }

    /// True for transient errors: the server is unreachable, unavailable or slow, and the same call may succeed later.
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
        Self::new(kind, "").with_cause(error)
    }
}

impl From<MissingLink> for Error {
    fn from(missing: MissingLink) -> Self {
        Self::new(ErrorKind::MissingLink, "").with_cause(missing)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, status, request, detail, server, cause, .. } = &*self.0;
        if let Some(request) = request {
            write!(f, "{}: ", request.server)?;
        }
        kind.fmt(f)?;
        if let Some(status) = status {
            write!(f, " ({})", status.as_u16())?;
        }
        let message = server.as_deref().and_then(ServerError::message).unwrap_or_default();
        let cause = cause.as_deref().map(|cause| chain(cause)).unwrap_or_default();
        for part in [detail, message, &cause].into_iter().filter(|part| !part.is_empty()) {
            write!(f, ": {}", Line(part))?;
        }
        match request {
            Some(request) => write!(f, " ({request})"),
            None => Ok(()),
        }
    }
}

/// Joins the texts of an error and its sources, without those that an earlier text contains. The text of a
/// [`TransportError`] is omitted, because the kind of the error repeats it.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut line = String::new();
    let mut next = if error.is::<TransportError>() { error.source() } else { Some(error) };
    while let Some(error) = next {
        let text = error.to_string();
        if !line.contains(text.trim()) {
            let separator = if line.is_empty() { "" } else { ": " };
            line = format!("{line}{separator}{}", text.trim());
        }
        next = error.source();
    }
    line
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, status, request, detail, server, cause, retry_after } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("request", request)
            .field("status", status)
            .field("detail", detail)
            .field("server", server)
            .field("cause", cause)
            .field("retry_after", retry_after)
            .finish()
    }
}

/// `Display` includes the texts of all causes; [`Error::get_ref`] returns the cause.
impl StdError for Error {}

#[cfg(test)]
mod tests;
