//! The schema of the repository: plain YAML for any reader, and the same bytes whatever the order of the files.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use vbem_codegen::{Sources, emit, load};

fn schema() -> Sources {
    Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"))
}

#[test]
fn the_schema_is_right() {
    let model = load(&schema()).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(model.resource("VmRestorePoint").is_some());
}

#[test]
fn a_second_reader_sees_the_same_values() {
    for source in schema().files() {
        let first: serde_json::Value = serde_saphyr::from_str(&source.text).unwrap();
        let second: serde_json::Value = serde_yaml::from_str(&source.text).unwrap();
        assert_eq!(first, second, "{}", source.path);
    }
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let files: Vec<(String, String)> =
        schema().files().iter().map(|source| (source.path.clone(), source.text.clone())).collect();
    let expected = emit::emit(&load(&Sources::from_files(files.clone())).unwrap()).unwrap();
    for step in [1, 7, 31] {
        let mut shuffled = files.clone();
        let length = shuffled.len();
        for index in 0..length {
            shuffled.swap(index, (index * step + 13) % length);
        }
        shuffled.reverse();
        assert_ne!(shuffled, files);
        assert_eq!(emit::emit(&load(&Sources::from_files(shuffled)).unwrap()).unwrap(), expected);
    }
}
