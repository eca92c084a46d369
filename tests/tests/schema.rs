//! Schema of the repository: plain YAML for any parser, and the same result for any order of its files.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use vbem_codegen::{Sources, emit, load};

fn schema() -> Sources {
    Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"))
}

#[test]
fn schema_of_the_repository_is_valid() {
    let model = load(&schema()).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(model.resource("VmRestorePoint").is_some());
}

#[test]
fn schema_read_by_another_yaml_parser_is_equal() {
    for source in schema().files() {
        let first: serde_json::Value = serde_saphyr::from_str(&source.text).unwrap();
        let second: serde_json::Value = serde_yaml::from_str(&source.text).unwrap();
        assert_eq!(first, second, "{}", source.path);
    }
}

#[test]
fn schema_files_in_any_order_give_the_same_model() {
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
