//! Errors of transports.

use std::error::Error as StdError;
use std::fmt;

/// The error of a request without a response, or with an incomplete one.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// A kind of transport error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// Connecting failed: unknown name, refused connection, or refusal by a proxy. The server received nothing.
    Connect,
    /// The certificate of the server is not trusted, or the TLS handshake failed. The server received nothing.
    Tls,
    /// A timeout expired.
    Timeout,
    /// The connection was lost. The server may have processed the request.
    Closed,
    /// Any other error, which a retry does not fix.
    Other,
}

impl TransportError {
    /// Creates an error with its cause. The cause must not contain secrets.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// Kind of the error.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "cannot connect",
            TransportErrorKind::Tls => "cannot establish a trusted TLS connection",
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::Closed => "connection lost",
            TransportErrorKind::Other => "request failed",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
