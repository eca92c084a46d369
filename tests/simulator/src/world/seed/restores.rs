//! Restores of the past weeks.

use std::time::Duration;

use super::{Seeder, in_name};
use crate::clock;
use crate::world::timestamp;

/// Number of restores.
const RESTORES: u64 = 12;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let points = seeder.all("VmRestorePoint");
    for number in 0..RESTORES {
        let Some(point) = seeder.random.pick(&points).copied() else { return };
        let machine = seeder.world.object(point).and_then(|it| it.tree.text("VmDisplayName")).unwrap_or("vm");
        let machine = machine.to_owned();
        let begun = seeder.run_time(2 * number + 1, 8 + number % 9, number);
        let ended = clock::after(begun, Duration::from_secs(240 + seeder.random.below(1500)));
        let whole = number % 3 != 2;
        let name = if whole { machine.clone() } else { format!("FLR_[{machine}]") };
        let session = seeder.add("RestoreSession", &format!("{name}@{}", in_name(begun)));
        let result = match number {
            4 => "Failed",
            7 => "Warning",
            _ => "Success",
        };
        seeder.set(session, "VmDisplayName", machine);
        seeder.set(session, "JobName", name);
        seeder.set(session, "JobType", if whole { "RestoreVm" } else { "FileLevelRestore" });
        seeder.set(session, "CreationTimeUTC", timestamp(begun));
        seeder.set(session, "EndTimeUTC", timestamp(ended));
        seeder.set(session, "State", "Stopped");
        seeder.set(session, "Result", result);
        seeder.set(session, "Progress", 100);
        let failed = result == "Failed";
        let message = if failed { "The datastore has not enough free space." } else { "" };
        seeder.set(session, "FailureMessage", message);
        let server = seeder.world.related_named(point, "BackupServer");
        seeder.relate(session, server);
        let restored = seeder.world.object(point).and_then(|it| it.tree.text("HierarchyObjRef"));
        if let Some(restored) = restored.map(ToOwned::to_owned) {
            seeder.set(session, "RestoredObjRef", restored);
        }
        seeder.relate(session, Some(point));
    }
}
