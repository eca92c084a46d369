//! Worlds as YAML: what a test describes is what a client reads.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::BTreeSet;

use support::local;
use vbem_client::prelude::*;
use vbem_simulator::{Builder, Simulator, StartError};

async fn client(sim: &Simulator) -> Client {
    let account = sim.credentials();
    Client::builder(&sim.url()).unwrap().logon(&account.user, account.password.as_str()).await.unwrap()
}

fn company() -> Builder {
    Simulator::builder().days(3)
}

const THREE_OBJECTS: &str = "
company: none
backup_servers:
  - { name: backup01.example }
repositories:
  - { name: Main, capacity: 10 TiB, free_space: 2.5 TiB, backup_server: backup01 }
jobs:
  - { name: Nightly, job_type: Backup, schedule_enabled: true, next_run: tomorrow 22:00 }
";

#[tokio::test]
async fn world_of_three_objects_is_read_as_described() {
    let sim = company().world(THREE_OBJECTS).start().await.unwrap();
    let em = client(&sim).await;
    let servers = em.backup_servers().await.unwrap();
    let repositories = em.repositories().await.unwrap();
    let jobs = em.jobs().await.unwrap();
    assert_eq!((servers.len(), repositories.len(), jobs.len()), (1, 1, 1));
    assert_eq!(repositories[0].capacity.bytes(), Some(10 << 40));
    assert_eq!(repositories[0].free_space.bytes(), Some(5 << 39));
    let server = jobs[0].backup_server().unwrap().get(&em).await.unwrap();
    assert_eq!(server.name, "backup01.example");
    assert_eq!(repositories[0].backup_server().unwrap().get(&em).await.unwrap().name, server.name);
    assert!(jobs[0].schedule_enabled);
    assert_eq!(jobs[0].next_run.unwrap().to_string(), "2026-06-16T22:00:00Z");
    assert!(jobs[0].replica_sessions().is_err(), "a backup job has no sessions of replication");
    assert!(em.vm_restore_points().await.unwrap().is_empty());
    assert!(em.backups().await.unwrap().is_empty());
}

/// Returns the first two segments of the addresses that links lead to, each with its status.
fn walk(sim: &Simulator) -> BTreeSet<(String, u16)> {
    let mut client = support::Client::logged_on(sim);
    let mut open = vec!["/api/".to_owned(), "/api/logonSessions".to_owned()];
    let (mut known, mut seen) = (BTreeSet::new(), BTreeSet::new());
    while let Some(target) = open.pop() {
        if !known.insert(target.clone()) {
            continue;
        }
        let answer = client.get(&target);
        let path = target.split('?').next().unwrap_or_default();
        let object = path.split('/').skip(2).take(2).collect::<Vec<_>>().join("/");
        seen.insert((object, answer.status));
        let reads = ["Up", "Down", "Related", "Alternate", "First", "Prev", "Next", "Last"];
        let links = reads.into_iter().flat_map(|rel| answer.links(rel, ""));
        let text = answer.text();
        let elements = text.split('<').filter(|element| !element.starts_with("Link "));
        let hrefs = elements.filter_map(|it| it.split(" Href=\"").nth(1)?.split('"').next());
        let entities = hrefs.map(|href| local(&href.replace("&amp;", "&")));
        open.extend(links.chain(entities));
    }
    seen
}

#[test]
fn walk_of_a_world_of_three_objects_finds_no_others() {
    let sim = company().world(THREE_OBJECTS).start_blocking().unwrap();
    let seen = walk(&sim);
    let failed: Vec<_> = seen.iter().filter(|(_, status)| *status != 200).collect();
    assert!(failed.is_empty(), "{failed:?}");
    let is_guid = |object: &&str| object.rsplit('/').next().is_some_and(|id| id.len() == 36);
    let found: BTreeSet<&str> = seen.iter().map(|(object, _)| object.as_str()).filter(is_guid).collect();
    let collections: Vec<&str> = found.iter().map(|object| object.split('/').next().unwrap()).collect();
    assert_eq!(collections, ["backupServers", "jobs", "logonSessions", "repositories"]);
}

