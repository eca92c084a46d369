//! Answers about jobs in the form of the product: their links, their edit, their clones, sessions of agent jobs.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Client, done, first, json_of, links, local};
use vbem_simulator::{Pace, Simulator};

fn started() -> (Simulator, Client) {
    let sim = Simulator::builder().days(3).pace(Pace::Manual).task_duration(Duration::from_secs(1));
    let sim = sim.start_blocking().unwrap();
    let client = Client::logged_on(&sim);
    (sim, client)
}

#[test]
fn job_carries_all_action_links_in_every_state() {
    let (sim, mut client) = started();
    let job = first(&mut client, "jobs", "Job");
    let idle = json_of(&mut client, &job);
    let own = job.split('?').next().unwrap();
    let ends = |entity: &Value, rel: &str, end: &str| {
        links(entity, rel).iter().any(|link| local(link["Href"].as_str().unwrap()) == format!("{own}{end}"))
    };
    let all = |entity: &Value| {
        [
            ("Edit", ""),
            ("Clone", "?action=clone"),
            ("Down", "/includes"),
            ("Create", "/includes"),
            ("ToggleScheduleEnabled", "?action=toggleScheduleEnabled"),
            ("Down", "/backupSessions"),
            ("Start", "?action=start"),
            ("Stop", "?action=stop"),
            ("Retry", "?action=retry"),
        ]
        .into_iter()
        .filter(|(rel, end)| !ends(entity, rel, end))
        .collect::<Vec<_>>()
    };
    assert_eq!(all(&idle), []);
    assert_eq!(links(&idle, "Edit")[0]["Name"], idle["Name"]);
    assert_eq!(links(&idle, "Start")[0]["Type"], Value::Null);
    done(&sim, &mut client, &format!("{own}?action=start"), "");
    assert_eq!(all(&json_of(&mut client, &job)), []);
}

#[test]
fn only_copy_jobs_can_be_synchronized_and_linked_to_other_jobs() {
    let (_sim, mut client) = started();
    let jobs = client.get("/api/jobs").links("Alternate", "Job");
    let mut copies = 0;
    for job in &jobs {
        let entity = json_of(&mut client, job);
        let copy = entity["JobType"].as_str().unwrap().contains("Copy");
        copies += usize::from(copy);
        assert_eq!(links(&entity, "Sync").len(), usize::from(copy), "{job}");
        let linked =
            links(&entity, "Down").iter().filter(|it| it["Href"].to_string().contains("/linked")).count();
        assert_eq!(linked > 0, copy, "{job}");
    }
    assert_eq!((copies, jobs.len()), (2, 8));
}

#[test]
fn job_is_edited_with_and_without_the_action_name() {
    let (sim, mut client) = started();
    let job = first(&mut client, "jobs", "Job");
    let own = job.split('?').next().unwrap().to_owned();
    for (target, text) in [(format!("{own}?action=edit"), "By action."), (own, "By address.")] {
        let answer = client.put(&target, &json!({ "Description": text }).to_string());
        assert_eq!(answer.status, 202, "{target}: {}", answer.text());
        sim.clock().advance(Duration::from_secs(1));
        assert_eq!(client.get(&job).find("Description").as_deref(), Some(text));
    }
}

#[test]
fn clone_without_folder_is_named_after_the_job_name() {
    let (sim, mut client) = started();
    let job = first(&mut client, "jobs", "Job");
    let clone = client.get(&job).links("Clone", "").remove(0);
    let repository = "urn:veeam:Repository:0a1b2c3d-1111-4222-8333-444455556666";
    let spec = json!({"BackupJobCloneInfo": {
        "JobName": "Zebra", "FolderName": "Aardvark", "RepositoryUid": repository,
    }});
    let task = done(&sim, &mut client, &clone, &spec.to_string());
    let made = task.links("Related", "Job").remove(0);
    assert!(client.get(&made).text().contains(" Name=\"Zebra\""), "{}", client.get(&made).text());
}

#[test]
fn task_of_a_started_agent_job_links_the_session_below_the_agents() {
    let (sim, mut client) = started();
    let job = client.get("/api/agents/jobs").links("Alternate", "AgentBackupJob").remove(0);
    let start = client.get(&job).links("Start", "").remove(0);
    let task = done(&sim, &mut client, &start, "");
    let session = task.links("Related", "BackupJobSession").remove(0);
    let id =
        session.strip_prefix("/api/agents/backupSessions/").unwrap().strip_suffix("?format=Entity").unwrap();
    let entity = client.get(&session);
    assert_eq!((entity.status, entity.find("State").as_deref()), (200, Some("Working")));
    assert!(entity.text().contains(&format!("/api/backupSessions/{id}?format=Entity\"")));
    assert_eq!(client.get(&format!("/api/agents/backupSessions/{id}")).status, 200);
}
