//! The way of a request: session, attempts, redirects, limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use tokio::time::{Instant, sleep, timeout};
use tracing::{Instrument as _, field};

use super::address::Target;
use super::codec::{self, Format};
use super::session::{SESSION_HEADER, Session};
use super::{Client, Inner};
use crate::TARGET;
use crate::error::{Error, ErrorKind, RequestLine, ServerError};
use crate::transport::Body;
use crate::value::without_session;
use crate::wire::{Field, Record};

/// How often a redirect is followed.
const REDIRECTS: u32 = 5;

/// More of the body of an error response is not of interest.
const ERROR_SIZE: u64 = 1 << 20;

/// A request to be made.
#[derive(Clone)]
pub(crate) struct Call {
    pub(super) method: Method,
    pub(super) target: Target,
    /// The pattern of the path, for logs, where it is known.
    pub(super) template: &'static str,
    pub(super) body: Bytes,
    /// True if the answer may be anything, not only a representation.
    pub(super) content: bool,
    /// The header of a logon; all else goes with the session.
    pub(super) authorization: Option<HeaderValue>,
    /// True if a second request like it does no harm.
    pub(super) repeatable: bool,
}

/// A response with its whole body.
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A response whose body is still to come.
pub(crate) struct Opened {
    pub(crate) headers: HeaderMap,
    pub(crate) chunks: Chunks,
}

/// A body on its way, with a limit on how long a chunk may take.
pub(crate) struct Chunks {
    body: Body,
    idle: Duration,
}

/// A failed attempt.
struct Failure {
    error: Error,
    /// How long the server wants to be left alone.
    wait: Option<Duration>,
}

impl Call {
    pub(crate) fn new(method: Method, target: Target, template: &'static str) -> Self {
        let repeatable = [Method::GET, Method::PUT, Method::DELETE].contains(&method);
        Self { method, target, template, body: Bytes::new(), content: false, authorization: None, repeatable }
    }

    pub(crate) fn get(target: Target) -> Self {
        Self::new(Method::GET, target, "")
    }

    /// The same, for the entity and not for its reference, if there is such a difference.
    pub(crate) fn for_entity(self, key: bool) -> Self {
        if key { Self { target: self.target.with_parameter("format", "Entity"), ..self } } else { self }
    }

    /// The same, for the reference and not for its entity.
    pub(crate) fn for_reference(self) -> Self {
        Self { target: self.target.without_parameter("format"), ..self }
    }

    /// A GET where this request goes to.
    pub(crate) fn current(&self) -> Self {
        Self::new(Method::GET, self.target.clone(), self.template)
    }

    /// The same with a body.
    pub(crate) fn with_body(self, record: &dyn Record, format: Format) -> Self {
        Self { body: codec::encode(record, format), ..self }
    }

    /// The same, for a file.
    pub(crate) fn for_content(self) -> Self {
        Self { content: true, ..self }
    }

    pub(crate) fn line(&self) -> RequestLine {
        RequestLine::new(self.method.clone(), self.target.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, wait: None }
    }
}

impl Client {
    /// Makes a request and reads what comes back.
    pub(crate) async fn fetch<T: Field>(&self, call: Call) -> Result<T, Error> {
        let received = self.exchange(&call).await?;
        self.decode(&received).map_err(|error| error.with_request(|| call.line()))
    }

    /// Makes a request.
    pub(crate) async fn exchange(&self, call: &Call) -> Result<Received, Error> {
        self.0.perform(call, Inner::receive).await
    }

    /// Makes a request whose answer is read bit by bit.
    pub(crate) async fn open(&self, call: &Call) -> Result<Opened, Error> {
        self.0.perform(call, Inner::opened).await
    }

    pub(crate) fn decode<T: Field>(&self, received: &Received) -> Result<T, Error> {
        codec::decode(received, self.0.settings.strict)
    }
}

