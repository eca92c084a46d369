//! Files next to the code that follow from it: the list of operations, the description of the container.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use vbem_simulator::command::{OPTIONS, actions_list};

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn list_of_operations_is_that_of_the_code() {
    let list = actions_list().unwrap();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("ACTIONS.md"), &list).unwrap();
    }
    assert_eq!(read("ACTIONS.md"), list, "UPDATE_FIXTURES=1 updates the file");
}

#[test]
fn container_is_built_with_the_rust_version_of_the_workspace_and_known_options() {
    let container = read("Containerfile");
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(container.contains(&format!("rust:{version}-slim-bookworm AS build")), "{version}");
    let entry = container.lines().find_map(|line| line.strip_prefix("ENTRYPOINT ")).unwrap();
    let entry: Vec<String> = serde_json::from_str(entry).unwrap();
    let names = entry.iter().filter_map(|argument| argument.strip_prefix("--"));
    for name in names {
        assert!(OPTIONS.iter().any(|option| option.name == name), "--{name}");
    }
}

#[test]
fn names_of_options_are_unique() {
    let mut names: Vec<&str> = OPTIONS.iter().map(|option| option.name).collect();
    names.extend(["help", "list-actions"]);
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
