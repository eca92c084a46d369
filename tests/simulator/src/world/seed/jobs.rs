//! Jobs of every type, and their content.

use std::time::Duration;

use super::company::{PLANS, REPLICATED};
use super::outcome::Outcome;
use super::schedule;
use super::{Seeder, in_round};
use crate::clock;
use crate::value::{Tree, Value};
use crate::world::{ObjectId, timestamp};

/// Links and actions that only jobs have that copy backups.
const LINKS_OF_COPIES: [&str; 5] =
    ["add_linked_backup_repository", "add_linked_job", "linked_backup_repositories", "linked_jobs", "sync"];

/// Job.
struct Listed<'a> {
    name: &'a str,
    kind: &'a str,
    platform: &'a str,
    server: usize,
    hour: u64,
}

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for round in 0..seeder.scale {
        for plan in &PLANS {
            let name = in_round(plan.job, round);
            let listed = Listed {
                name: &name,
                kind: "Backup",
                platform: plan.platform,
                server: plan.server,
                hour: plan.hour,
            };
            let job = job(seeder, "Job", &listed);
            for machine in plan.machines {
                include(seeder, job, &in_round(machine, round), plan.platform);
            }
        }
        for (name, kind, platform, server, hour) in [
            ("Offsite Copy", "BackupCopy", "VMware", 0, 4),
            ("Databases Immediate Copy", "ImmediateBackupCopy", "VMware", 0, 5),
            ("Second Site Replication", "Replica", "VMware", 0, 1),
            ("Branch Replication", "Replica", "HyperV", 1, 2),
        ] {
            let name = in_round(name, round);
            let job = job(seeder, "Job", &Listed { name: &name, kind, platform, server, hour });
            let machines =
                if kind == "Replica" && platform == "VMware" { &REPLICATED[..] } else { &["branch-db"][..] };
            for machine in machines {
                include(seeder, job, &in_round(machine, round), platform);
            }
        }
    }
    for (resource, name, platform, hour) in [
        ("AgentBackupJob", "Laptops Backup", "AgentForWindows", 12),
        ("AgentBackupJob", "Linux Servers Backup", "AgentForLinux", 3),
        ("NasJob", "Shares Backup", "CustomPlatform", 6),
        ("CdpPolicy", "Orders CDP", "VMware", 0),
    ] {
        job(seeder, resource, &Listed { name, kind: "AgentBackup", platform, server: 0, hour });
    }
}

fn job(seeder: &mut Seeder<'_>, resource: &str, listed: &Listed<'_>) -> Option<ObjectId> {
    let id = seeder.add(resource, listed.name);
    let next = seeder.next_run(listed.hour);
    seeder.set(id, "JobType", listed.kind);
    seeder.set(id, "PolicyType", "CdpReplica");
    seeder.set(id, "Platform", listed.platform);
    seeder.set(id, "Description", format!("Made by EXAMPLE\\administrator for {}.", listed.name));
    seeder.set(id, "ScheduleConfigured", true);
    seeder.set(id, "ScheduleEnabled", true);
    seeder.set(id, "NextRun", timestamp(next));
    let immediate = listed.kind == "ImmediateBackupCopy";
    let options = if immediate { schedule::immediate() } else { schedule::daily(listed.hour) };
    seeder.set(id, "JobScheduleOptions", options);
    if let Some(id) = id.filter(|_| resource == "Job") {
        absent_job_links(listed.kind).for_each(|link| seeder.world.hide(id, link));
    }
    let server = seeder.all("BackupServer").get(listed.server).copied();
    seeder.relate(id, server);
    let info = match listed.kind {
        "Backup" => Some("BackupJobInfo"),
        "Replica" => Some("ReplicaJobInfo"),
        "BackupCopy" => Some("BackupCopyJobInfo"),
        "ImmediateBackupCopy" => Some("ImmediateBackupCopyJobInfo"),
        _ => None,
    };
    if let Some(info) = info {
        seeder.later(id, "JobInfo", info);
    }
    id
}

/// Returns the links and actions that jobs of a kind lack.
pub(crate) fn absent_job_links(kind: &str) -> impl Iterator<Item = &'static str> {
    let sessions = if kind == "Replica" { "backup_sessions" } else { "replica_sessions" };
    let of_copies = if kind.contains("Copy") { &[][..] } else { &LINKS_OF_COPIES };
    of_copies.iter().copied().chain([sessions])
}

