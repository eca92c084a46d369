//! Behaviour of a loaded company: queries, restores, jobs, edits and deletions, as of the one it was saved from.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod inventory;
mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use inventory::{Folder, save, walk};
use support::{Client, done};
use vbem_simulator::{Pace, Simulator, Snapshot};

/// Seeded company, and the one that was loaded from its walk.
static PAIR: LazyLock<[Snapshot; 2]> = LazyLock::new(|| {
    let sim = Simulator::builder().days(2).pace(Pace::Manual).start_blocking().unwrap();
    let seeded = sim.snapshot();
    let folder = Folder::new("loaded-behaviour");
    save(&walk(&mut Client::logged_on(&sim)), &folder.0, "2026-06-15T12:00:00Z");
    let loaded = Simulator::builder().pace(Pace::Manual).load(&folder.0).start_blocking().unwrap();
    assert_eq!(loaded.inventory_warnings(), []);
    [seeded, loaded.snapshot()]
});

/// Returns a simulator with each company.
fn pair() -> [Simulator; 2] {
    PAIR.each_ref().map(|it| Simulator::builder().snapshot(it).pace(Pace::Manual).start_blocking().unwrap())
}

/// Returns the results of a function on the seeded and the loaded company.
fn both<T>(function: impl Fn(&Simulator, &mut Client) -> T) -> [T; 2] {
    pair().map(|sim| function(&sim, &mut Client::logged_on(&sim)))
}

/// Asserts that a function has the same result on both.
fn same<T: PartialEq + std::fmt::Debug>(function: impl Fn(&Simulator, &mut Client) -> T) -> T {
    let [seeded, loaded] = both(function);
    assert_eq!(seeded, loaded, "seeded and loaded");
    loaded
}

/// Returns the changes of the numbers of objects since `before`, without those of sessions.
fn changes(sim: &Simulator, before: &BTreeMap<String, usize>) -> BTreeMap<String, i64> {
    let after = sim.state().objects;
    let names = before.keys().chain(after.keys());
    let change = |name: &String| {
        let count = |of: &BTreeMap<String, usize>| i64::try_from(of.get(name).copied().unwrap_or(0)).unwrap();
        (name.clone(), count(&after) - count(before))
    };
    names.map(change).filter(|(_, change)| *change != 0).collect()
}

#[test]
fn clock_of_a_loaded_company_shows_the_time_of_the_save() {
    let times = same(|sim, _| sim.clock().now().to_string());
    assert_eq!(times, "2026-06-15T12:00:00Z");
}

#[test]
fn objects_of_both_companies_are_the_same() {
    let [mut seeded, loaded] = both(|sim, _| sim.state().objects);
    seeded.retain(|name, count| loaded.get(name) != Some(count));
    // No link leads to system sessions, to CDP replicas of vApps, and from jobs to what only copies have.
    let unreachable = [
        "LinkedBackupRepository",
        "LinkedJobObject",
        "SystemSession",
        "SystemSessionEvents",
        "VAppCdpReplica",
        "VAppCdpReplicaVm",
    ];
    assert_eq!(seeded.into_keys().collect::<Vec<_>>(), unreachable);
    assert!(loaded["VmRestorePoint"] > 50, "{loaded:?}");
}

#[test]
fn queries_with_filters_and_pages_answer_the_same() {
    for query in [
        "type=VmRestorePoint&filter=VmDisplayName==\"crm-db\";Algorithm==Full",
        "type=VmRestorePoint&filter=BackupServerName==\"backup01.example.local\"&sortDesc=CreationTime&pageSize=7",
        "type=Job&filter=JobType==Backup,JobType==Replica&sortAsc=Name&format=Entities",
        "type=Job&filter=ScheduleEnabled==true&pageSize=3&page=2",
        "type=BackupJobSession&filter=CreationTime>=\"2026-06-14T00:00:00Z\"&sortAsc=CreationTime&format=Entities",
        "type=Repository&filter=Capacity>1000&sortDesc=FreeSpace",
        "type=BackupFile&filter=BackupSize>0&sortAsc=Name&pageSize=5",
        "type=Nothing",
    ] {
        let answer = same(|_, client| {
            let answer = client.get(&format!("/api/query?{query}"));
            (answer.status, inventory::compare::normal(&answer.text()))
        });
        assert_eq!(answer.0 == 200, query != "type=Nothing", "{query} {answer:?}");
    }
}

#[test]
fn started_job_makes_its_session_and_points() {
    let made = same(|sim, client| {
        let before = sim.state().objects;
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let start = client.get(&job).links("Start", "").remove(0);
        let task = done(sim, client, &start, "");
        let session = task.links("Related", "BackupJobSession").remove(0);
        assert_eq!(client.get(&session).find("State").as_deref(), Some("Working"));
        sim.clock().advance(Duration::from_secs(60));
        assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"));
        changes(sim, &before)
    });
    assert_eq!(
        (made["BackupJobSession"], made["RestorePoint"], made["VmRestorePoint"]),
        (1, 1, 10),
        "{made:?}"
    );
}

