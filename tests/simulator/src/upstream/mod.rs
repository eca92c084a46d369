//! Real server behind a proxy: its address, its connections, and the rewriting of its links.

mod address;
mod connect;
mod error;
mod exchange;
mod links;
mod names;
mod trust;

use std::sync::Arc;

pub(crate) use address::Origin;
use connect::{Connector, Pool};
pub(crate) use error::UpstreamError;
pub(crate) use exchange::Body;
pub(crate) use links::Links;
pub(crate) use names::Names;
pub use trust::UpstreamTrust;

use crate::service::Request;

/// Settings of a real server.
#[derive(Debug, Clone, Default)]
pub(crate) struct UpstreamSettings {
    pub(crate) address: String,
    pub(crate) trust: UpstreamTrust,
    /// True if the links of the server are passed on unchanged.
    pub(crate) keep_links: bool,
}

/// Headers that concern one connection only, and those that the proxy sets.
const NOT_FORWARDED: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
];

/// Real server.
#[derive(Debug)]
pub(crate) struct Upstream {
    pool: Arc<Pool>,
    /// True if clients connect to the proxy with TLS.
    tls: bool,
    pub(crate) links: Links,
    pub(crate) names: Names,
}

/// Response of the server, with its body still to be read.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    /// Headers with names in lower case, without those of the connection.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

impl Upstream {
    /// Returns the server at an address, without connecting to it.
    ///
    /// # Errors
    ///
    /// Fails if the address is not that of a server, or the trust cannot be set up.
    pub(crate) fn new(settings: &UpstreamSettings, tls: bool) -> Result<Self, UpstreamError> {
        let UpstreamSettings { address, trust, keep_links } = settings;
        let origin = Origin::parse(address)?;
        let links = Links::new(&origin, *keep_links);
        let pool = Arc::new(Pool::new(Connector::new(origin, trust)?));
        Ok(Self { pool, tls, links, names: Names::default() })
    }

    /// Returns the address of the proxy as the client knows it; `None` without a `Host` header.
    pub(crate) fn proxy(&self, request: &Request) -> Option<Origin> {
        Origin::of(if self.tls { "https" } else { "http" }, request.header("host")?)
    }

    /// Returns a header of the server's cookies for clients of the proxy: without `Domain`, and with `Secure` only if they
    /// use TLS.
    pub(crate) fn cookie(&self, value: &str) -> String {
        let parts = value.split(';').filter(|part| {
            let name = part.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
            name != "domain" && (self.tls || name != "secure")
        });
        parts.collect::<Vec<_>>().join(";")
    }

    /// Returns the address of the server.
    pub(crate) fn origin(&self) -> &Origin {
        self.pool.origin()
    }

    /// Sends a request and returns the response; `gzip` if it may be compressed.
    pub(crate) async fn send(&self, request: &Request, gzip: bool) -> Result<Received, UpstreamError> {
        let message = self.message(request, gzip);
        // A connection that waited may be closed by now, and only these methods can be sent again.
        let repeatable = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(&request.method.as_str());
        if repeatable && let Some(connection) = self.pool.take() {
            match exchange::exchange(connection, &request.method, &message, &self.pool).await {
                Err(UpstreamError::Io(_)) => {}
                result => return result,
            }
        }
        let connection = self.pool.connect().await?;
        exchange::exchange(connection, &request.method, &message, &self.pool).await
    }

    /// Returns the bytes of a request.
    fn message(&self, request: &Request, gzip: bool) -> Vec<u8> {
        let mut out = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\n",
            request.method,
            request.target(),
            self.origin().authority()
        );
        for (name, value) in forwarded(&request.headers) {
            let value: String = value.chars().filter(|it| !it.is_control()).collect();
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        out.push_str(if gzip { "accept-encoding: gzip\r\n" } else { "accept-encoding: identity\r\n" });
        if !request.body.is_empty()
            || !["GET", "HEAD", "DELETE", "OPTIONS"].contains(&request.method.as_str())
        {
            out.push_str(&format!("content-length: {}\r\n", request.body.len()));
        }
        out.push_str("\r\n");
        [out.as_bytes(), &request.body].concat()
    }
}

/// Returns the headers that a proxy passes on.
fn forwarded(headers: &[(String, String)]) -> impl Iterator<Item = &(String, String)> {
    let connection = headers.iter().filter(|(name, _)| name == "connection");
    let named: Vec<String> =
        connection.flat_map(|(_, value)| value.split(',').map(|it| it.trim().to_ascii_lowercase())).collect();
    headers.iter().filter(move |(name, _)| !NOT_FORWARDED.contains(&name.as_str()) && !named.contains(name))
}
