//! The reaction to a server that refuses requests because it is overloaded (503, 429): a pause of all requests, fewer
//! requests at the same time, and a limit of their rate.
//!
//! The responses of the last seconds before a refusal, in proportion to the time, are the rate that the server can sustain.
//! From then on, requests start at slightly less than this rate, which grows slowly at first and fast after some seconds,
//! until the next refusal gives a new estimate. Few responses give no estimate, because the client may have sent few requests.

use std::time::Duration;

use tokio::time::Instant;

use crate::client::retry::backoff;

/// Longest pause of all requests that the server has not requested.
const LONGEST: Duration = Duration::from_secs(1);

/// Time without a refusal after which one more concurrent request is allowed.
const GROWTH: Duration = Duration::from_secs(1);

/// Shortest time before the first refusal that gives an estimate of the rate. Servers accept a burst of requests at first.
const FIRST_ESTIMATE: Duration = Duration::from_secs(1);

/// Time in which responses are counted; the rate is that of one to two such times.
const WINDOW: Duration = Duration::from_secs(2);

/// Number of responses that give an estimate, unless the last refusal was recently.
const ENOUGH: u32 = 8;

/// Time by which a request can start before its turn, so that imprecise timers do not lower the rate.
const SLACK: Duration = Duration::from_millis(10);

/// Growth of the rate from which it is not limited any longer.
const UNLIMITED: f64 = 10.0;

/// State of a client whose requests may have been refused.
pub(super) struct Throttle {
    /// Number of concurrent requests that are withheld.
    withheld: usize,
    maximum: usize,
    first: Duration,
    longest: Duration,
    /// Longest pause that the server can request.
    longest_wait: Duration,
    /// Number of times the pause has doubled.
    doubled: u32,
    paused_until: Option<Instant>,
    window: Option<Window>,
    /// The window before.
    previous: Option<Window>,
    /// Time of the last refusal or of the last change of `withheld`.
    changed: Option<Instant>,
    /// Time of the last refusal.
    refused: Option<Instant>,
    pace: Option<Pace>,
}

/// Responses since a time.
#[derive(Clone, Copy)]
struct Window {
    since: Instant,
    responses: u32,
}

/// A limit of the rate.
struct Pace {
    /// Requests per second that the server can sustain.
    rate: f64,
    since: Instant,
    /// Start of the next request.
    next: Instant,
}

impl Throttle {
    /// Creates the state of a client with at most this number of concurrent requests, this first and longest pause, and this
    /// longest pause that the server can request.
    pub(super) fn new(maximum: usize, pauses: (Duration, Duration), longest_wait: Duration) -> Self {
        Self {
            withheld: 0,
            maximum,
            first: pauses.0.min(LONGEST),
            longest: pauses.1.min(LONGEST),
            longest_wait,
            doubled: 0,
            paused_until: None,
            window: None,
            previous: None,
            changed: None,
            refused: None,
            pace: None,
        }
    }

