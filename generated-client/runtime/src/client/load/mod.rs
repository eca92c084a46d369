//! The load that a client puts on its server: a limit of concurrent requests, a retry budget, a circuit breaker, and the
//! reaction to refusals of an overloaded server.

mod breaker;
mod budget;
mod limits;
mod throttle;

pub use limits::Limits;

use std::time::Duration;

use http::StatusCode;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::retry::RetryPolicy;
use crate::error::{Error, ErrorKind};
use crate::sync::{Mutex, MutexGuard, PoisonError};
use breaker::Breaker;
use budget::Budget;
use throttle::Throttle;

/// The settings of the load.
pub(crate) struct LoadSettings {
    pub(super) max_concurrent_requests: usize,
    /// Number of failures in succession that open the circuit breaker, and its pause.
    pub(super) breaker: (u32, Duration),
    pub(super) limits: Limits,
}

/// The load of one client.
pub(super) struct Load {
    requests: Semaphore,
    budget: Budget,
    state: Mutex<State>,
    pub(super) limits: Limits,
}

struct State {
    breaker: Breaker,
    throttle: Throttle,
    /// Number of permits to remove when requests end.
    to_remove: usize,
}

/// The permission of one attempt. Dropping it allows the next one.
pub(super) struct Permit<'a> {
    load: &'a Load,
    own: Option<SemaphorePermit<'a>>,
    shared: Option<SemaphorePermit<'a>>,
}

/// The refusal of an attempt that is not sent.
pub(super) struct NotAdmitted {
    pub(super) error: Error,
    /// Time until an attempt can be sent.
    pub(super) wait: Option<Duration>,
}

impl Default for LoadSettings {
    fn default() -> Self {
        Self { max_concurrent_requests: 8, breaker: (20, Duration::from_secs(5)), limits: Limits::new() }
    }
}

impl Load {
    pub(super) fn new(settings: LoadSettings, retry: &RetryPolicy) -> Self {
        let LoadSettings { max_concurrent_requests, breaker: (failures, pause), limits } = settings;
        let maximum = max_concurrent_requests.clamp(1, Semaphore::MAX_PERMITS);
        let (first, longest) = retry.pause_range();
        Self {
            requests: Semaphore::new(maximum),
            budget: Budget::new(retry.budget_tokens()),
            state: Mutex::new(State {
                breaker: Breaker::new(failures, pause),
                throttle: Throttle::new(maximum, (first, longest), retry.longest_wait()),
                to_remove: 0,
            }),
            limits,
        }
    }

    /// Waits until an attempt can be sent: for one of the concurrent requests, in the order of the calls, and for the end of
    /// a pause.
    pub(super) async fn admit(&self, deadline: Option<Instant>) -> Result<Permit<'_>, NotAdmitted> {
        let waiting = self.wait();
        let admitted = match deadline {
            None => Ok(waiting.await),
            Some(deadline) => timeout_at(deadline, waiting).await,
        };
        let permit = admitted.map_err(|_| NotAdmitted {
            error: Error::new(ErrorKind::Timeout, "waiting for other requests of the client to end"),
            wait: None,
        })?;
        let admitted = self.state().breaker.admit(Instant::now());
        admitted.map_err(|(left, error)| NotAdmitted { error, wait: Some(left) })?;
        Ok(permit)
    }

    async fn wait(&self) -> Permit<'_> {
        // The semaphore is never closed, so there always is a permit.
        let own = self.requests.acquire().await.ok();
        let mut permit = Permit { load: self, own, shared: None };
        permit.shared = self.limits.request().await;
        loop {
            self.pause().await;
            let (start, refusal) = self.state().throttle.reserve(Instant::now());
            let Some(start) = start else { return permit };
            sleep_until(start).await;
            // A refusal in the meantime sets another rate.
            if self.state().throttle.last_refusal() == refusal {
                return permit;
            }
        }
    }

    /// Waits for the end of a pause.
    async fn pause(&self) {
        loop {
            let pause = self.state().throttle.pause(Instant::now());
            match pause {
                Some(until) => sleep_until(until).await,
                None => return,
            }
        }
    }

    /// Records the outcome of an attempt.
    pub(super) fn record(&self, error: Option<&Error>) {
        let now = Instant::now();
        let mut state = self.state();
        match error {
            Some(error) if is_failure(error) => {
                state.breaker.failed(now, error);
                if error.status().is_some_and(is_overload) {
                    let more = state.throttle.refused(now, error.retry_after());
                    state.to_remove += more - self.requests.forget_permits(more);
                }
            }
            // Nothing is known about the load of the server.
            Some(error) if matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Tls | ErrorKind::Other) => {
            }
            _ => {
                state.breaker.succeeded();
                if state.throttle.responded(now) {
                    if state.to_remove > 0 {
                        state.to_remove -= 1;
                    } else {
                        self.requests.add_permits(1);
                    }
                }
            }
        }
    }

    /// Takes the cost of a retry from the budget. `None` if the budget is exhausted.
    pub(super) fn take_retry(&self, error: &Error) -> Option<u32> {
        let cost = retry_cost(error);
        self.budget.take(cost).then_some(cost)
    }

    /// Gives back the cost of the last retry of a call that has succeeded; 0 if it was not retried.
    pub(super) fn give_back(&self, cost: u32) {
        self.budget.give_back(cost);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True if there was no connection, or the server was unavailable.
fn is_failure(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connect | ErrorKind::ConnectionLost | ErrorKind::Unavailable)
}

/// True if the server refuses requests because there are too many.
fn is_overload(status: StatusCode) -> bool {
    matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS)
}

/// Returns the tokens of a retry after this error.
fn retry_cost(error: &Error) -> u32 {
    let timed_out = error.kind() == ErrorKind::Timeout || error.status() == Some(StatusCode::GATEWAY_TIMEOUT);
    if timed_out { 10 } else { 5 }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        drop(self.shared.take());
        let mut state = self.load.state();
        if state.to_remove > 0
            && let Some(own) = self.own.take()
        {
            own.forget();
            state.to_remove -= 1;
        }
    }
}