fn include(seeder: &mut Seeder<'_>, job: Option<ObjectId>, machine: &str, platform: &str) {
    let Some(job) = job else { return };
    let own = seeder.random.guid();
    let reference = seeder.machine(machine, platform);
    let Some(id) = seeder.add_below(job, "ObjectInJob", &own) else { return };
    let id = Some(id);
    seeder.set(id, "ObjectInJobId", own);
    seeder.set(id, "HierarchyObjRef", reference);
    seeder.set(id, "Name", machine);
    seeder.set(id, "DisplayName", machine);
    seeder.relate(id, Some(job));
}

/// Session of a job.
pub(super) struct Run<'a> {
    pub(super) resource: &'a str,
    pub(super) kind: &'a str,
    pub(super) job: Option<ObjectId>,
    pub(super) begun: jiff::Timestamp,
    pub(super) minutes: u64,
    pub(super) outcome: Outcome,
}

/// Adds a session of a job that has ended.
pub(super) fn session(seeder: &mut Seeder<'_>, run: &Run<'_>) -> Option<ObjectId> {
    let job = seeder.world.object(run.job?)?.name.clone();
    let uid = seeder.world.uid(run.job?);
    let server = seeder.world.related_named(run.job?, "BackupServer");
    let id = seeder.add(run.resource, &format!("{job}@{}", super::in_name(run.begun)));
    let ended = clock::after(run.begun, Duration::from_secs(60 * run.minutes)).min(seeder.now);
    seeder.set(id, "JobUid", uid);
    seeder.set(id, "JobName", job);
    seeder.set(id, "JobType", run.kind);
    seeder.set(id, "CreationTimeUTC", timestamp(run.begun));
    seeder.set(id, "EndTimeUTC", timestamp(ended));
    seeder.set(id, "State", "Stopped");
    seeder.set(id, "Result", run.outcome.result);
    seeder.set(id, "Progress", 100);
    seeder.set(id, "IsRetry", false);
    seeder.set(id, "FailureMessage", if run.outcome.failed() { run.outcome.reason } else { "" });
    seeder.relate(id, run.job);
    seeder.relate(id, server);
    id
}

/// Machine that a session has processed.
pub(super) struct Processed<'a> {
    pub(super) machine: &'a str,
    /// Reference in the virtual infrastructure; `None` for computers and shares.
    pub(super) reference: Option<&'a str>,
    pub(super) begun: jiff::Timestamp,
    pub(super) size: i64,
    pub(super) outcome: Outcome,
}

/// Adds the result of a session for one machine.
pub(super) fn task_session(
    seeder: &mut Seeder<'_>,
    resource: &str,
    session: Option<ObjectId>,
    processed: &Processed<'_>,
) -> Option<ObjectId> {
    let Processed { machine, reference, begun, size, outcome } = processed;
    let id = seeder.add(resource, &format!("{machine}@{}", super::in_name(*begun)));
    let uid = session.map(|session| seeder.world.uid(session)).unwrap_or_default();
    let server = session.and_then(|session| seeder.world.related_named(session, "BackupServer"));
    let ended = clock::after(*begun, Duration::from_secs(140)).min(seeder.now);
    seeder.set(id, "VmDisplayName", *machine);
    seeder.set(id, "JobSessionUid", uid);
    seeder.set(id, "CreationTimeUTC", timestamp(*begun));
    seeder.set(id, "EndTimeUTC", timestamp(ended));
    seeder.set(id, "State", "Completed");
    seeder.set(id, "Result", outcome.result);
    seeder.set(id, "Reason", outcome.reason);
    seeder.set(id, "TotalSize", if outcome.failed() { 0 } else { *size });
    match reference {
        Some(reference) => seeder.set(id, "VmUid", *reference),
        None => seeder.omit(id, "VmUid"),
    }
    seeder.relate(id, session);
    seeder.relate(id, server);
    id
}

/// Returns a choice with one generated alternative.
pub(super) fn choice(one: &str, made: Tree) -> Value {
    Value::Record(Tree::new().with(one, made))
}
