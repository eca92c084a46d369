//! Mutable state of a running simulator.

use crate::session::Sessions;
use crate::tasks::{Schedule, Timing};
use crate::value::Value;
use crate::world::{ObjectId, World};

/// Simulated company, logon sessions, and the schedule.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) sessions: Sessions,
    pub(crate) schedule: Schedule,
    pub(crate) timing: Timing,
}

/// Sets a member by any of its names, if the resource has it.
pub(crate) fn set(state: &mut State, id: ObjectId, member: &str, value: impl Into<Value>) {
    let Some(resource) = state.world.object(id).map(|object| object.resource) else { return };
    let Some(name) = state.world.member(resource, member).map(|member| member.name.clone()) else { return };
    if let Some(object) = state.world.object_mut(id) {
        object.tree.set(name, value);
    }
}