#[tokio::test]
async fn overlay_changes_one_member_and_adds_a_point_that_a_query_finds() {
    let before = company().start().await.unwrap();
    let world = "
jobs:
  - { name: Web Tier Backup, description: Changed. }
vm_restore_points:
  - { vm_display_name: new-vm, creation_time_utc: -3h, algorithm: Full, restore_point: { id: POINT } }
";
    let point = before.inspect(|world| world.objects_of("RestorePoint")[0].id().to_owned());
    let sim = company().world(world.replace("POINT", &point)).start().await.unwrap();
    let em = client(&sim).await;
    let job = em.jobs().await.unwrap().into_iter().find(|job| job.name == "Web Tier Backup").unwrap();
    assert_eq!(job.description.as_deref(), Some("Changed."));
    let old = client(&before).await;
    let was = old.jobs().await.unwrap().into_iter().find(|job| job.name == "Web Tier Backup").unwrap();
    assert_eq!((job.next_run, job.job_type), (was.next_run, was.job_type), "all other members are kept");
    let found =
        em.query::<VmRestorePoint>().filter(VmRestorePoint::VM_DISPLAY_NAME.eq("new-vm")).await.unwrap();
    let [found] = found.as_slice() else { panic!("{} points", found.len()) };
    assert_eq!(found.name, "new-vm@2026-06-15 09:00:00");
    assert_eq!(found.creation_time_utc.to_string(), "2026-06-15T09:00:00Z");
    let of_backup = found.restore_point().unwrap().get(&em).await.unwrap();
    assert!(of_backup.uid.to_string().ends_with(&point));
    let counts = |sim: &Simulator| sim.state().objects["VmRestorePoint"];
    assert_eq!(counts(&sim), counts(&before) + 1);
}

