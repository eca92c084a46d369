//! Reports: totals over all backup servers, computed from the objects at the time of the request.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{after, before};
use crate::value::{Tree, Value};
use crate::world::{Object, ObjectId, World, timestamp};

/// Number of days in the report on processed VMs; the last one is the current day.
const DAYS: u64 = 7;

/// Addresses of reports of Veeam ONE, relative to its server.
const PLANNING: &str = "3c5a1d02-7e44-4b8b-9d15-6f0c2b7a9e11";
const PROTECTED: &str = "9e0f7b64-1a2d-4c53-8f7e-25d4b1c6a083";
const STATUS: &str = "51d8c2f7-60b9-4e3a-a4c8-0d9b7e2f1634";

/// Returns the computed members of a report; none for other resources.
pub(crate) fn report(world: &World, resource: &str, now: Timestamp) -> Tree {
    match resource {
        "OverviewReportFrame" => overview(world),
        "VmsOverviewReportFrame" => machines(world),
        "JobStatisticsReportFrame" => statistics(world),
        "ProcessedVmsReportFrame" => processed(world, now),
        "RepositoryReportFrame" => repositories(world),
        _ => Tree::new(),
    }
}

fn overview(world: &World) -> Tree {
    let states = last_states(world);
    let count_of = |result: &str| count(states.values().filter(|it| it.result == result));
    let managed = world.objects_of("ManagedServer");
    Tree::new()
        .with("BackupServers", count(world.objects_of("BackupServer")))
        .with("ProxyServers", count(managed.into_iter().filter(|it| it.name.starts_with("proxy"))))
        .with("RepositoryServers", count(world.objects_of("Repository")))
        .with("RunningJobs", running(world))
        .with("ScheduledJobs", count(scheduled(world)))
        .with("SuccessfulVmLastestStates", count_of("Success"))
        .with("WarningVmLastestStates", count_of("Warning"))
        .with("FailedVmLastestStates", count_of("Failed"))
}

fn machines(world: &World) -> Tree {
    let names = |resource: &str| -> BTreeSet<String> {
        let points = world.objects_of(resource);
        points.into_iter().filter_map(|it| it.tree.text("VmDisplayName").map(ToOwned::to_owned)).collect()
    };
    let (backed_up, replicated) = (names("VmRestorePoint"), names("VmReplicaPoint"));
    let size_of = |full: bool| -> i64 {
        let files = world.objects_of("BackupFile").into_iter();
        let of_kind = files.filter(|it| (it.tree.text("FileType") == Some("vbk")) == full);
        of_kind.filter_map(|it| it.tree.integer("BackupSize")).sum()
    };
    let replicas = world.objects_of("ReplicaTaskSession").into_iter();
    let ended: Vec<&str> = sessions(world, "BackupJobSession").map(|it| it.result).collect();
    let successful = count(ended.iter().filter(|it| **it == "Success"));
    Tree::new()
        .with("ProtectedVms", count(backed_up.union(&replicated)))
        .with("BackedUpVms", count(&backed_up))
        .with("ReplicatedVms", count(&replicated))
        .with("RestorePoints", count(world.objects_of("VmRestorePoint")))
        .with("FullBackupPointsSize", size_of(true))
        .with("IncrementalBackupPointsSize", size_of(false))
        .with("ReplicaRestorePointsSize", replicas.filter_map(size).sum::<i64>())
        .with("SourceVmsSize", last_states(world).values().map(|it| it.size).sum::<i64>())
        .with("SuccessBackupPercents", successful * 100 / count(&ended).max(1))
        .with("ProtectedVmsReportLink", link(PROTECTED))
}

fn statistics(world: &World) -> Tree {
    let backups: Vec<Session<'_>> = sessions(world, "BackupJobSession").collect();
    let replicas: Vec<Session<'_>> = sessions(world, "ReplicaJobSession").collect();
    let runs = || backups.iter().chain(&replicas);
    let count_of = |result: &str| count(runs().filter(|it| it.result == result));
    let seconds = |it: Option<Session<'_>>| it.map_or(0, |it| it.seconds);
    let name = |it: Option<Session<'_>>| it.map_or("", |it| it.job).to_owned();
    let (backup, replica) = (longest(backups.iter()), longest(replicas.iter()));
    let jobs = scheduled(world);
    let replications = count(jobs.iter().filter(|it| it.tree.text("JobType") == Some("Replica")));
    Tree::new()
        .with("RunningJobs", running(world))
        .with("ScheduledJobs", count(&jobs))
        .with("ScheduledBackupJobs", count(&jobs) - replications)
        .with("ScheduledReplicaJobs", replications)
        .with("TotalJobRuns", count(runs()))
        .with("SuccessfulJobRuns", count_of("Success"))
        .with("WarningsJobRuns", count_of("Warning"))
        .with("FailedJobRuns", count_of("Failed"))
        .with("MaxJobDuration", seconds(backup).max(seconds(replica)))
        .with("MaxBackupJobDuration", seconds(backup))
        .with("MaxReplicaJobDuration", seconds(replica))
        .with("MaxDurationBackupJobName", name(backup))
        .with("MaxDurationReplicaJobName", name(replica))
        .with("BackupJobStatusReportLink", link(STATUS))
}

