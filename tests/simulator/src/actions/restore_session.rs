//! Restore sessions.

use jiff::Timestamp;

use crate::api_error::GONE;
use crate::state::{self, State};
use crate::value::Tree;
use crate::world::{ObjectId, in_name, timestamp};

/// Creates a restore session that starts now.
pub(super) fn open(
    state: &mut State,
    point: ObjectId,
    kind: &str,
    now: Timestamp,
) -> Result<ObjectId, String> {
    let source = state.world.object(point).ok_or(GONE)?;
    let machine = ["VmDisplayName", "VAppDisplayName", "VmName"]
        .iter()
        .find_map(|name| source.tree.text(name))
        .or_else(|| source.name.split('@').next())
        .unwrap_or("vm")
        .to_owned();
    let reference = ["HierarchyObjRef", "VmRef", "vAppRef"].iter().find_map(|name| source.tree.text(name));
    let reference = reference.map(ToOwned::to_owned);
    let resource = state.world.resource_index("RestoreSession").ok_or("Restores are not supported.")?;
    let title = if kind == "FileLevelRestore" { format!("FLR_[{machine}]") } else { machine.clone() };
    let id = state.world.new_guid();
    let session = state.world.add(resource, vec![id], &format!("{title}@{}", in_name(now)), Tree::new());
    let members = [
        ("VmDisplayName", machine),
        ("JobName", title),
        ("JobType", kind.to_owned()),
        ("CreationTimeUTC", timestamp(now)),
        ("State", "Working".to_owned()),
        ("Result", "None".to_owned()),
        ("FailureMessage", String::new()),
    ];
    for (name, value) in members {
        state::set(state, session, name, value);
    }
    state::set(state, session, "Progress", 0);
    if let Some(reference) = reference {
        state::set(state, session, "RestoredObjRef", reference);
    }
    state.world.relate(session, point);
    if let Some(server) = state.world.related_named(point, "BackupServer") {
        state.world.relate(session, server);
    }
    state::begin(state, session, now);
    Ok(session)
}
