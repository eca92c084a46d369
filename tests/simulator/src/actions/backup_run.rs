//! Runs of backup jobs: a restore point with a file, and in it a point for every VM of the job. Single machines are
//! backed up the same way.

use std::time::Duration;

use jiff::Timestamp;

use super::job_session;
use crate::clock;
use crate::effect::Made;
use crate::state::{State, set};
use crate::value::Tree;
use crate::world::{Object, ObjectId, World, file_name, in_name, padded, timestamp};

/// Links that a point lacks until it is complete.
const LINKS_WHEN_COMPLETE: [&str; 3] = ["backup_server", "restore_point", "backup_file"];

/// Bytes that a run adds for each VM.
const SIZE: i64 = 3 << 30;

/// Task sessions of each type of sessions of jobs.
const TASKS: [(&str, &str); 3] = [
    ("BackupJobSession", "BackupTaskSession"),
    ("CdpReplicaSession", "CdpReplicaTaskSession"),
    ("ReplicaJobSession", "ReplicaTaskSession"),
];

/// Starts the task sessions of a session, and its points if the job is a backup job.
pub(super) fn begin(state: &mut State, job: ObjectId, session: ObjectId, now: Timestamp) {
    let name = state.world.object(job).map(|it| it.name.clone()).unwrap_or_default();
    let mut machines = included(&state.world, job);
    let server = state.world.related_named(job, "BackupServer");
    if let Some(backup) = state.world.related_named(job, "Backup") {
        return make(state, &Run { name, backup, server, session, extension: "vib", machines }, now);
    }
    if machines.is_empty() {
        machines.push(Machine { name, reference: None });
    }
    for (machine, seconds) in machines.iter().zip(5..) {
        add_task(state, machine, session, clock::after(now, Duration::from_secs(seconds)));
    }
}

/// Returns the machines of a job or policy.
fn included(world: &World, job: ObjectId) -> Vec<Machine> {
    let parts = ["ObjectInJob", "ObjectInCdpPolicy"].into_iter().filter_map(|it| world.resource_index(it));
    let parts = parts.flat_map(|index| world.related(job, index)).filter_map(|id| world.object(*id));
    let machines = parts.map(|it| Machine {
        name: it.tree.text("DisplayName").unwrap_or("vm").to_owned(),
        reference: it.tree.text("HierarchyObjRef").map(Into::into),
    });
    machines.collect()
}

/// Backs up a single machine: into the repository the request names, or into the backup of its job.
pub(super) fn single(
    state: &mut State,
    reference: &str,
    repository: Option<&str>,
    now: Timestamp,
) -> Result<Made, String> {
    let unknown = || format!("Cannot find machine [{reference}].");
    let known = |it: &&Object| it.tree.text("HierarchyObjRef") == Some(reference);
    let name = |member: &'static str| move |it: &Object| it.tree.text(member).map(ToOwned::to_owned);
    let included =
        state.world.objects_of("ObjectInJob").into_iter().find(known).and_then(name("DisplayName"));
    let backed_up = || {
        let points = state.world.objects_of("VmRestorePoint");
        points.into_iter().find(known).and_then(name("VmDisplayName"))
    };
    let machine = included.or_else(backed_up).ok_or_else(unknown)?;
    let sessions = state.world.resource_index("BackupJobSession").ok_or("Backups are not supported.")?;
    let machines = vec![Machine { name: machine.clone(), reference: Some(reference.to_owned()) }];
    if let Some(uid) = repository {
        let repository =
            state.world.find_uid(uid).ok_or_else(|| format!("Cannot find repository [{uid}]."))?;
        let backup =
            add(state, "Backup", &format!("VeeamZIP {machine}")).ok_or("Backups are not supported.")?;
        set(state, backup, "Platform", "VMware");
        set(state, backup, "BackupType", "Standard");
        let session = job_session::open(state, sessions, &format!("VeeamZIP {machine}"), "Backup", now);
        let server = state.world.related_named(repository, "BackupServer");
        for other in [Some(repository), server].into_iter().flatten() {
            state.world.relate(backup, other);
            state.world.relate(session, other);
        }
        make(state, &Run { name: machine, backup, server, session, extension: "vbk", machines }, now);
        return Ok(Made::one(session));
    }
    let job =
        job_with(state, reference).ok_or_else(|| format!("Machine \"{machine}\" is in no backup job."))?;
    let backup = state.world.related_named(job, "Backup").ok_or_else(unknown)?;
    let name = state.world.object(job).map(|it| it.name.clone()).unwrap_or_default();
    let session = job_session::open(state, sessions, &name, "Backup", now);
    set(state, session, "JobUid", state.world.uid(job));
    let server = state.world.related_named(job, "BackupServer");
    for other in [Some(job), server].into_iter().flatten() {
        state.world.relate(session, other);
    }
    make(state, &Run { name, backup, server, session, extension: "vib", machines }, now);
    Ok(Made::one(session))
}

/// Returns the backup job that contains a machine.
fn job_with(state: &State, reference: &str) -> Option<ObjectId> {
    let (jobs, includes) = (state.world.resource_index("Job")?, state.world.resource_index("ObjectInJob")?);
    let is_it = |id: &ObjectId| {
        state.world.object(*id).is_some_and(|it| it.tree.text("HierarchyObjRef") == Some(reference))
    };
    let has_it = |job: &ObjectId| {
        state.world.related_named(*job, "Backup").is_some()
            && state.world.related(*job, includes).iter().any(is_it)
    };
    state.world.all(jobs).iter().copied().find(has_it)
}

/// Machine that is backed up.
struct Machine {
    name: String,
    reference: Option<String>,
}

