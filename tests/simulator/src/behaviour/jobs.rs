//! Jobs, policies and plans: they start, run, progress, end, and are switched on and off.

use jiff::Timestamp;

use super::effect::{Effect, Made, gone};
use crate::state::State;
use crate::tasks::{self, Outcome};
use crate::value::{Tree, Value};
use crate::world::{ObjectId, in_name, timestamp};

/// What an action of a job does, by its relation.
pub(super) fn plan(rel: &str, resource: &str, object: ObjectId, body: &Tree) -> (String, Effect) {
    let switch = |member, to| Effect::Switch { object, member, to };
    let name = || body_name(body);
    let effect = match rel {
        "Start" | "Retry" | "Sync" | "QuickBackup" | "VeeamZip" | "Test" | "Undo" if runs(resource) => {
            Effect::Run { job: object, rel: rel.to_owned() }
        }
        "Stop" => Effect::Stop(object),
        "ToggleScheduleEnabled" => switch("ScheduleEnabled", None),
        "Enable" => switch(enabled_member(resource), Some(true)),
        "Disable" => switch(enabled_member(resource), Some(false)),
        "Clone" => Effect::Clone { job: object, name: name() },
        _ => Effect::Nothing,
    };
    let kind = if resource.ends_with("Job") && resource != "Job" { resource } else { "Job" };
    let operation = match rel {
        "Start" | "Stop" | "Retry" | "Sync" | "Clone" if resource.contains("Job") => format!("{rel}{kind}"),
        "QuickBackup" | "VeeamZip" => format!("Start{rel}"),
        _ => format!("{rel}{resource}"),
    };
    (operation, effect)
}

/// True if starting something of that kind makes a session.
fn runs(resource: &str) -> bool {
    resource.ends_with("Job")
        || resource.ends_with("Plan")
        || resource.ends_with("Policy")
        || resource == "BackupServer"
}

fn enabled_member(resource: &str) -> &'static str {
    if resource.ends_with("Policy") { "ScheduleEnabled" } else { "Enabled" }
}

/// The name a body gives, at any depth.
fn body_name(body: &Tree) -> Option<String> {
    body.iter().find_map(|(name, value)| match value {
        Value::Text(text) if name.ends_with("Name") && !text.is_empty() => Some(text.clone()),
        Value::Record(inner) => body_name(inner),
        _ => None,
    })
}

/// Begins a session of a job.
pub(super) fn run(state: &mut State, job: ObjectId, rel: &str, now: Timestamp) -> Result<Made, String> {
    let object = state.world.object(job).ok_or_else(gone)?;
    let name = object.name.clone();
    if rel == "Start" && state.world.resource_of(job).is_some_and(|it| it.record.name == "BackupServer") {
        return Ok(Made::message("Collection of data has been started."));
    }
    if state.world.is_busy(job) {
        return Err(format!("Job \"{name}\" is already running."));
    }
    let triggered = format!("Job \"{name}\" triggered to start.");
    let kind = object.tree.text("JobType").unwrap_or("Backup").to_owned();
    let resource = state.world.resource_of(job).map_or("", |it| it.record.name.as_str());
    let sessions = match (resource, kind.as_str()) {
        ("CdpPolicy", _) => "CdpReplicaSession",
        ("CloudFailoverPlan", _) => "CloudFailoverSession",
        ("FailoverPlan", _) => "RestoreSession",
        (_, "Replica") => "ReplicaJobSession",
        _ => "BackupJobSession",
    };
    let Some(index) = state.world.resource_index(sessions) else { return Ok(Made::message(triggered)) };
    let id = state.world.new_guid();
    let session = state.world.add(index, vec![id], &format!("{name}@{}", in_name(now)), Tree::new());
    let job_uid = state.world.uid(job);
    let kind = if sessions == "RestoreSession" { "RestoreVm".to_owned() } else { kind };
    let members = [
        ("JobUid", job_uid),
        ("JobName", name),
        ("JobType", kind),
        ("CreationTimeUTC", timestamp(now)),
        ("State", "Working".to_owned()),
        ("Result", "None".to_owned()),
    ];
    for (member, value) in members {
        tasks::set(state, session, member, value);
    }
    tasks::set(state, session, "IsRetry", rel == "Retry");
    tasks::set(state, session, "Progress", 0);
    state.world.relate(session, job);
    for other in ["BackupServer", "Repository"] {
        if let Some(other) = state.world.related_named(job, other) {
            state.world.relate(session, other);
        }
    }
    state.world.make_busy(job, session, rel != "Undo");
    super::backup_run::begin(state, job, session, now);
    let lasting = state.timing.activity;
    state.agenda.begin(session, now, lasting, Outcome { result: "Success".to_owned(), message: None });
    Ok(Made { objects: vec![session], message: Some(triggered), ..Made::default() })
}

/// Stops what runs: a session, or the session of a job.
pub(super) fn stop(state: &mut State, object: ObjectId, now: Timestamp) -> Result<Made, String> {
    let name = state.world.object(object).ok_or_else(gone)?.name.clone();
    let running = state.world.busy_with(object).unwrap_or(object);
    let outcome =
        Outcome { result: "Failed".to_owned(), message: Some("Operation was canceled by user.".to_owned()) };
    if state.agenda.end_now(running, now, outcome) {
        Ok(Made::message(format!("\"{name}\" triggered to stop.")))
    } else {
        Err(format!("\"{name}\" is not running."))
    }
}

/// What follows when an activity has ended: the job it belongs to can be started again.
pub(crate) fn ended(state: &mut State, activity: ObjectId, result: &str, at: Timestamp) {
    super::backup_run::end(state, activity, result, at);
    for job in state.world.end_busy(activity) {
        tasks::set(state, job, "LastRun", timestamp(at));
        tasks::set(state, job, "LastResult", result);
    }
}
