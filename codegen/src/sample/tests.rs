//! Samples of structures that contain themselves, or very much.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::{load, testing};

/// The sample of a record, as XML.
fn sample(types: &str, record: &str) -> String {
    let text = format!(
        "resource: Folder\nsummary: A folder.\nelements:\n  Info: {{ type: Info?, summary: Facts. }}\ntypes:\n{types}"
    );
    let model = load(&testing::sources([("folders/folder.yaml".to_owned(), text)])).unwrap();
    to_xml_part(&of_record(model.record(record).unwrap(), &model))
}

/// A type whose elements are of these types.
fn ty(name: &str, elements: &[String]) -> String {
    let elements: String = elements
        .iter()
        .enumerate()
        .map(|(index, ty)| format!("      E{index}: {{ {ty}, summary: E. }}\n"))
        .collect();
    format!("  {name}:\n    summary: A type.\n    elements:\n{elements}")
}

#[test]
fn record_that_may_contain_itself_does_so_once() {
    let recursive = ["type: Info?".to_owned(), "repeated: Info".to_owned(), "type: int".to_owned()];
    let text = sample(&ty("Info", &recursive), "Info");
    let deepest = text.lines().map(|line| line.len() - line.trim_start().len()).max().unwrap() / 2;
    assert_eq!((deepest, text.matches("<E2>").count()), (2, 4), "{text}");
}

#[test]
fn records_of_many_records_have_a_sample_of_limited_size() {
    let types: String = (0..6)
        .map(|level| {
            let inner = if level == 5 { "type: int".to_owned() } else { format!("type: Info{}?", level + 1) };
            let name = if level == 0 { "Info".to_owned() } else { format!("Info{level}") };
            ty(&name, &vec![inner; 20])
        })
        .collect();
    let lines = sample(&types, "Info").lines().count();
    assert!((1_000..20_000).contains(&lines), "{lines} of 3.4 million lines");
}
