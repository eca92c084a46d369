//! One mistake gives one error: each file of the schema is broken in turn, and nothing else is reported.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use vbem_codegen::diagnostic::Code;
use vbem_codegen::source::Sources;

/// Path and text of every file of the schema.
fn files() -> Vec<(String, String)> {
    let sources = Sources::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"));
    sources.files().iter().map(|file| (file.path.clone(), file.text.clone())).collect()
}

/// The errors of the schema with another text for one file.
fn errors(files: &[(String, String)], index: usize, text: String) -> Vec<(Code, String)> {
    let mut files = files.to_vec();
    let path = files[index].0.clone();
    files[index].1 = text;
    let Err(found) = vbem_codegen::load(&Sources::from_files(files)) else { return Vec::new() };
    let describe = |item: &vbem_codegen::Diagnostic| {
        let place = item.span.as_ref().map(|span| found.place(span).0).unwrap_or_default();
        (item.code, format!("{path} broken: {place}: {} {:?}", item.message, item.help))
    };
    found.items().iter().map(describe).collect()
}

fn assert_single(found: &[(Code, String)], expected: Code, path: &str) {
    let codes: Vec<Code> = found.iter().map(|(code, _)| *code).collect();
    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(codes, [expected], "{path}:\n{}", texts.join("\n"));
}

#[test]
fn file_that_is_not_yaml_causes_no_other_error() {
    let files = files();
    for (index, (path, text)) in files.iter().enumerate() {
        let lines = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut top_level = lines.filter(|at| text[*at..].starts_with(|c: char| c.is_ascii_alphabetic()));
        let middle = top_level.nth(1).unwrap_or(0);
        let broken = format!("{}]: [\n{}", &text[..middle], &text[middle..]);
        assert_single(&errors(&files, index, broken), Code::InvalidYaml, path);
    }
}

#[test]
fn file_with_a_tab_causes_no_other_error() {
    let files = files();
    for (index, (path, text)) in files.iter().enumerate() {
        let Some(at) = text.rfind("\n  ").filter(|at| !text[..*at].ends_with(">-")) else { continue };
        let broken = format!("{}\n\t{}", &text[..at], text[at + 1..].trim_start());
        let found = errors(&files, index, broken);
        // A tab inside of a text is allowed.
        if !found.is_empty() {
            assert_single(&found, Code::InvalidYaml, path);
        }
    }
}

#[test]
fn file_without_resource_causes_no_other_error() {
    let files = files();
    for (index, (path, text)) in files.iter().enumerate() {
        let Some(line) = text.lines().find(|line| line.starts_with("resource: ")) else { continue };
        let broken = text.replacen(&format!("{line}\n"), "", 1);
        assert_single(&errors(&files, index, broken), Code::MissingKey, path);
    }
}

#[test]
fn member_of_an_unknown_type_causes_no_other_error() {
    let files = files();
    let mut cases = 0;
    for (index, (path, text)) in files.iter().enumerate().step_by(2) {
        let Some(at) = text.find("{ type: ") else { continue };
        let at = at + "{ type: ".len();
        let broken = format!("{}Nonexistent{}", &text[..at], &text[at..]);
        assert_single(&errors(&files, index, broken), Code::UnknownType, path);
        cases += 1;
    }
    assert!(cases > 40, "{cases}");
}

#[test]
fn misspelt_key_causes_no_other_error() {
    let files = files();
    for (index, (path, text)) in files.iter().enumerate().step_by(3) {
        let Some(at) = text.find("summary: ") else { continue };
        let broken = format!("{}sumary: {}", &text[..at], &text[at + "summary: ".len()..]);
        assert_single(&errors(&files, index, broken), Code::UnknownKey, path);
    }
}

#[test]
fn misspelt_or_missing_path_of_a_resource_causes_no_other_error() {
    let files = files();
    let mut cases = 0;
    for (index, (path, text)) in files.iter().enumerate().step_by(2) {
        let Some(line) = text.lines().find(|line| line.starts_with("path: ")) else { continue };
        let misspelt = text.replacen(line, &line.replacen("path", "pth", 1), 1);
        assert_single(&errors(&files, index, misspelt), Code::UnknownKey, path);
        let missing = errors(&files, index, text.replacen(&format!("{line}\n"), "", 1));
        // A resource may do without one if no address follows from it.
        if !missing.is_empty() {
            assert_single(&missing, Code::MissingKey, path);
            cases += 1;
        }
    }
    assert!(cases > 20, "{cases}");
}
