//! The kinds of things that can go wrong.

use std::fmt;

use http::StatusCode;

/// What kind of thing went wrong.
///
/// ```
/// use vbem_client::ErrorKind;
///
/// assert_eq!(ErrorKind::Gone.to_string(), "the server knows it no longer");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was set up with something unusable: an address, a certificate, a proxy.
    Configuration,
    /// The server could not be reached.
    Connect,
    /// The server is not trusted: see `ca_certificate` and `pinned_certificate` of the builder.
    Tls,
    /// The server took longer than the client is set to wait.
    Timeout,
    /// The connection broke before the response was complete.
    ConnectionLost,
    /// Something answers, but it is not the REST API: the port of the web console, a proxy's page.
    NotTheApi,
    /// The server does not support the chosen version of the API.
    UnsupportedVersion,
    /// 401: wrong user or password, or the session is over and cannot be renewed.
    Unauthorized,
    /// 403: the user may not do that.
    Forbidden,
    /// 404: there is no such thing.
    NotFound,
    /// 400, 405 and other statuses that blame the request.
    BadRequest,
    /// 503: the server cannot do it now. Also 502 and 504, which are never the server's own: what stands before it could
    /// not reach it, or got no answer in time.
    Unavailable,
    /// 500, 501 and other statuses that blame the server.
    Server,
    /// The server sends elsewhere, which is not followed.
    Redirect,
    /// The answer is not understood, or there should have been one.
    Decode,
    /// The answer is larger than the client is set to accept.
    TooLarge,
    /// More than one object matches, although exactly one was requested.
    Ambiguous,
    /// A representation does not carry the link or offer the action.
    MissingLink,
    /// What was waited for has failed.
    Failed,
    /// What was waited for is no longer known to the server.
    Gone,
    /// What was waited for did not end in time. It goes on.
    Deadline,
    /// The wait was called off. What was waited for goes on.
    Cancelled,
    /// The client has logged off.
    LoggedOff,
    /// The receiver of a download refused it.
    Write,
    /// Anything else.
    Other,
}

impl ErrorKind {
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                Self::Unavailable
            }
            status if status.is_redirection() => Self::Redirect,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Server,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "the client is not set up rightly",
            Self::Connect => "the server cannot be reached",
            Self::Tls => "the server is not trusted",
            Self::Timeout => "the server took too long",
            Self::ConnectionLost => "the connection broke",
            Self::NotTheApi => "this is not the REST API",
            Self::UnsupportedVersion => "the server does not support that version of the API",
            Self::Unauthorized => "not authorized",
            Self::Forbidden => "not allowed",
            Self::NotFound => "not found",
            Self::BadRequest => "the server refuses the request",
            Self::Unavailable => "the server is not available now",
            Self::Server => "the server failed",
            Self::Redirect => "the server sends elsewhere, which is not followed",
            Self::Decode => "the answer is not understood",
            Self::TooLarge => "the answer is too large",
            Self::Ambiguous => "ambiguous",
            Self::MissingLink => "missing link",
            Self::Failed => "it failed",
            Self::Gone => "the server knows it no longer",
            Self::Deadline => "it did not end in time",
            Self::Cancelled => "the wait was called off",
            Self::LoggedOff => "the client has logged off",
            Self::Write => "the download could not be written",
            Self::Other => "the exchange failed",
        })
    }
}
