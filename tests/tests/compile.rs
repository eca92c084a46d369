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

/// Some cases use emitted code of small schemas, since the API has nothing of the kind.
#[test]
fn kept_code_of_small_schemas_is_what_is_emitted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/emitted");
    for name in ["folders", "reels"] {
        let schema = fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        let sources = vbem_codegen::testing::sources([(format!("{name}/{name}.yaml"), schema)]);
        let model = load(&sources).unwrap_or_else(|problems| panic!("{problems}"));
        let file = format!("{name}.rs");
        let emitted = emit::emit(&model).unwrap().into_iter().find(|emitted| emitted.name == file).unwrap();
        let kept = folder.join(file);
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(&kept, &emitted.text).unwrap();
        }
        let kept = fs::read_to_string(kept).unwrap();
        assert_eq!(kept, emitted.text, "run with UPDATE_FIXTURES=1 and read the diff");
    }
}
