//! Backups with their files, restore points and VM restore points, and the sessions that made them.

use std::time::Duration;

use jiff::Timestamp;

use super::company::{PLANS, Plan};
use super::jobs::{Processed, Run, session, task_session};
use super::outcome::Outcome;
use super::{Seeder, file_name, in_name, in_round, padded};
use crate::clock;
use crate::world::{ObjectId, timestamp};

const GIB: i64 = 1 << 30;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for round in 0..seeder.scale {
        for plan in &PLANS {
            backup(seeder, plan, round);
        }
    }
}

fn backup(seeder: &mut Seeder<'_>, plan: &Plan, round: usize) {
    let server = seeder.all("BackupServer").get(plan.server).copied();
    let name = in_round(plan.job, round);
    let job = seeder.named("Job", &name);
    let repository = seeder.named("Repository", plan.repository);
    let backup = seeder.add("Backup", &name);
    seeder.set(backup, "Platform", plan.platform);
    seeder.set(backup, "BackupType", "Standard");
    seeder.relate(backup, server);
    seeder.relate(backup, repository);
    seeder.relate(backup, job);
    for day in (1..=seeder.days).rev() {
        let time = seeder.run_time(day, plan.hour, 0);
        let full = day % 7 == 4;
        // Jobs of other rounds fail in other nights.
        let outcome = Outcome::of_run(day, plan.hour + 11 * u64::try_from(round).unwrap_or(0));
        let run_session = session(
            seeder,
            &Run { resource: "BackupJobSession", kind: "Backup", job, begun: time, minutes: 34, outcome },
        );
        let points = run(seeder, &name, backup, server, time, full);
        seeder.relate(run_session, points.point);
        for (at, machine) in plan.machines.into_iter().enumerate() {
            let machine = in_round(machine, round);
            let minute = u64::try_from(at).unwrap_or(0);
            let seconds = (2 + 3 * minute) * 60 + seeder.random.below(50);
            let begun = clock::after(time, Duration::from_secs(seconds)).min(seeder.now);
            let reference = seeder.machine(&machine, plan.platform);
            let size = seeder.random.between(20, 60) * GIB;
            let outcome = outcome.of_machine(day, at, plan.machines.len());
            let processed =
                Processed { machine: &machine, reference: Some(&reference), begun, size, outcome };
            let task = task_session(seeder, "BackupTaskSession", run_session, &processed);
            if !outcome.failed() {
                let point = vm_point(seeder, &machine, &reference, points, begun, full);
                seeder.relate(task, point);
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Points {
    server: Option<ObjectId>,
    point: Option<ObjectId>,
    file: Option<ObjectId>,
}

/// Adds the restore point and the file of one run of a job.
fn run(
    seeder: &mut Seeder<'_>,
    job: &str,
    backup: Option<ObjectId>,
    server: Option<ObjectId>,
    time: Timestamp,
    full: bool,
) -> Points {
    let point = seeder.add("RestorePoint", &padded(time));
    seeder.set(point, "BackupDateUTC", timestamp(time));
    seeder.relate(point, backup);
    seeder.relate(point, server);
    let kind = if full { "vbk" } else { "vib" };
    let tag = seeder.random.below(0x1_0000);
    let name = file_name(job, time, tag, kind);
    let file = seeder.add("BackupFile", &name);
    let data = seeder.random.between(300, 420) * GIB / if full { 1 } else { 25 };
    seeder.set(file, "FilePath", format!("D:\\Backups\\{job}\\{name}"));
    seeder.set(file, "BackupSize", data * 10 / 23);
    seeder.set(file, "DataSize", data);
    seeder.set(file, "DeduplicationRatio", 1.45);
    seeder.set(file, "CompressRatio", 1.59);
    seeder.set(file, "CreationTimeUtc", timestamp(time));
    seeder.set(file, "FileType", kind);
    seeder.relate(file, backup);
    seeder.relate(file, server);
    seeder.relate(file, point);
    Points { server, point, file }
}

fn vm_point(
    seeder: &mut Seeder<'_>,
    machine: &str,
    reference: &str,
    points: Points,
    time: Timestamp,
    full: bool,
) -> Option<ObjectId> {
    let id = seeder.add("VmRestorePoint", &format!("{machine}@{}", in_name(time)));
    seeder.set(id, "VmDisplayName", machine);
    seeder.set(id, "VmName", machine);
    seeder.set(id, "CreationTimeUTC", timestamp(time));
    seeder.set(id, "Algorithm", if full { "Full" } else { "Incremental" });
    seeder.set(id, "PointType", if full { "Full" } else { "Increment" });
    seeder.set(id, "HierarchyObjRef", reference);
    if !machine.ends_with("-db") {
        seeder.omit(id, "SqlInfo");
    }
    seeder.relate(id, points.server);
    seeder.relate(id, points.point);
    seeder.relate(id, points.file);
    id
}
