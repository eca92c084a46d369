//! Calls of the client: requests with its session, which is renewed after it has expired.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::background;
pub(crate) use super::call::{Call, Chunks, Opened};
use super::coalescing::Coalescing;
use super::codec;
pub(crate) use super::codec::Received;
use super::exchange::{Attempt, Failure};
use super::{Client, Inner};
use crate::error::{Error, ErrorKind};
use crate::transport::{Body, BoxFuture};
use crate::wire::MemberValue;

impl Client {
    /// Sends a request and decodes the response.
    pub(crate) async fn fetch<T: MemberValue>(&self, call: Call) -> Result<T, Error> {
        let received = self.exchange(&call).await?;
        self.decode(&received).map_err(|error| error.with_request(|| call.line()))
    }

    /// Sends a request. The future is boxed, so that it is compiled in this crate and not in each one that uses it.
    pub(crate) fn exchange<'a>(&'a self, call: &'a Call) -> BoxFuture<'a, Result<Received, Error>> {
        match &self.inner.coalescing {
            Some(coalescing) => Box::pin(self.coalesced(coalescing, call)),
            None => Box::pin(self.inner.perform(call, self.limit, Inner::receive)),
        }
    }

    /// Sends a request whose response is read in chunks.
    pub(crate) async fn open(&self, call: &Call) -> Result<Opened, Error> {
        let changes = self.inner.coalescing.as_ref().filter(|_| call.method != Method::GET);
        let _forget = changes.map(Coalescing::forget);
        self.inner.perform(call, self.limit, Inner::opened).await
    }

    /// Redacts the secrets of the client in an error.
    pub(crate) fn redact(&self, error: Error) -> Error {
        self.inner.secrets.redact_error(error)
    }

    pub(crate) fn decode<T: MemberValue>(&self, received: &Received) -> Result<T, Error> {
        let decoded = codec::decode(received, self.inner.settings.strict, &self.inner.secrets);
        decoded.map_err(|error| match &received.redirected {
            Some(redirected) => error.with_request(|| (**redirected).clone()),
            None => error,
        })
    }
}

impl Inner {
    /// Sends a request with the session; renews an expired session, and retries after transient errors.
    pub(super) async fn perform<T>(
        self: &Arc<Self>,
        call: &Call,
        limit: Option<Duration>,
        finish: impl AsyncFn(&Self, &Call, Response<Body>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut attempt = Attempt::first(deadline);
        let mut tries = 1;
        let (mut renewed, mut lost, mut cost) = (false, false, 0);
        loop {
            let session = self.auth.current().map_err(|error| error.with_request(|| call.line()))?;
            let failure = match self.attempt(call, session.as_deref(), attempt, &finish).await {
                Ok(done) => {
                    if let Some(session) = &session {
                        session.accept();
                    }
                    self.load.give_back(cost);
                    return Ok(done);
                }
                Err(failure) => failure,
            };
            if let Some(session) = session.as_ref().filter(|_| is_about_the_request(&failure.error)) {
                session.accept();
            }
            let Failure { error, wait, admitted } = failure;
            let mut error = error.with_request(|| call.line());
            if lost && error.kind() == ErrorKind::NotFound && call.method == Method::DELETE {
                let perhaps = "an earlier attempt, whose response was lost, may have deleted it";
                error = error.with_kind(ErrorKind::NotFound, perhaps);
            }
            lost |= response_was_lost(&error);
            if !call.idempotent && admitted && (lost || error.kind() == ErrorKind::Timeout) {
                let why = format!("{}, and the server may have carried out the request", error.kind());
                error = error.with_kind(ErrorKind::OutcomeUnknown, why);
            }
            if let Some(session) = session.filter(|_| error.is_unauthorized() && !renewed) {
                // The server refused the request without processing it, so even a POST is sent again.
                // The server keeps the new session, so the client must know it even if the caller stops waiting.
                let inner = Arc::clone(self);
                let mut renewal = background::start(async move { inner.renew(&session, error).await });
                let renewal = background::join(&mut renewal);
                match deadline {
                    None => renewal.await?,
                    Some(deadline) => timeout_at(deadline, renewal).await.unwrap_or_else(|_| {
                        Err(Error::new(ErrorKind::Timeout, "").with_request(|| call.line()))
                    })?,
                }
                renewed = true;
            } else {
                cost = self.pause(call, Failure { error, wait, admitted }, attempt, tries).await?;
                tries += 1;
            }
            attempt = attempt.next();
        }
    }
}

/// True if the server has accepted the session, but not the request.
fn is_about_the_request(error: &Error) -> bool {
    error.status().is_some()
        && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::BadRequest)
}

/// True if the server may have processed the request although its response was lost.
fn response_was_lost(error: &Error) -> bool {
    let by_a_proxy = [StatusCode::BAD_GATEWAY, StatusCode::GATEWAY_TIMEOUT];
    error.kind() == ErrorKind::ConnectionLost
        || error.status().is_some_and(|status| by_a_proxy.contains(&status))
}
