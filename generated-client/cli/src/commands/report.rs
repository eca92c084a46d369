//! `vbem report`: reports on the backups.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vbem_client::client::Format;

use super::Context;
use crate::backups::Period;
use crate::error::{CliError, Result};
use crate::output::print;
use crate::{report, time_span};

/// Write a report
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    report: Report,
}

#[derive(clap::Subcommand)]
enum Report {
    Nightly(Nightly),
}

/// Runs, failures with their reasons, free space, unprotected machines
///
/// A machine is protected if it has a restore point or replica point from the period. The HTML is one page without scripts,
/// which loads nothing.
#[derive(clap::Args)]
struct Nightly {
    /// Length of the period
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = time_span::parse)]
    since: Duration,
    /// End of the period; default: now
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    /// Format
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value = "table")]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// Text for people
    Table,
    /// JSON, times in UTC
    Json,
    /// One HTML page
    Html,
}

/// Writes the report.
///
/// # Errors
/// The errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let Report::Nightly(nightly) = &arguments.report;
    let period = Period::before(nightly.until.unwrap_or_else(Timestamp::now), nightly.since);
    let zone = TimeZone::system();
    let read = async |em: &_| Ok(report::report(em, period, &zone).await?);
    let report = context.in_session(Format::Xml, read).await?;
    print(&match nightly.output {
        Output::Table => report::table(&report, &zone),
        Output::Html => report::html(&report, &zone),
        Output::Json => {
            let text = serde_json::to_string_pretty(&report);
            text.map_err(|error| CliError::failed(error.to_string()))? + "\n"
        }
    })
}
