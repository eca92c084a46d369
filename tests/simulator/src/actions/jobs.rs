//! Jobs, policies and plans: starting, running, stopping, enabling and disabling them.

use jiff::Timestamp;

use super::{failover, job_session};
use crate::api_error::GONE;
use crate::effect::Work;
use crate::effect::{Effect, Made};
use crate::state::{self, State};
use crate::tasks::ActivityResult;
use crate::value::{Link, Tree, Value};
use crate::world::{ObjectId, World, timestamp};

/// Returns the operation name and the effect of an action of a job, by the relation of its link.
pub(super) fn plan(rel: &str, resource: &str, object: ObjectId, body: &Tree) -> (String, Effect) {
    let switch = |member, to| Effect::Switch { object, member, to };
    let text = |name: &str| body.text(name).map(ToOwned::to_owned);
    let effect = match rel {
        "QuickBackup" | "VeeamZip" => {
            Effect::BackUp { reference: text("VmRef").unwrap_or_default(), repository: text("RepositoryUid") }
        }
        "Start" if resource == "BackupServer" => Effect::Work(Work::Collect),
        "ToggleRestoreScopesEnabled" => switch("AllowRestoreAllVms", None),
        "Start" | "Retry" | "Sync" | "Test" | "Undo" if runs(resource) => {
            Effect::Run { job: object, rel: rel.to_owned() }
        }
        "Stop" => Effect::Stop(object),
        "ToggleScheduleEnabled" => switch("ScheduleEnabled", None),
        "Enable" => switch(enabled_member(resource), Some(true)),
        "Disable" if resource == "VCloudOrganizationConfig" => switch("IsDisabled", Some(true)),
        "Disable" => switch(enabled_member(resource), Some(false)),
        "Clone" => Effect::Clone { job: object, name: body_name(body) },
        _ => Effect::Nothing,
    };
    let kind = if resource.ends_with("Job") && resource != "Job" { resource } else { "Job" };
    let operation = match rel {
        "Stop" if resource.ends_with("JobSession") => "StopJobSession".to_owned(),
        "ToggleScheduleEnabled" if resource == "Job" => "UpdateJob".to_owned(),
        "Start" | "Stop" | "Retry" | "Sync" | "Clone" if resource.contains("Job") => format!("{rel}{kind}"),
        "QuickBackup" | "VeeamZip" => format!("Start{rel}"),
        _ => format!("{rel}{resource}"),
    };
    (operation, effect)
}

/// True if starting a resource of that type creates a session.
fn runs(resource: &str) -> bool {
    resource.ends_with("Job") || resource.ends_with("Plan") || resource.ends_with("Policy")
}

fn enabled_member(resource: &str) -> &'static str {
    if resource.ends_with("Policy") { "ScheduleEnabled" } else { "Enabled" }
}

/// Returns the name of a job in the body of a clone request, else any name except that of a folder, at any depth.
fn body_name(body: &Tree) -> Option<String> {
    text_of(body, &|name| name == "JobName")
        .or_else(|| text_of(body, &|name| name.ends_with("Name") && name != "FolderName"))
}

/// Returns the first text that is not empty in a member with such a name, at any depth.
fn text_of(body: &Tree, wanted: &impl Fn(&str) -> bool) -> Option<String> {
    body.iter().find_map(|(name, value)| match value {
        Value::Text(text) if wanted(name) && !text.is_empty() => Some(text.clone()),
        Value::Record(inner) => text_of(inner, wanted),
        _ => None,
    })
}

/// Starts a session of a job.
pub(super) fn run(state: &mut State, job: ObjectId, rel: &str, now: Timestamp) -> Result<Made, String> {
    let object = state.world.object(job).ok_or(GONE)?;
    let name = object.name.clone();
    if state.world.is_busy(job) {
        return Err(format!("Job \"{name}\" is already running."));
    }
    let triggered = format!("Job \"{name}\" triggered to start.");
    let kind = state.world.resource_of(job).and_then(|it| kind_of(&it.record.name));
    let kind = kind.or_else(|| object.tree.text("JobType")).unwrap_or("Backup").to_owned();
    let resource = state.world.resource_of(job).map_or("", |it| it.record.name.as_str());
    let sessions = match (resource, kind.as_str()) {
        ("CdpPolicy", _) => "CdpReplicaSession",
        ("CloudFailoverPlan", _) => "CloudFailoverSession",
        ("FailoverPlan", _) => "RestoreSession",
        (_, "Replica") => "ReplicaJobSession",
        _ => "BackupJobSession",
    };
    let Some(index) = state.world.resource_index(sessions) else { return Ok(Made::message(triggered)) };
    let plan = resource.ends_with("FailoverPlan");
    let agents = resource == "AgentBackupJob";
    let kind = if plan { "FailoverPlan" } else { kind.as_str() };
    let session = job_session::open(state, index, &name, kind, now);
    for member in ["JobUid", "PolicyUid"] {
        state::set(state, session, member, state.world.uid(job));
    }
    state::set(state, session, "IsRetry", rel == "Retry");
    state.world.relate(session, job);
    for other in ["BackupServer", "Repository"] {
        if let Some(other) = state.world.related_named(job, other) {
            state.world.relate(session, other);
        }
    }
    if plan {
        failover::begin_plan(state, job, session, now);
    }
    state.world.make_busy(job, session, rel);
    super::backup_run::begin(state, job, session, now);
    if agents {
        let link = agent_session(&state.world, session);
        return Ok(Made { links: vec![link], message: Some(triggered), ..Made::default() });
    }
    Ok(Made { objects: vec![session], message: Some(triggered), ..Made::default() })
}

/// Returns the link to the session of an agent job, whose address differs from that in its representation.
fn agent_session(world: &World, session: ObjectId) -> Link {
    let (id, name) = world.object(session).map_or(("", ""), |it| (it.id(), it.name.as_str()));
    Link {
        rel: "Related".to_owned(),
        href: world.absolute(&format!("/agents/backupSessions/{id}?format=Entity")),
        kind: Some("BackupJobSession".to_owned()),
        name: Some(name.to_owned()),
    }
}

/// Returns the session type of jobs whose type differs from it.
fn kind_of(resource: &str) -> Option<&'static str> {
    match resource {
        "AgentBackupJob" => Some("AgentBackup"),
        "NasJob" => Some("NasBackup"),
        _ => None,
    }
}

/// Stops a session, or the running session of a job.
pub(super) fn stop(state: &mut State, object: ObjectId, now: Timestamp) -> Result<Made, String> {
    let name = state.world.object(object).ok_or(GONE)?.name.clone();
    let running = state.world.busy_with(object).unwrap_or(object);
    let outcome = ActivityResult {
        result: "Failed".to_owned(),
        message: Some("Operation was canceled by user.".to_owned()),
    };
    if state.schedule.end_now(running, now, outcome) {
        Ok(Made::message(format!("\"{name}\" triggered to stop.")))
    } else {
        Err(format!("\"{name}\" is not running."))
    }
}

/// Updates the job of an activity that has ended, so that it can be started again.
pub(crate) fn ended(state: &mut State, activity: ObjectId, outcome: &ActivityResult, at: Timestamp) {
    let result = outcome.result.as_str();
    super::backup_run::end(state, activity, result, outcome.message.as_deref(), at);
    super::system::end(state, activity, at);
    for (job, order) in state.world.end_busy(activity) {
        failover::end_plan(state, job, activity, &order, result, at);
        state::set(state, job, "LastRun", timestamp(at));
        state::set(state, job, "LastResult", result);
    }
}
