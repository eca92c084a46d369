//! Incomplete and unusual inventories: what they lack is absent or generated, what the schema does not know is kept.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod inventory;
mod support;

use std::collections::BTreeSet;

use inventory::{PAGES, inventory, is_job, load, some};
use support::Client;
use vbem_simulator::{Missing, Simulator};

/// Sends a GET to every address that links lead to, and returns those that fail.
fn dead_links(sim: &Simulator) -> Vec<String> {
    let mut client = Client::logged_on(sim);
    let mut open = vec!["/api/".to_owned(), "/api/jobs?format=Entity".to_owned()];
    let mut seen = BTreeSet::new();
    let mut dead = Vec::new();
    while let Some(target) = open.pop() {
        if !seen.insert(target.clone()) || target.contains("/logonSessions/") {
            continue;
        }
        let answer = client.get(&target);
        if answer.status != 200 {
            dead.push(format!("{} {target}", answer.status));
            continue;
        }
        let reads = ["Up", "Down", "Related", "Alternate", "First", "Prev", "Next", "Last"];
        open.extend(reads.iter().flat_map(|rel| answer.links(rel, "")));
    }
    assert!(seen.len() > 20, "{seen:?}");
    dead
}

#[test]
fn missing_objects_are_absent_with_the_links_to_them() {
    let folder = some("absent", is_job);
    let sim = load(&folder).start_blocking().unwrap();
    assert_eq!(sim.inventory_warnings(), []);
    let objects = sim.state().objects;
    assert_eq!((objects["Job"], objects.get("BackupServer"), objects.get("Repository")), (8, None, None));
    let mut client = Client::logged_on(&sim);
    let jobs = client.get("/api/jobs").links("Alternate", "Job");
    assert_eq!(jobs.len(), 8);
    let job = client.get(&jobs[0]);
    assert_eq!(job.links("Up", ""), [""; 0]);
    assert!(!job.text().contains("/api/backupServers/"), "{}", job.text());
    assert_eq!(dead_links(&sim), [""; 0]);
}

#[test]
fn missing_objects_are_generated_at_their_addresses() {
    let folder = some("generated", is_job);
    let sim = load(&folder).missing(Missing::Generate).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let saved = &PAGES[PAGES.keys().find(|address| is_job(address)).unwrap()];
    let id = saved.split("/api/jobs/").nth(1).unwrap()[..36].to_owned();
    let job = client.get(&format!("/api/jobs/{id}?format=Entity"));
    let server = job.links("Up", "BackupServerReference").remove(0);
    assert!(saved.contains(&server), "{server}");
    let entity = client.get(&format!("{server}?format=Entity"));
    assert_eq!(entity.status, 200);
    let name = saved.split(&server).nth(1).unwrap_or_default();
    let name = entity.find("Name").filter(|own| name.contains(own.as_str()) || saved.contains(own.as_str()));
    assert!(name.is_some(), "{}", entity.text());
    assert!(entity.find("Port").is_some() && entity.find("Version").is_some(), "{}", entity.text());
    assert_eq!(dead_links(&sim), [""; 0]);
}

#[test]
fn date_of_the_command_overrides_the_time_of_the_save() {
    let folder = some("dated", is_job);
    let sim = load(&folder).now("2027-01-01T00:00:00Z".parse().unwrap()).start_blocking().unwrap();
    assert_eq!(sim.clock().now().to_string(), "2027-01-01T00:00:00Z");
}

#[test]
fn unknown_members_and_links_are_served_as_they_came() {
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let own = format!("https://old.example:9398/api/jobs/{id}");
    let xml = format!(
        "<?xml version=\"1.0\"?><Job xmlns=\"http://www.veeam.com/ent/v1.0\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         Type=\"Job\" Href=\"{own}?format=Entity\" Name=\"Nightly\" UID=\"urn:veeam:Job:{id}\" Colour=\"red\"><Links>\
         <Link Rel=\"Alternate\" Href=\"{own}\" Name=\"Nightly\" Type=\"JobReference\"/>\
         <Link Rel=\"Start\" Href=\"{own}?action=start\"/>\
         <Link Rel=\"Down\" Href=\"{own}/moods\" Type=\"MoodList\"/>\
         <Link Rel=\"Related\" Href=\"https://elsewhere.example/help\" Type=\"Help\"/></Links>\
         <JobType>Backup</JobType><Weather xsi:nil=\"true\"/><Mood Level=\"3\"><Text>good &amp; calm</Text><At>{own}/x</At></Mood>\
         <Platform>Mainframe</Platform><NextRun>some day</NextRun></Job>"
    );
    let moods = "<Moods xmlns=\"http://www.veeam.com/ent/v1.0\"><Mood>good</Mood></Moods>";
    let job = format!("/api/jobs/{id}?format=Entity");
    let entries = [
        (job.as_str(), "entity", "xml", xml.as_str()),
        (&format!("/api/jobs/{id}/moods"), "list", "xml", moods),
    ];
    let folder = inventory("unknown", &entries);
    let sim = load(&folder).public_base("https://new.example/api").start_blocking().unwrap();
    assert_eq!(sim.inventory_warnings(), []);
    let mut client = Client::logged_on(&sim);
    let shown = client.get(&job);
    let text = shown.text();
    assert!(!text.contains("old.example"), "{text}");
    for part in [
        "Colour=\"red\"",
        "<Mood Level=\"3\"><Text>good &amp; calm</Text><At>https://new.example/api/jobs/",
        "<Platform>Mainframe</Platform>",
        "<NextRun>some day</NextRun>",
        "https://elsewhere.example/help",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("xsi:nil=\"true\""), "{text}");
    inventory::compare::normal(&text);
    assert_eq!(shown.links("Down", "MoodList"), [format!("/api/jobs/{id}/moods")]);
    assert_eq!(shown.links("Stop", "").len(), 0, "the saved job does not offer it");
    let start = shown.links("Start", "");
    assert_eq!(start, [format!("/api/jobs/{id}?action=start")]);
    assert_eq!(client.get(&format!("/api/jobs/{id}/moods")).text(), moods);
    let json = client.send("GET", &job, &[("Accept", "application/json")], b"").json();
    assert_eq!(json["Colour"], "red");
    assert_eq!(
        (json["Mood"]["Level"].as_str(), json["Mood"]["Text"].as_str()),
        (Some("3"), Some("good & calm"))
    );
}

