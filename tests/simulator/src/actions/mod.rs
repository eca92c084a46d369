//! Actions: what a request changes. An action unknown here, for example of a custom schema, succeeds and changes
//! nothing.

mod backup_run;
pub(crate) mod catalogue;
mod change;
mod create;
mod effect;
mod failover;
pub(crate) mod guest;
mod job_session;
mod jobs;
mod offers;
mod restore_session;
mod run;
mod system;

use jiff::Timestamp;
use vbem_codegen::model::{Action, HttpMethod, Output, PathTemplate};

use crate::api_error::{ApiError, NULL_REFERENCE};
use crate::effect::{Effect, Work};
use crate::random::Random;
use crate::session::Viewer;
use crate::state::State;
use crate::tasks::TaskOutcome;
use crate::value::Tree;
use crate::world::{ObjectId, generate};

pub(crate) use offers::offers;
pub(crate) use run::{advance_to, start};

/// Names of operations that are not made of the action and the resource.
const OPERATIONS: [(&str, &str); 22] = [
    ("CreateLinkedBackupRepository", "UpdateJob"),
    ("CreateLinkedJobObject", "UpdateJob"),
    ("CreateObjectInCdpPolicy", "UpdateCdpPolicy"),
    ("CreateObjectInJob", "UpdateJob"),
    ("DeleteLinkedBackupRepository", "UpdateJob"),
    ("DeleteLinkedJobObject", "UpdateJob"),
    ("DeleteObjectInCdpPolicy", "UpdateCdpPolicy"),
    ("DeleteObjectInJob", "UpdateJob"),
    ("DeleteVSphereSelfServiceConfig", "DeleteVSphereConfigs"),
    ("DisableCdpPolicy", "UpdateCdpPolicy"),
    ("EditObjectInCdpPolicy", "UpdateCdpPolicy"),
    ("EditObjectInJob", "UpdateJob"),
    ("EnableCdpPolicy", "UpdateCdpPolicy"),
    ("RebuildScope", "StartRebuildScope"),
    ("RetryAgentBackupJob", "RetryAgentJob"),
    ("StartAgentBackupJob", "StartAgentJob"),
    ("StartBackupServer", "CollectingBackupServer"),
    ("StartQuickBackup", "QuickBackup"),
    ("StartVeeamZip", "VeeamZip"),
    ("StopAgentBackupJob", "StopAgentJob"),
    ("ToggleScheduleEnabledAgentBackupJob", "UpdateJob"),
    ("ToggleScheduleEnabledNasJob", "UpdateJob"),
];

/// Request for an action.
pub(crate) struct ActionRequest<'a> {
    pub(crate) action: &'a Action,
    /// Resource that offers it.
    pub(crate) resource: usize,
    /// Target object; `None` for actions of collections and services.
    pub(crate) object: Option<ObjectId>,
    pub(crate) body: Option<Tree>,
    pub(crate) viewer: &'a Viewer,
    pub(crate) task_outcome: TaskOutcome,
    pub(crate) now: Timestamp,
}

/// Result of an action.
#[derive(Debug)]
pub(crate) enum ActionResult {
    /// Object, for example a task.
    Object(ObjectId),
    /// Structure that is not an object.
    Record(String, Tree),
    Content(Vec<u8>),
    Nothing,
}

/// Executes an action.
///
/// # Errors
///
/// Returns the reason of a rejected request.
pub(crate) fn act(state: &mut State, request: &ActionRequest<'_>) -> Result<ActionResult, ApiError> {
    check(request)?;
    if let (Output::Record(name), Some(replica)) = (&request.action.output, request.object)
        && name == "CdpReplicaIntervals"
    {
        let body = request.body.clone().unwrap_or_default();
        let intervals = failover::intervals(&state.world, replica, &body, request.now)?;
        return Ok(ActionResult::Record(name.clone(), intervals));
    }
    let (planned, effect) = plan(state, request);
    let named = OPERATIONS.iter().find(|(ours, _)| *ours == planned);
    let operation = named.map_or(planned.as_str(), |(_, operation)| operation);
    let session = &request.viewer.session;
    match &request.action.output {
        Output::Record(name) if name == "Task" => {
            start(state, session, operation, effect, &request.task_outcome, request.now)
                .map(ActionResult::Object)
                .ok_or_else(|| ApiError::new(501, "Tasks are not supported."))
        }
        Output::Record(name) => {
            let made = effect.apply(state, session, request.now).map_err(ApiError::bad_request)?;
            let object = made.objects.first().copied().or(request.object);
            let of_that_kind =
                |id: &ObjectId| state.world.resource_of(*id).is_some_and(|it| it.record.name == *name);
            match object.filter(of_that_kind) {
                Some(object) => Ok(ActionResult::Object(object)),
                None => {
                    let mut random = Random::of(0, name);
                    Ok(ActionResult::Record(
                        name.clone(),
                        generate(&state.world, name, &mut random, request.now),
                    ))
                }
            }
        }
        Output::Nothing => {
            effect.apply(state, session, request.now).map_err(ApiError::bad_request)?;
            Ok(ActionResult::Nothing)
        }
        Output::Content => Ok(ActionResult::Content(b"Simulated content.\r\n".to_vec())),
    }
}

