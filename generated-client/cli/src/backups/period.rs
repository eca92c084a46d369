//! A period of time.

use std::time::Duration;

use serde::Serialize;
use vbem_client::jiff::Timestamp;

/// A period: from its beginning up to, and without, its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Period {
    /// Beginning.
    pub(crate) since: Timestamp,
    /// End.
    pub(crate) until: Timestamp,
}

impl Period {
    /// Creates the period of this length before a time. Saturates at the earliest time of `jiff`.
    pub(crate) fn before(until: Timestamp, length: Duration) -> Self {
        Self { since: until.checked_sub(length).unwrap_or(Timestamp::MIN), until }
    }

    /// Creates the period without an end that begins this long before a time. The clock of the server may be ahead of that
    /// of this computer, so a period up to the present time would lack the newest runs.
    pub(crate) fn since(now: Timestamp, length: Duration) -> Self {
        Self { until: Timestamp::MAX, ..Self::before(now, length) }
    }

    /// True if the time is in the period.
    pub(crate) fn contains(&self, time: Timestamp) -> bool {
        self.since <= time && time < self.until
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn period_contains_its_beginning_and_not_its_end() {
        let until: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let period = Period::before(until, Duration::from_secs(3_600));
        assert!(period.contains("2026-06-15T11:00:00Z".parse().unwrap()));
        assert!(!period.contains(until));
        assert!(Period::since(until, Duration::from_secs(1)).contains(until));
    }

    #[test]
    fn very_long_period_begins_at_the_earliest_time() {
        assert_eq!(Period::before(Timestamp::UNIX_EPOCH, Duration::MAX).since, Timestamp::MIN);
    }
}
