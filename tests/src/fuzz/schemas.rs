//! Schemas: checked, formatted and emitted.

use std::ops::Range;

use vbem_codegen::diagnostic::Diagnostics;
use vbem_codegen::{Model, Sources, emit, testing};
use vbem_tools::describe::describe;
use vbem_tools::format::format_file;
use vbem_tools::json_schema::json_schema;
use vbem_tools::lint::{Format, check as lint, format};

/// Line that begins another file of a schema, before its path.
pub(super) const FILE: &str = "#file ";

/// Files of a schema; `api.yaml` may be missing. Findings are at places of the files. An accepted schema is emitted as
/// Rust, and its formatted files are the same schema.
pub(super) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let files = split(&text);
    let formatted: Vec<(String, String)> =
        files.iter().map(|(path, text)| (path.clone(), canonical(path, text))).collect();
    let sources = with_api(files);
    let (model, found) = lint(&sources);
    assert_placed(&sources, &found);
    for form in [Format::Full { colour: false }, Format::Short, Format::Json, Format::Github] {
        assert!(found.items().is_empty() || !format(&found, form).is_empty());
    }
    let Some(model) = model else { return };
    let emitted = emitted(&model);
    let (again, found) = lint(&with_api(formatted));
    let Some(again) = again else {
        panic!("an accepted schema is rejected after formatting:\n{}", format(&found, Format::Short));
    };
    assert!(self::emitted(&again) == emitted, "the emitted code changes after formatting");
    assert!(serde_json::from_str::<serde_json::Value>(&json_schema(&model)).is_ok());
    for record in model.all_records() {
        assert!(describe(&model, &record.name).is_ok(), "{}", record.name);
    }
}

/// Splits an input into files.
fn split(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("tapes/tape.yaml".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix(FILE), files.last_mut()) {
            (Some(path), _) => files.push((path.trim().to_owned(), String::new())),
            (None, Some((_, file))) => file.push_str(line),
            (None, None) => {}
        }
    }
    if files.len() > 1 && files[0].1.is_empty() {
        files.remove(0);
    }
    files
}

fn with_api(files: Vec<(String, String)>) -> Sources {
    if files.iter().any(|(path, _)| path == "api.yaml") {
        Sources::from_files(files)
    } else {
        testing::sources(files)
    }
}

/// Returns a file in canonical layout, which formatting does not change again; the file itself if it cannot be formatted.
fn canonical(path: &str, text: &str) -> String {
    let depth = path.matches('/').count();
    let Ok(once) = format_file(text, depth) else { return text.to_owned() };
    assert_eq!(format_file(&once, depth).as_ref(), Ok(&once), "changed by a second formatting");
    once
}

fn assert_placed(sources: &Sources, found: &Diagnostics) {
    for item in found.items() {
        let related = item.related.iter().map(|(span, _)| span);
        for span in item.span.iter().chain(related) {
            let text = &sources.get(span.file).text;
            let Range { start, end } = span.range.clone();
            assert!(text.get(start..end).is_some(), "{:?} of {}", span.range, item.message);
        }
    }
}

fn emitted(model: &Model) -> Vec<(String, String)> {
    let files = match emit::emit(model) {
        Ok(files) => files,
        Err(error) => panic!("an accepted schema cannot be emitted: {error}"),
    };
    for file in &files {
        if let Err(error) = syn::parse_file(&file.text) {
            panic!("{} is not Rust: {error}", file.name);
        }
    }
    files.into_iter().chain(emit::emit_samples(model)).map(|file| (file.name, file.text)).collect()
}
