//! Retries of failed requests.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// A retry policy for failed requests.
///
/// Idempotent requests (GET, PUT, DELETE) are retried if the connection is lost or the server is unavailable: 503, or
/// 502 and 504 of a proxy. All requests are retried if connecting fails, because the server then received nothing. A
/// refused logon is never retried, because accounts can be locked.
///
/// All requests of a client share a [budget](Self::budget) of retries, so that an outage does not multiply its load.
///
/// ```
/// use std::time::Duration;
///
/// use vbem_client::client::RetryPolicy;
///
/// let many = RetryPolicy::new(8).pauses(Duration::from_secs(1), Duration::from_secs(60)).budget(1000);
/// assert_ne!(many, RetryPolicy::default());
/// assert_eq!(RetryPolicy::never(), RetryPolicy::new(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
    budget: u32,
}

impl RetryPolicy {
    /// Creates a policy without retries.
    #[must_use]
    pub const fn never() -> Self {
        Self::new(1)
    }

    /// Creates a policy with this total number of attempts.
    #[must_use]
    pub const fn new(attempts: u32) -> Self {
        Self { attempts, first: Duration::from_millis(250), longest: Duration::from_secs(10), budget: 500 }
    }

    /// Sets the pause after the first attempt and the longest pause. Pauses double from the first to the longest. Each is
    /// randomly shortened by up to a half (jitter), so that many clients do not retry at the same moment.
    #[must_use]
    pub const fn pauses(self, first: Duration, longest: Duration) -> Self {
        Self { first, longest, ..self }
    }

    /// Sets the retry budget of the client, in tokens; 500 by default. A retry costs 5 tokens, after a 504 of a proxy 10. A call
    /// that succeeds after a retry gives back the cost of its last one, any other success 1 token. A request is not retried
    /// if too few tokens are left; its error names the budget.
    #[must_use]
    pub const fn budget(self, tokens: u32) -> Self {
        Self { budget: tokens, ..self }
    }

    pub(super) const fn budget_tokens(&self) -> u32 {
        self.budget
    }

    /// Returns the first and the longest pause.
    pub(super) const fn pause_range(&self) -> (Duration, Duration) {
        (self.first, self.longest)
    }

    /// Returns the pause before the next attempt; `None` if there is none. Attempts count from 1. The server can
    /// request a longer pause.
    pub(super) fn pause(
        &self,
        idempotent: bool,
        error: &Error,
        attempt: u32,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let harmless = match error.kind() {
            ErrorKind::Connect => true,
            ErrorKind::Unavailable | ErrorKind::ConnectionLost => idempotent,
            _ => false,
        };
        if !harmless || attempt >= self.attempts {
            return None;
        }
        let pause = backoff(self.first, self.longest, attempt - 1);
        Some(asked.map_or(pause, |asked| asked.min(self.longest).max(pause)))
    }
}

/// Three attempts with pauses from 250 ms to 10 s, and a budget of 500 tokens.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new(3)
    }
}

/// Returns `first` doubled `times` times, at most `longest`, randomly shortened by up to a half.
pub(crate) fn backoff(first: Duration, longest: Duration, times: u32) -> Duration {
    let full = first.saturating_mul(2_u32.saturating_pow(times)).min(longest);
    // The random keys of a hasher are sufficient for jitter.
    let chance = u32::try_from(RandomState::new().hash_one(times) % 1000).unwrap_or_default();
    full / 2 + full / 2 / 1000 * chance
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(idempotent: bool, kind: ErrorKind, attempt: u32) -> Option<Duration> {
        RetryPolicy::default().pause(idempotent, &Error::new(kind, ""), attempt, None)
    }

    #[test]
    fn retry_depends_on_kind_and_idempotence() {
        let table = [
            (true, ErrorKind::Unavailable, true),
            (true, ErrorKind::ConnectionLost, true),
            (false, ErrorKind::Unavailable, false),
            (false, ErrorKind::ConnectionLost, false),
            (false, ErrorKind::Connect, true),
            (true, ErrorKind::Unauthorized, false),
            (true, ErrorKind::NotFound, false),
            (true, ErrorKind::Server, false),
            (true, ErrorKind::Timeout, false),
            (true, ErrorKind::Tls, false),
        ];
        for (idempotent, kind, expected) in table {
            assert_eq!(pause(idempotent, kind, 1).is_some(), expected, "{idempotent} {kind:?}");
        }
    }

    #[test]
    fn retry_after_the_last_attempt_is_refused() {
        assert!(pause(true, ErrorKind::Unavailable, 2).is_some());
        assert!(pause(true, ErrorKind::Unavailable, 3).is_none());
        let never = RetryPolicy::never();
        assert_eq!(never.pause(true, &Error::new(ErrorKind::Connect, ""), 1, None), None);
    }

    #[test]
    fn pause_grows_to_the_limit_and_respects_the_server() {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(10));
        for times in 0..40 {
            let full = first.saturating_mul(2_u32.saturating_pow(times)).min(longest);
            let pause = backoff(first, longest, times);
            assert!(pause >= full / 2 && pause <= full, "{times}: {pause:?}");
        }
        let many: std::collections::HashSet<_> = (0..100).map(|_| backoff(first, longest, 1)).collect();
        assert!(many.len() > 10, "{many:?}");
        let policy = RetryPolicy::new(3).pauses(first, longest);
        let busy = Error::new(ErrorKind::Unavailable, "");
        let asked = |seconds| policy.pause(true, &busy, 1, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(7), Some(Duration::from_secs(7)));
        assert_eq!(asked(700), Some(longest));
        assert!(backoff(Duration::MAX, Duration::MAX, 40) >= Duration::MAX / 2);
    }
}
