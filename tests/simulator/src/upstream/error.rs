//! Error of the exchange with a real server.

use std::io;
use std::time::Duration;

use thiserror::Error;

/// Error of the exchange with a real server.
#[derive(Debug, Error)]
pub(crate) enum UpstreamError {
    #[error("`{0}` is not the address of a server, such as https://em.example:9398")]
    Address(String),
    #[error("{0}")]
    Trust(String),
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    #[error("TLS failed: {0}")]
    Tls(io::Error),
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("the connection failed: {0}")]
    Io(#[from] io::Error),
    #[error("the response is malformed: {0}")]
    Malformed(&'static str),
    #[error("the response is too large: more than {0} bytes of text")]
    TooLarge(usize),
}
