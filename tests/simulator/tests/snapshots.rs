//! Snapshots: restoring the state, and starting further simulators from it.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod inventory;
mod support;

use std::time::Duration;

use inventory::walk;
use support::{Client, copy_folder, done};
use vbem_simulator::{Pace, RestoreError, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(1).pace(Pace::Manual).start_blocking().unwrap()
}

/// Starts a job, deletes another one, and restores a VM.
fn change(sim: &Simulator, client: &mut Client) {
    let jobs = client.get("/api/jobs").links("Alternate", "Job");
    let start = client.get(&jobs[0]).links("Start", "").remove(0);
    done(sim, client, &start, "");
    done_delete(sim, client, jobs[1].split('?').next().unwrap());
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let restore = client.get(&point).links("Restore", "").remove(0);
    done(sim, client, &restore, "");
    sim.clock().advance(Duration::from_secs(60));
}

fn done_delete(sim: &Simulator, client: &mut Client, target: &str) {
    assert_eq!(client.delete(target).status, 202);
    sim.clock().advance(Duration::from_secs(1));
}

#[test]
fn restored_company_gives_the_bytes_of_the_snapshot() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let before = walk(&mut client);
    assert!(before.len() > 500, "{}", before.len());
    let (snapshot, counts) = (sim.snapshot(), sim.state());

    change(&sim, &mut client);
    assert_ne!(sim.state(), counts);
    assert_ne!(walk(&mut client), before);

    sim.restore(&snapshot).unwrap();
    assert_eq!(sim.state(), counts);
    assert_eq!(walk(&mut client), before);
}

#[test]
fn restored_generators_make_the_same_identifiers_again() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let snapshot = sim.snapshot();
    change(&sim, &mut client);
    let changed = walk(&mut client);
    sim.restore(&snapshot).unwrap();
    change(&sim, &mut client);
    assert_eq!(walk(&mut client), changed);
}

#[test]
fn restored_sessions_are_those_of_the_snapshot() {
    let sim = simulator();
    let mut early = Client::logged_on(&sim);
    let snapshot = sim.snapshot();
    let mut late = Client::logged_on(&sim);
    let own = early_session(&mut early);
    assert_eq!(early.delete(&own).status, 204);
    assert_eq!((early.get("/api/jobs").status, late.get("/api/jobs").status), (401, 200));
    sim.restore(&snapshot).unwrap();
    assert_eq!((early.get("/api/jobs").status, late.get("/api/jobs").status), (200, 401));
    assert_eq!(sim.state().sessions, 1);
}

fn early_session(client: &mut Client) -> String {
    let list = client.get("/api/logonSessions").text();
    let at = list.find("/api/logonSessions/").unwrap();
    list[at..].split(['"', '<', '?']).next().unwrap().to_owned()
}

#[test]
fn restored_schedule_ends_the_running_tasks_again() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let start = client.get(&job).links("Start", "").remove(0);
    let task = support::local(&client.post(&start, "").find("Href").unwrap());
    let snapshot = sim.snapshot();
    for _ in 0..2 {
        assert_eq!(client.get(&task).find("State").as_deref(), Some("Running"));
        sim.clock().advance(Duration::from_secs(1));
        assert_eq!(client.get(&task).find("State").as_deref(), Some("Finished"));
        sim.restore(&snapshot).unwrap();
    }
}

#[test]
fn simulators_from_one_snapshot_do_not_influence_each_other() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let snapshot = sim.snapshot();
    let before = walk(&mut client);
    let twin = || Simulator::builder().snapshot(&snapshot).pace(Pace::Manual).start_blocking().unwrap();
    let (first, second) = (twin(), twin());
    let same_session = |sim: &Simulator| {
        let mut of_twin = Client::new(sim);
        of_twin.headers.clone_from(&client.headers);
        of_twin
    };
    let (mut of_first, mut of_second) = (same_session(&first), same_session(&second));
    let job = of_first.get("/api/jobs").links("Alternate", "Job").remove(0);
    done_delete(&first, &mut of_first, job.split('?').next().unwrap());
    assert_eq!(of_first.get(&job).status, 404);
    assert_eq!(walk(&mut of_second), before);
    assert_eq!(walk(&mut client), before);
    assert!(second.clock().now() < first.clock().now());
}

#[test]
fn restore_of_another_schema_fails_and_changes_nothing() {
    let sim = simulator();
    let folder = std::env::temp_dir().join(format!("vbem-snapshot-{}", std::process::id()));
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema");
    copy_folder(schema.as_ref(), &folder);
    let same = Simulator::builder().schema_dir(&folder).days(1).start_blocking().unwrap();
    same.restore(&sim.snapshot()).unwrap();
    let entry = folder.join("jobs/extra.yaml");
    std::fs::write(&entry, "enumerations:\n  MoonPhase:\n    summary: Values of a test.\n    values: { A: First., B: Second. }\n").unwrap();
    let other = Simulator::builder().schema_dir(&folder).days(1).start_blocking();
    std::fs::remove_dir_all(&folder).unwrap();
    let other = other.unwrap();
    let before = other.state().objects;
    assert_eq!(other.restore(&sim.snapshot()), Err(RestoreError::Schema));
    assert_eq!(other.state().objects, before);
}

#[test]
fn snapshot_debug_hides_sessions() {
    let sim = simulator();
    let client = Client::logged_on(&sim);
    let shown = format!("{:?}", sim.snapshot());
    assert!(shown.contains("sessions: 1") && !shown.contains(&client.headers[0].1), "{shown}");
}

#[test]
fn admin_port_takes_lists_restores_and_deletes_snapshots() {
    let sim = Simulator::builder().days(1).pace(Pace::Manual).admin_port(0).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let mut admin = Client::at(&sim.admin_url().unwrap().replace("http://", ""));
    let taken = admin.post("/snapshots", "");
    assert_eq!((taken.status, taken.json()["id"].as_u64()), (201, Some(1)));
    let jobs = sim.state().objects["Job"];
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    done_delete(&sim, &mut client, job.split('?').next().unwrap());
    assert_eq!(sim.state().objects["Job"], jobs - 1);
    let list = admin.get("/snapshots").json();
    assert_eq!((list[0]["id"].as_u64(), list[0]["sessions"].as_u64()), (Some(1), Some(1)), "{list}");
    assert_eq!(admin.post("/snapshots/1/restore", "").status, 200);
    assert_eq!(sim.state().objects["Job"], jobs);
    assert_eq!(admin.post("/snapshots/2/restore", "").status, 404);
    assert_eq!((admin.delete("/snapshots/1").status, admin.delete("/snapshots/1").status), (200, 404));
    assert_eq!(admin.get("/snapshots").json(), serde_json::json!([]));
    for _ in 0..100 {
        assert_eq!(admin.post("/snapshots", "").status, 201);
    }
    assert_eq!(admin.post("/snapshots", "").status, 409);
}
