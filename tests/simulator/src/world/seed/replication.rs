//! Replicas and the restore points of the VMs in them.

use super::company::REPLICATED;
use super::jobs::{Processed, Run, session, task_session};
use super::outcome::Outcome;
use super::{Seeder, in_name, in_round};
use crate::value::{Tree, Value};
use crate::world::timestamp;

/// Points for every replicated VM.
const POINTS: u64 = 7;

const GIB: i64 = 1 << 30;

/// Failover plans and their VMs.
const FAILOVER_PLANS: [(&str, &[&str]); 2] =
    [("Second Site Failover", &REPLICATED), ("Branch Failover", &["branch-db"])];

/// Job that replicates VMs to the second site.
struct Replication {
    job: &'static str,
    platform: &'static str,
    /// Index of the backup server.
    server: usize,
    /// Hour of the start in UTC.
    hour: u64,
    machines: &'static [&'static str],
}

const REPLICATIONS: [Replication; 2] = [
    Replication {
        job: "Second Site Replication",
        platform: "VMware",
        server: 0,
        hour: 1,
        machines: &REPLICATED,
    },
    Replication {
        job: "Branch Replication",
        platform: "HyperV",
        server: 1,
        hour: 2,
        machines: &["branch-db"],
    },
];

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    plans(seeder);
    for round in 0..seeder.scale {
        for replication in &REPLICATIONS {
            replica(seeder, replication, round);
        }
    }
}

fn replica(seeder: &mut Seeder<'_>, replication: &Replication, round: usize) {
    let Replication { job, platform, server, hour, machines } = *replication;
    let name = in_round(job, round);
    let job = seeder.named("Job", &name);
    let server = seeder.all("BackupServer").get(server).copied();
    let repository = seeder.all("Repository").first().copied();
    let replica = seeder.add("Replica", &name);
    seeder.set(replica, "Platform", platform);
    for other in [server, repository, job] {
        seeder.relate(replica, other);
    }
    for day in (1..=POINTS.min(seeder.days)).rev() {
        let begun = seeder.run_time(day, hour, 0);
        let outcome = Outcome::of_run(day, hour);
        let (resource, kind) = ("ReplicaJobSession", "Replica");
        let run_session = session(seeder, &Run { resource, kind, job, begun, minutes: 14, outcome });
        for (at, machine) in machines.iter().enumerate() {
            let machine = in_round(machine, round);
            let begun = seeder.run_time(day, hour, 2 * (1 + u64::try_from(at).unwrap_or(0)));
            let outcome = outcome.of_machine(day, at, machines.len());
            let reference = seeder.machine(&machine, platform);
            let reference = Some(reference.as_str());
            let processed = Processed { machine: &machine, reference, begun, size: 8 * GIB, outcome };
            let task = task_session(seeder, "ReplicaTaskSession", run_session, &processed);
            if outcome.failed() {
                continue;
            }
            let point = seeder.add("VmReplicaPoint", &format!("{machine}@{}", in_name(begun)));
            seeder.set(point, "VmDisplayName", machine.as_str());
            seeder.set(point, "VmName", machine.as_str());
            seeder.set(point, "CreationTimeUTC", timestamp(begun));
            seeder.set(point, "Algorithm", "Incremental");
            seeder.set(point, "PointType", "Snapshot");
            seeder.relate(point, server);
            seeder.relate(point, replica);
            seeder.relate(task, point);
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
