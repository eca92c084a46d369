//! Features of the package whose build script runs, compared with the families of the schema.

use std::path::PathBuf;
use std::{env, fs};

use crate::model::Model;

/// True if cargo builds the package with the feature.
pub(super) fn is_on(feature: &str) -> bool {
    env::var_os(variable(feature)).is_some()
}

/// Name of the variable that cargo sets for a build script if the feature is on.
fn variable(feature: &str) -> String {
    format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))
}

/// The manifest of the package, and its text. `None` outside of build scripts, and if it cannot be read.
pub(super) fn manifest() -> Option<(PathBuf, String)> {
    let path = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let text = fs::read_to_string(&path).ok()?;
    Some((path, text))
}

/// The families that can be left out, but are not among the features of a manifest: no build could have them. None if the
/// manifest has no table `[features]`.
pub(super) fn undeclared_families<'m>(model: &'m Model, manifest: &str) -> Vec<&'m str> {
    let Some(declared) = declared_features(manifest) else { return Vec::new() };
    let families = model.families.iter().filter(|family| !family.always).map(|family| family.name.as_str());
    families.filter(|family| !declared.contains(family)).collect()
}

/// The keys of the table `[features]` of a manifest. `None` without the table.
///
/// A build script has no parser of TOML, and needs none for this: each key begins a line, and a list may go on over several
/// lines.
fn declared_features(manifest: &str) -> Option<Vec<&str>> {
    let mut features = None;
    let (mut is_table, mut is_list) = (false, false);
    for line in manifest.lines().map(without_comment) {
        if is_list {
            is_list = !line.contains(']');
        } else if line.starts_with('[') {
            is_table = line.split_whitespace().collect::<String>() == "[features]";
            if is_table {
                features = Some(Vec::new());
            }
        } else if let (true, Some((key, value))) = (is_table, line.split_once('=')) {
            features.get_or_insert_default().push(key.trim().trim_matches(['"', '\'']));
            is_list = !value.contains(']');
        }
    }
    features
}

/// A line without the spaces around it and without its comment. Names of features hold no `#`.
fn without_comment(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_table_of_features_are_declared() {
        let manifest = r#"
            [package]
            name = "client"

            [ features ] # optional parts
            default = ["families", "json"] # [not = a]
            # gone = []
            families = [
                "jobs", # those = x
                "tapes",
            ]
            jobs = []
            "restore-points" = ["dep:x"]

            [dependencies]
            http = "1"
        "#;
        assert_eq!(declared_features(manifest).unwrap(), ["default", "families", "jobs", "restore-points"]);
        assert_eq!(declared_features("[features]\n"), Some(Vec::new()));
        assert_eq!(declared_features("[package]\nfeatures = 1\n"), None);
    }

    #[test]
    fn families_without_a_feature_are_undeclared() {
        let family = ("tapes/family.yaml".to_owned(), "family: { summary: Tapes. }\n".to_owned());
        let tape = ("tapes/tape.yaml".to_owned(), "resource: Tape\nsummary: A tape.\n".to_owned());
        let model = crate::load(&crate::testing::sources([family, tape])).unwrap();
        assert_eq!(undeclared_families(&model, "[features]\ntapes = []\n"), [""; 0]);
        assert_eq!(undeclared_families(&model, "[features]\nreels = []\n"), ["tapes"]);
        assert_eq!(undeclared_families(&model, "[package]\n"), [""; 0]);
    }

    #[test]
    fn variable_of_a_feature_has_the_name_cargo_gives_it() {
        assert_eq!(variable("restore-points"), "CARGO_FEATURE_RESTORE_POINTS");
    }
}