/// Points and file of a run, and the objects they belong to.
struct Run {
    /// Prefix of the file names.
    name: String,
    backup: ObjectId,
    server: Option<ObjectId>,
    session: ObjectId,
    extension: &'static str,
    machines: Vec<Machine>,
}

fn make(state: &mut State, run: &Run, now: Timestamp) {
    let Run { name, backup, server, session, extension, machines } = run;
    let (backup, server, session) = (*backup, *server, *session);
    let file_name = file_name(name, now, state.world.new_number(), extension);
    let (Some(point), Some(file)) =
        (add(state, "RestorePoint", &padded(now)), add(state, "BackupFile", &file_name))
    else {
        return;
    };
    let full = *extension == "vbk";
    set(state, point, "BackupDateUTC", timestamp(now));
    set(state, file, "FilePath", format!("D:\\Backups\\{name}\\{file_name}"));
    set(state, file, "FileType", *extension);
    set(state, file, "CreationTimeUtc", timestamp(now));
    set(state, file, "DeduplicationRatio", 1.45);
    set(state, file, "CompressRatio", 1.59);
    let size = SIZE * i64::try_from(machines.len()).unwrap_or(1);
    set(state, file, "BackupSize", size);
    set(state, file, "DataSize", 2 * size);
    occupy(state, backup, size);
    for other in [Some(backup), server, Some(session)].into_iter().flatten() {
        state.world.relate(point, other);
    }
    for other in [Some(backup), server, Some(point)].into_iter().flatten() {
        state.world.relate(file, other);
    }
    for (machine, seconds) in machines.iter().zip(5..) {
        let Machine { name, reference } = machine;
        let time = clock::after(now, Duration::from_secs(seconds));
        let Some(vm) = add(state, "VmRestorePoint", &format!("{name}@{}", in_name(time))) else {
            continue;
        };
        set(state, vm, "VmDisplayName", name.as_str());
        set(state, vm, "VmName", name.as_str());
        set(state, vm, "CreationTimeUTC", timestamp(time));
        set(state, vm, "Algorithm", if full { "Full" } else { "Incremental" });
        set(state, vm, "PointType", if full { "Full" } else { "Increment" });
        if let Some(reference) = reference {
            set(state, vm, "HierarchyObjRef", reference.as_str());
        }
        for other in [server, Some(point), Some(file)].into_iter().flatten() {
            state.world.relate(vm, other);
        }
        for link in LINKS_WHEN_COMPLETE {
            state.world.hide(vm, link);
        }
        if let Some(task) = add_task(state, machine, session, time) {
            state.world.relate(task, vm);
        }
    }
}

/// Adds the task session of a machine that is processed from a time on. `None` if the session has no task sessions.
fn add_task(state: &mut State, machine: &Machine, session: ObjectId, time: Timestamp) -> Option<ObjectId> {
    let of_session = state.world.resource_of(session)?.record.name.as_str();
    let (_, resource) = TASKS.iter().find(|(sessions, _)| *sessions == of_session)?;
    let Machine { name, reference } = machine;
    let task = add(state, resource, &format!("{name}@{}", in_name(time)))?;
    let uid = state.world.uid(session);
    set(state, task, "VmDisplayName", name.as_str());
    if let Some(reference) = reference {
        set(state, task, "VmUid", reference.as_str());
    }
    set(state, task, "JobSessionUid", uid.as_str());
    set(state, task, "PolicySessionUid", uid);
    set(state, task, "CreationTimeUTC", timestamp(time));
    set(state, task, "State", "InProgress");
    set(state, task, "Result", "None");
    set(state, task, "Reason", "");
    set(state, task, "TotalSize", SIZE);
    let server = state.world.related_named(session, "BackupServer");
    for other in [server, Some(session)].into_iter().flatten() {
        state.world.relate(task, other);
    }
    Some(task)
}

/// Reduces the free space of the repository of a backup.
fn occupy(state: &mut State, backup: ObjectId, size: i64) {
    let Some(repository) = state.world.related_named(backup, "Repository") else { return };
    let free = state.world.object(repository).and_then(|it| it.tree.integer("FreeSpace"));
    if let Some(free) = free {
        set(state, repository, "FreeSpace", free.saturating_sub(size).max(0));
    }
}

/// Completes the points of a session that has ended, or removes them if it failed.
pub(super) fn end(state: &mut State, session: ObjectId, result: &str, message: Option<&str>, at: Timestamp) {
    let of = |state: &State, id: ObjectId, resource: &str| {
        let index = state.world.resource_index(resource);
        index.map_or_else(Vec::new, |index| state.world.related(id, index).to_vec())
    };
    let tasks: Vec<ObjectId> = TASKS.iter().flat_map(|(_, tasks)| of(state, session, tasks)).collect();
    for task in tasks {
        set(state, task, "State", "Completed");
        set(state, task, "Result", result);
        set(state, task, "EndTimeUTC", timestamp(at));
        set(state, task, "Reason", message.unwrap_or_default());
    }
    for point in of(state, session, "RestorePoint") {
        let machines = of(state, point, "VmRestorePoint");
        if result == "Failed" {
            let files = of(state, point, "BackupFile");
            for file in &files {
                let size = state.world.object(*file).and_then(|it| it.tree.integer("BackupSize"));
                let backup = state.world.related_named(*file, "Backup");
                if let (Some(size), Some(backup)) = (size, backup) {
                    occupy(state, backup, -size);
                }
            }
            for id in machines.into_iter().chain(files).chain([point]) {
                state.world.remove(id);
            }
        } else {
            machines.into_iter().for_each(|id| state.world.show_all(id));
        }
    }
}

fn add(state: &mut State, resource: &str, name: &str) -> Option<ObjectId> {
    let index = state.world.resource_index(resource)?;
    let id = state.world.new_guid();
    Some(state.world.add(index, vec![id], name, Tree::new()))
}
