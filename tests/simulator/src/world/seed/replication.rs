//! Replicas and the restore points of the VMs in them.

use super::backups::in_round;
use super::company::REPLICATED;
use super::{Seeder, in_name};
use crate::world::generate::timestamp;

/// Points kept for every replicated VM.
const POINTS: u64 = 7;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for round in 0..seeder.scale {
        let server = seeder.all("BackupServer").first().copied();
        let replica = seeder.add("Replica", &in_round("Second Site Replication", round));
        seeder.set(replica, "Platform", "VMware");
        seeder.relate(replica, server);
        for day in (1..=POINTS).rev() {
            for (minute, machine) in (0..).zip(REPLICATED) {
                let machine = in_round(machine, round);
                let time = seeder.evening(day, 1, 2 * minute);
                let point = seeder.add("VmReplicaPoint", &format!("{machine}@{}", in_name(time)));
                seeder.set(point, "VmDisplayName", machine.as_str());
                seeder.set(point, "CreationTimeUTC", timestamp(time));
                seeder.set(point, "Algorithm", "Incremental");
                seeder.set(point, "PointType", "Snapshot");
                seeder.relate(point, server);
                seeder.relate(point, replica);
            }
        }
    }
}
