//! Computers backed up by agents: their backups in two levels, and the service that lists the objects of agents.

use super::jobs::{Run, session};
use super::{Seeder, in_name, padded};
use crate::world::{ObjectId, timestamp};

/// Nights of points for every computer.
const POINTS: u64 = 14;

const COMPUTERS: [(&str, &str, [&str; 3]); 2] = [
    ("Laptops Backup", "AgentForWindows", ["laptop-anna", "laptop-bela", "laptop-carl"]),
    ("Linux Servers Backup", "AgentForLinux", ["rack-db1", "rack-web1", "rack-ci1"]),
];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let server = seeder.all("BackupServer").first().copied();
    let repository = seeder.all("Repository").first().copied();
    let service = seeder.only("AgentService");
    for (job_name, platform, computers) in COMPUTERS {
        let job = seeder.named("AgentBackupJob", job_name);
        let parent = seeder.add("Backup", job_name);
        seeder.set(parent, "Platform", platform);
        seeder.set(parent, "BackupType", "ParentBackup");
        let group = seeder.add("AgentProtectionGroup", &job_name.replace("Backup", "Group"));
        for other in [server, repository, service] {
            seeder.relate(parent, other);
        }
        seeder.relate(group, server);
        for computer in computers {
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
                let time = seeder.evening(day, 3, 5);
                let point = seeder.add("RestorePoint", &padded(time));
                seeder.set(point, "BackupDateUTC", timestamp(time));
                let kind = if day % 7 == 0 { "vbk" } else { "vib" };
                let name = format!("{job_name} - {computer}D{}.{kind}", time.strftime("%Y-%m-%dT%H%M%S"));
                let file = seeder.add("BackupFile", &name);
                seeder.set(file, "FilePath", format!("/backups/{name}"));
                seeder.set(file, "FileType", kind);
                seeder.set(file, "CreationTimeUtc", timestamp(time));
                let agent = seeder.add("AgentRestorePoint", &format!("{computer}@{}", in_name(time)));
                seeder.set(agent, "CreationTimeUTC", timestamp(time));
                seeder.set(agent, "Algorithm", "Incremental");
                seeder.set(agent, "PointType", if kind == "vbk" { "Full" } else { "Increment" });
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
            let begun = seeder.evening(day, 3, 0);
            let run = Run {
                resource: "BackupJobSession",
                kind: "AgentBackup",
                job,
                begun,
                minutes: 12,
                result: if day == 5 { "Warning" } else { "Success" },
            };
            let whole = session(seeder, &run);
            seeder.relate(whole, service);
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
