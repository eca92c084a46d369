//! The command line: its sub-commands, one file each.

mod apply;
mod check;
mod comparison;
mod coverage;
mod crawl;
mod diff;
mod dump;
mod emit;
mod explain;
mod fmt;
mod graph;
mod import_xsd;
mod new;
mod output;
mod verify;
mod watch;

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use vbem_codegen::{Diagnostics, Model, Sources, load};

use output::is_coloured;

const EXIT_CODES: &str = "Exit codes: 0 for success, 1 for findings and failures, 2 for wrong usage.";

/// Check, format, verify, compare and draw a schema.
#[derive(Parser)]
#[command(name = "cargo schema", bin_name = "cargo schema", version, after_help = EXIT_CODES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Report the mistakes of a schema and possible improvements.
    Check(check::Options),
    /// Check again whenever a file is saved.
    Watch(watch::Options),
    /// Lay out the files of a schema and write its JSON Schema.
    Fmt(fmt::Options),
    /// Write the first file of a resource.
    New(new::Options),
    /// Compare captured messages with the schema.
    Verify(verify::Options),
    /// Read a live server by its links and compare its messages with the schema.
    Crawl(crawl::Options),
    /// Compare the schema with an XML schema.
    ImportXsd(import_xsd::Options),
    /// Compare the schema with an inventory of the API.
    Coverage(coverage::Options),
    /// Print the changes between two schemas for users of the client.
    Diff(diff::Options),
    /// Draw the links between resources.
    Graph(graph::Options),
    /// Describe a resource, a type or an enumeration.
    Explain(explain::Options),
    /// Write the Rust files.
    Emit(emit::Options),
    /// Print the resolved model.
    Dump(dump::Options),
}

/// An unsuccessful end of a sub-command.
enum Failure {
    /// Findings, printed already; exit code 1.
    Findings,
    /// A message to print; exit code 1.
    Message(String),
    /// A message about an argument; exit code 2.
    Usage(String),
}

impl<T: Display> From<T> for Failure {
    fn from(message: T) -> Self {
        Self::Message(message.to_string())
    }
}

type Outcome = Result<(), Failure>;

/// Runs the sub-command of the arguments. Ends the process with code 2 if they are wrong.
pub(crate) fn run() -> ExitCode {
    let (message, code) = match dispatch(CommandLine::parse().command) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Findings) => return ExitCode::FAILURE,
        Err(Failure::Message(message)) => (message, ExitCode::FAILURE),
        Err(Failure::Usage(message)) => (message, ExitCode::from(2)),
    };
    eprintln!("{}", message.trim_end());
    code
}

fn dispatch(command: Command) -> Outcome {
    match command {
        Command::Check(options) => check::run(&options),
        Command::Watch(options) => watch::run(&options),
        Command::Fmt(options) => fmt::run(&options),
        Command::New(options) => new::run(options),
        Command::Verify(options) => verify::run(&options),
        Command::Crawl(options) => crawl::run(&options),
        Command::ImportXsd(options) => import_xsd::run(&options),
        Command::Coverage(options) => coverage::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Graph(options) => graph::run(options),
        Command::Explain(options) => explain::run(&options),
        Command::Emit(options) => emit::run(&options),
        Command::Dump(options) => dump::run(&options),
    }
}

/// Loads the schema in a folder.
fn read(schema: &Path) -> Result<Model, Failure> {
    load(&Sources::from_dir(schema)).map_err(|problems| wrong_schema(&problems))
}

/// The failure of a schema with mistakes.
fn wrong_schema(problems: &Diagnostics) -> Failure {
    problems.render(is_coloured(&io::stderr())).into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn command_line_definition_is_consistent() {
        super::CommandLine::command().debug_assert();
    }
}
