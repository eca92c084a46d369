//! Dependencies between modules run one way: every module uses earlier layers only, and files of a folder form no cycle.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod module_graph;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use module_graph::{Modules, ROOT, Use};

/// The modules of `vbem-codegen`, each after those that it uses. `lib` is the function `load`.
const CODEGEN: [&str; 14] = [
    "naming",
    "runtime_names",
    "source",
    "diagnostic",
    "model",
    "vocabulary",
    "parse",
    "resolve",
    ROOT,
    "subset",
    "sample",
    "emit",
    "build_script",
    "testing",
];

/// The modules of `vbem-tools`, each after those that it uses.
const TOOLS: [&str; 15] = [
    "member_lookup",
    "lint",
    "format",
    "json_schema",
    "verify",
    "suggest",
    "scaffold",
    "anonymise",
    "crawl",
    "xsd",
    "coverage",
    "diff",
    "graph",
    "describe",
    "file_watcher",
];

fn read(root: &str) -> Modules {
    Modules::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root))
}

/// Uses of a later layer, and layers that are not in the list or not in the crate.
fn violations(modules: &Modules, layers: &[&str]) -> Vec<String> {
    let declared: BTreeSet<&str> = layers.iter().copied().filter(|layer| *layer != ROOT).collect();
    let present: BTreeSet<&str> = modules.top_level().collect();
    let unlisted = declared.symmetric_difference(&present);
    let unlisted = unlisted.map(|name| format!("`{name}` is not both a module and a layer"));
    let layer = |name: &str| layers.iter().position(|layer| *layer == name);
    let uses = modules.uses();
    let is_upward = |it: &&Use| layer(&it.from).zip(layer(&it.to)).is_some_and(|(from, to)| from < to);
    let upward = uses.iter().filter(|it| it.parent.is_empty()).filter(is_upward);
    unlisted.chain(upward.map(ToString::to_string)).collect()
}

/// The uses inside folders that are part of a cycle.
fn cycles(modules: &Modules) -> Vec<String> {
    let uses = modules.uses();
    let nested: Vec<&Use> = uses.iter().filter(|it| !it.parent.is_empty()).collect();
    let mut targets: BTreeMap<(&[String], &str), BTreeSet<&str>> = BTreeMap::new();
    for it in &nested {
        targets.entry((&it.parent, &it.from)).or_default().insert(&it.to);
    }
    let reaches = |parent: &[String], from: &str, to: &str| {
        let (mut open, mut seen) = (vec![from], BTreeSet::new());
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name) {
                open.extend(targets.get(&(parent, name)).into_iter().flatten());
            }
        }
        false
    };
    let in_cycle = nested.iter().filter(|it| reaches(&it.parent, &it.to, &it.from));
    in_cycle.map(ToString::to_string).collect()
}

#[test]
fn module_of_codegen_uses_earlier_layers_only() {
    let modules = read("src/lib.rs");
    assert_eq!(violations(&modules, &CODEGEN), [""; 0]);
    assert_eq!(cycles(&modules), [""; 0]);
}

#[test]
fn module_of_tools_uses_earlier_layers_only() {
    let modules = read("tools/src/lib.rs");
    assert_eq!(violations(&modules, &TOOLS), [""; 0]);
    assert_eq!(cycles(&modules), [""; 0]);
    assert_eq!(cycles(&read("tools/src/main.rs")), [""; 0]);
}

#[test]
fn use_of_later_layer_or_cycle_is_reported() {
    let root = std::env::temp_dir().join(format!("vbem-architecture-{}", std::process::id()));
    let files = [
        ("lib.rs", "pub mod low; pub mod middle; pub mod high; pub use high::Top; pub fn load() {}"),
        ("low.rs", "use crate::{Top, middle::{self, a}}; fn f() { quote! { crate::high::Top } }"),
        ("middle/mod.rs", "mod a; mod b; mod c; pub use b::B; #[cfg(test)] mod tests { use crate::high; }"),
        ("middle/a.rs", "fn f() { super::B::new(); super::super::load(); }"),
        ("middle/b.rs", "use super::c;"),
        ("middle/c.rs", "use super::a::{f, g}; use crate::low;"),
        ("high.rs", "use crate::low;"),
    ];
    for (file, text) in files {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let modules = Modules::read(&root.join("lib.rs"));
    let without_root = |found: Vec<String>| -> Vec<String> {
        found.iter().map(|line| line.replace(&format!("{}/", root.display()), "")).collect()
    };
    assert_eq!(
        without_root(violations(&modules, &["low", "middle", ROOT, "high"])),
        ["low.rs: `low` uses `high`", "low.rs: `low` uses `middle`", "middle/a.rs: `middle` uses `lib`"]
    );
    let unlisted = "`high` is not both a module and a layer".to_owned();
    assert!(violations(&modules, &["low", "middle", ROOT]).contains(&unlisted));
    assert_eq!(
        without_root(cycles(&modules)),
        ["middle/a.rs: `a` uses `b`", "middle/b.rs: `b` uses `c`", "middle/c.rs: `c` uses `a`"]
    );
    fs::remove_dir_all(&root).unwrap();
}