impl Inner {
    /// Makes a request with the session; renews the session if it is over, and tries again what may be tried again.
    async fn perform<T>(
        &self,
        call: &Call,
        finish: impl AsyncFn(&Self, &Call, Response<Body>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut attempt = 1;
        let (mut renewed, mut lost) = (false, false);
        loop {
            let session = self.auth.current().map_err(|error| error.with_request(|| call.line()))?;
            let failure = match self.attempt(call, session.as_deref(), attempt, &finish).await {
                Ok(done) => return Ok(done),
                Err(failure) => failure,
            };
            let mut error = failure.error.with_request(|| call.line());
            if lost && error.kind() == ErrorKind::NotFound && call.method == Method::DELETE {
                let perhaps = "an earlier attempt, whose answer was lost, may have deleted it";
                error = error.turned_into(ErrorKind::NotFound, perhaps);
            }
            lost |= answer_was_lost(&error);
            if let Some(session) = session.filter(|_| error.is_unauthorized() && !renewed) {
                // The server has refused the request without looking at it, so that even a POST may be repeated.
                self.renew(&session, error).await?;
                renewed = true;
            } else {
                self.pause(call, error, attempt, failure.wait).await?;
                attempt += 1;
            }
        }
    }

    /// Makes a request with this session or none, whatever the state of the client is.
    pub(super) async fn exchange_as(
        &self,
        call: &Call,
        session: Option<&Session>,
    ) -> Result<Received, Error> {
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(call, session, attempt, &Self::receive).await {
                Ok(received) => return Ok(received),
                Err(failure) => failure,
            };
            self.pause(call, failure.error.with_request(|| call.line()), attempt, failure.wait).await?;
            attempt += 1;
        }
    }

    /// Waits until the next attempt is due; gives the error back if there is to be none.
    async fn pause(
        &self,
        call: &Call,
        error: Error,
        attempt: u32,
        asked: Option<Duration>,
    ) -> Result<(), Error> {
        let Some(pause) = self.settings.retry.pause(call.repeatable, &error, attempt, asked) else {
            return Err(error);
        };
        tracing::debug!(target: TARGET, %error, ?pause, "trying again");
        sleep(pause).await;
        Ok(())
    }

    async fn attempt<T>(
        &self,
        call: &Call,
        session: Option<&Session>,
        attempt: u32,
        finish: &impl AsyncFn(&Self, &Call, Response<Body>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let template =
            if call.template.is_empty() { call.target.template() } else { call.template.to_owned() };
        let span = tracing::debug_span!(
            target: TARGET,
            "http.request",
            method = %call.method,
            path = %call.target,
            template,
            attempt,
            status = field::Empty,
            elapsed_ms = field::Empty,
            error = field::Empty,
        );
        let started = Instant::now();
        let work = async {
            let response = self.respond(call, session).await?;
            span.record("status", response.status().as_u16());
            if response.status().is_success() {
                finish(self, call, response).await.map(Ok)
            } else {
                Ok(Err(response))
            }
        };
        let limited = timeout(self.settings.timeout, work.instrument(span.clone())).await;
        let outcome = match limited {
            Ok(Ok(Ok(done))) => Ok(done),
            // Outside of the limit: a body that does not come must not hide the status.
            Ok(Ok(Err(response))) => {
                Err(self.refusal(call, session, response).instrument(span.clone()).await)
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Error::new(ErrorKind::Timeout, "").into()),
        };
        span.record("elapsed_ms", u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
        if let Err(failure) = &outcome {
            span.record("error", field::display(failure.error.kind()));
        }
        outcome
    }

    /// Sends the request, and again where the server sends it, as long as that is the same origin.
    async fn respond(&self, call: &Call, session: Option<&Session>) -> Result<Response<Body>, Error> {
        let mut target = call.target.clone();
        for _ in 0..=REDIRECTS {
            let response = self.transport.send(self.request(call, &target, session)?).await?;
            let status = response.status();
            let follow = match status {
                StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
                // These may change the method, except for GET.
                StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => {
                    call.method == Method::GET
                }
                _ => false,
            };
            if !follow {
                return Ok(response);
            }
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(next) = location.and_then(|location| self.base.redirected(location)) else {
                return Ok(response);
            };
            target = next;
        }
        Err(Error::new(ErrorKind::Redirect, "the server sends in circles"))
    }

    fn request(
        &self,
        call: &Call,
        target: &Target,
        session: Option<&Session>,
    ) -> Result<Request<Bytes>, Error> {
        let format = self.settings.format;
        let mut request = Request::new(call.body.clone());
        *request.method_mut() = call.method.clone();
        *request.uri_mut() = self.base.uri(target)?;
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, self.settings.user_agent.clone());
        let accept = if call.content { "*/*" } else { format.media_type() };
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        if !call.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
        } else if call.method == Method::POST || call.method == Method::PUT {
            // The server's HTTP stack refuses these (411) if they do not say that there is nothing.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(authorization) = &call.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        } else if let Some(session) = session {
            headers.insert(SESSION_HEADER, session.header());
        }
        Ok(request)
    }

