//! Mistakes in worlds: each with its place, its reason and advice, all of a start together.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;

use support::copy_folder;
use vbem_simulator::{Builder, Simulator, StartError};

fn company() -> Builder {
    Simulator::builder().days(1)
}

/// Returns the diagnostics of a start with the world.
fn mistakes(builder: Builder, world: &str) -> String {
    match builder.world(world).start_blocking() {
        Err(StartError::World(text)) => text,
        other => panic!("started or failed for another reason: {other:?}"),
    }
}

#[test]
fn unknown_collection_is_reported_with_the_nearest() {
    insta::assert_snapshot!(mistakes(company(), "job:\n  - name: A\njobbs:\n  - name: B\nTapeRobots: []\n"));
}

#[test]
fn unknown_member_is_reported_with_the_nearest() {
    insta::assert_snapshot!(mistakes(
        company(),
        "jobs:\n  - name: A\n    schedule_enabeld: true\n    colour: red\n    job_schedule_options:\n      stndrd: {}\n"
    ));
}

#[test]
fn value_of_another_type_is_reported_with_the_expected_one() {
    insta::assert_snapshot!(mistakes(
        company(),
        "repositories:\n  - name: A\n    capacity: 12 lightyears\n    free_space: [1]\n    kind: {}\nbackup_servers:\n  - { name: B, port: many, version: ~ }\n\
         jobs:\n  - { name: C, schedule_enabled: maybe, next_run: soon, job_schedule_options: daily }\n"
    ));
}

#[test]
fn unknown_value_of_an_enumeration_is_reported_with_the_nearest() {
    insta::assert_snapshot!(mistakes(
        company(),
        "jobs:\n  - { name: A, job_type: Bakup, platform: Mainframe }\n"
    ));
}

#[test]
fn unknown_reference_is_reported_with_the_nearest() {
    insta::assert_snapshot!(mistakes(
        company(),
        "jobs:\n  - { name: A, backup_server: backup03 }\n  - { name: B, backup_server: { host: backup01 } }\n  - { name: C, backup_server: [backup01] }\n"
    ));
}

#[test]
fn ambiguous_reference_is_reported_with_a_way_out() {
    let world = "
repositories:
  - { id: 0d6f6c1e-0000-4000-8000-000000000001, name: Twin }
  - { id: 0d6f6c1e-0000-4000-8000-000000000002, name: Twin }
backups:
  - { name: A, repository: Twin }
";
    insta::assert_snapshot!(mistakes(company(), world));
}

#[test]
fn missing_owner_and_missing_object_are_reported() {
    let world = "
object_in_jobs:
  - { name: crm-db }
";
    insta::assert_snapshot!(mistakes(company(), world));
}

/// Resource with a required reference and one of any type, unlike those of the product.
const ROBOT: &str = "
resource: TapeRobot
summary: A robot that changes tapes.
path: /tape/robots/{id}
collection: { path: /tape/robots }
elements:
  Owner: { type: reference, to: CloudTenant, summary: Owner of the robot. }
  About: { type: reference?, summary: Any object. }
";

#[test]
fn required_member_that_cannot_be_generated_is_reported() {
    let folder = std::env::temp_dir().join(format!("vbem-robots-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    copy_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema").as_ref(), &folder);
    fs::create_dir(folder.join("tape")).unwrap();
    fs::write(folder.join("tape/tape-robot.yaml"), ROBOT).unwrap();
    let robots = || company().schema_dir(&folder).empty();
    insta::assert_snapshot!(mistakes(robots(), "tape_robots:\n  - { name: R1 }\n"));
    let world = "tape_robots: [{ name: R1 }]\ncloud_tenants: [{ name: Alder }]\n";
    let sim = robots().world(world).start_blocking().unwrap();
    assert_eq!(sim.state().objects["TapeRobot"], 1);
    let twins = "cloud_tenants: [{ name: Twin }]\nrepositories: [{ name: Twin }]\n";
    let robot = |about: &str| format!("{twins}tape_robots: [{{ name: R1, about: {about} }}]\n");
    insta::assert_snapshot!("several_types", mistakes(robots(), &robot("Twin")));
    insta::assert_snapshot!("unknown_type", mistakes(robots(), &robot("{ type: Repo, name: Twin }")));
    assert!(robots().world(robot("{ type: Repository, name: Twin }")).start_blocking().is_ok());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn duplicate_objects_and_keys_are_reported_with_both_places() {
    let world = "
jobs:
  - { name: A }
  - { name: A, platform: VMware }
  - { name: B, job_type: Backup, JobType: Replica }
Job:
  - { name: C }
";
    insta::assert_snapshot!(mistakes(company(), world));
}

#[test]
fn removal_of_nothing_and_removal_with_members_are_reported() {
    let world = "
jobs:
  - { name: Ofsite Copy, remove: true }
  - { name: Offsite Copy, remove: true, platform: VMware }
  - { name: Offsite Copy, remove: no }
";
    insta::assert_snapshot!(mistakes(company(), world));
}

#[test]
fn document_of_another_form_is_reported() {
    for (name, world) in [
        ("list", "- jobs\n"),
        ("scalars", "jobs: [Nightly]\n"),
        ("company", "company: some\n"),
        ("id", "jobs: [{ id: 7 }]\n"),
        ("yaml", "jobs: [{ name: A\n"),
        ("choice", "jobs: [{ name: A, job_info: { backup_job_info: {}, replica_job_info: {} } }]\n"),
    ] {
        insta::assert_snapshot!(format!("form-{name}"), mistakes(company(), world));
    }
}

#[test]
fn mistakes_of_several_files_are_reported_together_without_secrets() {
    let folder = std::env::temp_dir().join(format!("vbem-worlds-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (second, first) = (folder.join("b.yaml"), folder.join("a.yaml"));
    fs::write(&second, "cloud_tenants: [{ name: A, password: Secret-1, enabeld: true }]\n").unwrap();
    fs::write(&first, "jobs: [{ name: A, job_type: Bakup }]\n").unwrap();
    let builder = company().world_file(&second).unwrap().world_file(&first).unwrap();
    let text = mistakes(builder, "jobs: [{ name: [ }]\ntenant: { password: Secret-2 \n");
    let text = text.replace(&folder.display().to_string(), "FOLDER");
    assert!(!text.contains("Secret"), "{text}");
    insta::assert_snapshot!(text);
    let absent = company().world_file(&folder.join("c.yaml")).unwrap_err().to_string();
    assert!(absent.contains("c.yaml"), "{absent}");
    fs::remove_dir_all(&folder).unwrap();
}
