//! `vbem report`: reports on the backups.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vbem_client::client::Format;

use super::{Context, json};
use crate::backups::Period;
use crate::clock::now;
use crate::error::Result;
use crate::output::print;
use crate::{instant, report, time_span};

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
/// The runs are those that ended in the period, and those in progress at its end. A machine is protected if it has a restore
/// point or replica point from the period. The HTML is one page without scripts, which loads nothing.
#[derive(clap::Args)]
struct Nightly {
    /// Length of the period
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = time_span::parse)]
    since: Duration,
    /// End of the period, such as 2026-06-15T08:30 or, for the end of a day, 2026-06-15; default: now
    #[arg(long, value_name = "TIME", value_parser = instant::parse)]
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
    let period = Period::before(nightly.until.unwrap_or_else(now), nightly.since);
    let zone = TimeZone::system();
    let read = async |em: &_| Ok(report::report(em, period, &zone).await?);
    let report = context.in_session(Format::Xml, read).await?;
    print(&match nightly.output {
        Output::Table => report::table(&report, &zone),
        Output::Html => report::html(&report, &zone),
        Output::Json => json(&report)?,
    })
}
