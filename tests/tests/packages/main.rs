//! Packages: their manifests and dependencies.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod build_dependencies;
mod manifests;
mod msrv;

use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// Published packages.
const PUBLISHED: [&str; 5] =
    ["vbem-client", "vbem-codegen", "vbem-explorer", "vbem-runtime", "vbem-simulator"];

/// Metadata of all packages in `Cargo.lock`, on all platforms.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo metadata failed; without a network, `cargo fetch` must have run: {stderr}"
    );
    serde_json::from_slice(&output.stdout).unwrap()
});

fn packages() -> impl Iterator<Item = &'static Value> {
    METADATA["packages"].as_array().unwrap().iter()
}

fn package(name: &str) -> &'static Value {
    packages().find(|package| package["name"] == name).unwrap_or_else(|| panic!("missing package `{name}`"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
