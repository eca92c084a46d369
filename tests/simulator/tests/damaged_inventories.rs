//! Damaged inventories: mistakes are named with their place, and nothing panics.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod inventory;
mod support;

use std::fs;

use inventory::{Folder, inventory, is_job, load, some};
use support::{Client, local};
use vbem_simulator::{Missing, StartError};

#[test]
fn mistakes_in_an_inventory_are_named_with_their_place() {
    let entity = |id: u8, name: &str| {
        format!(
            "<Job xmlns=\"http://www.veeam.com/ent/v1.0\" Name=\"{name}\" \
             Href=\"https://old.example/api/jobs/0a1b2c3d-1111-4222-8333-44445555666{id}?format=Entity\"/>"
        )
    };
    let address = |id: u8| format!("/api/jobs/0a1b2c3d-1111-4222-8333-44445555666{id}?format=Entity");
    let folder = inventory(
        "mistakes",
        &[
            (&address(0), "entity", "xml", &entity(0, "first")),
            (&address(0), "entity", "xml", &entity(0, "second")),
            (&address(1), "entity", "xml", "<Job"),
            (&address(2), "entity", "json", "{\"Name\": "),
            (&address(3), "entity", "xml", "<Cat xmlns=\"http://www.veeam.com/ent/v1.0\"/>"),
            ("/elsewhere/1", "entity", "xml", &entity(4, "x")),
            (&address(5), "entity", "xml", &entity(5, "removed")),
            (&address(6), "entity", "xml", &entity(6, "unknown type")),
            (&address(7), "entity", "xml", &entity(7, "another type")),
        ],
    );
    fs::remove_file(folder.0.join("6.xml")).unwrap();
    let path = folder.0.join("index.jsonl");
    let text = fs::read_to_string(&path).unwrap().replace("\"7.xml\"", "\"7.xml\",\"type\":\"Cat\"");
    let text = text.replace("\"8.xml\"", "\"8.xml\",\"type\":\"Backup\"");
    fs::write(&path, format!("{text}nonsense\n{{\"file\": \"x")).unwrap();
    let sim = load(&folder).start_blocking().unwrap();
    let shown: Vec<String> = sim.inventory_warnings().iter().map(ToString::to_string).collect();
    let expected = [
        "index.jsonl:11: not an entry",
        "1.xml: has the address of `0.xml`; left out",
        "2.xml: is not well-formed",
        "3.json: is not well-formed",
        "4.xml: the root is `Cat`, not `Job`",
        "5.xml: the address `/elsewhere/1` is not below the API",
        "6.xml: cannot be read",
        "7.xml: the type `Cat` is unknown",
        "8.xml: is at the address of a `Job`, not of a `Backup`",
    ];
    assert_eq!(shown.len(), expected.len(), "{shown:#?}");
    for (shown, expected) in shown.iter().zip(expected) {
        assert!(shown.starts_with(expected), "{shown} instead of {expected}");
    }
    let names =
        sim.inspect(|world| world.objects_of("Job").iter().map(|job| job.name.clone()).collect::<Vec<_>>());
    assert_eq!(names, ["first", "unknown type", "another type"]);
}

#[test]
fn folder_without_an_index_is_an_error_that_names_it() {
    let folder = Folder::new("no-index");
    let error = load(&folder).start_blocking().unwrap_err();
    let StartError::Inventory(cause) = &error else { panic!("{error:?}") };
    assert!(cause.to_string().contains("index.jsonl"), "{cause}");
    fs::write(folder.0.join("index.jsonl"), "{\"vbem_inventory\": 7}\n").unwrap();
    let error = load(&folder).start_blocking().unwrap_err();
    let StartError::Inventory(cause) = &error else { panic!("{error:?}") };
    assert!(cause.to_string().contains("version 7"), "{cause}");
}

/// Generator of pseudo-random numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

#[test]
fn damaged_inventories_start_or_are_refused_without_a_panic() {
    // A tenth of the pages, mutated in bytes, words and lines.
    let folder = some("damaged", |address| address.len() % 10 == 3 || is_job(address));
    let index = fs::read_to_string(folder.0.join("index.jsonl")).unwrap();
    let files: Vec<String> = index
        .lines()
        .skip(1)
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["file"].as_str().unwrap().to_owned()
        })
        .collect();
    let originals: Vec<Vec<u8>> = files.iter().map(|file| fs::read(folder.0.join(file)).unwrap()).collect();
    let words =
        ["Href=\"", "Job", "Links", "/api/", "<", "&", "\"", "Name", "urn:veeam:", "\u{0}", "-1", "Ref"];
    let (mut random, mut warned) = (Numbers(7), 0);
    for round in 0..20 {
        for _ in 0..20 {
            let at = random.below(files.len());
            let mut body = originals[at].clone();
            for _ in 0..=random.below(4) {
                let place = random.below(body.len());
                match random.below(4) {
                    0 => body[place] = u8::try_from(random.below(256)).unwrap(),
                    1 => body.truncate(place),
                    2 => {
                        let word = words[random.below(words.len())].as_bytes();
                        body.splice(place..place, word.iter().copied());
                    }
                    _ => {
                        let end = (place + random.below(200)).min(body.len());
                        let part = body[place..end].to_vec();
                        body.splice(place..place, part);
                    }
                }
                if body.is_empty() {
                    break;
                }
            }
            fs::write(folder.0.join(&files[at]), body).unwrap();
        }
        let mut lines: Vec<String> = index.lines().map(ToOwned::to_owned).collect();
        for _ in 0..random.below(5) {
            let (one, other) = (random.below(lines.len()), random.below(lines.len()));
            match random.below(4) {
                0 if round % 4 == 0 => lines.swap(one, other),
                1 => lines[one] = lines[one].replace("/api/", words[random.below(words.len())]),
                2 => lines.truncate(1 + one),
                _ => {
                    let line = lines[other].clone();
                    lines.insert(1 + one, line);
                }
            }
        }
        fs::write(folder.0.join("index.jsonl"), lines.join("\n")).unwrap();
        let missing = if round % 2 == 0 { Missing::Absent } else { Missing::Generate };
        let sim = match load(&folder).missing(missing).start_blocking() {
            Ok(sim) => sim,
            Err(StartError::Inventory(_)) => continue,
            Err(error) => panic!("{error}"),
        };
        warned += sim.inventory_warnings().len();
        let mut client = Client::logged_on(&sim);
        for target in
            ["/api/", "/api/jobs?format=Entity", "/api/query?type=Job&format=Entities", "/api/querySvc"]
        {
            let answer = client.get(target);
            assert_eq!(answer.status, 200, "{target}: {}", answer.text());
            for link in answer.links("Alternate", "").iter().chain(&answer.links("Down", "")).take(20) {
                assert_ne!(client.get(&local(link)).status, 500, "{link}");
            }
            assert_eq!(client.send("GET", target, &[("Accept", "application/json")], b"").status, 200);
        }
        for (file, original) in files.iter().zip(&originals) {
            fs::write(folder.0.join(file), original).unwrap();
        }
    }
    assert!(warned > 30, "{warned} warnings");
}
