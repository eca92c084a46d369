//! Actions that a representation offers, depending on the rights of the account and on the state of the object.

use vbem_codegen::model::{Action, PathTemplate};

use crate::session::Viewer;
use crate::value::Value;
use crate::world::{ObjectId, World};

/// True if the representation of an object has the link of an action.
pub(crate) fn offers(world: &World, id: ObjectId, action: &Action, viewer: &Viewer) -> bool {
    let Some(object) = world.object(id) else { return false };
    let path = action.path.as_ref().map_or("", PathTemplate::as_str);
    if !viewer.may_act(action.method, path) || world.hides(id, &action.rust) {
        return false;
    }
    let rel = action.rels.first().map_or("", String::as_str);
    let resource = world.resource_of(id).map_or("", |it| it.record.name.as_str());
    let running = world.is_busy(id)
        || matches!(object.tree.text("State"), Some("Working" | "Starting" | "Running" | "Resuming"));
    match rel {
        // Downloads get their link when the task that prepares them ends.
        "Download" => false,
        "Stop" | "Start" | "Retry" | "Sync" if always(resource) => true,
        "Stop" => running,
        "Start" | "Retry" | "Sync" => !running,
        "Undo" => world.is_used(id) && !running,
        "Failover" => world.failed_over(id).is_none(),
        "Enable" => {
            object.tree.get("Enabled") == Some(&Value::Boolean(false)) || scheduled(object) == Some(false)
        }
        "Disable" => {
            object.tree.get("Enabled") == Some(&Value::Boolean(true))
                || object.tree.get("IsDisabled") == Some(&Value::Boolean(false))
                || scheduled(object) == Some(true)
        }
        _ => true,
    }
}

/// True for jobs and their sessions: servers send the links of their actions together in every state.
fn always(resource: &str) -> bool {
    resource.ends_with("Job") || resource.ends_with("JobSession")
}

/// Returns true if the schedule of a policy is enabled; `None` if it has no schedule.
fn scheduled(object: &crate::world::Object) -> Option<bool> {
    match object.tree.get("ScheduleEnabled") {
        Some(Value::Boolean(on)) => Some(*on),
        _ => None,
    }
}
