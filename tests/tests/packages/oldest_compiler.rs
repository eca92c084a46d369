//! The oldest compiler that is said to do: nothing in `Cargo.lock` asks for a later one.

use crate::{package, packages, text};

/// The parts of a version of the compiler; parts that are not written are 0.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    [(); 3].map(|()| parts.next().unwrap_or(0))
}

#[test]
fn no_dependency_asks_for_a_later_one() {
    let ours = version(text(package("vbem-client"), "rust_version"));
    let later: Vec<String> = packages()
        .filter(|package| package["rust_version"].as_str().is_some_and(|theirs| version(theirs) > ours))
        .map(|package| {
            format!("{} {} asks for {}", package["name"], package["version"], package["rust_version"])
        })
        .collect();
    assert!(later.is_empty(), "raise rust-version, or take older versions: {later:#?}");
}

/// Otherwise it could be lower.
#[test]
fn one_dependency_asks_for_just_this_one() {
    let ours = version(text(package("vbem-client"), "rust_version"));
    assert!(
        packages()
            .filter(|package| package["source"].is_string())
            .any(|package| package["rust_version"].as_str().is_some_and(|theirs| version(theirs) == ours))
    );
}
