//! An inventory made of the vendor's documented samples, which are not part of this repository.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod inventory;
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use inventory::Folder;
use support::{Client, local};
use vbem_simulator::{Missing, Pace, Simulator};

/// Writes the samples of responses as an inventory and returns their addresses: those of their roots.
fn write(samples: &Path, folder: &Folder) -> Vec<String> {
    let mut index = "{\"vbem_inventory\": 1, \"base\": \"/api\"}\n".to_owned();
    let mut addresses = Vec::new();
    let mut files: Vec<_> = fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some((_, media)) = name.rsplit_once(".response.") else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let mark = if media == "json" { "\"Href\"" } else { " Href=\"" };
        let Some((_, rest)) = text.split_once(mark) else { continue };
        let href = rest.trim_start_matches([':', ' ', '"']).split('"').next().unwrap_or_default();
        let address = local(&href.replace("&amp;", "&"));
        let line = serde_json::json!({"file": name, "address": address, "kind": "document", "media": media});
        writeln!(index, "{line}").unwrap();
        fs::write(folder.0.join(&name), text).unwrap();
        addresses.push(address);
    }
    fs::write(folder.0.join("index.jsonl"), index).unwrap();
    addresses
}

#[test]
#[ignore = "needs the vendor's samples below VBEM_REFERENCE"]
fn documented_samples_are_loaded_or_named() {
    let reference = std::env::var("VBEM_REFERENCE").unwrap();
    let folder = Folder::new("samples");
    let addresses = write(&Path::new(&reference).join("samples"), &folder);
    assert!(addresses.len() > 50, "{}", addresses.len());
    for missing in [Missing::Absent, Missing::Generate] {
        let builder = Simulator::builder().pace(Pace::Manual).load(&folder.0).missing(missing);
        let sim = builder.start_blocking().unwrap();
        let objects: usize = sim.state().objects.values().sum();
        println!("{missing:?}: {} samples, {objects} objects", addresses.len());
        sim.inventory_warnings().iter().for_each(|warning| println!("  {warning}"));
        assert!(objects > 40, "{objects}");
        let mut client = Client::logged_on(&sim);
        let mut shown = 0;
        // Sessions and tasks are not loaded; servers answer unknown ones with 500.
        let loadable = |it: &&String| !it.contains("/logonSessions/") && !it.contains("/tasks/");
        for address in addresses.iter().filter(loadable) {
            for accept in ["application/xml", "application/json"] {
                let answer = client.send("GET", address, &[("Accept", accept)], b"");
                assert!(answer.status < 500, "{address}: {}", answer.text());
                if answer.status == 200 {
                    inventory::compare::normal(&answer.text());
                    shown += 1;
                }
            }
        }
        println!("  {shown} representations in two formats");
        assert!(shown > 200, "{shown} representations of {objects} objects");
    }
}