    /// What a response that is no success means.
    async fn refusal(&self, call: &Call, session: Option<&Session>, response: Response<Body>) -> Failure {
        let (head, body) = response.into_parts();
        let wait = head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let mut chunks = Chunks { body, idle: self.settings.idle_timeout };
        // Without the body the status still says what is to be known.
        let body = timeout(self.settings.timeout, chunks.collect(ERROR_SIZE)).await;
        let body = body.ok().and_then(Result::ok).unwrap_or_default();
        // Servers like to repeat what they were asked for.
        let names = call.target.session_id().into_iter().chain(session.into_iter().flat_map(Session::names));
        let body = names.fold(body, conceal);
        let error = Error::from_status(head.status, ServerError::read(&body));
        let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let error = match location.filter(|_| error.kind() == ErrorKind::Redirect) {
            Some(location) => error.turned_into(ErrorKind::Redirect, without_session(location).into_owned()),
            None => error,
        };
        Failure { error, wait: wait.map(Duration::from_secs) }
    }

    async fn receive(&self, call: &Call, response: Response<Body>) -> Result<Received, Error> {
        let limit = self.settings.max_response_size;
        let Opened { headers, mut chunks } = self.opened(call, response).await?;
        let announced =
            headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let body = chunks.collect(limit).await?;
        Ok(Received { headers, body })
    }

    async fn opened(&self, _: &Call, response: Response<Body>) -> Result<Opened, Error> {
        let (head, body) = response.into_parts();
        Ok(Opened { headers: head.headers, chunks: Chunks { body, idle: self.settings.idle_timeout } })
    }
}

impl Chunks {
    /// The next chunk; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        match timeout(self.idle, self.body.chunk()).await {
            Err(_) => Err(Error::new(ErrorKind::Timeout, "the body stopped arriving")),
            Ok(chunk) => Ok(chunk.transpose()?),
        }
    }

    /// The whole body, unless it is larger than the limit.
    async fn collect(&mut self, limit: u64) -> Result<Bytes, Error> {
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

/// Replaces the name of a session, whatever its case. What is shorter than any such name stays as it is.
fn conceal(text: Bytes, name: &str) -> Bytes {
    const SHORTEST: usize = 16;
    let name = name.as_bytes();
    let is_here = |at: usize| text[at..].get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
    if name.len() < SHORTEST || !(0..text.len()).any(is_here) {
        return text;
    }
    let mut concealed = BytesMut::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if is_here(at) {
            concealed.extend_from_slice(b"{id}");
            at += name.len();
        } else {
            concealed.extend_from_slice(&text[at..=at]);
            at += 1;
        }
    }
    concealed.freeze()
}

/// True if the server may have done what it was asked for, though nobody heard of it.
fn answer_was_lost(error: &Error) -> bool {
    let by_a_proxy = [StatusCode::BAD_GATEWAY, StatusCode::GATEWAY_TIMEOUT];
    error.kind() == ErrorKind::ConnectionLost
        || error.status().is_some_and(|status| by_a_proxy.contains(&status))
}

fn too_large(limit: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("more than {limit} bytes; see max_response_size"))
}