fn processed(world: &World, now: Timestamp) -> Tree {
    let midnight = Timestamp::from_second(now.as_second().div_euclid(86_400) * 86_400).unwrap_or(now);
    let machines_of = |resource: &str, begin: Timestamp| {
        let end = after(begin, Duration::from_secs(86_400));
        let of_day = tasks_of_vms(world, resource)
            .filter(|it| time(it, "CreationTimeUTC").is_some_and(|it| begin <= it && it < end));
        count(of_day.filter_map(|it| it.tree.text("VmDisplayName")).collect::<BTreeSet<_>>())
    };
    let days = (0..DAYS).map(|ago| {
        let begin = before(midnight, Duration::from_secs(ago * 86_400));
        let day = Tree::new()
            .with("Timestamp", timestamp(begin))
            .with("ReplicatedVms", machines_of("ReplicaTaskSession", begin))
            .with("BackupedVms", machines_of("BackupTaskSession", begin));
        Value::Record(day)
    });
    Tree::new().with("Day", days.collect::<Vec<_>>())
}

fn repositories(world: &World) -> Tree {
    let all = world.resource_index("Repository").map_or(&[][..], |index| world.all(index));
    let space = all.iter().filter_map(|id| {
        let repository = world.object(*id)?;
        let known = |member: &str| repository.tree.integer(member).unwrap_or(-1);
        let period = Tree::new()
            .with("Name", repository.name.as_str())
            .with("Capacity", known("Capacity"))
            .with("FreeSpace", known("FreeSpace"))
            .with("BackupSize", world.backup_size(*id));
        Some(Value::Record(period))
    });
    let periods: Vec<Value> = space.collect();
    Tree::new().with("Period", periods).with("CapacityPlanningReportLink", link(PLANNING))
}

fn link(definition: &str) -> String {
    format!("Workspace/ViewReport.aspx?definition={definition}&ShowParams=1")
}

fn count(items: impl IntoIterator) -> i64 {
    i64::try_from(items.into_iter().count()).unwrap_or(i64::MAX)
}

/// Returns the backup, copy and replication jobs with an enabled schedule.
fn scheduled(world: &World) -> Vec<&Object> {
    let mut jobs = world.objects_of("Job");
    jobs.retain(|it| it.tree.get("ScheduleEnabled") == Some(&Value::Boolean(true)));
    jobs
}

/// Returns the number of running jobs.
fn running(world: &World) -> i64 {
    let all = ["Job", "AgentBackupJob", "NasJob"].into_iter().filter_map(|it| world.resource_index(it));
    count(all.flat_map(|index| world.all(index)).filter(|id: &&ObjectId| world.is_busy(**id)))
}

/// Ended session of a job.
#[derive(Clone, Copy)]
struct Session<'w> {
    job: &'w str,
    result: &'w str,
    seconds: i64,
}

fn sessions<'w>(world: &'w World, resource: &str) -> impl Iterator<Item = Session<'w>> {
    world.objects_of(resource).into_iter().filter_map(|it| {
        let (begun, ended) = (time(it, "CreationTimeUTC")?, time(it, "EndTimeUTC")?);
        let seconds = ended.duration_since(begun).as_secs();
        Some(Session { job: it.tree.text("JobName")?, result: it.tree.text("Result")?, seconds })
    })
}

/// Returns the longest session; of several ones that of the first job by name.
fn longest<'s, 'w: 's>(sessions: impl Iterator<Item = &'s Session<'w>>) -> Option<Session<'w>> {
    sessions.max_by_key(|it| (it.seconds, Reverse(it.job))).copied()
}

/// Last ended backup or replication of a machine.
struct MachineState<'w> {
    ended: Timestamp,
    result: &'w str,
    size: i64,
}

/// Returns the last state of each machine.
fn last_states(world: &World) -> BTreeMap<&str, MachineState<'_>> {
    let mut states: BTreeMap<&str, MachineState<'_>> = BTreeMap::new();
    let tasks = ["BackupTaskSession", "ReplicaTaskSession"].into_iter();
    for task in tasks.flat_map(|it| tasks_of_vms(world, it)) {
        let (Some(machine), Some(result), Some(ended)) =
            (task.tree.text("VmDisplayName"), task.tree.text("Result"), time(task, "EndTimeUTC"))
        else {
            continue;
        };
        if states.get(machine).is_none_or(|known| known.ended <= ended) {
            states.insert(machine, MachineState { ended, result, size: size(task).unwrap_or(0) });
        }
    }
    states
}

/// Returns the task sessions of VMs; those of computers with agents and of shares refer to no VM.
fn tasks_of_vms<'w>(world: &'w World, resource: &str) -> impl Iterator<Item = &'w Object> {
    world.objects_of(resource).into_iter().filter(|it| it.tree.contains("VmUid"))
}

fn size(task: &Object) -> Option<i64> {
    task.tree.integer("TotalSize")
}

fn time(object: &Object, member: &str) -> Option<Timestamp> {
    object.tree.text(member)?.parse().ok()
}