#[tokio::test]
async fn parts_are_written_in_their_owner_and_lists_relate_objects() {
    let world = "
company: none
jobs:
  - name: Nightly
    includes:
      - { name: crm-db, order: 1 }
      - { name: crm-web }
    backup_sessions:
      - Nightly@1
  - name: Weekly
backup_job_sessions:
  - { name: Nightly@1, result: Failed, end_time_utc: yesterday 22:30, progress: 100 % }
  - { name: Other, job: Weekly }
";
    let sim = company().world(world).start().await.unwrap();
    let em = client(&sim).await;
    let jobs = em.jobs().await.unwrap();
    let nightly = jobs.iter().find(|job| job.name == "Nightly").unwrap();
    let includes = nightly.includes().unwrap().list(&em).await.unwrap();
    let mut names: Vec<String> = includes.into_iter().map(|it| it.name).collect();
    names.sort();
    assert_eq!(names, ["crm-db", "crm-web"]);
    let sessions = nightly.backup_sessions().unwrap().list(&em).await.unwrap();
    assert_eq!(sessions.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Nightly@1"]);
}

#[tokio::test]
async fn later_worlds_change_and_remove_objects_of_earlier_ones() {
    let second = "
jobs:
  - { name: Nightly, backup_server: backup02 }
  - { name: Offsite Copy, remove: true }
repositories:
  - { name: Main Repository, backup_server: backup02 }
";
    let sim = company().world("jobs: [{ name: Nightly, backup_server: backup01 }]").world(second);
    let sim = sim.start().await.unwrap();
    let em = client(&sim).await;
    let jobs = em.jobs().await.unwrap();
    assert_eq!(jobs.iter().filter(|job| job.name == "Nightly").count(), 1);
    assert!(jobs.iter().all(|job| job.name != "Offsite Copy"));
    let nightly = jobs.iter().find(|job| job.name == "Nightly").unwrap();
    let server = nightly.backup_server().unwrap().get(&em).await.unwrap();
    assert_eq!(server.name, "backup02.example.local");
    let of_server = em
        .query::<Repository>()
        .filter(Repository::BACKUP_SERVER_NAME.eq(server.name.as_str()))
        .await
        .unwrap();
    assert!(of_server.iter().any(|it| it.name == "Main Repository"));
}

#[tokio::test]
async fn object_selected_by_id_is_renamed_where_its_name_is_shown() {
    let before = company().start().await.unwrap();
    let id = before.inspect(|world| world.objects_of("BackupServer")[0].id().to_owned());
    let world = format!("backup_servers: [{{ id: {id}, name: renamed.example }}]\n");
    let sim = company().world(world).start().await.unwrap();
    let em = client(&sim).await;
    let servers = em.backup_servers().await.unwrap();
    assert_eq!((servers.len(), servers[0].name.as_str()), (2, "renamed.example"));
    let point = em.query::<VmRestorePoint>().first().await.unwrap().unwrap();
    assert_eq!(point.backup_server().unwrap().get(&em).await.unwrap().name, "renamed.example");
}

#[test]
fn damaged_worlds_are_rejected_or_start_without_a_panic() {
    let world = include_str!("../README.md").split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let damages =
        ["", " ", "\n", "[", "}", ": ", "~", "- ", "\"", "&a *a", "\u{fc}", "99999999999999999999", "!!x"];
    let (mut started, mut rejected) = (0, 0);
    for (at, damage) in (0..world.len()).step_by(7).zip(damages.iter().cycle()) {
        let mut text = world.to_owned();
        text.replace_range(at..at + 1, damage);
        match company().empty().world(text).start_blocking() {
            Ok(_) => started += 1,
            Err(StartError::World(text)) => {
                assert!(text.contains("in the world\n"), "{text}");
                rejected += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(started > 5 && rejected > 20, "{started} {rejected}");
}

#[test]
fn every_collection_takes_an_object_without_members() {
    let sim = company().start_blocking().unwrap();
    let model = sim.inspect(|world| world.model().clone());
    let mut failed = Vec::new();
    for resource in &model.resources {
        let name = resource.record.name.as_str();
        let Some(collection) =
            resource.collection.as_ref().filter(|_| !["LogonSession", "Task"].contains(&name))
        else {
            continue;
        };
        let world = format!("{}: [{{ }}]\n", collection.rust);
        match company().empty().world(world).start_blocking() {
            Ok(sim) => {
                let broken: Vec<_> = walk(&sim).into_iter().filter(|(_, status)| *status != 200).collect();
                if !broken.is_empty() {
                    failed.push(format!("{}: {broken:?}", collection.rust));
                }
            }
            Err(error) => failed.push(error.to_string()),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn tenant_of_a_world_logs_on_with_its_password() {
    let world = "cloud_tenants: [{ name: Birch Foods, password: Simulated-9 }]";
    let sim = company().world(world).start_blocking().unwrap();
    let body = "<LoginSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><TenantCredentials>\
                <Username>Birch Foods</Username><Password>Simulated-9</Password></TenantCredentials></LoginSpec>";
    let mut client = support::Client::new(&sim);
    let answer = client.send(
        "POST",
        "/api/sessionMngr/?v=latest",
        &[("Authorization", "Basic Og==")],
        body.as_bytes(),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn worlds_of_the_readme_start() {
    let readme = include_str!("../README.md");
    let section = readme.split("\n## Worlds\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let worlds: Vec<&str> =
        section.split("```yaml\n").skip(1).map(|it| it.split("```").next().unwrap()).collect();
    let [three, overlay] = worlds.try_into().unwrap();
    let sim = company().world(three).start().await.unwrap();
    let counts = ["BackupServer", "Repository", "Job", "ObjectInJob", "BackupJobSession", "VmRestorePoint"]
        .map(|name| sim.state().objects.get(name).copied().unwrap_or_default());
    assert_eq!(counts, [1, 1, 1, 1, 1, 0]);
    let em = client(&sim).await;
    let sessions = em.backup_job_sessions().await.unwrap();
    assert_eq!(
        (sessions[0].job_name.as_deref(), sessions[0].name.as_str()),
        (Some("Nightly"), "Nightly@2026-06-15 09:00:00")
    );
    let sim = company().world(overlay).start().await.unwrap();
    let em = client(&sim).await;
    let jobs = em.jobs().await.unwrap();
    assert!(jobs.iter().any(|job| job.description.as_deref() == Some("Under test.")));
    assert_eq!(jobs.iter().filter(|job| job.name == "Offsite Copy").count(), 0);
    let points = em.query::<VmRestorePoint>().filter(VmRestorePoint::VM_DISPLAY_NAME.eq("new-vm"));
    assert_eq!(points.await.unwrap().len(), 1);
}
