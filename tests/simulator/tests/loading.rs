//! Loaded inventories: representations as they were saved, in both formats, from either.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod inventory;
mod support;

use std::collections::BTreeMap;

use inventory::compare::{difference, normal};
use inventory::{Folder, save, walk};
use support::Client;
use vbem_simulator::{Pace, Simulator};

/// Host of the public addresses of loaded simulators.
const HOST: &str = "loaded.example:9398";

/// Host of the public addresses of the simulators that are saved.
const SAVED_HOST: &str = "enterprise.example.local:9398";

fn seeded() -> Simulator {
    Simulator::builder().days(1).pace(Pace::Manual).start_blocking().unwrap()
}

fn loaded(folder: &Folder) -> Simulator {
    let builder = Simulator::builder().public_base(format!("https://{HOST}/api")).pace(Pace::Manual);
    builder.load(&folder.0).start_blocking().unwrap()
}

type Pages = BTreeMap<String, String>;

/// Returns the walk of a simulator in XML and in JSON.
fn walks(sim: &Simulator) -> [Pages; 2] {
    [walk(&mut Client::logged_on(sim)), walk(&mut Client::logged_on(sim).json())]
}

/// Returns the differences of two walks.
fn differences(saved: &Pages, now: &Pages) -> Vec<String> {
    let mut out: Vec<String> =
        now.keys().filter(|it| !saved.contains_key(*it)).map(|it| format!("{it} is new")).collect();
    for (address, before) in saved.iter().filter(|(address, _)| *address != "/api/logonSessions") {
        let Some(after) = now.get(address) else {
            out.push(format!("{address} is missing"));
            continue;
        };
        let before = normal(&before.replace(SAVED_HOST, HOST));
        if let Some(difference) = difference(&before, &normal(after)) {
            out.push(format!("{address} {difference}"));
        }
    }
    out
}

#[test]
fn loaded_company_shows_what_was_saved_in_both_formats() {
    let saved = walks(&seeded());
    for (name, pages) in [("xml", &saved[0]), ("json", &saved[1])] {
        let folder = Folder::new(&format!("load-{name}"));
        save(pages, &folder.0, "2026-06-15T12:00:00Z");
        let sim = loaded(&folder);
        assert_eq!(sim.inventory_warnings(), []);
        let now = walks(&sim);
        for (format, (saved, now)) in ["XML", "JSON"].into_iter().zip(saved.iter().zip(&now)) {
            let mut all = differences(saved, now);
            let count = all.len();
            all.truncate(30);
            assert_eq!(all, [""; 0], "{count} differences in {format} of {name}, {} pages", saved.len());
        }
    }
}
