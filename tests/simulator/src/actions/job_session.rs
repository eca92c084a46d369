//! Sessions of jobs.

use jiff::Timestamp;

use crate::state::{self, State};
use crate::value::Tree;
use crate::world::{ObjectId, in_name, timestamp};

/// Opens a session that ends by itself after the default duration.
pub(super) fn open(state: &mut State, resource: usize, name: &str, kind: &str, now: Timestamp) -> ObjectId {
    let id = state.world.new_guid();
    let session = state.world.add(resource, vec![id], &format!("{name}@{}", in_name(now)), Tree::new());
    let members = [
        ("JobName", name),
        ("PolicyName", name),
        ("JobType", kind),
        ("PolicyType", "CdpReplica"),
        ("CreationTimeUTC", &timestamp(now)),
        ("State", "Working"),
        ("Result", "None"),
        ("FailureMessage", ""),
    ];
    for (member, value) in members {
        state::set(state, session, member, value);
    }
    state::set(state, session, "IsRetry", false);
    state::set(state, session, "Progress", 0);
    state::begin(state, session, now);
    session
}
