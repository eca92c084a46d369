//! `verify`: compares captured messages with the schema.

use std::fmt::Write;
use std::path::PathBuf;

use vbem_codegen::verify::{Hint, Report, collect, verify};

use super::{Failure, Outcome, USAGE, default_schema, print, read};

/// What was asked for.
#[derive(Default)]
struct Request {
    schema: Option<PathBuf>,
    type_name: Option<String>,
    partial: bool,
    quiet: bool,
    without_notes: bool,
    paths: Vec<PathBuf>,
}

pub(super) fn run(mut arguments: lexopt::Parser) -> Outcome {
    use lexopt::prelude::{Long, Short, Value, ValueExt};
    let mut request = Request::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return print(USAGE),
            Long("schema") => request.schema = Some(arguments.value()?.into()),
            Long("type") => request.type_name = Some(arguments.value()?.string()?),
            Long("partial") => request.partial = true,
            Long("quiet") => request.quiet = true,
            Long("no-notes") => request.without_notes = true,
            Value(value) => request.paths.push(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    if request.paths.is_empty() {
        return Err("`verify` needs at least one file or folder".into());
    }
    let model = read(&request.schema.clone().unwrap_or_else(default_schema))?;
    let (mut passed, mut failed) = (0, 0);
    for message in request.paths.iter().flat_map(|path| collect(path)) {
        let (path, report) = match message {
            Ok(message) => {
                let type_name = request.type_name.clone().or(message.hint.type_name);
                let partial = request.partial || message.hint.partial;
                let hint = Hint { type_name, partial, ..message.hint };
                (message.path, verify(&model, &message.text, &hint))
            }
            Err(error) => {
                print(&format!("FAIL {}\n    {}\n", error.path.display(), error.reason))?;
                failed += 1;
                continue;
            }
        };
        if report.passed() {
            passed += 1;
        } else {
            failed += 1;
        }
        print(&show(&path.display().to_string(), &report, &request)?)?;
    }
    print(&format!("{passed} passed, {failed} failed\n"))?;
    if failed == 0 { Ok(()) } else { Err(Failure::Found) }
}

fn show(path: &str, report: &Report, request: &Request) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    if request.quiet && report.passed() {
        return Ok(text);
    }
    let type_name = report.type_name.as_deref().unwrap_or_default();
    let verdict = if report.passed() { "ok" } else { "FAIL" };
    writeln!(text, "{}", format!("{verdict} {path} {type_name}").trim_end())?;
    for problem in &report.problems {
        writeln!(text, "    {problem}")?;
    }
    if !(request.quiet || request.without_notes) {
        for note in &report.notes {
            writeln!(text, "    note: {note}")?;
        }
    }
    Ok(text)
}
