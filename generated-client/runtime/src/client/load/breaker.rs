//! The circuit breaker: after many failures in succession, requests fail without being sent.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind};

/// A circuit breaker. It is closed until requests fail, and open for a pause afterwards. Then one request is sent as a trial,
/// whose outcome closes the breaker or starts another pause.
pub(super) struct Breaker {
    /// Number of failures in succession that open it; 0 if it never opens.
    limit: u32,
    pause: Duration,
    failures: u32,
    open_until: Option<Instant>,
    last: Option<Error>,
}

impl Breaker {
    pub(super) const fn new(limit: u32, pause: Duration) -> Self {
        Self { limit, pause, failures: 0, open_until: None, last: None }
    }

    /// Admits a request.
    ///
    /// # Errors
    /// The remaining pause and the error of the request, while the breaker is open.
    pub(super) fn admit(&mut self, now: Instant) -> Result<(), (Duration, Error)> {
        let Some(open_until) = self.open_until else { return Ok(()) };
        if now >= open_until {
            // The trial. Other requests wait for its outcome; if it is cancelled, the next trial follows after a pause.
            self.open_until = now.checked_add(self.pause);
            return Ok(());
        }
        let left = open_until.saturating_duration_since(now);
        let mut why = format!(
            "circuit breaker open: {} requests in succession have failed, and none is sent for {:.1} s",
            self.failures,
            left.as_secs_f64()
        );
        if let Some(last) = &self.last {
            why = format!("{why}; the last error was: {last}");
        }
        Err((left, Error::new(ErrorKind::Unavailable, why)))
    }

    /// Records that the server has responded.
    pub(super) fn succeeded(&mut self) {
        (self.failures, self.open_until, self.last) = (0, None, None);
    }

    /// Records that a request has failed for lack of a connection or of a server behind it.
    pub(super) fn failed(&mut self, now: Instant, error: &Error) {
        if self.limit == 0 {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= self.limit {
            self.open_until = now.checked_add(self.pause);
            self.last = Some(error.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const PAUSE: Duration = Duration::from_secs(5);

    fn opened(now: Instant) -> Breaker {
        let mut breaker = Breaker::new(3, PAUSE);
        (0..3).for_each(|_| breaker.failed(now, &Error::new(ErrorKind::Connect, "refused")));
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn breaker_opens_after_failures_in_succession_only() {
        let now = Instant::now();
        let mut breaker = Breaker::new(3, PAUSE);
        let error = Error::new(ErrorKind::ConnectionLost, "");
        for _ in 0..5 {
            breaker.failed(now, &error);
            breaker.failed(now, &error);
            breaker.succeeded();
        }
        assert!(breaker.admit(now).is_ok());
        let (left, error) = opened(now).admit(now).unwrap_err();
        assert_eq!((left, error.kind()), (PAUSE, ErrorKind::Unavailable));
        assert_eq!(
            error.to_string(),
            "server unavailable: circuit breaker open: 3 requests in succession have failed, and none is sent for 5.0 s; \
             the last error was: cannot connect: refused"
        );
        assert!(error.is_transient());
    }

    #[tokio::test(start_paused = true)]
    async fn open_breaker_admits_one_trial_per_pause() {
        let now = Instant::now();
        let mut breaker = opened(now);
        let later = now + PAUSE;
        assert!(breaker.admit(later).is_ok());
        assert!(breaker.admit(later).is_err(), "the trial is under way");
        breaker.failed(later, &Error::new(ErrorKind::Connect, ""));
        assert!(breaker.admit(later + PAUSE / 2).is_err());
        assert!(breaker.admit(later + PAUSE).is_ok());
        breaker.succeeded();
        assert!(breaker.admit(later + PAUSE).is_ok() && breaker.admit(later + PAUSE).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn breaker_that_is_off_never_opens() {
        let now = Instant::now();
        let mut breaker = Breaker::new(0, PAUSE);
        (0..100).for_each(|_| breaker.failed(now, &Error::new(ErrorKind::Connect, "")));
        assert!(breaker.admit(now).is_ok());
    }
}
