//! Failovers of points, of CDP replicas and by plans, and undoing them.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use support::{Client, done, local};
use vbem_simulator::{Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder()
        .days(4)
        .pace(Pace::Manual)
        .task_duration(Duration::from_secs(1))
        .activity_duration(Duration::from_secs(60))
        .start_blocking()
        .unwrap()
}

const NAMESPACE: &str = "xmlns=\"http://www.veeam.com/ent/v1.0\"";

/// Returns the address of the only replica of a CDP policy.
fn replica(client: &mut Client) -> String {
    let replica = client.get("/api/cdpReplicas").links("Alternate", "CdpReplica").remove(0);
    let list = client.get(&replica).links("Down", "CdpReplicaVmReferenceList").remove(0);
    client.get(&list).links("Alternate", "CdpReplicaVm").remove(0)
}

#[test]
fn cdp_replica_in_use_receives_no_new_states() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let replica = replica(&mut client);
    let intervals = client.get(&replica).links("Intervals", "").remove(0);
    let ask = |client: &mut Client, from: &str, to: &str| {
        let spec = format!(
            "<CdpIntervalsSpec {NAMESPACE}><StartDate>{from}</StartDate><EndDate>{to}</EndDate></CdpIntervalsSpec>"
        );
        client.post(&intervals, &spec)
    };
    let day = ask(&mut client, "2026-06-14T12:00:00Z", "2026-06-15T12:00:00Z");
    assert_eq!(day.status, 200, "{}", day.text());
    let text = day.text();
    assert!(
        text.contains(
            "<Interval><StartDate>2026-06-15T08:00:00Z</StartDate><EndDate>2026-06-15T12:00:00Z</EndDate>"
        ),
        "{text}"
    );
    assert_eq!(text.matches("<RestorePoint>").count(), 3, "{text}");
    let earlier = ask(&mut client, "2026-06-13T00:00:00Z", "2026-06-14T00:00:00Z").text();
    assert_eq!(earlier.matches("<Interval>").count(), 0, "{earlier}");
    assert_eq!(ask(&mut client, "2026-06-15T12:00:00Z", "2026-06-14T12:00:00Z").status, 400);

    let failover = client.get(&replica).links("Failover", "").remove(0);
    let neither = "{\"RestoreCurrent\":false,\"RestoreCurrentVss\":false}";
    let refused = client.post(&failover, neither);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("[RestoreCurrent]"), "{}", refused.text());
    let too_old = "{\"RestoreCurrent\":false,\"RestoreCurrentVss\":false,\"RestoreAtPointInTime\":\"2026-01-01T00:00:00\"}";
    let task = done(&sim, &mut client, &failover, too_old);
    assert!(task.text().contains("has no such state"), "{}", task.text());
    let now = "{\"RestoreCurrent\":true,\"RestoreCurrentVss\":false}";
    let session = done(&sim, &mut client, &failover, now).links("Related", "RestoreSession").remove(0);
    assert_eq!(client.get(&session).find("State").as_deref(), Some("Working"));
    assert_eq!(client.get(&replica).links("Failover", "").len(), 0, "it is in use");
    let again = done(&sim, &mut client, &failover, now);
    assert!(again.text().contains("already in use"), "{}", again.text());
    for _ in 0..6 {
        sim.clock().advance(Duration::from_secs(600));
        client.get(&session);
    }
    assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"));
    let later = ask(&mut client, "2026-06-15T12:00:00Z", "2026-06-15T18:00:00Z").text();
    assert!(later.contains("<EndDate>2026-06-15T12:00:02Z</EndDate>"), "{later}");
}

#[test]
fn cloud_failover_plan_start_and_undo_change_replica_states() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let plan = "/api/query?type=CloudFailoverPlan&filter=Name==\"Alder Failover\"";
    let plan = client.get(plan).links("Alternate", "CloudFailoverPlan").remove(0);
    let states = |client: &mut Client| {
        let points = client.get("/api/cloud/vmReplicaPoints?format=Entity").text();
        ["Ready", "Failover"].map(|state| points.matches(&format!("<State>{state}</State>")).count())
    };
    let [ready, _] = states(&mut client);
    assert_eq!(states(&mut client), [ready, 0]);
    assert_eq!(client.get(&plan).links("Undo", "").len(), 0);
    let start = client.get(&plan).links("Start", "").remove(0);
    let empty = format!("<CloudFailoverPlanManagementSpec {NAMESPACE}/>");
    assert_eq!(client.post(&start, &empty).status, 400);

    let test = client.get(&plan).links("Test", "").remove(0);
    let session = done(&sim, &mut client, &test, "").links("Related", "CloudFailoverSession").remove(0);
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"));
    assert_eq!(states(&mut client), [ready, 0], "a test changes nothing");

    let now = format!(
        "<CloudFailoverPlanManagementSpec {NAMESPACE}><StartNow>true</StartNow></CloudFailoverPlanManagementSpec>"
    );
    let session = done(&sim, &mut client, &start, &now).links("Related", "CloudFailoverSession").remove(0);
    let seen = client.get(&session);
    assert_eq!(seen.find("JobType").as_deref(), Some("FailoverPlan"));
    assert!(seen.text().contains("VmName=\"alder-erp\""), "{}", seen.text());
    let link =
        seen.text().split("<VmReplicaPointLink ").nth(1).unwrap().split("Href=\"").nth(1).unwrap().to_owned();
    assert_eq!(client.get(&local(link.split('"').next().unwrap())).status, 200);
    assert_eq!(client.get(&plan).links("Start", "").len(), 0, "while it runs");
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(client.get(&session).text().matches("<State>Stopped</State>").count(), 3);
    assert_eq!(states(&mut client), [ready - 2, 2]);
    let undo = client.get(&plan).links("Undo", "").remove(0);
    done(&sim, &mut client, &undo, "");
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(states(&mut client), [ready, 0]);
    assert_eq!(client.get(&plan).links("Undo", "").len(), 0);
}

#[test]
fn failover_plan_start_creates_session_with_its_vms() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let plan = client.get("/api/failoverPlans").links("Alternate", "FailoverPlan").remove(0);
    let seen = client.get(&plan);
    assert_eq!(seen.text().matches("<FailoveredVm ").count(), 5, "{}", seen.text());
    assert!(seen.text().contains("<Name>crm-db</Name>"), "{}", seen.text());
    let start = seen.links("Start", "").remove(0);
    let spec = format!(
        "<FailoverPlanManagementSpec {NAMESPACE}><StartNow>true</StartNow></FailoverPlanManagementSpec>"
    );
    let session = done(&sim, &mut client, &start, &spec).links("Related", "RestoreSession").remove(0);
    assert_eq!(client.get(&session).find("JobType").as_deref(), Some("FailoverPlan"));
    sim.clock().advance(Duration::from_secs(60));
    let undo = client.get(&plan).links("Undo", "").remove(0);
    done(&sim, &mut client, &undo, "");
    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(client.get(&plan).links("Undo", "").len(), 0);
}

#[test]
fn replica_point_failover_creates_restore_session() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    for (list, kind) in [("vmReplicaPoints", "VmReplicaPoint"), ("vAppReplicaPoints", "VAppReplicaPoint")] {
        let point = client.get(&format!("/api/{list}")).links("Alternate", kind).remove(0);
        let failover = client.get(&point).links("Failover", "").remove(0);
        let session = done(&sim, &mut client, &failover, "").links("Related", "RestoreSession").remove(0);
        assert_eq!(client.get(&session).find("Result").as_deref(), Some("None"), "{kind}");
        sim.clock().advance(Duration::from_secs(60));
        assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"), "{kind}");
    }
}
