//! Backups with their files, restore points and VM restore points.

use std::time::Duration;

use jiff::Timestamp;

use super::company::{PLANS, Plan};
use super::{DAYS, Seeder, in_name, padded};
use crate::clock;
use crate::world::{ObjectId, generate::timestamp};

/// Share of the machines, counted in VMs per backup.
const GIB: i64 = 1 << 30;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for round in 0..seeder.scale {
        for plan in &PLANS {
            backup(seeder, plan, round);
        }
    }
}

/// A name of the first round as it stands; those of further rounds are numbered.
pub(super) fn in_round(name: &str, round: usize) -> String {
    if round == 0 { name.to_owned() } else { format!("{name} {}", round + 1) }
}

fn backup(seeder: &mut Seeder<'_>, plan: &Plan, round: usize) {
    let server = seeder.all("BackupServer").get(plan.server).copied();
    let name = in_round(plan.job, round);
    let backup = seeder.add("Backup", &name);
    seeder.set(backup, "Platform", plan.platform);
    seeder.set(backup, "BackupType", "Standard");
    seeder.relate(backup, server);
    let root = seeder.random.guid();
    let references: Vec<String> = (0..plan.machines.len())
        .map(|at| match plan.platform {
            "HyperV" => format!("urn:HyperV:Vm:{root}.{}", seeder.random.guid()),
            _ => format!("urn:VMware:Vm:{root}.vm-{}", 1001 + at + 100 * round),
        })
        .collect();
    for day in (1..=DAYS).rev() {
        let time = seeder.evening(day, plan.hour, 0);
        let full = day % 7 == 4;
        let Some(points) = run(seeder, &name, backup, server, time, full) else { continue };
        for (at, machine) in plan.machines.iter().enumerate() {
            let minute = 2 + 3 * u64::try_from(at).unwrap_or(0);
            let machine = in_round(machine, round);
            let time = clock::after(time, Duration::from_secs(minute * 60 + seeder.random.below(50)));
            vm_point(seeder, &machine, references.get(at), points, time, full);
        }
    }
}

#[derive(Clone, Copy)]
struct Points {
    server: Option<ObjectId>,
    point: Option<ObjectId>,
    file: Option<ObjectId>,
}

/// The restore point and the file one run of a job makes.
fn run(
    seeder: &mut Seeder<'_>,
    job: &str,
    backup: Option<ObjectId>,
    server: Option<ObjectId>,
    time: Timestamp,
    full: bool,
) -> Option<Points> {
    let point = seeder.add("RestorePoint", &padded(time));
    seeder.set(point, "BackupDateUTC", timestamp(time));
    seeder.relate(point, backup);
    seeder.relate(point, server);
    let kind = if full { "vbk" } else { "vib" };
    let tag = seeder.random.below(0x1_0000);
    let name = format!("{job}D{}_{tag:04X}.{kind}", time.strftime("%Y-%m-%dT%H%M%S"));
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
    Some(Points { server, point, file })
}

fn vm_point(
    seeder: &mut Seeder<'_>,
    machine: &str,
    reference: Option<&String>,
    points: Points,
    time: Timestamp,
    full: bool,
) {
    let id = seeder.add("VmRestorePoint", &format!("{machine}@{}", in_name(time)));
    seeder.set(id, "VmDisplayName", machine);
    seeder.set(id, "VmName", machine);
    seeder.set(id, "CreationTimeUTC", timestamp(time));
    seeder.set(id, "Algorithm", if full { "Full" } else { "Incremental" });
    seeder.set(id, "PointType", if full { "Full" } else { "Increment" });
    if let Some(reference) = reference {
        seeder.set(id, "HierarchyObjRef", reference.as_str());
    }
    seeder.relate(id, points.server);
    seeder.relate(id, points.point);
    seeder.relate(id, points.file);
}