    /// Returns the end of the pause; `None` without one.
    pub(super) fn pause(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Returns the time of the last refusal; `None` before the first one.
    pub(super) fn last_refusal(&self) -> Option<Instant> {
        self.refused
    }

    /// Reserves the start of a request, which is void after another refusal. Returns the start and the time of the last refusal.
    /// The start is `None` if the rate is not limited.
    pub(super) fn reserve(&mut self, now: Instant) -> (Option<Instant>, Option<Instant>) {
        (self.next(now), self.refused)
    }

    fn next(&mut self, now: Instant) -> Option<Instant> {
        let pace = self.pace.as_mut()?;
        let growth = growth(now.saturating_duration_since(pace.since));
        if growth > UNLIMITED {
            self.pace = None;
            return None;
        }
        let interval =
            Duration::try_from_secs_f64((pace.rate * growth).recip()).unwrap_or(LONGEST).min(LONGEST);
        let start = pace.next.max(now.checked_sub(SLACK).unwrap_or(now));
        pace.next = start.checked_add(interval)?;
        Some(start)
    }

    /// Records a refusal, with the pause that the server requests. Returns how many more concurrent requests are withheld.
    /// Refusals during a pause belong to the one that started it.
    pub(super) fn refused(&mut self, now: Instant, requested: Option<Duration>) -> usize {
        let requested = requested.unwrap_or_default().min(self.longest_wait);
        if self.pause(now).is_some() {
            self.paused_until = self.paused_until.max(now.checked_add(requested));
            return 0;
        }
        let rate = self.rate(now);
        self.doubled = match rate {
            None if self.refused.is_some() => self.doubled.saturating_add(1).min(8),
            _ => 0,
        };
        (self.window, self.previous) = (Some(Window { since: now, responses: 0 }), None);
        (self.changed, self.refused) = (Some(now), Some(now));
        let pause = backoff(self.first, self.longest, self.doubled).max(requested);
        self.paused_until = now.checked_add(pause);
        if let Some(rate) = rate {
            let next = self.paused_until.unwrap_or(now);
            self.pace = Some(Pace { rate, since: next, next });
            return 0;
        }
        let allowed = self.maximum - self.withheld;
        let more = allowed - (allowed / 2).max(1);
        self.withheld += more;
        more
    }

    /// Returns the number of requests per second that the server has answered recently. `None` if it is unknown.
    fn rate(&self, now: Instant) -> Option<f64> {
        let window = self.window.filter(|window| now.saturating_duration_since(window.since) < 2 * WINDOW)?;
        let (since, earlier) =
            self.previous.map_or((window.since, 0), |previous| (previous.since, previous.responses));
        let responses = window.responses.saturating_add(earlier);
        let elapsed = now.saturating_duration_since(since);
        let recently = self.refused.is_some_and(|at| now.saturating_duration_since(at) <= WINDOW);
        let is_known = responses >= ENOUGH || (responses > 0 && recently);
        let too_early = self.refused.is_none() && elapsed < FIRST_ESTIMATE;
        (is_known && !too_early && !elapsed.is_zero()).then(|| f64::from(responses) / elapsed.as_secs_f64())
    }

    /// Counts a response.
    fn count(&mut self, now: Instant) {
        let mut window = self.window.unwrap_or(Window { since: now, responses: 0 });
        let age = now.saturating_duration_since(window.since);
        if age >= WINDOW {
            self.previous = (age < 2 * WINDOW).then_some(window);
            window = Window { since: now, responses: 0 };
        }
        window.responses = window.responses.saturating_add(1);
        self.window = Some(window);
    }

    /// Records a response. Returns true if one more concurrent request is allowed.
    pub(super) fn responded(&mut self, now: Instant) -> bool {
        self.count(now);
        let Some(changed) = self.changed else { return false };
        if now.saturating_duration_since(changed) < GROWTH || self.withheld == 0 {
            return false;
        }
        self.changed = Some(now);
        self.withheld -= 1;
        true
    }
}

/// Returns the growth of the rate after this time without a refusal: it reaches the former rate after a second, twice that
/// after five seconds, and ten times that after ten.
fn growth(elapsed: Duration) -> f64 {
    let seconds = elapsed.as_secs_f64();
    0.95 + 0.05 * seconds + 0.01 * seconds.powi(3)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const FIRST: Duration = Duration::from_millis(250);

    fn throttle() -> Throttle {
        Throttle::new(8, (FIRST, Duration::from_secs(10)), Duration::from_secs(60))
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_without_responses_halve_the_concurrency_and_time_restores_it() {
        let mut now = Instant::now();
        let mut throttle = throttle();
        assert!(!throttle.responded(now));
        let mut withheld = Vec::new();
        for _ in 0..5 {
            withheld.push(throttle.refused(now, None));
            assert_eq!(throttle.refused(now, None), 0, "the same refusal");
            now = throttle.pause(now).unwrap();
            assert_eq!((throttle.pause(now), throttle.next(now)), (None, None));
        }
        assert_eq!(withheld, [4, 2, 1, 0, 0]);
        let mut restored = 0;
        for _ in 0..20 {
            now += GROWTH;
            restored += usize::from(throttle.responded(now));
            assert!(!throttle.responded(now), "one for each second");
        }
        assert_eq!(restored, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn pause_grows_until_requests_succeed_and_respects_the_server() {
        let mut now = Instant::now();
        let mut throttle = throttle();
        let mut pause = |responses: u32, requested: Option<u64>| {
            (0..responses).for_each(|_| {
                throttle.responded(now);
            });
            throttle.refused(now, requested.map(Duration::from_secs));
            let until = throttle.pause(now).unwrap();
            let length = until - now;
            now = until;
            length
        };
        assert!(pause(0, None) <= FIRST);
        let last = (0..3).map(|_| pause(0, None)).last().unwrap();
        assert!(last >= LONGEST / 2 && last <= LONGEST, "{last:?}");
        assert!(pause(1, None) <= FIRST);
        assert_eq!(pause(1, Some(7)), Duration::from_secs(7));
        assert_eq!(pause(1, Some(700)), Duration::from_secs(60));
        let mut throttle = self::throttle();
        throttle.refused(now, None);
        throttle.refused(now, Some(Duration::from_secs(9)));
        assert_eq!(throttle.pause(now), Some(now + Duration::from_secs(9)), "a later request for a pause");
    }

    #[tokio::test(start_paused = true)]
    async fn requests_start_at_the_rate_that_the_server_has_answered() {
        let mut now = Instant::now();
        let mut throttle = throttle();
        // A burst gives no estimate.
        (0..100).for_each(|_| {
            throttle.responded(now);
        });
        throttle.refused(now, None);
        assert_eq!(throttle.next(now), None);
        now += Duration::from_secs(1);
        (0..10).for_each(|_| {
            throttle.responded(now);
        });
        now += Duration::from_secs(1);
        (0..10).for_each(|_| {
            throttle.responded(now);
        });
        assert_eq!(throttle.refused(now, None), 0, "the rate is limited, not the concurrency");
        let resumed = throttle.pause(now).unwrap();
        let starts: Vec<_> = (0..10).map(|_| throttle.next(resumed).unwrap()).collect();
        let (first, last) = (starts[0], starts[9]);
        assert_eq!(first, resumed);
        let expected = Duration::from_secs_f64(9.0 / (10.0 * 0.95));
        assert!((last - first).abs_diff(expected) < Duration::from_millis(1), "{:?}", last - first);
        assert!(throttle.next(resumed + Duration::from_secs(9)).is_some());
        assert_eq!(throttle.next(resumed + Duration::from_secs(10)), None, "the limit has ended");
    }

    #[tokio::test(start_paused = true)]
    async fn few_requests_give_no_rate() {
        let mut now = Instant::now();
        let mut throttle = throttle();
        for _ in 0..20 {
            now += Duration::from_secs(60);
            throttle.responded(now);
        }
        assert_eq!(throttle.refused(now, None), 4);
        for _ in 0..20 {
            now += Duration::from_secs(1);
            throttle.responded(now);
        }
        throttle.refused(now, None);
        assert_eq!(throttle.next(throttle.pause(now).unwrap()), None);
    }
}