/// Rejects requests that are invalid before a task starts.
fn check(request: &ActionRequest<'_>) -> Result<(), ApiError> {
    let failover = ["FailoverPlanManagementSpec", "CloudFailoverPlanManagementSpec", "CdpFailoverStartSpec"];
    match (&request.action.body, &request.body) {
        (Some(name), Some(body)) if failover.contains(&name.as_str()) => failover::check(body),
        // The product fails on a changed tenant without this element.
        (Some(name), Some(body))
            if name == "CloudTenant"
                && request.action.method == HttpMethod::Put
                && !body.contains("TenantType") =>
        {
            Err(ApiError::new(500, NULL_REFERENCE))
        }
        _ => Ok(()),
    }
}

/// Returns the name of the operation of an action and its effect.
fn plan(state: &State, request: &ActionRequest<'_>) -> (String, Effect) {
    let ActionRequest { action, object, .. } = request;
    let resource = state.world.resource(request.resource).map_or("", |it| it.record.name.as_str());
    let rel = action.rels.first().map_or("", String::as_str);
    let body = || request.body.clone().unwrap_or_default();
    let path = action.path.as_ref();
    let creates = path.and_then(PathTemplate::action).is_some_and(|name| name.eq_ignore_ascii_case("create"));
    let named = |verb: &str| format!("{verb}{resource}");
    match (action.method, *object) {
        (HttpMethod::Delete, Some(object)) => (named("Delete"), Effect::Remove(object)),
        (HttpMethod::Put, Some(object)) => (named("Edit"), Effect::Change(object, body())),
        (HttpMethod::Post, Some(point)) if rel == "Restore" => {
            ("StartVMRestore".to_owned(), Effect::Restore { point, kind: "RestoreVm" })
        }
        (HttpMethod::Post, Some(replica)) if rel == "Failover" && resource.contains("Cdp") => {
            ("StartFailover".to_owned(), Effect::Failover { replica, order: body() })
        }
        (HttpMethod::Post, Some(point)) if rel == "Failover" => {
            ("StartFailover".to_owned(), Effect::Restore { point, kind: "RestoreVm" })
        }
        (HttpMethod::Post, Some(point)) if rel == "Browse" => {
            let href = format!("{}/guestfs/", state.world.href(point));
            (
                "BrowseGuestFileSystem".to_owned(),
                Effect::Show { rel: "Down", kind: Some("FileSystemItemsList"), href },
            )
        }
        (HttpMethod::Post, Some(point)) if mounts(state, path).is_some() => {
            let resource = mounts(state, path).unwrap_or_default();
            ("MountRestorePoint".to_owned(), Effect::Mount { point, resource })
        }
        (HttpMethod::Post, object) if rel == "Create" || creates => {
            match create::created(state, action, request.resource) {
                Some(resource) => {
                    let name = state.world.resource(resource).map_or("", |it| it.record.name.as_str());
                    (format!("Create{name}"), Effect::Create { resource, owner: object, body: body() })
                }
                None => (named("Create"), Effect::Nothing),
            }
        }
        (HttpMethod::Post, None) if rel == "Start" && resource == "EnterpriseSecuritySettings" => {
            ("RebuildScope".to_owned(), Effect::Work(Work::RebuildScopes))
        }
        (HttpMethod::Post, Some(object)) => jobs::plan(rel, resource, object, &body()),
        _ => (named(rel), Effect::Nothing),
    }
}

/// Returns the resource of the mounts at an address; `None` if the address is not a collection of mounts.
fn mounts(state: &State, path: Option<&PathTemplate>) -> Option<usize> {
    let path = path?;
    (0..state.world.model().resources.len()).find(|index| {
        let mount = state.world.resource(*index).is_some_and(|it| it.record.name.ends_with("Mount"));
        let known = state.world.path(*index);
        mount
            && known
                .is_some_and(|it| it.segments().len() == path.segments().len() + 1 && it.starts_with(path))
    })
}
