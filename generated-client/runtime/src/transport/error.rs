//! Why there is no response.

use std::error::Error as StdError;
use std::fmt;

/// Why there is no response, or only a part of one.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What went wrong on the way to the server or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// There is no connection: the name is unknown, nobody listens, the proxy refuses. The server saw nothing.
    Connect,
    /// The server could not prove who it is, or both sides found no common way to encrypt. It saw nothing.
    Tls,
    /// It took too long.
    Timeout,
    /// The connection broke. The server may have acted on the request.
    Closed,
    /// Something else, for which trying again is of no use.
    Other,
}

impl TransportError {
    /// An error of that kind, with its cause. The cause must not hold secrets.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection to the server",
            TransportErrorKind::Tls => "no trusted connection to the server",
            TransportErrorKind::Timeout => "the server took too long",
            TransportErrorKind::Closed => "the connection broke",
            TransportErrorKind::Other => "the exchange failed",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
