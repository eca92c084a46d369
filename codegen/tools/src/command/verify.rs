//! `verify`: compares captured messages with the schema.

use std::fmt::{self, Write};
use std::path::PathBuf;

use clap::Args;
use vbem_codegen::Model;
use vbem_codegen::source::file::FileError;
use vbem_tools::verify::{Hint, Message, Report, collect, verify};

use super::comparison::{self, Comparison, SuggestOptions};
use super::output::print;
use super::{Failure, Outcome};

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
    quiet: bool,
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
    comparison::run(&options.suggest, options.report.links, |model, again| {
        let messages = options.paths.iter().flat_map(|path| collect(path)).map(|it| it.map(with_hint));
        let comparison = compare(model, messages, &options.report, again)?;
        if let (true, true, [path, ..]) =
            (comparison.agrees, comparison.reports.is_empty(), options.paths.as_slice())
        {
            return Err(format!("`{}` contains no messages", path.display()).into());
        }
        Ok(comparison)
    })
}

/// Compares messages with the schema and prints the findings; after additions were written, only failures.
pub(super) fn compare(
    model: &Model,
    messages: impl Iterator<Item = Result<Message, FileError>>,
    options: &ReportOptions,
    again: bool,
) -> Result<Comparison, Failure> {
    let (mut reports, mut unreadable) = (Vec::new(), 0);
    for message in messages {
        match message {
            Ok(message) => {
                let report = verify(model, &message.text, &message.hint);
                print(&shown(&message, &report, options, again)?)?;
                reports.push(report);
            }
            Err(error) => {
                print(&format!("FAIL {}\n    {}\n", error.path.display(), error.reason))?;
                unreadable += 1;
            }
        }
    }
    let passed = reports.iter().filter(|report| report.passed()).count();
    let failed = reports.len() - passed + unreadable;
    print(&format!("{passed} passed, {failed} failed\n"))?;
    Ok(Comparison { reports, agrees: failed == 0 })
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
