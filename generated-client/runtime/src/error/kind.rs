//! Kinds of errors.

use std::fmt;

use http::StatusCode;

/// A kind of [`Error`](crate::Error). `Display` writes a short text, for example `no longer known to the server`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration of the client is invalid: an address, a certificate, a proxy.
    Configuration,
    /// No connection to the server, or to the proxy.
    Connect,
    /// The certificate of the server is not trusted, or the TLS handshake failed: see `ca_certificate` and
    /// `pinned_certificate` of the builder.
    Tls,
    /// A timeout of the client expired.
    Timeout,
    /// The connection was lost before the response was complete.
    ConnectionLost,
    /// The response to a POST was lost, or did not arrive in time: the server may have carried out the request. The text names
    /// what to check before the request is sent again. Not transient, because a repetition could act twice.
    OutcomeUnknown,
    /// The response is not one of the REST API: it comes from the port of the web console, or from a proxy. An HTML page with
    /// a success status is such a response, and 206, because the client requests no ranges.
    NotTheApi,
    /// The server does not support the chosen version of the API.
    UnsupportedVersion,
    /// 401: wrong user or password, or the session has expired and cannot be renewed.
    Unauthorized,
    /// 403: the user lacks the rights.
    Forbidden,
    /// 404: the resource does not exist.
    NotFound,
    /// 400, 405 and other statuses of the class 4xx. Without a status, the address of the request is not one of the API, for
    /// example because it contains `..`, or an id is that of another resource; such a request is not sent.
    BadRequest,
    /// 503: the server is temporarily unavailable. 429: there were too many requests. Also 502 and 504, which proxies send if they cannot reach the server,
    /// or get no response from it in time. Without a status, the circuit breaker of the client is open; see
    /// `circuit_breaker` of the builder.
    Unavailable,
    /// 500, 501 and other statuses of the class 5xx.
    Server,
    /// A redirect to another origin or out of the API, which the client does not follow, or too many redirects.
    Redirect,
    /// The body of the response cannot be decoded, or is missing.
    Decode,
    /// The response is larger than `max_response_size` of the builder, or its content needs too much memory in proportion to its
    /// size.
    TooLarge,
    /// More than one object matches, although exactly one was requested.
    Ambiguous,
    /// A representation does not carry the link or offer the action.
    MissingLink,
    /// The operation failed on the server.
    Failed,
    /// The server does not know the operation any longer.
    Gone,
    /// The operation did not end within the maximum wait. It continues on the server.
    Deadline,
    /// The wait was cancelled. The operation continues on the server.
    Cancelled,
    /// The client has logged off.
    LoggedOff,
    /// Writing a download to its destination failed.
    Write,
    /// Any other error.
    Other,
}

impl ErrorKind {
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Self::Unavailable,
            status if status.is_redirection() => Self::Redirect,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Server,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "invalid client configuration",
            Self::Connect => "cannot connect",
            Self::Tls => "cannot establish a trusted TLS connection",
            Self::Timeout => "timed out",
            Self::ConnectionLost => "connection lost",
            Self::OutcomeUnknown => "outcome unknown",
            Self::NotTheApi => "not the REST API",
            Self::UnsupportedVersion => "unsupported version of the API",
            Self::Unauthorized => "not authorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not found",
            Self::BadRequest => "request refused",
            Self::Unavailable => "server unavailable",
            Self::Server => "server error",
            Self::Redirect => "redirect not followed",
            Self::Decode => "cannot decode the response",
            Self::TooLarge => "response too large",
            Self::Ambiguous => "ambiguous",
            Self::MissingLink => "missing link",
            Self::Failed => "operation failed",
            Self::Gone => "no longer known to the server",
            Self::Deadline => "not finished in time",
            Self::Cancelled => "wait cancelled",
            Self::LoggedOff => "client has logged off",
            Self::Write => "cannot write the download",
            Self::Other => "request failed",
        })
    }
}
