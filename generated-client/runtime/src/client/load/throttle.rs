//! The reaction to a server that refuses requests because it is overloaded (503): a pause of all requests, and fewer
//! requests at the same time.

use std::time::Duration;

use tokio::time::Instant;

use crate::client::retry::backoff;

/// Longest pause of all requests.
const LONGEST: Duration = Duration::from_secs(1);

/// Time without a refusal after which one more concurrent request is allowed.
const GROWTH: Duration = Duration::from_secs(1);

/// Number of responses between two refusals that keeps the pause as it is. With fewer, the pause doubles, so that at most
/// about one request in nine is refused.
const ENOUGH: u32 = 8;

/// State of a client whose requests may have been refused.
pub(super) struct Throttle {
    /// Number of concurrent requests that are withheld.
    withheld: usize,
    maximum: usize,
    first: Duration,
    longest: Duration,
    /// Number of times the pause has doubled.
    doubled: u32,
    paused_until: Option<Instant>,
    /// Number of responses since the last pause.
    responses: u32,
    /// Time of the last refusal or of the last change of `withheld`.
    changed: Option<Instant>,
}

impl Throttle {
    /// Creates the state of a client with at most this number of concurrent requests, and this first and longest pause.
    pub(super) fn new(maximum: usize, first: Duration, longest: Duration) -> Self {
        Self {
            withheld: 0,
            maximum,
            first: first.min(LONGEST),
            longest: longest.min(LONGEST),
            doubled: 0,
            paused_until: None,
            responses: 0,
            changed: None,
        }
    }

    /// Returns the end of the pause; `None` without one.
    pub(super) fn pause(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// Records a refusal. Returns how many more concurrent requests are withheld. Refusals during a pause belong to the one
    /// that started it.
    pub(super) fn refused(&mut self, now: Instant) -> usize {
        if self.pause(now).is_some() {
            return 0;
        }
        let is_first = self.changed.is_none();
        self.doubled = match self.responses {
            _ if is_first => 0,
            few if few < ENOUGH => self.doubled.saturating_add(1).min(8),
            many if many > 4 * ENOUGH => self.doubled.saturating_sub(1),
            _ => self.doubled,
        };
        self.responses = 0;
        self.changed = Some(now);
        self.paused_until = now.checked_add(backoff(self.first, self.longest, self.doubled));
        let allowed = self.maximum - self.withheld;
        let more = allowed - (allowed / 2).max(1);
        self.withheld += more;
        more
    }

    /// Records a response. Returns true if one more concurrent request is allowed.
    pub(super) fn responded(&mut self, now: Instant) -> bool {
        let Some(changed) = self.changed else { return false };
        self.responses = self.responses.saturating_add(1);
        if now.saturating_duration_since(changed) < GROWTH {
            return false;
        }
        self.changed = Some(now);
        if self.withheld == 0 {
            self.changed = None;
            return false;
        }
        self.withheld -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const FIRST: Duration = Duration::from_millis(250);

    #[tokio::test(start_paused = true)]
    async fn refusals_halve_the_concurrency_and_time_restores_it() {
        let mut now = Instant::now();
        let mut throttle = Throttle::new(8, FIRST, Duration::from_secs(10));
        assert!(!throttle.responded(now));
        let mut withheld = Vec::new();
        for _ in 0..5 {
            withheld.push(throttle.refused(now));
            assert_eq!(throttle.refused(now), 0, "the same refusal");
            now = throttle.pause(now).unwrap();
            assert_eq!(throttle.pause(now), None);
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
    async fn pause_grows_until_enough_requests_succeed() {
        let mut now = Instant::now();
        let mut throttle = Throttle::new(8, FIRST, Duration::from_secs(10));
        let mut pause = |responses: u32, throttle: &mut Throttle| {
            for _ in 0..responses {
                throttle.responded(now);
            }
            throttle.refused(now);
            let until = throttle.pause(now).unwrap();
            let length = until - now;
            now = until;
            length
        };
        assert!(pause(0, &mut throttle) <= FIRST);
        for responses in [0, 3, 7] {
            pause(responses, &mut throttle);
        }
        let longest = pause(20, &mut throttle);
        assert!(longest >= LONGEST / 2 && longest <= LONGEST, "{longest:?}");
        for _ in 0..8 {
            pause(100, &mut throttle);
        }
        assert!(pause(20, &mut throttle) <= FIRST);
    }
}
