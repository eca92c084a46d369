//! Replicas and the restore points of the VMs in them.

use super::company::REPLICATED;
use super::jobs::{Run, session, task_session};
use super::{Seeder, in_name, in_round};
use crate::value::{Tree, Value};
use crate::world::timestamp;

/// Points for every replicated VM.
const POINTS: u64 = 7;

const GIB: i64 = 1 << 30;

/// Failover plans and their VMs.
const FAILOVER_PLANS: [(&str, &[&str]); 2] =
    [("Second Site Failover", &REPLICATED), ("Branch Failover", &["branch-db"])];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    plans(seeder);
    for round in 0..seeder.scale {
        let name = in_round("Second Site Replication", round);
        let job = seeder.named("Job", &name);
        let server = seeder.all("BackupServer").first().copied();
        let repository = seeder.all("Repository").first().copied();
        let replica = seeder.add("Replica", &name);
        seeder.set(replica, "Platform", "VMware");
        for other in [server, repository, job] {
            seeder.relate(replica, other);
        }
        for day in (1..=POINTS.min(seeder.days)).rev() {
            let begun = seeder.evening(day, 1, 0);
            let run = Run {
                resource: "ReplicaJobSession",
                kind: "Replica",
                job,
                begun,
                minutes: 14,
                result: if day == 3 { "Failed" } else { "Success" },
            };
            let run_session = session(seeder, &run);
            for (minute, machine) in (1..).zip(REPLICATED) {
                let machine = in_round(machine, round);
                let time = seeder.evening(day, 1, 2 * minute);
                let point = seeder.add("VmReplicaPoint", &format!("{machine}@{}", in_name(time)));
                seeder.set(point, "VmDisplayName", machine.as_str());
                seeder.set(point, "CreationTimeUTC", timestamp(time));
                seeder.set(point, "Algorithm", "Incremental");
                seeder.set(point, "PointType", "Snapshot");
                seeder.relate(point, server);
                seeder.relate(point, replica);
                let task = task_session(seeder, "ReplicaTaskSession", run_session, &machine, time, 8 * GIB);
                seeder.relate(task, point);
            }
        }
    }
}

fn plans(seeder: &mut Seeder<'_>) {
    for round in 0..seeder.scale {
        for (server, (name, machines)) in FAILOVER_PLANS.into_iter().enumerate() {
            let Some(plan) = seeder.add("FailoverPlan", &in_round(name, round)) else { return };
            let server = seeder.all("BackupServer").get(server).copied();
            seeder.relate(Some(plan), server);
            let mut vms = Vec::new();
            for (order, machine) in (0..).zip(machines) {
                let machine = in_round(machine, round);
                let platform = if machine.starts_with("branch") { "HyperV" } else { "VMware" };
                let (own, reference) = (seeder.random.guid(), seeder.machine(&machine, platform));
                let vm = seeder.add_below(plan, "FailoveredVm", &own);
                seeder.set(vm, "FailoveredVmId", own);
                seeder.set(vm, "HierarchyObjRef", reference);
                seeder.set(vm, "Name", machine.as_str());
                seeder.set(vm, "DisplayName", machine);
                seeder.set(vm, "Order", order);
                seeder.relate(vm, Some(plan));
                vms.extend(vm.map(Value::Object));
            }
            seeder.set(Some(plan), "FailoverPlanInfo", Tree::new().with("Includes", vms));
        }
    }
}
