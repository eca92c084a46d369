//! `vbem check`: checks for monitoring systems.

use std::process::ExitCode;
use std::time::Duration;

use vbem_client::client::Format;

use super::Context;
use crate::backups::{Period, jobs, machines, repositories, runs};
use crate::checks::{self, Check, Range, check_jobs, check_repositories, check_rpo};
use crate::clock::now;
use crate::error::Result;
use crate::output::print;
use crate::time_span;

/// Check the state, as a monitoring plugin
///
/// The first line is the state with performance data; the exit code is 0 for OK, 1 for WARNING, 2 for CRITICAL and 3 for
/// UNKNOWN, also if the arguments are wrong or nothing was found to check. Thresholds are ranges of monitoring plugins: 10 alerts above 10, 10: below it, 10:20 outside, @10:20 inside.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    check: Kind,
}

#[derive(clap::Subcommand)]
enum Kind {
    /// Number of jobs whose last run failed or had warnings
    Jobs {
        /// Threshold for jobs that failed or had warnings
        #[arg(long, value_name = "RANGE", default_value = "0")]
        warning: Range,
        /// Threshold for jobs that failed
        #[arg(long, value_name = "RANGE", default_value = "0")]
        critical: Range,
        /// Age of the oldest runs that count
        #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = time_span::parse)]
        since: Duration,
    },
    /// Free part of the repositories, in percent
    Repositories {
        /// Threshold for warnings
        #[arg(long, value_name = "RANGE", default_value = "20:")]
        warning: Range,
        /// Threshold for critical states
        #[arg(long, value_name = "RANGE", default_value = "10:")]
        critical: Range,
    },
    /// Age of the newest restore point of each machine
    Rpo {
        /// Longest age without a warning
        #[arg(long, value_name = "SPAN", default_value = "26h", value_parser = time_span::parse)]
        warning: Duration,
        /// Longest age that is not critical
        #[arg(long, value_name = "SPAN", default_value = "50h", value_parser = time_span::parse)]
        critical: Duration,
    },
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Jobs { .. } => checks::JOBS,
            Self::Repositories { .. } => checks::REPOSITORIES,
            Self::Rpo { .. } => checks::RPO,
        }
    }
}

/// Writes the result of the check and returns its exit code. A state that cannot be read is a result, too.
///
/// # Errors
/// The output cannot be written.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<ExitCode> {
    let kind = &arguments.check;
    let check = context.in_session(Format::Xml, async |em| {
        let now = now();
        Ok(match kind {
            Kind::Jobs { warning, critical, since } => {
                let runs = runs(em, Period::since(now, *since), None).await?;
                check_jobs(&jobs(&runs), *warning, *critical)
            }
            Kind::Repositories { warning, critical } => {
                check_repositories(&repositories(em).await?, *warning, *critical)
            }
            Kind::Rpo { warning, critical } => {
                let since = Period::before(now, (*warning).max(*critical)).since;
                check_rpo(&machines(em, since).await?, now, *warning, *critical)
            }
        })
    });
    let check = check.await.unwrap_or_else(|error| Check::unknown(kind.name(), error));
    print(&format!("{check}\n"))?;
    Ok(ExitCode::from(check.status.exit_code()))
}
