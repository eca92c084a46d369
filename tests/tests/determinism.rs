//! Determinism: the same schema gives the same bytes, independent of its folder and of the order of its files.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use vbem_codegen::{Config, Sources};

/// Temporary folder, removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // Failure to remove it is harmless.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes the schema's files in the given order and emits from there.
fn emitted_from(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    for (path, bytes) in files {
        let path = folder.join("schema").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let out = folder.join("out");
    let generated = Config::new().out_dir(out).compile(folder.join("schema"));
    let files = generated.unwrap_or_else(|error| panic!("{error}")).files.into_iter();
    files.map(|path| (path.file_name().unwrap().display().to_string(), fs::read(path).unwrap())).collect()
}

#[test]
fn output_of_two_folders_is_equal() {
    let root = Folder(env::temp_dir().join(format!("vbem-determinism-{}", process::id())));
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let mut files: Vec<(PathBuf, Vec<u8>)> = Sources::from_dir(&schema)
        .files()
        .iter()
        .map(|source| (PathBuf::from(&source.path), source.text.clone().into_bytes()))
        .collect();
    let first = emitted_from(&root.0.join("a"), &files);
    files.reverse();
    let second = emitted_from(&root.0.join("another/place"), &files);

    assert!(first.len() > 10, "one file for each family");
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    for ((name, one), (_, other)) in first.iter().zip(&second) {
        assert!(one == other, "{name} differs");
        let text = String::from_utf8_lossy(one);
        assert!(!text.contains(&*root.0.to_string_lossy()), "{name} contains the path of the folder");
    }
}
