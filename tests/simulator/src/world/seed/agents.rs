//! Computers backed up by agents: their backups in two levels, and the service that lists the objects of agents.

use super::jobs::{Processed, Run, session, task_session};
use super::outcome::Outcome;
use super::{Seeder, file_name, in_name, padded};
use crate::world::{ObjectId, timestamp};

/// Nights of points for every computer.
const POINTS: u64 = 14;

/// Jobs: name, platform, hour of the start in UTC, computers.
const COMPUTERS: [(&str, &str, u64, [&str; 3]); 2] = [
    ("Laptops Backup", "AgentForWindows", 12, ["laptop-anna", "laptop-bela", "laptop-carl"]),
    ("Linux Servers Backup", "AgentForLinux", 3, ["rack-db1", "rack-web1", "rack-ci1"]),
];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let server = seeder.all("BackupServer").first().copied();
    let repository = seeder.all("Repository").first().copied();
    let service = seeder.only("AgentService");
    for (job_name, platform, hour, computers) in COMPUTERS {
        let job = seeder.named("AgentBackupJob", job_name);
        let parent = seeder.add("Backup", job_name);
        seeder.set(parent, "Platform", platform);
        seeder.set(parent, "BackupType", "ParentBackup");
        let group = seeder.add("AgentProtectionGroup", &job_name.replace("Backup", "Group"));
        for other in [server, repository, service] {
            seeder.relate(parent, other);
        }
        seeder.relate(group, server);
        for (at, computer) in computers.into_iter().enumerate() {
            let discovered = seeder.add("DiscoveredComputer", computer);
            seeder.set(discovered, "AgentStatus", "Installed");
            seeder.set(discovered, "HostStatus", "Online");
            seeder.relate(discovered, server);
            seeder.relate(discovered, group);
            let child = seeder.add("Backup", &format!("{job_name} - {computer}"));
            seeder.set(child, "Platform", platform);
            seeder.set(child, "BackupType", "ChildBackup");
            for other in [server, repository, service] {
                seeder.relate(child, other);
            }
            if let (Some(parent), Some(child)) = (parent, child) {
                seeder.world.link(child, "parent_backup", parent);
                seeder.world.link(parent, "child_backups", child);
            }
            for day in (1..=POINTS.min(seeder.days)).rev() {
                let affected = Outcome::of_run(day, hour).of_machine(day, at, computers.len());
                if affected.failed() {
                    continue;
                }
                let time = seeder.run_time(day, hour, 5);
                let point = seeder.add("RestorePoint", &padded(time));
                seeder.set(point, "BackupDateUTC", timestamp(time));
                let kind = if day % 7 == 0 { "vbk" } else { "vib" };
                let tag = seeder.random.below(0x1_0000);
                let name = file_name(&format!("{job_name} - {computer}"), time, tag, kind);
                let file = seeder.add("BackupFile", &name);
                seeder.set(file, "FilePath", format!("/backups/{name}"));
                seeder.set(file, "FileType", kind);
                seeder.set(file, "CreationTimeUtc", timestamp(time));
                let agent = seeder.add("AgentRestorePoint", &format!("{computer}@{}", in_name(time)));
                seeder.set(agent, "CreationTimeUTC", timestamp(time));
                let full = kind == "vbk";
                seeder.set(agent, "VmName", computer);
                seeder.set(agent, "Algorithm", if full { "Full" } else { "Incremental" });
                seeder.set(agent, "PointType", if full { "Full" } else { "Increment" });
                seeder.omit(agent, "SqlInfo");
                for other in [child, server, service, file] {
                    seeder.relate(point, other);
                }
                for other in [child, server, service] {
                    seeder.relate(file, other);
                }
                for other in [point, file, server] {
                    seeder.relate(agent, other);
                }
            }
        }
        for day in (1..=POINTS.min(seeder.days)).rev() {
            let begun = seeder.run_time(day, hour, 0);
            let outcome = Outcome::of_run(day, hour);
            let (resource, kind) = ("BackupJobSession", "AgentBackup");
            let run = Run { resource, kind, job, begun, minutes: 12, outcome };
            let whole = session(seeder, &run);
            seeder.relate(whole, service);
            for (at, computer) in computers.into_iter().enumerate() {
                let outcome = outcome.of_machine(day, at, computers.len());
                let processed =
                    Processed { machine: computer, reference: None, begun, size: 6 << 30, outcome };
                task_session(seeder, "BackupTaskSession", whole, &processed);
            }
            if day == 1 {
                parts(seeder, whole, &run, &computers);
            }
        }
    }
}

/// Adds the sessions of single computers within that of their job.
fn parts(seeder: &mut Seeder<'_>, whole: Option<ObjectId>, run: &Run<'_>, computers: &[&str]) {
    for computer in computers {
        let part = session(seeder, &Run { minutes: 2, ..*run });
        if let Some(part) = part.and_then(|part| seeder.world.object_mut(part)) {
            part.name = format!("{computer}@{}", in_name(run.begun));
        }
        if let (Some(whole), Some(part)) = (whole, part) {
            seeder.world.link(part, "parent_session", whole);
            seeder.world.link(whole, "agent_management_sessions", part);
        }
    }
}
