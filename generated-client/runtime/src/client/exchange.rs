//! Exchanges with a given session: attempts, retries, redirects, limits, traces. The session is not renewed here.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use http::{Extensions, HeaderValue, Method, Request, Response, StatusCode};
use tokio::time::{Instant, sleep, timeout};

use super::Inner;
use super::call::{Call, Chunks, Opened, too_large};
use super::codec::Received;
use super::load::NotAdmitted;
use super::retry::retry_after;
use super::session::{SESSION_HEADER, Session};
use super::url::Target;
use super::{page, trace};
use crate::TARGET;
use crate::error::{Error, ErrorKind, RequestLine, ServerError};
use crate::transport::Body;

/// Maximum number of redirects that are followed.
const REDIRECTS: u32 = 5;

/// Maximum size of the body of an error response, in bytes; the rest is ignored.
const ERROR_SIZE: u64 = 1 << 20;

/// Number of bytes that show whether a body is an HTML page.
const START: usize = 64;
/// Number of bytes of a page in place of a file that are read for its text.
const SHOWN: usize = 1 << 12;

/// A failed attempt.
pub(super) struct Failure {
    pub(super) error: Error,
    /// Pause requested by the server, or the remaining pause of the circuit breaker.
    pub(super) wait: Option<Duration>,
    /// False if the request was not sent because of the load of the client.
    pub(super) admitted: bool,
}

/// Number of an attempt, and its time limit.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    /// Number of earlier requests for the same call.
    pub(super) resends: u32,
    /// Deadline of the whole call.
    pub(super) deadline: Option<Instant>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, wait: None, admitted: true }
    }
}

impl From<NotAdmitted> for Failure {
    fn from(NotAdmitted { error, wait }: NotAdmitted) -> Self {
        Self { error, wait, admitted: false }
    }
}

impl Attempt {
    pub(super) fn first(deadline: Option<Instant>) -> Self {
        Self { resends: 0, deadline }
    }

    pub(super) fn next(self) -> Self {
        Self { resends: self.resends.saturating_add(1), ..self }
    }

    /// Returns the remaining time for one attempt.
    fn limit(self, timeout: Duration) -> Duration {
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.map_or(timeout, |left| left.min(timeout))
    }
}

impl Inner {
    /// Sends a request with this session, or without one, and retries it after transient errors. It does not depend on
    /// the state of the client.
    pub(super) async fn exchange_as(
        &self,
        call: &Call,
        session: Option<&Session>,
    ) -> Result<Received, Error> {
        let mut attempt = Attempt::first(None);
        let mut cost = 0;
        loop {
            let mut failure = match self.attempt(call, session, attempt, &Self::receive).await {
                Ok(received) => {
                    self.load.give_back(cost);
                    return Ok(received);
                }
                Err(failure) => failure,
            };
            failure.error = failure.error.with_request(|| call.line());
            cost = self.pause(call, failure, attempt, attempt.resends + 1).await?;
            attempt = attempt.next();
        }
    }

    /// Waits for the next attempt and returns its cost; returns the error if there is none. `attempts` is the number of
    /// attempts so far.
    pub(super) async fn pause(
        &self,
        call: &Call,
        failure: Failure,
        attempt: Attempt,
        attempts: u32,
    ) -> Result<u32, Error> {
        let Failure { error, wait, admitted } = failure;
        let Some(pause) = self.settings.retry.pause(call.idempotent, &error, attempts, wait) else {
            return Err(error);
        };
        // A new call fails at once while the circuit breaker is open; one that is being retried waits for the next trial.
        if (!admitted && attempts == 1) || attempt.limit(Duration::MAX) <= pause {
            return Err(error);
        }
        let cost = if admitted { self.load.take_retry(&error) } else { Some(0) };
        let Some(cost) = cost else {
            return Err(error.with_note("not retried, because the retry budget of the client is exhausted"));
        };
        tracing::trace!(target: TARGET, %error, ?pause, "retry");
        sleep(pause).await;
        Ok(cost)
    }

