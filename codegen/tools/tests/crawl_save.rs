//! `crawl --save` against a simulated server: what an inventory contains, its requests, and interrupted walks.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;

use support::{Folder, command, inventory, printed, repository, save};
use vbem_simulator::{Fault, Matcher, Pace, Rule, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(2).pace(Pace::Manual).start_blocking().unwrap()
}

/// The targets of all GET requests since the last call.
fn requests(server: &Simulator) -> Vec<String> {
    let gets = server.requests().into_iter().filter(|exchange| exchange.method == "GET");
    let targets = gets.map(|exchange| exchange.target).collect();
    server.forget_requests();
    targets
}

/// The texts of all files, by path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let of_folder =
        |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let mut open = of_folder(folder);
    let mut all = BTreeMap::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(of_folder(&path));
        } else {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            all.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// The files without the time in the header of the index.
fn comparable(folder: &Path) -> BTreeMap<String, String> {
    let mut all = files(folder);
    let index = all.get_mut("index.jsonl").unwrap();
    *index = index.split_once('\n').unwrap().1.to_owned();
    all
}

fn verified(folder: &Path) -> String {
    let output = command()
        .args(["verify", "--quiet", "--schema"])
        .arg(repository().join("schema"))
        .arg(folder)
        .output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    printed(&output)
}

#[test]
fn inventory_has_every_object_and_passes_verification_in_both_formats() {
    let server = simulator();
    let folder = Folder::new("save-whole");
    for format in ["xml", "json"] {
        let path = folder.0.join(format);
        let output = save(&server, &path, &["--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
        let requests = requests(&server);
        let entries = inventory(&path);
        let entities: Vec<_> = entries.iter().filter(|entry| entry["kind"] == "entity").collect();
        assert!(
            requests.len() * 2 < entities.len(),
            "{} requests, {} entities",
            requests.len(),
            entities.len()
        );
        let unique: BTreeSet<&String> = requests.iter().collect();
        assert_eq!(unique.len(), requests.len(), "an address was requested twice");
        let texts = files(&path);
        let addresses: BTreeSet<String> =
            entries.iter().map(|entry| entry["address"].as_str().unwrap().to_ascii_lowercase()).collect();
        // Those of sessions, and those to which nothing leads.
        let unreachable = ["LogonSession", "SystemSession", "VAppCdpReplica", "VAppCdpReplicaVm"];
        server.inspect(|world| {
            for resource in &world.model().resources {
                let name = resource.record.name.as_str();
                if unreachable.contains(&name) || resource.exists_once() || !resource.entity {
                    continue;
                }
                for object in world.objects_of(name) {
                    let id = format!("/{}", object.id()).to_ascii_lowercase();
                    let end = [format!("{id}?format=entity"), id];
                    let found = addresses.iter().any(|address| end.iter().any(|end| address.ends_with(end)));
                    assert!(found, "{name} {} is missing", object.name);
                }
            }
        });
        assert!(entries.iter().all(|entry| texts.contains_key(entry["file"].as_str().unwrap())));
        assert_eq!(texts.len(), entries.len() + 1, "files without an entry");
        assert!(texts.values().all(|text| !text.contains(&server.credentials().password)));
        assert!(verified(&path).contains(&format!("{} passed, 0 failed", entries.len())));
    }
}

#[test]
fn entity_of_a_list_is_as_the_server_sends_it_alone() {
    let server = simulator();
    let folder = Folder::new("save-alone");
    let (saved, recorded) = (folder.0.join("saved"), folder.0.join("recorded"));
    assert_eq!(save(&server, &saved, &[]).status.code(), Some(0));
    let mut command = command();
    command.args([
        "crawl",
        &server.url(),
        "--user",
        &server.credentials().user,
        "--pause",
        "0",
        "--format",
        "xml",
    ]);
    command.arg("--schema").arg(repository().join("schema")).arg("--record").arg(&recorded);
    command.env("VBEM_PASSWORD", &server.credentials().password).output().unwrap();
    let exchanges = files(&recorded);
    let alone: BTreeMap<&str, &str> = exchanges
        .iter()
        .filter_map(|(name, request)| {
            let response = exchanges.get(&name.replace(".request.", ".response."))?;
            Some((request.split(' ').nth(1)?, response.split_once("\r\n\r\n")?.1))
        })
        .collect();
    // The simulator writes attributes in any order.
    let parts = |text: &str| {
        let text = text.split_once("?>").map_or(text, |(_, rest)| rest);
        let mut parts: Vec<&str> =
            text.split([' ', '>', '/', '\n']).filter(|part| !part.is_empty()).collect();
        parts.sort_unstable();
        parts.join(" ")
    };
    let mut compared = 0;
    for entry in inventory(&saved).iter().filter(|entry| entry["list"].is_string()) {
        if let Some(body) = alone.get(entry["address"].as_str().unwrap()) {
            let text = fs::read_to_string(saved.join(entry["file"].as_str().unwrap())).unwrap();
            assert_eq!(parts(&text), parts(body), "{entry}");
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn interrupted_walk_continues_to_the_same_files_without_repeated_requests() {
    let server = simulator();
    let folder = Folder::new("save-resumed");
    let (whole, parts) = (folder.0.join("whole"), folder.0.join("parts"));
    assert_eq!(save(&server, &whole, &[]).status.code(), Some(0));
    let expected = requests(&server);
    let output = save(&server, &parts, &["--requests", "25"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("stopped after 25 requests"), "{}", printed(&output));
    assert!(printed(&output).contains("the same command continues it"), "{}", printed(&output));
    let mut sent = requests(&server);
    assert_eq!(sent.len(), 25);
    let output = save(&server, &parts, &["--requests", "15"]);
    assert_eq!(output.status.code(), Some(1));
    sent.extend(requests(&server));
    assert_eq!(sent.len(), 40);
    assert_eq!(save(&server, &parts, &[]).status.code(), Some(0));
    sent.extend(requests(&server));
    assert_eq!(sent, expected);
    assert!(comparable(&parts) == comparable(&whole));
}

#[test]
fn damaged_end_of_an_index_costs_the_last_entries_only() {
    let server = simulator();
    let folder = Folder::new("save-damaged");
    let path = folder.0.join("inventory");
    assert_eq!(save(&server, &path, &[]).status.code(), Some(0));
    let expected = comparable(&path);
    let total = requests(&server).len();
    let index = path.join("index.jsonl");
    let text = fs::read_to_string(&index).unwrap();
    // In the middle of the entities of a page, with half a line at the end.
    let lines: Vec<&str> = text.lines().collect();
    let cut = lines.iter().rposition(|line| line.contains("\"list\":")).unwrap();
    fs::write(&index, format!("{}\n{}", lines[..cut].join("\n"), &lines[cut][..40])).unwrap();
    let file = inventory(&path).last().unwrap()["file"].as_str().unwrap().to_owned();
    assert_eq!(save(&server, &path, &[]).status.code(), Some(0), "{file}");
    assert!(requests(&server).len() < total / 2);
    assert!(comparable(&path) == expected);
}

#[test]
fn finished_or_foreign_inventory_is_not_changed() {
    let server = simulator();
    let folder = Folder::new("save-finished");
    let path = folder.0.join("inventory");
    let near = ["--depth", "1"];
    assert_eq!(save(&server, &path, &near).status.code(), Some(0));
    let before = files(&path);
    server.forget_requests();
    let refused = |output: &Output, reason: &str| {
        assert_eq!(output.status.code(), Some(1));
        assert!(printed(output).contains(reason), "{}", printed(output));
        assert!(files(&path) == before);
        assert!(requests(&server).is_empty());
    };
    refused(&save(&server, &path, &near), "it is finished");
    let index = fs::read_to_string(path.join("index.jsonl")).unwrap();
    let unfinished: String =
        index.lines().filter(|line| !line.contains("complete")).map(|line| format!("{line}\n")).collect();
    let before = {
        fs::write(path.join("index.jsonl"), unfinished).unwrap();
        files(&path)
    };
    let other = simulator();
    for (server, arguments, reason) in [
        (&other, &["--format", "xml"][..], "it is one of http://"),
        (&server, &["--format", "json"], "its format is xml"),
        (&server, &["--anonymise"], "one of both is anonymised"),
    ] {
        let output = save(server, &path, arguments);
        assert!(printed(&output).contains(reason), "{}", printed(&output));
        assert!(files(&path) == before);
    }
    fs::write(folder.0.join("note.txt"), "mine").unwrap();
    assert!(printed(&save(&server, &folder.0, &near)).contains("the folder has other files"));
    let output = save(&server, &path, &["--depth", "1", "--force"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert_eq!(files(&path).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
}

#[test]
fn refused_address_is_reported_and_not_saved() {
    let server = simulator();
    let folder = Folder::new("save-refused");
    let path = folder.0.join("inventory");
    server.faults().add(Rule::always(Matcher::path("/api/cloud"), Fault::Status(403)));
    server.fail_next(Matcher::path("/api/querySvc"), Fault::Status(503));
    let output = save(&server, &path, &["--depth", "2"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("not saved:\n    /api/cloud: status 403\n"), "{}", printed(&output));
    let entries = inventory(&path);
    assert!(entries.iter().all(|entry| entry["address"] != "/api/cloud"));
    assert!(entries.iter().any(|entry| entry["address"] == "/api/querySvc"), "503 is tried again");
    let index = fs::read_to_string(path.join("index.jsonl")).unwrap();
    assert!(index.lines().last().unwrap().contains("\"complete\":true"), "a refusal is final");
}

#[test]
fn failure_leaves_the_inventory_unfinished() {
    let server = simulator();
    let folder = Folder::new("save-failed");
    let path = folder.0.join("inventory");
    server.faults().add(Rule::always(Matcher::path("/api/nas"), Fault::Status(503)));
    let output = save(&server, &path, &["--depth", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("/api/nas: status 503"), "{}", printed(&output));
    server.faults().clear();
    server.forget_requests();
    assert_eq!(save(&server, &path, &["--depth", "1"]).status.code(), Some(0));
    assert_eq!(requests(&server), ["/api/nas"]);
}

#[test]
fn lists_that_are_always_empty_are_left_out_after_a_sample() {
    let server = simulator();
    let folder = Folder::new("save-sample");
    let mounts = |sample: &str, name: &str| {
        server.forget_requests();
        let output = save(&server, &folder.0.join(name), &["--sample", sample]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
        let count = requests(&server)
            .iter()
            .filter(|target| target.starts_with("/api/vmRestorePoints/") && target.ends_with("/mounts"))
            .count();
        (count, printed(&output))
    };
    let (few, report) = mounts("3", "few");
    assert_eq!(few, 3);
    assert!(report.contains("of /api/vmrestorepoints/*/mounts"), "{report}");
    let (all, report) = mounts("0", "all");
    assert_eq!(all, server.state().objects["VmRestorePoint"]);
    assert!(!report.contains("left out"), "{report}");
}

#[test]
fn options_of_an_inventory_need_one() {
    for arguments in [
        &["--force"][..],
        &["--anonymise"],
        &["--save", "x", "--key", "k"],
        &["--save", "x", "--record", "y"],
        &["--save", "x", "--format", "both"],
        &["--rate", "0"],
        &["--rate", "2", "--pause", "1"],
    ] {
        let output = command()
            .args(["crawl", "http://127.0.0.1:9", "--user", "ann", "--schema"])
            .arg(repository().join("schema"))
            .args(arguments)
            .env("VBEM_PASSWORD", "x")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", printed(&output));
    }
}
