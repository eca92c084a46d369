//! Customers of the company as a cloud provider: their replicas and failover plans.

use std::time::Duration;

use super::{Seeder, in_name, in_round};
use crate::clock;
use crate::value::{Tree, Value};
use crate::world::{ObjectId, timestamp};

/// Customer.
struct Customer {
    name: &'static str,
    /// Password of the tenant.
    password: &'static str,
    /// Organization of Cloud Director, if the account is one of its members.
    organization: Option<&'static str>,
    plan: Option<&'static str>,
    machines: [&'static str; 2],
}

const CUSTOMERS: [Customer; 4] = [
    Customer {
        name: "Alder Logistics",
        password: "Simulated-4",
        organization: None,
        plan: Some("Alder Failover"),
        machines: ["alder-erp", "alder-scan"],
    },
    Customer {
        name: "Birch Foods",
        password: "Simulated-5",
        organization: None,
        plan: None,
        machines: ["birch-db", "birch-shop"],
    },
    Customer {
        name: "Cedar Clinics",
        password: "Simulated-6",
        organization: Some("Cedar Clinics"),
        plan: Some("Cedar Failover"),
        machines: ["cedar-his", "cedar-pacs"],
    },
    Customer {
        name: "Dogwood Design",
        password: "Simulated-7",
        organization: None,
        plan: None,
        machines: ["dogwood-files", "dogwood-render"],
    },
];

/// Time in place of the last activity of a tenant that was never active.
const NEVER: &str = "1753-01-01T00:00:00Z";

/// Returns the members of a tenant without resources and activity.
pub(crate) fn new_tenant() -> Tree {
    Tree::new()
        .with("Enabled", true)
        .with("LeaseOptions", Tree::new().with("Enabled", false))
        .with("LastResult", "None")
        .with("LastActive", NEVER)
        .with("ThrottlingEnabled", false)
        .with("ThrottlingSpeedLimit", 1)
        .with("ThrottlingSpeedUnit", "MBps")
        .with("PublicIpCount", 0)
        .with("BackupCount", 0)
        .with("ReplicaCount", 0)
        .with("MaxConcurrentTasks", 1)
        .with("WorkStationBackupCount", 0)
        .with("ServerBackupCount", 0)
        .with("BackupProtectionEnabled", false)
        .with("BackupProtectionPeriod", 1)
}

/// Nights of points for every VM of a customer.
const POINTS: u64 = 3;

pub(super) fn fill(seeder: &mut Seeder<'_>) {
    let server = seeder.all("BackupServer").first().copied();
    for round in 0..seeder.scale {
        for customer in &CUSTOMERS {
            one(seeder, customer, round, server);
        }
    }
}

fn one(seeder: &mut Seeder<'_>, customer: &Customer, round: usize, server: Option<ObjectId>) {
    let name = in_round(customer.name, round);
    let tenant = seeder.add("CloudTenant", &name);
    seeder.set(tenant, "Password", customer.password);
    new_tenant().iter().for_each(|(member, value)| seeder.set(tenant, member, value.clone()));
    seeder.set(tenant, "Description", format!("Customer {name}."));
    let kind = match customer.organization {
        Some(organization) => {
            let reference =
                format!("urn:vCloud:Organization:{}.{}", seeder.random.guid(), seeder.random.guid());
            let it = Tree::new().with("OrganizationName", organization).with("OrganizationRef", reference);
            Tree::new().with("vCloudTenant", it)
        }
        None => {
            let credentials = Tree::new().with("Username", name.as_str());
            Tree::new().with("StandaloneTenant", Tree::new().with("TenantCredentials", credentials))
        }
    };
    seeder.set(tenant, "TenantType", kind);
    seeder.relate(tenant, server);
    let replica = seeder.add("CloudReplica", &format!("{name} Replication"));
    seeder.set(replica, "Platform", "VMware");
    for other in [server, tenant] {
        seeder.relate(replica, other);
    }
    let active = seeder.run_time(1, 2, 30);
    seeder.set(tenant, "LastActive", timestamp(active));
    seeder.set(tenant, "LastResult", "Success");
    seeder.set(tenant, "ReplicaCount", 2);
    for machine in customer.machines {
        let machine = in_round(machine, round);
        for day in (1..=POINTS.min(seeder.days)).rev() {
            let time = seeder.run_time(day, 2, 30);
            let point = seeder.add("CloudVmReplicaPoint", &format!("{machine}@{}", in_name(time)));
            seeder.set(point, "VmDisplayName", machine.as_str());
            seeder.set(point, "VmName", machine.as_str());
            seeder.set(point, "CreationTimeUTC", timestamp(time));
            seeder.set(point, "PointType", "Snapshot");
            seeder.set(point, "State", "Ready");
            for other in [server, replica] {
                seeder.relate(point, other);
            }
        }
    }
    let Some(plan) = customer.plan.and_then(|plan| seeder.add("CloudFailoverPlan", &in_round(plan, round)))
    else {
        return;
    };
    let uid = tenant.map(|tenant| seeder.world.uid(tenant)).unwrap_or_default();
    seeder.set(Some(plan), "TenantUid", uid);
    seeder.set(Some(plan), "TenantName", name);
    for other in [server, tenant] {
        seeder.relate(Some(plan), other);
    }
    let mut vms = Vec::new();
    for (order, machine) in (0..).zip(customer.machines) {
        let own = seeder.random.guid();
        let vm = seeder.add_below(plan, "CloudFailoveredVm", &own);
        seeder.set(vm, "FailoverPlanVMId", own);
        seeder.set(vm, "Name", in_round(machine, round));
        seeder.set(vm, "Order", order);
        seeder.relate(vm, Some(plan));
        vms.extend(vm.map(Value::Object));
    }
    seeder.set(Some(plan), "CloudFailoverPlanInfo", Tree::new().with("Includes", vms));
    test_run(seeder, plan, customer, round, server);
}

/// Adds a test of a plan some days ago.
fn test_run(
    seeder: &mut Seeder<'_>,
    plan: ObjectId,
    customer: &Customer,
    round: usize,
    server: Option<ObjectId>,
) {
    let begun = seeder.run_time(2, 13, 0);
    let ended = timestamp(clock::after(begun, Duration::from_secs(300)));
    let name = seeder.world.object(plan).map(|it| it.name.clone()).unwrap_or_default();
    let session = seeder.add("CloudFailoverSession", &name);
    let uid = seeder.world.uid(plan);
    for (member, value) in [
        ("JobUid", uid.as_str()),
        ("JobName", &name),
        ("JobType", "FailoverPlan"),
        ("CreationTimeUTC", &timestamp(begun)),
        ("EndTimeUTC", &ended),
        ("State", "Stopped"),
        ("Result", "Success"),
        ("FailureMessage", ""),
    ] {
        seeder.set(session, member, value);
    }
    seeder.set(session, "Progress", 100);
    let tasks = customer.machines.iter().map(|machine| {
        let machine = in_round(machine, round);
        let of_machine = |id: &ObjectId| {
            seeder.world.object(*id).is_some_and(|it| it.tree.text("VmName") == Some(&machine))
        };
        let point = seeder.all("CloudVmReplicaPoint").into_iter().rev().find(of_machine);
        let mut task = Tree::new()
            .with("VmName", machine.as_str())
            .with("CreationTimeUTC", timestamp(begun))
            .with("EndTimeUTC", ended.as_str());
        if let Some(point) = point {
            task.set("VmReplicaPointLink", seeder.world.replica_point_link(point));
        }
        Value::Record(
            task.with("State", "Stopped")
                .with("Result", "Success")
                .with("Progress", 100)
                .with("FailureMessage", ""),
        )
    });
    let tasks: Vec<Value> = tasks.collect();
    seeder.set(session, "CloudFailoverTasks", tasks);
    for other in [Some(plan), server] {
        seeder.relate(session, other);
    }
}
