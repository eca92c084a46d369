//! `ARCHITECTURE.md` names every part of the generator, and nothing that is not there.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_page_names_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let paths = page.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("src/"));
    let paths: Vec<&str> = paths.map(|path| path.trim_end_matches('/')).collect();
    for path in &paths {
        assert!(root.join("src").join(path).exists(), "there is no `src/{path}`");
    }
    let first = |path: &&str| path.split('/').next().unwrap_or_default().to_owned();
    let named: BTreeSet<String> = paths.iter().map(first).collect();
    let there: BTreeSet<String> = fs::read_dir(root.join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "lib.rs")
        .collect();
    assert_eq!(named, there);
    assert!(page.lines().count() < 90, "one page");
}
