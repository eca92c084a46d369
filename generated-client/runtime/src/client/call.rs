//! Requests of the client, and responses whose body is still arriving.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method};
use tokio::time::timeout;

use super::codec::{self, Format};
use super::secrets::secrets_of;
use super::url::Target;
use crate::error::{Error, ErrorKind, RequestLine};
use crate::transport::Body;
use crate::value::Secret;
use crate::wire::Record;

/// A request.
#[derive(Clone)]
pub(crate) struct Call {
    pub(super) method: Method,
    pub(super) target: Target,
    /// Path template for traces; empty if it is unknown.
    pub(super) template: &'static str,
    pub(super) body: Bytes,
    /// Secrets in the body.
    pub(super) secrets: Vec<Secret>,
    /// True if the response may be of any type, not only a representation.
    pub(super) content: bool,
    /// Format of the body and of the response; `None` for that of the client.
    pub(super) format: Option<Format>,
    /// `Authorization` header of a logon. All other requests carry the session.
    pub(super) authorization: Option<HeaderValue>,
    /// True if the request is idempotent.
    pub(super) idempotent: bool,
    /// True if the response must be newer than the call, so that it is not shared with earlier calls.
    pub(super) fresh: bool,
}

/// A response whose body is still arriving.
pub(crate) struct Opened {
    pub(crate) headers: HeaderMap,
    pub(crate) chunks: Chunks,
    /// The request of the last redirect; `None` without a redirect.
    pub(crate) redirected: Option<Arc<RequestLine>>,
}

/// A body that is still arriving, with a timeout between two chunks.
pub(crate) struct Chunks {
    body: Body,
    idle: Duration,
    /// Chunks that have arrived and were not returned.
    peeked: VecDeque<Result<Bytes, Error>>,
}

impl Call {
    pub(crate) fn new(method: Method, target: Target, template: &'static str) -> Self {
        let idempotent = [Method::GET, Method::PUT, Method::DELETE].contains(&method);
        Self {
            method,
            target,
            template,
            body: Bytes::new(),
            secrets: Vec::new(),
            content: false,
            format: None,
            authorization: None,
            idempotent,
            fresh: false,
        }
    }

    pub(crate) fn get(target: Target) -> Self {
        Self::new(Method::GET, target, "")
    }

    /// Requests the entity, if `key` is true: the resource has two representations.
    pub(crate) fn for_entity(self, key: bool) -> Self {
        if key { Self { target: self.target.with_parameter("format", "Entity"), ..self } } else { self }
    }

    /// Requests the reference.
    pub(crate) fn for_reference(self) -> Self {
        Self { target: self.target.without_parameter("format"), ..self }
    }

    /// Returns a GET of the same address, for what is there now.
    pub(crate) fn current(&self) -> Self {
        Self::new(Method::GET, self.target.clone(), self.template).fresh()
    }

    /// Demands a response that is newer than the call.
    pub(crate) fn fresh(self) -> Self {
        Self { fresh: true, ..self }
    }

    /// Sets the body.
    pub(crate) fn with_body(self, record: &dyn Record, format: Format) -> Self {
        Self { body: codec::encode(record, format), secrets: secrets_of(record), ..self }
    }

    /// Accepts a response of any type.
    pub(crate) fn for_content(self) -> Self {
        Self { content: true, ..self }
    }

    pub(crate) fn line(&self) -> RequestLine {
        self.line_to(&self.target)
    }

    /// Returns the line of a request to this address, which may be that of a redirect.
    pub(super) fn line_to(&self, target: &Target) -> RequestLine {
        RequestLine::new(target.server(), self.method.clone(), target.to_string())
    }
}

impl Chunks {
    pub(super) fn new(body: Body, idle: Duration) -> Self {
        Self { body, idle, peeked: VecDeque::new() }
    }

    /// Returns the first bytes without removing them: at least this number that are not white space, fewer of a shorter body.
    pub(super) async fn peek(&mut self, length: usize) -> Bytes {
        let mut start = BytesMut::new();
        self.peeked.iter().flatten().for_each(|chunk| start.extend_from_slice(chunk));
        while self.peeked.back().is_none_or(Result::is_ok)
            && start.trim_ascii_start().len() < length
            && let Some(chunk) = self.receive().await.transpose()
        {
            chunk.iter().for_each(|chunk| start.extend_from_slice(chunk));
            self.peeked.push_back(chunk);
        }
        start.freeze()
    }

    /// Returns the next chunk; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        match self.peeked.pop_front() {
            Some(chunk) => chunk.map(Some),
            None => self.receive().await,
        }
    }

    async fn receive(&mut self) -> Result<Option<Bytes>, Error> {
        match timeout(self.idle, self.body.chunk()).await {
            Err(_) => Err(Error::new(ErrorKind::Timeout, "the body stopped arriving")),
            Ok(chunk) => Ok(chunk.transpose()?),
        }
    }

    /// Returns the whole body. A body above the limit is an error.
    pub(super) async fn collect(&mut self, limit: u64) -> Result<Bytes, Error> {
        let mut first = Bytes::new();
        let mut all = BytesMut::new();
        let mut length = 0;
        while let Some(chunk) = self.next().await? {
            length += chunk.len() as u64;
            if length > limit {
                return Err(too_large(limit));
            }
            // Most bodies are one chunk, which needs no copy.
            if first.is_empty() {
                first = chunk;
            } else {
                if all.is_empty() {
                    all.extend_from_slice(&first);
                }
                all.extend_from_slice(&chunk);
            }
        }
        Ok(if all.is_empty() { first } else { all.freeze() })
    }
}

pub(super) fn too_large(limit: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("more than {limit} bytes; see max_response_size"))
}
