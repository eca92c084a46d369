//! The capacity of an overloaded server: a token bucket in real time.

use std::time::Instant;

/// Requests that can be carried out at the moment.
#[derive(Debug)]
pub(super) struct Bucket {
    rate: f64,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    /// Creates a full bucket for so many requests per second.
    pub(super) fn new(rate: u32, now: Instant) -> Self {
        let rate = f64::from(rate);
        Self { rate, tokens: rate, filled: now }
    }

    /// Takes the token of one request. False if there is none.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = elapsed.mul_add(self.rate, self.tokens).min(self.rate);
        self.filled = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn requests_above_the_rate_are_refused_until_time_has_passed() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, start);
        let mut accepted = |milliseconds| {
            (0..100).filter(|_| bucket.take(start + Duration::from_millis(milliseconds))).count()
        };
        assert_eq!([accepted(0), accepted(50), accepted(350), accepted(5000)], [10, 0, 3, 10]);
        assert!(!Bucket::new(0, start).take(start + Duration::from_secs(1000)));
    }
}
