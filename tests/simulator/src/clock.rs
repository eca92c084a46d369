//! The simulator's clock: sessions expire on it, tasks and jobs run on it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Pace at which time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Real time.
    Real,
    /// Time passes only when [`Clock::advance`] is called.
    Manual,
    /// Time advances by a fixed step with every request, and when [`Clock::advance`] is called.
    PerRequest(Duration),
}

/// The simulator's clock. Clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock {
    pace: Pace,
    shown: Arc<Mutex<Shown>>,
}

/// Time that a clock showed at an instant.
#[derive(Debug, Clone, Copy)]
struct Shown {
    time: Timestamp,
    at: Instant,
}

impl Clock {
    /// Returns a clock that shows `start` now.
    #[must_use]
    pub fn new(start: Timestamp, pace: Pace) -> Self {
        Self { pace, shown: Arc::new(Mutex::new(Shown { time: start, at: Instant::now() })) }
    }

    /// Returns the time it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let Shown { time, at } = *self.shown();
        if self.pace == Pace::Real { after(time, at.elapsed()) } else { time }
    }

    /// Advances it.
    pub fn advance(&self, by: Duration) {
        let mut shown = self.shown();
        shown.time = after(shown.time, by);
    }

    /// Sets the time it shows now.
    pub(crate) fn set(&self, time: Timestamp) {
        *self.shown() = Shown { time, at: Instant::now() };
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Advances it for one request, if requests set the pace.
    pub(crate) fn request(&self) {
        if let Pace::PerRequest(step) = self.pace {
            self.advance(step);
        }
    }
}

/// Returns `time` plus `by`; the last representable time on overflow.
pub(crate) fn after(time: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Returns `time` minus `by`; the first representable time on underflow.
pub(crate) fn before(time: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn manual_clock_stops_until_advanced() {
        let start: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let clock = Clock::new(start, Pace::Manual);
        clock.request();
        assert_eq!(clock.now(), start);
        clock.clone().advance(Duration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2026-06-15T12:01:30Z");
    }

    #[test]
    fn clock_set_back_continues_from_that_time() {
        let start: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let clock = Clock::new(start, Pace::Manual);
        clock.advance(Duration::from_secs(90));
        clock.set(start);
        assert_eq!(clock.now(), start);
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now().to_string(), "2026-06-15T12:00:01Z");
    }

    #[test]
    fn per_request_clock_advances_with_each_request() {
        let start: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let clock = Clock::new(start, Pace::PerRequest(Duration::from_secs(2)));
        clock.request();
        clock.request();
        assert_eq!(clock.now().to_string(), "2026-06-15T12:00:04Z");
    }
}