    /// Sends a request once.
    pub(super) async fn attempt<T>(
        &self,
        call: &Call,
        session: Option<&Session>,
        attempt: Attempt,
        finish: &impl AsyncFn(&Self, &Call, Response<Body>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        // Until the body, or the head of a download, has been read.
        let _permit = self.load.admit(attempt.deadline).await?;
        let started = Instant::now();
        let sessions =
            call.target.session_id().into_iter().chain(session.into_iter().flat_map(Session::names));
        self.secrets.add_request(sessions, &call.secrets);
        let mut sent = call.target.clone();
        let mut status = None;
        let work = async {
            let mut response = self.respond(call, session, &mut sent).await?;
            if sent != call.target {
                response.extensions_mut().insert(Arc::new(call.line_to(&sent)));
            }
            status = Some(response.status());
            if let Some(token) = response.headers().get(SESSION_HEADER) {
                self.secrets.add_session(token);
            }
            if response.status() == StatusCode::PARTIAL_CONTENT {
                let why = "206: the response is a part, although the whole was requested";
                Err(Error::new(ErrorKind::NotTheApi, why))
            } else if response.status().is_success() {
                finish(self, call, response).await.map(Ok)
            } else {
                Ok(Err(response))
            }
        };
        let limited = timeout(attempt.limit(self.settings.timeout), work).await;
        let outcome = match limited {
            Ok(Ok(Ok(done))) => Ok(done),
            // The body is read after the timeout of the attempt, because a body that does not arrive must not hide the
            // status.
            Ok(Ok(Err(response))) => Err(self.refusal(response).await),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Error::new(ErrorKind::Timeout, "").into()),
        };
        let outcome = outcome.map_err(|failure: Failure| {
            let error = failure.error.with_request(|| call.line_to(&sent));
            Failure { error: self.secrets.redact_error(error), ..failure }
        });
        let error = outcome.as_ref().err().map(|failure| &failure.error);
        self.load.record(error);
        let (base, secrets) = (&self.base, &self.secrets);
        trace::request(base, secrets, call, attempt.resends, status, error, started.elapsed());
        outcome
    }

    /// Sends the request and follows redirects within the API. Updates the address to which it was sent last.
    async fn respond(
        &self,
        call: &Call,
        session: Option<&Session>,
        sent: &mut Target,
    ) -> Result<Response<Body>, Error> {
        for redirects in 0..=REDIRECTS {
            let response = self.transport.send(self.request(call, sent, session)?).await?;
            let status = response.status();
            let follow = match status {
                StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
                // These statuses may change the method, except for GET.
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
            if redirects < REDIRECTS {
                *sent = next;
            }
        }
        Err(Error::new(ErrorKind::Redirect, "too many redirects"))
    }

    fn request(
        &self,
        call: &Call,
        target: &Target,
        session: Option<&Session>,
    ) -> Result<Request<Bytes>, Error> {
        let format = call.format.unwrap_or(self.settings.format);
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
            // The HTTP stack of the server refuses these methods without a length (411).
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(authorization) = &call.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        } else if let Some(session) = session {
            headers.insert(SESSION_HEADER, session.header());
        }
        Ok(request)
    }

    /// Converts a response with an error status to an error.
    async fn refusal(&self, response: Response<Body>) -> Failure {
        let (head, body) = response.into_parts();
        let wait = retry_after(&head.headers);
        let mut chunks = Chunks::new(body, self.settings.idle_timeout);
        // The status is reported even if the body does not arrive.
        let body = timeout(self.settings.timeout, chunks.collect(ERROR_SIZE)).await;
        let body = body.ok().and_then(Result::ok).unwrap_or_default();
        let error = Error::from_status(head.status, ServerError::read(&body));
        let error = match page::is_page(&head.headers, &body) {
            true => error.with_note(&page::description(&head.headers, &body)),
            false => error,
        };
        let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let error = match location.filter(|_| error.kind() == ErrorKind::Redirect) {
            Some(location) => error.with_kind(ErrorKind::Redirect, location.to_owned()),
            None => error,
        };
        Failure { error: error.with_retry_after(wait), wait, admitted: true }
    }

    /// Reads the body of a response.
    pub(super) async fn receive(&self, _: &Call, response: Response<Body>) -> Result<Received, Error> {
        let limit = self.settings.max_response_size;
        let (head, body) = response.into_parts();
        let (headers, redirected) = (head.headers, redirected(&head.extensions));
        let mut chunks = Chunks::new(body, self.settings.idle_timeout);
        let announced =
            headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let body = chunks.collect(limit).await?;
        if page::is_page(&headers, &body) {
            return Err(page::error(&headers, &body));
        }
        Ok(Received { headers, body, redirected })
    }

    /// Returns the response with its body still arriving. Of a file, only the start is read, and only if it may be a page.
    pub(super) async fn opened(&self, call: &Call, response: Response<Body>) -> Result<Opened, Error> {
        let (head, body) = response.into_parts();
        let mut chunks = Chunks::new(body, self.settings.idle_timeout);
        if call.content && !page::is_file(&head.headers) {
            let start = chunks.peek(START).await;
            if page::is_page(&head.headers, &start) {
                return Err(page::error(&head.headers, &chunks.peek(SHOWN).await));
            }
        }
        let redirected = redirected(&head.extensions);
        Ok(Opened { headers: head.headers, chunks, redirected })
    }
}

/// Returns the request of the redirect to which a response belongs; `None` without a redirect.
fn redirected(extensions: &Extensions) -> Option<Arc<RequestLine>> {
    extensions.get().cloned()
}
