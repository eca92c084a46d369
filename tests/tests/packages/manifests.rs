//! Published packages as a registry shows them: metadata, licences, and READMEs with absolute links.

use std::fs;
use std::path::Path;

use crate::{METADATA, PUBLISHED, package, text};

#[test]
fn published_packages_are_the_expected_ones() {
    let members = METADATA["workspace_members"].as_array().unwrap();
    let mut published: Vec<&str> = crate::packages()
        .filter(|package| members.contains(&package["id"]) && package["publish"].is_null())
        .map(|package| text(package, "name"))
        .collect();
    published.sort_unstable();
    assert_eq!(published, PUBLISHED);
}

#[test]
fn published_packages_have_metadata() {
    for name in PUBLISHED {
        let package = package(name);
        assert!(text(package, "description").len() > 30, "{name}");
        assert_eq!(text(package, "license"), "MIT OR Apache-2.0", "{name}");
        assert_eq!(text(package, "readme"), "README.md", "{name}");
        let listed = |key: &str| {
            package[key].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>()
        };
        assert!((1..=5).contains(&listed("categories").len()), "{name}");
        let keywords = listed("keywords");
        assert!((1..=5).contains(&keywords.len()) && keywords.iter().all(|word| word.len() <= 20), "{name}");
    }
}

#[test]
fn packages_contain_the_licences() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in PUBLISHED {
        let folder = folder(name);
        for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert_eq!(
                behind_link(&folder, file),
                fs::read_to_string(root.join(file)).unwrap(),
                "{name}: {file}"
            );
        }
    }
}

#[test]
fn packages_that_read_the_schema_contain_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let file = "restore-points/vm-restore-point.yaml";
    for name in ["vbem-client", "vbem-explorer", "vbem-simulator"] {
        let link = folder(name).join("schema");
        let schema = if link.is_dir() {
            link
        } else {
            folder(name).join(fs::read_to_string(&link).unwrap().trim_end())
        };
        assert_eq!(fs::read(schema.join(file)).unwrap(), fs::read(root.join(file)).unwrap(), "{name}");
    }
}

/// Checks that READMEs have no relative links: registries show them without the other files.
#[test]
fn readmes_have_absolute_links_only() {
    for name in PUBLISHED {
        let readme = fs::read_to_string(folder(name).join("README.md")).unwrap();
        for (number, line) in readme.lines().enumerate() {
            for link in line.split("](").skip(1) {
                let absolute = ["https://", "http://", "#"].iter().any(|start| link.starts_with(start));
                assert!(absolute, "{name}: line {}: {line}", number + 1);
            }
        }
    }
}

/// Checks that test dependencies that need the tested package have no version: in a registry, neither of the two could
/// come first.
#[test]
fn test_dependencies_of_published_packages_have_no_version() {
    for (tested, with) in [
        ("vbem-client", "vbem-simulator"),
        ("vbem-runtime", "vbem-client"),
        ("vbem-runtime", "vbem-simulator"),
    ] {
        let dependencies = package(tested)["dependencies"].as_array().unwrap();
        let other = dependencies.iter().find(|it| it["name"] == with).unwrap();
        assert_eq!(other["kind"], "dev", "{tested}: {with}");
        assert_eq!(other["req"], "*", "{tested}: {with}: a dependency without version is not published");
    }
}

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(text(package(name), "manifest_path")).parent().unwrap().to_owned()
}

/// Returns the content of a file behind a link, also where git wrote the link as a text file.
fn behind_link(folder: &Path, file: &str) -> String {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    if text.starts_with("../") { fs::read_to_string(folder.join(text.trim_end())).unwrap() } else { text }
}
