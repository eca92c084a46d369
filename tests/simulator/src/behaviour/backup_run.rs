//! What a run of a backup job makes: a restore point with a file, and in it a point for every VM of the job.

use std::time::Duration;

use jiff::Timestamp;

use crate::clock;
use crate::state::State;
use crate::tasks::set;
use crate::value::Tree;
use crate::world::{ObjectId, in_name, padded, timestamp};

/// Links a point lacks while it is being made.
const UPWARDS: [&str; 3] = ["backup_server", "restore_point", "backup_file"];

/// Bytes a run adds for each VM.
const SIZE: i64 = 3 << 30;

/// Begins to make the points of a session, if the job is one that makes backups.
pub(super) fn begin(state: &mut State, job: ObjectId, session: ObjectId, now: Timestamp) {
    let Some(backup) = state.world.related_named(job, "Backup") else { return };
    let Some(includes) = state.world.resource_index("ObjectInJob") else { return };
    let name = state.world.object(job).map(|it| it.name.clone()).unwrap_or_default();
    let file_name = format!("{name}D{}.vib", now.strftime("%Y-%m-%dT%H%M%S"));
    let (Some(point), Some(file)) =
        (add(state, "RestorePoint", &padded(now)), add(state, "BackupFile", &file_name))
    else {
        return;
    };
    set(state, point, "BackupDateUTC", timestamp(now));
    set(state, file, "FilePath", format!("D:\\Backups\\{name}\\{file_name}"));
    set(state, file, "FileType", "vib");
    set(state, file, "CreationTimeUtc", timestamp(now));
    set(state, file, "CompressRatio", 1.59);
    let server = state.world.related_named(job, "BackupServer");
    let machines: Vec<(String, Option<String>)> = state
        .world
        .related(job, includes)
        .iter()
        .filter_map(|id| state.world.object(*id))
        .map(|it| {
            (
                it.tree.text("DisplayName").unwrap_or("vm").to_owned(),
                it.tree.text("HierarchyObjRef").map(Into::into),
            )
        })
        .collect();
    for (member, times) in [("BackupSize", 1), ("DataSize", 2)] {
        let machines = i64::try_from(machines.len()).unwrap_or(1);
        set(state, file, member, SIZE * times * machines);
    }
    for other in [Some(backup), server, Some(session)].into_iter().flatten() {
        state.world.relate(point, other);
    }
    for other in [Some(backup), server, Some(point)].into_iter().flatten() {
        state.world.relate(file, other);
    }
    for ((machine, reference), seconds) in machines.into_iter().zip(5..) {
        let time = clock::after(now, Duration::from_secs(seconds));
        let Some(vm) = add(state, "VmRestorePoint", &format!("{machine}@{}", in_name(time))) else {
            continue;
        };
        set(state, vm, "VmDisplayName", machine.as_str());
        set(state, vm, "VmName", machine.as_str());
        set(state, vm, "CreationTimeUTC", timestamp(time));
        set(state, vm, "Algorithm", "Incremental");
        set(state, vm, "PointType", "Increment");
        if let Some(reference) = &reference {
            set(state, vm, "HierarchyObjRef", reference.as_str());
        }
        for other in [server, Some(point), Some(file)].into_iter().flatten() {
            state.world.relate(vm, other);
        }
        for link in UPWARDS {
            state.world.hide(vm, link);
        }
        let Some(task) = add(state, "BackupTaskSession", &format!("{machine}@{}", in_name(time))) else {
            continue;
        };
        let uid = state.world.uid(session);
        set(state, task, "VmDisplayName", machine);
        set(state, task, "JobSessionUid", uid);
        set(state, task, "CreationTimeUTC", timestamp(time));
        set(state, task, "State", "InProgress");
        set(state, task, "Result", "None");
        set(state, task, "TotalSize", SIZE);
        for other in [server, Some(session), Some(vm)].into_iter().flatten() {
            state.world.relate(task, other);
        }
    }
}

/// Completes the points of a session that has ended, or takes them away if it failed.
pub(super) fn end(state: &mut State, session: ObjectId, result: &str, at: Timestamp) {
    let of = |state: &State, id: ObjectId, resource: &str| {
        let index = state.world.resource_index(resource);
        index.map_or_else(Vec::new, |index| state.world.related(id, index).to_vec())
    };
    for task in of(state, session, "BackupTaskSession") {
        set(state, task, "State", "Completed");
        set(state, task, "Result", result);
        set(state, task, "EndTimeUTC", timestamp(at));
    }
    for point in of(state, session, "RestorePoint") {
        let machines = of(state, point, "VmRestorePoint");
        if result == "Failed" {
            let files = of(state, point, "BackupFile");
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
