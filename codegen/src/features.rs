//! Features of the package whose build script runs, compared with the families of the schema.

use crate::model::Model;

/// The families that can be left out, but are not among the features of a manifest: no build could have them.
///
/// ```
/// # let family = ("tapes/family.yaml".to_owned(), "family: { summary: Tapes. }\n".to_owned());
/// # let tape = ("tapes/tape.yaml".to_owned(), "resource: Tape\nsummary: A tape.\n".to_owned());
/// # let model = vbem_codegen::load(&vbem_codegen::testing::sources([family, tape])).unwrap();
/// use vbem_codegen::features::undeclared_families;
///
/// assert!(undeclared_families(&model, "[features]\ntapes = []\n").is_empty());
/// assert_eq!(undeclared_families(&model, "[features]\nreels = []\n"), ["tapes"]);
/// ```
#[must_use]
pub fn undeclared_families<'m>(model: &'m Model, manifest: &str) -> Vec<&'m str> {
    let declared = declared_features(manifest);
    let families = model.families.iter().filter(|family| !family.always).map(|family| family.name.as_str());
    families.filter(|family| !declared.contains(family)).collect()
}

/// The keys of the table `[features]` of a manifest.
///
/// A build script has no parser of TOML, and needs none for this: the keys begin their lines, and lists may go on over
/// several lines.
fn declared_features(manifest: &str) -> Vec<&str> {
    let mut features = Vec::new();
    let (mut is_table, mut is_list) = (false, false);
    for line in manifest.lines().map(without_comment) {
        if is_list {
            is_list = !line.contains(']');
        } else if line.starts_with('[') {
            is_table = line.split_whitespace().collect::<String>() == "[features]";
        } else if let (true, Some((key, value))) = (is_table, line.split_once('=')) {
            features.push(key.trim().trim_matches(['"', '\'']));
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
mod tests {
    use super::declared_features;

    #[test]
    fn keys_of_the_table_of_features_are_found() {
        let manifest = r#"
            [package]
            name = "client"

            [ features ] # what can be chosen
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
        assert_eq!(declared_features(manifest), ["default", "families", "jobs", "restore-points"]);
        assert_eq!(declared_features("[package]\nfeatures = 1\n"), [""; 0]);
    }
}
