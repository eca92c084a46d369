//! The rules of the bound schema: every case breaks one rule, is reported once, by its code and at its place.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod operations;
mod rust_names;
mod structures;
mod wire_names;

use vbem_codegen::diagnostic::{Code, Diagnostic};
use vbem_codegen::{load, testing};

// The vocabulary of the cases, so that one place follows a change of its spelling.

/// Keys of a member of that type which may be absent.
fn optional(ty: &str) -> String {
    format!("type: {ty}?")
}

/// Keys of a member that is repeated.
fn repeated(ty: &str) -> String {
    format!("repeated: {ty}")
}

/// Keys of a member that is a list in a wrapper element.
fn list(ty: &str, item: &str) -> String {
    format!("list: {ty}, item: {item}")
}

/// Keys of a link that leads up to one resource.
fn up(target: &str) -> String {
    format!("up: {target}")
}

/// Keys of a link that leads down to a list.
fn down(target: &str) -> String {
    format!("down: [{target}]")
}

/// Keys of a method that starts something.
fn action(suffix: &str) -> String {
    format!("http: POST, rel: Start, suffix: \"{suffix}\", returns: none")
}

/// Section of a file that declares mixins.
fn mixins(text: &str) -> String {
    format!("mixins:\n{text}")
}

/// Key of what uses mixins.
fn uses(names: &str) -> String {
    format!("uses: [{names}]")
}

/// Section of a resource with a waiter, by its members and by the values that end the operation and mean failure.
fn waiter(members: &str, until: &str, failure: &str) -> String {
    format!("waiter: {{ {members}, until: [{until}], failure: [{failure}] }}\n")
}

/// A resource of that name with further lines.
fn resource(name: &str, lines: &str) -> String {
    let path = name.to_lowercase();
    format!("resource: {name}\nsummary: A thing.\npath: /{path}s/{{id}}\n{lines}")
}

/// A resource `Tape` with further lines.
fn tape(lines: &str) -> String {
    resource("Tape", lines)
}

/// A resource `Tape` with elements, one a line.
fn elements(lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    tape(&format!("elements:\n{lines}"))
}

/// The diagnostics of a schema, with the text at the caret.
fn reported(files: &[(&str, &str)]) -> Vec<(String, Diagnostic)> {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let sources = testing::sources(files);
    let Err(found) = load(&sources) else { return Vec::new() };
    let of = |item: &Diagnostic| {
        let span = item.span.as_ref().unwrap();
        let place = sources.get(span.file).text[span.range.clone()].to_owned();
        (place, item.clone())
    };
    found.items().iter().map(of).collect()
}

/// Expects one report with that code, that place and that part of a message.
#[track_caller]
fn refuses(text: &str, code: Code, place: &str, message: &str) {
    refuses_files(&[("tapes/tape.yaml", text)], code, place, message);
}

#[track_caller]
fn refuses_files(files: &[(&str, &str)], code: Code, place: &str, message: &str) {
    let found = reported(files);
    let [(found_place, item)] = found.as_slice() else {
        panic!("one report is expected for {files:#?}\nbut there are: {found:#?}");
    };
    assert_eq!((item.code, found_place.as_str()), (code, place), "{files:#?}\n{item:#?}");
    assert!(item.message.contains(message), "{message}\n{item:#?}");
}

#[track_caller]
fn accepts(text: &str) {
    accepts_files(&[("tapes/tape.yaml", text)]);
}

#[track_caller]
fn accepts_files(files: &[(&str, &str)]) {
    assert_eq!(reported(files), [], "{files:#?}");
}

/// A text as it is marked in a file: with its quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
