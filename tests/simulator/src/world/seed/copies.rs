//! Sessions of the jobs that make no points in this company: copies of backups and backups of shares.

use super::jobs::{Processed, Run, session, task_session};
use super::outcome::Outcome;
use super::{Seeder, in_round};

/// Nights with sessions.
const NIGHTS: u64 = 14;

/// Job: resource, name, session type, hour of the start in UTC, copied machine or share; true if there is one per
/// round.
const JOBS: [(&str, &str, &str, u64, &str, bool); 3] = [
    ("Job", "Offsite Copy", "BackupCopy", 4, "branch-db", true),
    ("Job", "Databases Immediate Copy", "ImmediateBackupCopy", 5, "branch-db", true),
    ("NasJob", "Shares Backup", "NasBackup", 6, r"\\nas01.example.local\projects", false),
];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for (resource, name, kind, hour, machine, every_round) in JOBS {
        let rounds = if every_round { seeder.scale } else { 1 };
        for round in 0..rounds {
            let job = seeder.named(resource, &in_round(name, round));
            for night in (1..=NIGHTS.min(seeder.days)).rev() {
                let begun = seeder.run_time(night, hour, 0);
                let outcome = Outcome::of_run(night, hour);
                let run = Run { resource: "BackupJobSession", kind, job, begun, minutes: 21, outcome };
                let whole = session(seeder, &run);
                let machine = if every_round { in_round(machine, round) } else { machine.to_owned() };
                let reference = every_round.then(|| seeder.machine(&machine, "HyperV"));
                let reference = reference.as_deref();
                let processed = Processed { machine: &machine, reference, begun, size: 9 << 30, outcome };
                task_session(seeder, "BackupTaskSession", whole, &processed);
            }
        }
    }
}
