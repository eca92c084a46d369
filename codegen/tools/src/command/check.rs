//! `check`: reports the mistakes of a schema and possible improvements.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use vbem_codegen::diagnostic::Severity;
use vbem_codegen::{Model, Sources};
use vbem_tools::lint::{Explanation, Format, check, explain, format};

use super::output::{is_coloured, print};
use super::{Failure, Outcome};

#[derive(Args)]
pub(super) struct Options {
    /// Folder of the schema.
    #[arg(value_name = "DIR", default_value = "schema")]
    schema: PathBuf,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Full)]
    format: ReportFormat,
    /// Fail on warnings, too.
    #[arg(long)]
    deny_warnings: bool,
    /// Print the purpose of a rule, with examples, and exit.
    #[arg(long, value_name = "CODE", value_parser = explain, exclusive = true)]
    explain: Option<Explanation>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReportFormat {
    /// Lines of the files with carets, for a person.
    Full,
    /// One line for each finding.
    Short,
    /// An array of objects.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

pub(super) fn run(options: &Options) -> Outcome {
    if let Some(explanation) = &options.explain {
        return print(&explanation.to_string());
    }
    let form = match options.format {
        ReportFormat::Full => Format::Full { colour: is_coloured(&io::stderr()) },
        ReportFormat::Short => Format::Short,
        ReportFormat::Json => Format::Json,
        ReportFormat::Github => Format::Github,
    };
    let (model, found) = check(&Sources::from_dir(&options.schema));
    let full = matches!(form, Format::Full { .. });
    if !found.items().is_empty() || form == Format::Json {
        let text = format(&found, form);
        if full { eprint!("{text}") } else { print(&text)? }
    }
    if let Some(model) = model.filter(|_| full) {
        print(&summary(&model))?;
    }
    let failed = found.count(Severity::Error) > 0 || (options.deny_warnings && !found.items().is_empty());
    if failed { Err(Failure::Findings) } else { Ok(()) }
}

fn summary(model: &Model) -> String {
    let (resources, records) = (model.resources.len(), model.records.len());
    let enumerations = model.enumerations.len();
    format!("{resources} resources, {records} further structures, {enumerations} enumerations: no errors\n")
}
