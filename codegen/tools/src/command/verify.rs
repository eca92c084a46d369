//! `verify`: compares captured messages with the schema.

use std::fmt::{self, Write};
use std::path::PathBuf;

use clap::Args;
use vbem_codegen::Model;
use vbem_codegen::source::file::FileError;
use vbem_tools::verify::{Hint, Message, Report, collect, verify};

use super::Outcome;
use super::comparison::{self, Comparison, SuggestOptions};
use super::output::print;

#[derive(Args)]
pub(super) struct Options {
    /// Messages, recorded exchanges (*.http), or folders of them.
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,
    /// Type of all messages that do not name theirs.
    #[arg(long = "type", value_name = "NAME")]
    type_name: Option<String>,
    /// Accept missing members, as in requests.
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    report: ReportOptions,
    #[command(flatten)]
    suggest: SuggestOptions,
}

/// Options of the report about messages.
#[derive(Args)]
pub(super) struct ReportOptions {
    /// Print failures and the summary only.
    #[arg(long)]
    pub(super) quiet: bool,
    /// Omit links that the schema does not declare.
    #[arg(long)]
    no_notes: bool,
    /// Suggest links, too.
    #[arg(long)]
    pub(super) links: bool,
}

pub(super) fn run(options: &Options) -> Outcome {
    let with_hint = |message: Message| {
        let type_name = options.type_name.clone().or(message.hint.type_name);
        let partial = options.partial || message.hint.partial;
        Message { hint: Hint { type_name, partial, ..message.hint }, ..message }
    };
    let (mut messages, mut unreadable) = (Vec::new(), Vec::new());
    for message in options.paths.iter().flat_map(|path| collect(path)) {
        match message {
            Ok(message) => messages.push(with_hint(message)),
            Err(error) => unreadable.push(error),
        }
    }
    if let (true, true, [path, ..]) = (messages.is_empty(), unreadable.is_empty(), options.paths.as_slice()) {
        return Err(format!("`{}` contains no messages", path.display()).into());
    }
    compare(&messages, &unreadable, true, &options.report, &options.suggest)
}

/// Compares messages with the schema and prints the findings; after additions were written, only failures.
/// `complete`: false if messages are missing.
pub(super) fn compare(
    messages: &[Message],
    unreadable: &[FileError],
    complete: bool,
    options: &ReportOptions,
    suggest: &SuggestOptions,
) -> Outcome {
    let reports = |model: &Model| {
        messages.iter().map(|message| verify(model, &message.text, &message.hint)).collect::<Vec<_>>()
    };
    let show = |reports: &[Report], again: bool| {
        for (message, report) in messages.iter().zip(reports) {
            print(&shown(message, report, options, again)?)?;
        }
        for error in unreadable {
            print(&format!("FAIL {}\n    {}\n", error.path.display(), error.reason))?;
        }
        let passed = reports.iter().filter(|report| report.passed()).count();
        let failed = reports.len() - passed + unreadable.len();
        print(&format!("{passed} passed, {failed} failed\n"))?;
        Ok(failed == 0 && complete)
    };
    let files: Vec<PathBuf> = messages.iter().map(|message| message.path.clone()).collect();
    comparison::run(
        suggest,
        &Comparison { reports: &reports, show: &show, files: &files, links: options.links },
    )
}

fn shown(
    message: &Message,
    report: &Report,
    options: &ReportOptions,
    again: bool,
) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let quiet = options.quiet || again;
    if quiet && report.passed() {
        return Ok(text);
    }
    let type_name = report.type_name.as_deref().unwrap_or_default();
    let verdict = if report.passed() { "ok" } else { "FAIL" };
    let path = message.path.display();
    writeln!(text, "{}", format!("{verdict} {path} {type_name}").trim_end())?;
    for problem in &report.problems {
        writeln!(text, "    {problem}")?;
    }
    if !(quiet || options.no_notes) {
        for note in &report.notes {
            writeln!(text, "    note: {note}")?;
        }
    }
    Ok(text)
}
