//! Mutable state of a running simulator.

use jiff::Timestamp;

use crate::session::Sessions;
use crate::tasks::{ActivityResult, Schedule, Timing};
use crate::value::Value;
use crate::world::{ObjectId, World};

/// Simulated company, logon sessions, and the schedule.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) sessions: Sessions,
    pub(crate) schedule: Schedule,
    pub(crate) timing: Timing,
}

/// Starts an activity that ends with success after the default duration.
pub(crate) fn begin(state: &mut State, activity: ObjectId, now: Timestamp) {
    let outcome = ActivityResult { result: "Success".to_owned(), message: None };
    state.schedule.begin(activity, now, state.timing.activity, outcome);
}

/// Sets a member by any of its names, if the resource has it.
pub(crate) fn set(state: &mut State, id: ObjectId, member: &str, value: impl Into<Value>) {
    let Some(resource) = state.world.object(id).map(|object| object.resource) else { return };
    let Some(name) = state.world.member(resource, member).map(|member| member.name.clone()) else { return };
    if let Some(object) = state.world.object_mut(id) {
        object.tree.set(name, value);
    }
}
