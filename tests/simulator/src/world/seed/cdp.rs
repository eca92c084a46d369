//! CDP policies: their replicas of single VMs and their sessions.

use super::jobs::{Processed, Run, session, task_session};
use super::outcome::Outcome;
use super::{Seeder, in_round};

/// Policies: name and replicated VMs.
const POLICIES: [(&str, [&str; 3]); 1] = [("Orders CDP", ["shop01", "shop02", "mysql01"])];

/// Days with sessions.
const DAYS: u64 = 10;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    for (name, machines) in POLICIES {
        let policy = seeder.named("CdpPolicy", name);
        let server = policy.and_then(|it| seeder.world.related_named(it, "BackupServer"));
        let repository = seeder.named("Repository", "Main Repository");
        let replica = seeder.add("CdpReplica", name);
        for other in [policy, server] {
            seeder.relate(replica, other);
        }
        for machine in machines {
            let reference = seeder.machine(&in_round(machine, 0), "VMware");
            let own = seeder.random.guid();
            if let Some(replica) = replica {
                let vm = seeder.add_below(replica, "CdpReplicaVm", &own);
                if let Some(object) = vm.and_then(|vm| seeder.world.object_mut(vm)) {
                    machine.clone_into(&mut object.name);
                }
                seeder.set(vm, "VmRef", reference.as_str());
                for other in [Some(replica), policy, server, repository] {
                    seeder.relate(vm, other);
                }
            }
            let own = seeder.random.guid();
            if let Some(policy) = policy {
                let include = seeder.add_below(policy, "ObjectInCdpPolicy", &own);
                seeder.set(include, "ObjectInJobId", own);
                seeder.set(include, "HierarchyObjRef", reference);
                seeder.set(include, "Name", machine);
                seeder.set(include, "DisplayName", machine);
                seeder.relate(include, Some(policy));
            }
        }
        for day in (1..=DAYS.min(seeder.days)).rev() {
            let begun = seeder.run_time(day, 0, 10);
            let outcome = Outcome::of_run(day, 0);
            let kind = "CdpReplica";
            let run =
                Run { resource: "CdpReplicaSession", kind, job: policy, begun, minutes: 60 * 20, outcome };
            let run = session(seeder, &run);
            seeder.set(run, "PolicyType", kind);
            for (at, machine) in machines.into_iter().enumerate() {
                let outcome = outcome.of_machine(day, at, machines.len());
                let reference = seeder.machine(machine, "VMware");
                let reference = Some(reference.as_str());
                let processed = Processed { machine, reference, begun, size: 2 << 30, outcome };
                let task = task_session(seeder, "CdpReplicaTaskSession", run, &processed);
                let uid = run.map_or_else(String::new, |run| seeder.world.uid(run));
                seeder.set(task, "PolicySessionUid", uid);
            }
        }
    }
    for resource in ["CdpReplica", "CdpReplicaVm"] {
        for id in seeder.all(resource) {
            let policy = seeder.world.related_named(id, "CdpPolicy");
            let server = seeder.world.related_named(id, "BackupServer");
            let own = seeder.id(policy);
            seeder.set(Some(id), "PolicyUid", own);
            for (member, other) in [("PolicyName", policy), ("BackupServer", server)] {
                let name = other.and_then(|it| seeder.world.object(it)).map(|it| it.name.clone());
                seeder.set(Some(id), member, name.unwrap_or_default());
            }
        }
    }
}
