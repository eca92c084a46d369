//! Each promise of `SECURITY.md` names tests that exist.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the promises, each with the tests it names, as path and name.
fn promises(page: &str) -> Vec<(&str, Vec<(&str, &str)>)> {
    let section = page.split("\n## ").find(|section| section.starts_with("Promises\n")).unwrap();
    let items = section.split("\n- ").skip(1);
    items
        .map(|item| {
            // A heading or paragraph after the item does not belong to it.
            let item = item.split("\n\n").next().unwrap_or_default();
            let tests = item.split('`').filter_map(|code| code.split_once(".rs::").map(|_| code));
            let tests = tests.map(|code| code.split_once("::").unwrap()).collect();
            (item.lines().next().unwrap_or_default(), tests)
        })
        .collect()
}

/// True if the text of a file has a test with this name: a function below an attribute.
fn has_test(text: &str, name: &str) -> bool {
    let heads = [format!("]\nfn {name}("), format!("]\nasync fn {name}(")];
    let code: String = text.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    heads.iter().any(|head| code.contains(head))
}

#[test]
fn promise_of_the_security_page_names_tests_that_exist() {
    let page = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let promises = promises(&page);
    assert!(promises.len() > 20, "only {} promises were found", promises.len());
    for (promise, tests) in promises {
        assert!(!tests.is_empty(), "no test is named: {promise}");
        for (path, name) in tests {
            let text = fs::read_to_string(root().join(path));
            assert!(text.is_ok_and(|text| has_test(&text, name)), "{path} has no test {name}: {promise}");
        }
    }
}

#[test]
fn function_that_is_not_a_test_is_not_taken_for_one() {
    let text = "#[test]\nfn a() {}\n\nfn b() {}\nmod m {\n    #[tokio::test]\n    async fn c() {}\n}\n";
    assert_eq!(["a", "b", "c"].map(|name| has_test(text, name)), [true, false, true]);
}
