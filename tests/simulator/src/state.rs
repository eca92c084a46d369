//! Everything that changes while the simulator runs.

use jiff::Timestamp;

use crate::session::Sessions;
use crate::tasks::{Agenda, Timing, settle};
use crate::world::World;

/// The world, who is logged on, what is under way.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) sessions: Sessions,
    pub(crate) agenda: Agenda,
    pub(crate) timing: Timing,
}

impl State {
    /// Brings everything up to that time: what was due has happened, idle sessions have ended.
    pub(crate) fn bring_to(&mut self, now: Timestamp) {
        settle(self, now);
        for session in self.sessions.expire(now) {
            self.world.remove_session(&session);
        }
    }
}
