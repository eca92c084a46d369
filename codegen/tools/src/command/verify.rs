//! `verify`: compares captured messages with the schema.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use vbem_codegen::{Model, Sources};
use vbem_tools::suggest::suggestions;
use vbem_tools::verify::{Hint, Message, Report, collect, verify};

use super::apply::{applied, suggested};
use super::crawl::{Format, Visit, visit};
use super::{Failure, Outcome, USAGE, default_schema, print, read};

/// What was asked for.
#[derive(Default)]
struct Request {
    schema: Option<PathBuf>,
    type_name: Option<String>,
    partial: bool,
    quiet: bool,
    without_notes: bool,
    suggest: bool,
    apply: bool,
    links: bool,
    paths: Vec<PathBuf>,
    host: bool,
    visit: Visit,
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
            Long("suggest") => request.suggest = true,
            Long("apply") => request.apply = true,
            Long("links") => request.links = true,
            Long("host") => {
                request.host = true;
                request.visit.host = arguments.value()?.string()?;
            }
            Long("user") => request.visit.user = Some(arguments.value()?.string()?),
            Long("password-env") => request.visit.password_variable = arguments.value()?.string()?,
            Long("ca-certificate") => request.visit.ca = Some(arguments.value()?.into()),
            Long("danger-accept-invalid-certs") => request.visit.danger_accept_invalid_certs = true,
            Long("format") => request.visit.formats = formats(&arguments.value()?.string()?)?,
            Long("depth") => request.visit.depth = arguments.value()?.parse()?,
            Long("requests") => request.visit.requests = arguments.value()?.parse()?,
            Long("each") => request.visit.each = arguments.value()?.parse()?,
            Long("pause") => request.visit.pause = Duration::from_millis(arguments.value()?.parse()?),
            Long("save") => request.visit.save = Some(arguments.value()?.into()),
            Value(value) => request.paths.push(value.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    if request.paths.is_empty() && !request.host {
        return Err("`verify` needs at least one file or folder, or `--host URL`".into());
    }
    let schema = request.schema.clone().unwrap_or_else(default_schema);
    let model = read(&schema)?;
    let visited = if request.host { Some(visit(&request.visit)?) } else { None };
    let fetched = visited.as_ref().map_or(&[][..], |visited| &visited.messages);
    let broken = usize::from(visited.as_ref().is_some_and(|visited| !visited.whole));
    let (reports, failed) = compared(&model, &request, fetched)?;
    if let (0, true, [path, ..]) = (failed, reports.is_empty(), request.paths.as_slice()) {
        return Err(format!("there is no message in `{}`", path.display()).into());
    }
    if request.suggest || request.apply {
        let sources = Sources::from_dir(&schema);
        let found = suggestions(&sources, &model, &reports, request.links);
        print(&suggested(&schema, &found)?)?;
        if request.apply && !found.is_empty() {
            applied(&schema, &sources, &found)?;
            // What could not be proposed is still there.
            let quiet = Request { quiet: true, ..request };
            let (_, failed) = compared(&read(&schema)?, &quiet, fetched)?;
            return if failed + broken == 0 { Ok(()) } else { Err(Failure::Found) };
        }
    }
    if failed + broken == 0 { Ok(()) } else { Err(Failure::Found) }
}

fn formats(name: &str) -> Result<Vec<Format>, Failure> {
    match name {
        "xml" => Ok(vec![Format::Xml]),
        "json" => Ok(vec![Format::Json]),
        "both" => Ok(vec![Format::Xml, Format::Json]),
        other => Err(format!("there is no format `{other}`, only `xml`, `json` and `both`").into()),
    }
}

/// Compares all messages with the schema and prints what is found; returns the reports, and how many messages failed.
fn compared(model: &Model, request: &Request, fetched: &[Message]) -> Result<(Vec<Report>, usize), Failure> {
    let (mut reports, mut failed) = (Vec::new(), 0);
    let read = request.paths.iter().flat_map(|path| collect(path));
    for message in read.chain(fetched.iter().cloned().map(Ok)) {
        let (path, report) = match message {
            Ok(message) => {
                let type_name = request.type_name.clone().or(message.hint.type_name);
                let partial = request.partial || message.hint.partial;
                let hint = Hint { type_name, partial, ..message.hint };
                (message.path, verify(model, &message.text, &hint))
            }
            Err(error) => {
                print(&format!("FAIL {}\n    {}\n", error.path.display(), error.reason))?;
                failed += 1;
                continue;
            }
        };
        print(&show(&path.display().to_string(), &report, request)?)?;
        reports.push(report);
    }
    let passed = reports.iter().filter(|report| report.passed()).count();
    failed += reports.len() - passed;
    print(&format!("{passed} passed, {failed} failed\n"))?;
    Ok((reports, failed))
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
