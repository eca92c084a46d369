//! Features of the package whose build script runs.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

/// True if cargo builds the package with the feature.
pub(super) fn is_on(feature: &str) -> bool {
    env::var_os(variable(feature)).is_some()
}

/// Name of the variable that cargo sets for a build script if the feature is on.
fn variable(feature: &str) -> String {
    format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))
}

/// The features that the manifest of the package declares, and the manifest. `None` outside of build scripts, and if the
/// manifest cannot be read or has no `[features]`.
pub(super) fn declared() -> Option<(PathBuf, BTreeSet<String>)> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let features = in_manifest(&fs::read_to_string(&manifest).ok()?)?;
    Some((manifest, features))
}

/// The keys of the table `[features]`. Its values are lists of texts, so that each line with a `=` begins an entry.
fn in_manifest(text: &str) -> Option<BTreeSet<String>> {
    let mut lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.find(|line| *line == "[features]")?;
    let table = lines.take_while(|line| !line.starts_with('['));
    let keys = table.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim().trim_matches('"'));
    Some(keys.map(str::to_owned).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn features_of_a_manifest_are_the_keys_of_their_table() {
        let manifest = "\
[package]
name = \"x\"

[features] # comment
default = [
    \"jobs\", # comment = here
    \"job-sessions\",
]
jobs = []
\"job-sessions\" = [\"dep:http\"]

[dependencies]
http = \"1\"
";
        let features = in_manifest(manifest).unwrap();
        assert_eq!(features, ["default", "job-sessions", "jobs"].map(str::to_owned).into());
        assert_eq!(in_manifest("[package]\nname = \"x\"\n"), None);
    }

    #[test]
    fn variable_of_a_feature_has_the_name_cargo_gives_it() {
        assert_eq!(variable("restore-points"), "CARGO_FEATURE_RESTORE_POINTS");
    }
}
