//! Build scripts choose families by their features or by name.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use vbem_codegen::{Config, Error};

/// A folder with a schema of three families, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Self(std::env::temp_dir().join(format!("vbem-{name}-{}", std::process::id())));
        for (family, resource) in [("common", "Rack"), ("tapes", "Tape"), ("vaults", "Vault")] {
            let always = if family == "common" { ", always: true" } else { "" };
            folder.write(
                &format!("{family}/family.yaml"),
                &format!("family: {{ summary: A family.{always} }}\n"),
            );
            folder.write(
                &format!("{family}/one.yaml"),
                &format!("resource: {resource}\nsummary: A thing.\npath: /{family}/{{id}}\n"),
            );
        }
        folder.write("api.yaml", vbem_codegen::testing::API);
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.schema().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn schema(&self) -> PathBuf {
        self.0.join("schema")
    }

    fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    fn files(&self, config: Config) -> Vec<String> {
        let generated = config.out_dir(self.out()).compile(self.schema()).unwrap();
        assert_eq!(generated.schema, self.schema().canonicalize().unwrap());
        assert_eq!(generated.read.len(), 7);
        let name = |path: &PathBuf| path.file_name().unwrap().display().to_string();
        generated.files.iter().map(name).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn families_are_chosen_by_name() {
    let folder = Folder::new("chosen-families");
    assert_eq!(folder.files(Config::new()), ["api.rs", "common.rs", "tapes.rs", "vaults.rs"]);
    assert_eq!(folder.files(Config::new().families(["tapes"])), ["api.rs", "common.rs", "tapes.rs"]);
    // The package of this test has features, but none that is named after a family.
    let from_features = Config::new().families_from_features().out_dir(folder.out());
    let error = from_features.compile(folder.schema()).unwrap_err();
    assert!(matches!(error, Error::NoFeature { .. }), "{error}");
}

#[test]
fn unknown_family_is_rejected_and_writes_nothing() {
    let folder = Folder::new("unknown-family");
    let config = Config::new().families(["tapes", "tape"]).out_dir(folder.out());
    let error = config.compile(folder.schema()).unwrap_err();
    assert!(matches!(error, Error::UnknownFamily { .. }), "{error}");
    assert_eq!(error.to_string(), "the schema has no family `tape`; its families are tapes, vaults");
    assert!(!folder.out().exists());
}

#[test]
fn missing_folder_for_the_files_is_an_error() {
    let folder = Folder::new("no-out-dir");
    let error = Config::new().compile(folder.schema()).unwrap_err();
    assert!(matches!(error, Error::NoOutDir), "{error}");
}

#[test]
fn file_in_place_of_the_folder_is_an_error_with_its_path() {
    let folder = Folder::new("no-folder");
    fs::write(folder.out(), "").unwrap();
    let error = Config::new().out_dir(folder.out()).compile(folder.schema()).unwrap_err();
    let Error::Write { path, .. } = &error else { panic!("{error}") };
    assert_eq!(path.as_path(), Path::new(&folder.out()));
}
