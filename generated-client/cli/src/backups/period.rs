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

    /// True if the time is in the period.
    pub(crate) fn contains(&self, time: Timestamp) -> bool {
        self.since <= time && time < self.until
    }
}
