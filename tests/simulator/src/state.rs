//! Mutable state of a running simulator.

use jiff::Timestamp;

use crate::session::Sessions;
use crate::tasks::{Schedule, Timing, run_due};
use crate::world::World;

/// Simulated company, logon sessions, and the schedule.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) sessions: Sessions,
    pub(crate) schedule: Schedule,
    pub(crate) timing: Timing,
}

impl State {
    /// Advances everything to that time: due events have happened, idle sessions have ended.
    pub(crate) fn advance_to(&mut self, now: Timestamp) {
        run_due(self, now);
        for session in self.sessions.expire(now) {
            self.world.remove_session(&session);
        }
    }
}
