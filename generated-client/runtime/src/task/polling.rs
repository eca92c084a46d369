//! Polling: intervals, limits and progress reports that all waiters share.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::StatusCode;
use tokio::time::{Instant, sleep, sleep_until};

use super::Progress;
use crate::client::{Client, backoff};
use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;

/// Maximum number of consecutive polls that may fail transiently.
const MAX_CONSECUTIVE_FAILURES: u32 = 5;

/// Settings and state of polling.
pub(super) struct Polling<'a> {
    first: Duration,
    longest: Duration,
    max_wait: Option<Duration>,
    on_progress: Option<ProgressHandler<'a>>,
    cancel_on: Option<BoxFuture<'a, ()>>,
    /// Time of the first poll.
    started: Option<Instant>,
    polls: u32,
    failures: u32,
}

type ProgressHandler<'a> = Box<dyn FnMut(&Progress<'_>) + Send + 'a>;

/// Name and state of the polled operation, for errors.
pub(super) struct Subject<'a> {
    pub(super) resource: &'a str,
    pub(super) state: &'a str,
}

impl<'a> Polling<'a> {
    pub(super) fn new(client: &Client) -> Self {
        let (first, longest) = client.inner().settings.poll_interval;
        Self {
            first,
            longest,
            max_wait: None,
            on_progress: None,
            cancel_on: None,
            started: None,
            polls: 0,
            failures: 0,
        }
    }

    pub(super) fn poll_interval(self, first: Duration, longest: Duration) -> Self {
        Self { first, longest, ..self }
    }

    pub(super) fn max_wait(self, limit: Duration) -> Self {
        Self { max_wait: Some(limit), ..self }
    }

    pub(super) fn on_progress(self, handler: impl FnMut(&Progress<'_>) + Send + 'a) -> Self {
        Self { on_progress: Some(Box::new(handler)), ..self }
    }

    pub(super) fn cancel_on(self, signal: impl Future<Output = ()> + Send + 'a) -> Self {
        Self { cancel_on: Some(Box::pin(signal)), ..self }
    }

    /// Reports the progress. Returns true if the operation has ended.
    pub(super) fn report(&mut self, progress: &Progress<'_>) -> bool {
        self.started.get_or_insert_with(Instant::now);
        if let Some(handler) = &mut self.on_progress {
            handler(progress);
        }
        progress.ended
    }

    /// Resets the interval to the first one, for the next operation.
    pub(super) fn restart_interval(&mut self) {
        self.polls = 0;
    }

    /// Sleeps for the current interval and fetches the operation. Transient errors are retried.
    pub(super) async fn poll<T, F: Future<Output = Result<T, Error>>>(
        &mut self,
        subject: &Subject<'_>,
        fetch: impl Fn() -> F,
    ) -> Result<T, Error> {
        loop {
            let pause = sleep(backoff(self.first, self.longest, self.polls));
            self.limited(pause).await.map_err(|kind| self.stopped(kind, subject))?;
            let fetched = self.limited(fetch()).await.map_err(|kind| self.stopped(kind, subject))?;
            self.polls = self.polls.saturating_add(1);
            match fetched {
                Ok(next) => {
                    self.failures = 0;
                    return Ok(next);
                }
                Err(error) if error.is_transient() && self.failures < MAX_CONSECUTIVE_FAILURES => {
                    self.failures += 1;
                }
                Err(error) => return Err(gone(error, subject)),
            }
        }
    }

    /// Returns the output of `work`, or the kind of error if the time limit or the cancellation comes first.
    pub(super) async fn limited<F: Future>(&mut self, work: F) -> Result<F::Output, ErrorKind> {
        let started = *self.started.get_or_insert_with(Instant::now);
        let deadline = self.max_wait.and_then(|limit| started.checked_add(limit));
        let mut work = pin!(work);
        let mut end = pin!(async move {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        });
        let signal = &mut self.cancel_on;
        poll_fn(|context| {
            if signal.as_mut().is_some_and(|signal| signal.as_mut().poll(context).is_ready()) {
                return Poll::Ready(Err(ErrorKind::Cancelled));
            }
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(done));
            }
            end.as_mut().poll(context).map(|()| Err(ErrorKind::Deadline))
        })
        .await
    }

    /// Creates the error of a waiter that stopped before the operation ended.
    pub(super) fn stopped(&self, kind: ErrorKind, subject: &Subject<'_>) -> Error {
        let Subject { resource, state } = subject;
        let elapsed = self.started.map(|started| started.elapsed()).unwrap_or_default();
        let polls = self.polls;
        Error::new(
            kind,
            format!("{resource} is {state} after {:.1} s and {polls} polls", elapsed.as_secs_f64()),
        )
    }
}

/// Converts the error about an operation that the server has removed: 404, or 500 with `There is no …`.
fn gone(error: Error, subject: &Subject<'_>) -> Error {
    let is_unknown = |message: &str| message.to_ascii_lowercase().starts_with("there is no");
    let is_gone = error.is_not_found()
        || (error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR)
            && error.server_message().is_some_and(is_unknown));
    if is_gone {
        error.with_kind(ErrorKind::Gone, format!("{} was {}", subject.resource, subject.state))
    } else {
        error
    }
}