#[test]
fn unknown_members_of_json_are_served_in_both_formats() {
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let json = serde_json::json!({
        "JobType": "Backup", "Mood": {"Level": 3, "Words": ["calm", "good"]}, "Empty": null,
        "Links": [], "Href": format!("https://old.example/api/jobs/{id}?format=Entity"), "Type": "Job",
        "Name": "Nightly", "UID": format!("urn:veeam:Job:{id}"),
    });
    let job = format!("/api/jobs/{id}?format=Entity");
    let folder = inventory("unknown-json", &[(&job, "entity", "json", &json.to_string())]);
    let sim = load(&folder).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let text = client.get(&job).text();
    assert!(text.contains("<Mood><Level>3</Level><Words>calm</Words><Words>good</Words></Mood>"), "{text}");
    let shown = client.send("GET", &job, &[("Accept", "application/json")], b"").json();
    assert_eq!(shown["Mood"], json["Mood"]);
}

#[test]
fn entity_under_the_name_of_a_list_item_is_loaded() {
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let address = format!("/api/cloud/vmReplicaPoints/{id}?format=Entity");
    let xml = format!(
        "<CloudReplica xmlns=\"http://www.veeam.com/ent/v1.0\" Name=\"P\" Href=\"https://old.example{address}\"/>"
    );
    let folder = inventory("list-item", &[(&address, "entity", "xml", &xml)]);
    let sim = load(&folder).start_blocking().unwrap();
    assert_eq!(sim.inventory_warnings(), []);
    assert_eq!(sim.state().objects["CloudVmReplicaPoint"], 1);
}

#[test]
fn redacted_values_that_do_not_fit_their_type_are_absent() {
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let job = format!("/api/jobs/{id}?format=Entity");
    let xml = format!(
        "<Job xmlns=\"http://www.veeam.com/ent/v1.0\" Name=\"J\" Href=\"https://old.example{job}\">\
         <Description>***</Description><NextRun>***</NextRun></Job>"
    );
    let json = serde_json::json!({"Description": "***", "NextRun": "***", "Name": "J"}).to_string();
    for (media, body) in [("xml", xml), ("json", json)] {
        let folder = inventory("redacted", &[(&job, "entity", media, &body)]);
        let sim = load(&folder).start_blocking().unwrap();
        let shown = support::json_of(&mut Client::logged_on(&sim), &job);
        assert_eq!(
            (shown["Description"].as_str(), shown["NextRun"].is_null()),
            (Some("***"), true),
            "{media}"
        );
    }
}

#[test]
fn lists_that_follow_from_their_items_need_not_be_saved() {
    let folder =
        some("entities", |address| address.contains("format=Entity") && address.matches('/').count() == 3);
    let sim = load(&folder).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let mut compared = 0;
    for (address, saved) in PAGES.iter().filter(|(address, _)| address.ends_with("/vmRestorePoints")) {
        if address.contains("/catalog/") {
            continue; // Its owner is no entity.
        }
        let items = |text: &str| {
            let hrefs = text.split("/api/vmRestorePoints/").skip(1).map(|it| it[..36].to_owned());
            hrefs.collect::<BTreeSet<_>>()
        };
        let shown = client.get(address);
        assert_eq!(items(&shown.text()), items(saved), "{address}");
        compared += items(saved).len();
    }
    assert!(compared > 40, "{compared}");
}

#[test]
fn secrets_in_files_are_not_loaded() {
    let id = "0a1b2c3d-1111-4222-8333-444455556666";
    let xml = format!(
        "<CloudTenant xmlns=\"http://www.veeam.com/ent/v1.0\" Type=\"CloudTenant\" Name=\"T\" UID=\"urn:veeam:CloudTenant:{id}\" \
         Href=\"https://old.example/api/cloud/tenants/{id}?format=Entity\"><Password>found-in-file</Password></CloudTenant>"
    );
    let address = format!("/api/cloud/tenants/{id}?format=Entity");
    let folder = inventory("secrets", &[(&address, "entity", "xml", &xml)]);
    let sim = load(&folder).start_blocking().unwrap();
    let shown = sim.inspect(|world| format!("{:?}", world.objects_of("CloudTenant")));
    assert!(shown.contains("\"T\"") && !shown.contains("found-in-file"), "{shown}");
}
