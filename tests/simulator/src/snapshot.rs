//! Snapshots of the whole state of a simulator.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use crate::state::State;

/// State of a simulator at one moment: the company, the logon sessions, the schedule of tasks and activities, the
/// clock, and the generators of identifiers. Faults, styles, recorded requests and warnings are not part of it.
///
/// A clone costs nothing, and a snapshot shares the objects of the company with the simulator until one of them changes.
#[derive(Clone)]
pub struct Snapshot {
    state: Arc<State>,
    time: Timestamp,
}

impl Snapshot {
    pub(crate) fn new(state: State, time: Timestamp) -> Self {
        Self { state: Arc::new(state), time }
    }

    /// Returns the time of the simulator's clock when it was taken.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// Returns the state.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("time", &self.time)
            .field("sessions", &self.state.sessions.len())
            .field("objects", &self.state.world.len())
            .finish_non_exhaustive()
    }
}

/// Error of restoring a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// Snapshot of a simulator that uses another schema.
    #[error("the snapshot is of a simulator with another schema")]
    Schema,
}
