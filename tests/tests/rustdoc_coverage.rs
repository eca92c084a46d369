//! The documentation of the client is complete, and the code that readers see compiles.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::{Item, UseTree, Visibility};

/// The visible text of the examples of the front page and of the guide, each in a module. The build script writes them.
#[allow(dead_code, unused_imports, unused_variables, clippy::all, reason = "examples")]
mod visible_examples {
    include!(concat!(env!("OUT_DIR"), "/visible_examples.rs"));
}

#[test]
fn visible_examples_of_the_front_page_and_the_guide_are_compiled() {
    let found: BTreeSet<&str> = visible_examples::SOURCES.iter().copied().collect();
    let expected = [
        "README.md",
        "connecting.md",
        "errors.md",
        "lib.rs",
        "links.md",
        "recipes.md",
        "testing.md",
        "values.md",
    ];
    assert_eq!(found, BTreeSet::from(expected));
    assert!(visible_examples::SOURCES.len() >= 25, "{}", visible_examples::SOURCES.len());
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The client re-exports every public item of the runtime under the same name.
#[test]
fn runtime_is_reexported_by_the_client() {
    let public = |path: &str| -> BTreeSet<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client").join(path);
        let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
        file.items
            .iter()
            .flat_map(|item| match item {
                Item::Mod(it) if is_public(&it.vis) => vec![it.ident.to_string()],
                Item::Use(it) if is_public(&it.vis) => used(&it.tree),
                _ => Vec::new(),
            })
            .collect()
    };
    let (runtime, client) = (public("runtime/src/lib.rs"), public("src/lib.rs"));
    assert!(runtime.len() > 10, "{runtime:?}");
    let lost: Vec<_> = runtime.difference(&client).collect();
    assert!(lost.is_empty(), "only in the runtime: {lost:?}");
}

#[test]
fn error_page_lists_every_kind() {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client");
    let kinds = fs::read_to_string(client.join("runtime/src/error/kind.rs")).unwrap();
    let file = syn::parse_file(&kinds).unwrap();
    let kinds: BTreeSet<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Enum(it) if it.ident == "ErrorKind" => Some(&it.variants),
            _ => None,
        })
        .flatten()
        .map(|variant| variant.ident.to_string())
        .collect();
    let page = fs::read_to_string(client.join("src/guide/errors.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let named: BTreeSet<String> =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    assert_eq!(named, kinds);
}

/// Names of a `use` declaration.
fn used(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Path(path) => used(&path.tree),
        UseTree::Name(name) => vec![name.ident.to_string()],
        UseTree::Rename(rename) => vec![rename.rename.to_string()],
        UseTree::Group(group) => group.items.iter().flat_map(used).collect(),
        UseTree::Glob(_) => panic!("a glob re-export hides what it exports"),
    }
}
