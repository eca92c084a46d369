//! What must compile and what must not.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use vbem_codegen::{emit, load};

#[test]
fn what_the_api_offers_compiles_and_the_rest_does_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}

/// The cases about former names stand on emitted code of their own, since the API has none yet.
#[test]
fn the_code_with_former_names_is_what_is_emitted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/renamed");
    let schema = fs::read_to_string(folder.join("reel.yaml")).unwrap();
    let model = load(&vbem_codegen::testing::sources([("reels/reel.yaml".to_owned(), schema)])).unwrap();
    let emitted = emit::emit(&model).unwrap().into_iter().find(|file| file.name == "reels.rs").unwrap();
    let kept = folder.join("reels.rs");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&kept, &emitted.text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(kept).unwrap(),
        emitted.text,
        "run with UPDATE_FIXTURES=1 and read the diff"
    );
}
