//! Programs that must compile and programs that must not.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;

use vbem_codegen::{emit, load};

#[test]
fn ui_programs_compile_or_fail_as_expected() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}

/// Emitted code of small schemas, for cases that the API does not have.
#[test]
fn ui_modules_equal_emitted_code() {
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