#[test]
fn points_of_a_run_are_in_the_backup_of_the_job() {
    let links = same(|sim, client| {
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let start = client.get(&job).links("Start", "").remove(0);
        done(sim, client, &start, "");
        sim.clock().advance(Duration::from_secs(60));
        let points = client.get("/api/query?type=VmRestorePoint&sortDesc=CreationTime&pageSize=1");
        let newest = points.links("Alternate", "VmRestorePoint").remove(0);
        let above = client.get(&newest).links("Up", "RestorePointReference").remove(0);
        client.get(&format!("{above}?format=Entity")).links("Up", "BackupReference")
    });
    assert_eq!(links.len(), 1, "{links:?}");
}

#[test]
fn restore_runs_to_its_end() {
    let made = same(|sim, client| {
        let before = sim.state().objects;
        let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
        let restore = client.get(&point).links("Restore", "").remove(0);
        let task = done(sim, client, &restore, "");
        let session = task.links("Related", "RestoreSession").remove(0);
        sim.clock().advance(Duration::from_secs(60));
        assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"));
        changes(sim, &before)
    });
    assert_eq!(made["RestoreSession"], 1);
}

#[test]
fn edited_and_switched_job_shows_the_change_and_keeps_the_rest() {
    let shown = same(|sim, client| {
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let toggle = client.get(&job).links("ToggleScheduleEnabled", "").remove(0);
        done(sim, client, &toggle, "");
        let entity = client.get(&job);
        let edit = entity.links("Edit", "JobReference").remove(0);
        let description = entity.find("Description").unwrap();
        let answer = client.put(&edit, &entity.text().replace(&description, "Edited"));
        assert_eq!(answer.status, 202, "{}", answer.text());
        sim.clock().advance(Duration::from_secs(1));
        let after = client.get(&job);
        let expected = entity.text().replace(&description, "Edited");
        let difference = |one: &str, other: &str| {
            inventory::compare::difference(
                &inventory::compare::normal(one),
                &inventory::compare::normal(other),
            )
        };
        assert_eq!(difference(&expected, &after.text()), None);
        (after.find("Description"), after.find("ScheduleEnabled"))
    });
    assert_eq!(shown, (Some("Edited".to_owned()), Some("false".to_owned())));
}

#[test]
fn deleted_objects_disappear_with_the_links_to_them() {
    let left = same(|sim, client| {
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let own = job.split('?').next().unwrap().to_owned();
        let sessions = client.get(&job).links("Down", "BackupJobSessionReferenceList").remove(0);
        let session = client.get(&sessions).links("Alternate", "BackupJobSession").remove(0);
        assert!(client.get(&session).text().contains(&own));
        assert_eq!(client.delete(&own).status, 202);
        sim.clock().advance(Duration::from_secs(1));
        assert_eq!(client.get(&job).status, 404);
        assert!(!client.get("/api/jobs").text().contains(&own));
        let links = client.get(&session).links("Up", "");
        assert!(!links.iter().any(|link| link.contains(&own)), "{links:?}");
        (sim.state().objects["Job"], sim.state().objects["ObjectInJob"])
    });
    assert_eq!(left.0, 7);
}

#[test]
fn job_includes_follow_additions_and_deletions() {
    let counts = same(|sim, client| {
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let includes = |client: &mut Client| client.get(&job).text().matches("/includes/").count();
        let before = includes(client);
        let own = job.split('?').next().unwrap().to_owned();
        let parts = client.get(&format!("{own}/includes")).text();
        let at = parts.find("/includes/").unwrap() + "/includes/".len();
        let id = &parts[at..at + 36];
        assert_eq!(client.delete(&format!("{own}/includes/{id}")).status, 202);
        sim.clock().advance(Duration::from_secs(1));
        (before, includes(client))
    });
    assert!(counts.1 < counts.0, "{counts:?}");
}

#[test]
fn clone_of_a_job_has_its_content_and_can_be_deleted() {
    let made = same(|sim, client| {
        let before = sim.state().objects;
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let clone = client.get(&job).links("Clone", "").remove(0);
        let spec = "<JobCloneSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><BackupJobCloneInfo><JobName>Copied</JobName>\
                    <FolderName>Copied</FolderName>\
                    <RepositoryUid>urn:veeam:Repository:0a1b2c3d-1111-4222-8333-444455556666</RepositoryUid>\
                    </BackupJobCloneInfo></JobCloneSpec>";
        let copy = done(sim, client, &clone, spec).links("Related", "Job").remove(0);
        let made = changes(sim, &before);
        assert!(client.get(&copy).text().contains(" Name=\"Copied\""));
        assert_eq!(client.delete(copy.split('?').next().unwrap()).status, 202);
        sim.clock().advance(Duration::from_secs(1));
        (made, sim.state().objects["Job"])
    });
    assert_eq!((made.0["Job"], made.0["ObjectInJob"], made.1), (1, 10, 8), "{made:?}");
}

#[test]
fn other_roles_log_on_to_a_loaded_company() {
    let statuses = same(|sim, _| {
        let statuses = sim.accounts().iter().map(|account| {
            let mut client = Client::logged_on_as(sim, account);
            (client.get("/api/jobs").status, client.get("/api/vmRestorePoints").status)
        });
        statuses.collect::<Vec<_>>()
    });
    assert_eq!(statuses, [(200, 200), (200, 200), (403, 200)]);
}
