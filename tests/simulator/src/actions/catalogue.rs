//! List of the actions of the Model and what they change, from the same plans as requests.

use std::time::Duration;

use jiff::Timestamp;
use vbem_codegen::Diagnostics;
use vbem_codegen::model::{Action, Output, PathTemplate};

use super::{ActionRequest, plan};
use crate::effect::{Effect, Work};
use crate::session::{Credentials, Role, Sessions, Viewer};
use crate::state::State;
use crate::tasks::{Schedule, TaskOutcome, Timing};
use crate::value::Tree;
use crate::world::{Settings, World};

/// Actions that the handler of guest files executes: resource, action, effect.
const GUEST_FILES: [(&str, &str, &str); 2] = [
    ("DirectoryEntry", "restore", "restores the directory, or gives the task a link to its content"),
    ("FileEntry", "restore", "restores the file, or gives the task a link to its content"),
];

/// Action of a resource and its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) family: String,
    pub(crate) resource: String,
    /// Name of the client's method.
    pub(crate) action: String,
    /// Method and address.
    pub(crate) request: String,
    pub(crate) answer: &'static str,
    /// Effect; `None` for an action that succeeds and changes nothing.
    pub(crate) effect: Option<String>,
}

/// Returns the actions of the embedded schema, by family and resource.
///
/// # Errors
///
/// Returns the diagnostics of an invalid schema.
pub(crate) fn actions() -> Result<Vec<Listed>, Diagnostics> {
    let now = Timestamp::UNIX_EPOCH;
    let state = small_state(now)?;
    let model = state.world.shared_model();
    let viewer =
        Viewer { session: String::new(), user: String::new(), role: Role::PortalAdministrator, tenant: None };
    let job = state.world.resource_index("Job").and_then(|index| state.world.all(index).first().copied());
    let mut listed = Vec::new();
    for (index, resource) in model.resources.iter().enumerate() {
        // The plan depends on the type of the object only, so that any object stands in for one that clients create.
        let object = state.world.all(index).first().copied().or(job);
        let object = object.filter(|_| resource.path.as_ref().is_some_and(PathTemplate::has_parameters));
        for action in &resource.actions {
            let request = ActionRequest {
                action,
                resource: index,
                object,
                body: Some(Tree::new()),
                viewer: &viewer,
                task_outcome: TaskOutcome::FromEffect,
                now,
            };
            let path = action.path.as_ref().map_or("(address from the server)", PathTemplate::as_str);
            listed.push(Listed {
                family: resource.record.family.clone(),
                resource: resource.record.name.clone(),
                action: action.rust.clone(),
                request: format!("{} {path}", action.method.as_str()),
                answer: answer(action),
                effect: effect(&state, &request),
            });
        }
    }
    listed.sort_by(|a, b| (&a.family, &a.resource).cmp(&(&b.family, &b.resource)));
    Ok(listed)
}

/// Returns the state of a small company.
pub(super) fn small_state(now: Timestamp) -> Result<State, Diagnostics> {
    let settings = Settings { seed: 1, scale: 1, days: 1 };
    let second = Duration::from_secs(1);
    Ok(State {
        world: World::seeded(crate::schema::embedded()?, "http://em/api", &settings, now),
        sessions: Sessions::new(Credentials::defaults(), second),
        schedule: Schedule::default(),
        timing: Timing { task: second, activity: second, lag: Duration::ZERO },
    })
}

fn answer(action: &Action) -> &'static str {
    match &action.output {
        Output::Record(name) if name == "Task" => "task",
        Output::Record(_) => "representation",
        Output::Content => "content",
        Output::Nothing => "none",
    }
}

fn effect(state: &State, request: &ActionRequest<'_>) -> Option<String> {
    let resource = state.world.resource(request.resource).map_or("", |it| it.record.name.as_str());
    let action = request.action.rust.as_str();
    if let Some((_, _, effect)) = GUEST_FILES.iter().find(|(of, name, _)| (*of, *name) == (resource, action))
    {
        return Some((*effect).to_owned());
    }
    match &request.action.output {
        Output::Content => return Some("sends the content".to_owned()),
        Output::Record(name) if name == "CdpReplicaIntervals" => {
            return Some("sends the intervals with points, and changes nothing".to_owned());
        }
        _ => {}
    }
    describe(&state.world, &plan(state, request).1)
}

/// Returns an effect in words; `None` if it is none.
fn describe(world: &World, effect: &Effect) -> Option<String> {
    let name = |index: usize| world.resource(index).map_or("object", |it| it.record.name.as_str());
    let text = match effect {
        Effect::Nothing => return None,
        Effect::Remove(_) => "removes the object and its parts".to_owned(),
        Effect::Change(..) => "changes the members in the body".to_owned(),
        Effect::Create { resource, .. } => format!("creates objects of type {}", name(*resource)),
        Effect::Mount { resource, .. } => {
            format!("creates an object of type {} in the logon session", name(*resource))
        }
        Effect::Restore { .. } => "starts a restore session".to_owned(),
        Effect::Show { .. } => "gives the task a link to the file system".to_owned(),
        Effect::Run { rel, .. } => format!("starts a session ({rel})"),
        Effect::Stop(_) => "stops the running session".to_owned(),
        Effect::Switch { member, to: Some(to), .. } => format!("sets `{member}` to `{to}`"),
        Effect::Switch { member, to: None, .. } => format!("inverts `{member}`"),
        Effect::Clone { .. } => "creates a copy of the job".to_owned(),
        Effect::Failover { .. } => "starts a session; the replica is in use".to_owned(),
        Effect::BackUp { .. } => "backs up one machine: a session, a restore point and its file".to_owned(),
        Effect::Work(Work::Collect) => "starts a system session that collects data".to_owned(),
        Effect::Work(Work::RebuildScopes) => "starts a system session that rebuilds scopes".to_owned(),
    };
    Some(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn every_action_of_the_schema_has_an_effect() {
        let listed = actions().unwrap();
        let generic: Vec<&Listed> = listed.iter().filter(|it| it.effect.is_none()).collect();
        assert!(generic.is_empty(), "{generic:?}");
        assert!(listed.len() > 100, "{}", listed.len());
    }
}
