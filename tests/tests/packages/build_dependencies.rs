//! Code that runs while the client or the maintainer's command is built: build scripts and procedural macros, each with
//! its reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{METADATA, package, packages, text};

/// Returns the packages that the client and the maintainer's command are built from and with, on all platforms,
/// including themselves.
fn built() -> Vec<&'static Value> {
    let nodes = METADATA["resolve"]["nodes"].as_array().unwrap();
    let mut found = BTreeSet::new();
    let mut next = vec![text(package("vbem-client"), "id"), text(package("vbem-tools"), "id")];
    while let Some(id) = next.pop() {
        if found.insert(id) {
            let node = nodes.iter().find(|node| node["id"] == id).unwrap();
            for dependency in node["deps"].as_array().unwrap() {
                if dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev") {
                    next.push(text(dependency, "pkg"));
                }
            }
        }
    }
    packages().filter(|package| found.contains(text(package, "id"))).collect()
}

fn runs_while_building(package: &Value) -> bool {
    let mut kinds =
        package["targets"].as_array().unwrap().iter().flat_map(|it| it["kind"].as_array().unwrap());
    kinds.any(|kind| kind == "custom-build" || kind == "proc-macro")
}

#[test]
fn build_time_code_is_listed_with_its_reason() {
    let running: BTreeSet<String> = built()
        .into_iter()
        .filter(|it| runs_while_building(it))
        .map(|it| text(it, "name").to_owned())
        .collect();
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../SUPPLY-CHAIN.md")).unwrap();
    let mut listed = BTreeSet::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, what, why] = cells[..] else { panic!("not three cells: {line}") };
        assert!(!what.is_empty() && !why.is_empty(), "no reason: {line}");
        listed.insert(name.trim_matches('`').to_owned());
    }
    let unlisted: Vec<_> = running.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&running).collect();
    assert!(unlisted.is_empty(), "SUPPLY-CHAIN.md gives no reason for {unlisted:?}");
    assert!(gone.is_empty(), "SUPPLY-CHAIN.md lists unused packages: {gone:?}");
}

/// Checks that `deny.toml` lists every dependency that is built in two versions, with its reason.
#[test]
fn duplicate_dependencies_are_listed_in_deny_toml() {
    let mut names = BTreeSet::new();
    let twice: BTreeSet<&str> = built()
        .into_iter()
        .map(|package| text(package, "name"))
        .filter(|name| !names.insert(*name))
        .collect();
    let deny = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../deny.toml")).unwrap();
    let known =
        deny.lines().filter_map(|line| line.trim().strip_prefix("{ crate = \"")?.split(['@', '"']).next());
    let known: BTreeSet<&str> = known.collect();
    let unknown: Vec<_> = twice.difference(&known).collect();
    assert!(unknown.is_empty(), "deny.toml does not list these duplicates: {unknown:?}");
}
