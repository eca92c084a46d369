//! Minimum supported Rust version: no dependency in `Cargo.lock` requires a later one.

use crate::{package, packages, text};

/// Returns the parts of a compiler version; missing parts are 0.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    [(); 3].map(|()| parts.next().unwrap_or(0))
}

#[test]
fn dependencies_require_no_later_rust_version() {
    let ours = version(text(package("vbem-client"), "rust_version"));
    let later: Vec<String> = packages()
        .filter(|package| package["rust_version"].as_str().is_some_and(|theirs| version(theirs) > ours))
        .map(|package| {
            format!("{} {} requires {}", package["name"], package["version"], package["rust_version"])
        })
        .collect();
    assert!(later.is_empty(), "raise rust-version, or use older versions: {later:#?}");
}

/// Checks that the minimum version could not be lower.
#[test]
fn rust_version_is_required_by_a_dependency() {
    let ours = version(text(package("vbem-client"), "rust_version"));
    assert!(
        packages()
            .filter(|package| package["source"].is_string())
            .any(|package| package["rust_version"].as_str().is_some_and(|theirs| version(theirs) == ours))
    );
}
