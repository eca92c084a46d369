//! Retries of failed requests.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::error::{Error, ErrorKind};

/// A retry policy for failed requests.
///
/// Idempotent requests (GET, PUT, DELETE) are retried if the connection is lost or the server is unavailable: 503, 429, or
/// 502 and 504 of a proxy. The pause is at least that of the header `Retry-After`; if that is longer than
/// [`max_retry_after`](Self::max_retry_after), the request is not retried. All requests are retried if connecting fails, because the server then received nothing. A
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
    max_retry_after: Duration,
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
        Self {
            attempts,
            first: Duration::from_millis(250),
            longest: Duration::from_secs(10),
            budget: 500,
            max_retry_after: Duration::from_secs(60),
        }
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

    /// Sets the longest pause that the server can request by `Retry-After`; 60 s by default. After a request for a longer one,
    /// the call fails at once, and [`Error::retry_after`] returns the requested pause.
    #[must_use]
    pub const fn max_retry_after(self, longest: Duration) -> Self {
        Self { max_retry_after: longest, ..self }
    }

    /// Returns the longest pause that the server can request.
    pub(super) const fn longest_wait(&self) -> Duration {
        self.max_retry_after
    }

    pub(super) const fn budget_tokens(&self) -> u32 {
        self.budget
    }

    /// Returns the first and the longest pause.
    pub(super) const fn pause_range(&self) -> (Duration, Duration) {
        (self.first, self.longest)
    }

    /// Returns the pause before the next attempt; `None` if there is none. Attempts count from 1. The server can
    /// request a longer pause, up to a maximum.
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
        if !harmless || attempt >= self.attempts || asked.is_some_and(|asked| asked > self.max_retry_after) {
            return None;
        }
        Some(backoff(self.first, self.longest, attempt - 1).max(asked.unwrap_or_default()))
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

/// Returns the pause that the server requests by `Retry-After`: a number of seconds, or a date, which is compared with the
/// `Date` of the response or else with the clock of this machine. `None` without a valid value.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok();
    let sent = headers.get(DATE).and_then(|sent| date(sent.to_str().ok()?)).unwrap_or_else(Timestamp::now);
    Some(date(value)?.duration_since(sent).try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

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
        assert_eq!(asked(60), Some(Duration::from_secs(60)));
        assert_eq!(asked(61), None);
        assert!(backoff(Duration::MAX, Duration::MAX, 40) >= Duration::MAX / 2);
    }

    #[test]
    fn requested_pause_is_read_as_seconds_or_as_a_date() {
        let read = |value: &'static str, date: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            headers.extend(date.map(|date| (DATE, HeaderValue::from_static(date))));
            retry_after(&headers)
        };
        let noon = Some("Fri, 07 Nov 2025 12:00:00 GMT");
        let table = [
            ("7", None, Some(7)),
            (" 7 ", noon, Some(7)),
            ("0", None, Some(0)),
            ("Fri, 07 Nov 2025 12:01:30 GMT", noon, Some(90)),
            ("Fri, 07 Nov 2025 11:00:00 GMT", noon, Some(0)),
            ("Fri, 07 Nov 2025 11:00:00 GMT", None, Some(0)),
            ("Fri, 07 Nov 2025 12:01:30 GMT", Some("yesterday"), Some(0)),
            ("18446744073709551615", None, Some(u64::MAX)),
            ("18446744073709551616", None, None),
            ("-7", None, None),
            ("1.5", None, None),
            ("soon", noon, None),
            ("", None, None),
        ];
        for (value, date, expected) in table {
            assert_eq!(read(value, date), expected.map(Duration::from_secs), "{value:?} {date:?}");
        }
        assert!(read("Sat, 07 Nov 9998 12:00:00 GMT", None) > Some(Duration::from_secs(3600)));
    }
}
