//! System sessions: background work of Enterprise Manager, with a log.

use jiff::Timestamp;

use crate::effect::{Made, Work};
use crate::state::{self, State, set};
use crate::value::{Tree, Value};
use crate::world::{ObjectId, in_name, timestamp};

/// Begins a system session.
pub(super) fn begin(state: &mut State, work: Work, now: Timestamp) -> Result<Made, String> {
    let index = state.world.resource_index("SystemSession").ok_or("System sessions are not supported.")?;
    let id = state.world.new_guid();
    let name = format!("{} @{}", work.title(), in_name(now));
    let session = state.world.add(index, vec![id.clone()], &name, Tree::new());
    set(state, session, "SessionType", work.kind());
    set(state, session, "CreationTimeUTC", timestamp(now));
    set(state, session, "State", "InProgress");
    if let Some(index) = state.world.resource_index("SystemSessionEvents") {
        let log = state.world.add(index, vec![id], "", Tree::new());
        state.world.relate(log, session);
    }
    write(state, session, &format!("{} has started.", work.title()), now);
    state::begin(state, session, now);
    Ok(Made::message(format!("{} has been started.", work.title())))
}

/// Ends a system session.
pub(super) fn end(state: &mut State, session: ObjectId, at: Timestamp) {
    if state.world.resource_of(session).is_none_or(|it| it.record.name != "SystemSession") {
        return;
    }
    set(state, session, "State", "CompletedSuccessfully");
    set(state, session, "Result", Tree::new().with("Result", "Success").with("IsCanceled", false));
    write(state, session, "The work has been done.", at);
    let kind = state.world.object(session).and_then(|it| it.tree.text("SessionType")).unwrap_or_default();
    if kind == Work::RebuildScopes.kind()
        && let Some(scopes) = state.world.resource_index("EnterpriseAccountHierarchyScope")
    {
        for scope in state.world.all(scopes).to_vec() {
            set(state, scope, "State", "Processed");
        }
    }
}

/// Adds a line to the log of a session.
fn write(state: &mut State, session: ObjectId, message: &str, at: Timestamp) {
    let Some(log) = state.world.related_named(session, "SystemSessionEvents") else { return };
    let mut events = match state.world.object(log).and_then(|it| it.tree.get("Events")) {
        Some(Value::List(events)) => events.clone(),
        _ => Vec::new(),
    };
    let order = i64::try_from(events.len()).unwrap_or(0) + 1;
    let time = timestamp(at).trim_end_matches('Z').to_owned();
    let event = Tree::new().with("CreationTimeUTC", time).with("Message", message).with("Order", order);
    events.push(Value::Record(event));
    set(state, log, "Events", events);
}
