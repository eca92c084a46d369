//! The nightly report: runs, failures with reasons, free space, unprotected machines.

mod chart;
mod html;
mod table;

use std::time::Duration;

use serde::Serialize;
use tokio::try_join;
use vbem_client::jiff::tz::TimeZone;
use vbem_client::jiff::{Timestamp, civil::Date};
use vbem_client::{Client, Error};

use crate::backups::{Machine, Outcome, Period, Repository, Run, machines, repositories, runs};

pub(crate) use html::html;
pub(crate) use table::table;

/// Number of days in the overview of results, the last day included.
const DAYS: usize = 14;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The report, in the form of its JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Report {
    /// Address of the server.
    pub(crate) server: String,
    /// The period of the runs.
    pub(crate) period: Period,
    /// Number of runs by result.
    pub(crate) totals: Totals,
    /// Number of runs by result for each of the last 14 days, the oldest first.
    pub(crate) days: Vec<Day>,
    /// Runs in the period, the newest first.
    pub(crate) runs: Vec<Run>,
    /// All repositories, those with the smallest free part first.
    pub(crate) repositories: Vec<Repository>,
    /// Number of virtual machines in the virtual infrastructure.
    pub(crate) machines: usize,
    /// Machines without a restore point or replica point in the period, sorted by name.
    pub(crate) unprotected: Vec<Machine>,
}

/// Number of runs by result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Totals {
    /// Successful runs.
    pub(crate) success: usize,
    /// Runs with warnings.
    pub(crate) warning: usize,
    /// Failed runs.
    pub(crate) failed: usize,
    /// Runs in progress.
    pub(crate) running: usize,
}

impl Totals {
    /// Counts these runs.
    pub(crate) fn of<'a>(runs: impl IntoIterator<Item = &'a Run>) -> Self {
        let mut totals = Self::default();
        for run in runs {
            *totals.count(run.outcome) += 1;
        }
        totals
    }

    /// Number of all runs.
    pub(crate) fn all(self) -> usize {
        self.success + self.warning + self.failed + self.running
    }

    fn count(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Success => &mut self.success,
            Outcome::Warning => &mut self.warning,
            Outcome::Failed => &mut self.failed,
            Outcome::Running => &mut self.running,
        }
    }
}

/// Number of runs that started on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Day {
    /// The day, in the zone of the report.
    pub(crate) date: Date,
    /// Number of runs by result.
    #[serde(flatten)]
    pub(crate) totals: Totals,
}

/// Reads the report of a period. Days are those of the zone.
///
/// # Errors
/// The first error of a request.
pub(crate) async fn report(em: &Client, period: Period, zone: &TimeZone) -> Result<Report, Error> {
    let long = Period::before(period.until, DAY * u32::try_from(DAYS).unwrap_or(1));
    let all = Period { since: long.since.min(period.since), until: period.until };
    let (all, repositories, machines) =
        try_join!(runs(em, all, Some(period.since)), repositories(em), machines(em, period.since))?;
    let days = days(&all, period.until, zone);
    let runs: Vec<Run> = all.into_iter().filter(|run| period.contains(run.started)).collect();
    Ok(Report {
        server: em.server().to_owned(),
        period,
        totals: Totals::of(&runs),
        days,
        runs,
        repositories,
        machines: machines.len(),
        unprotected: machines.into_iter().filter(|machine| machine.newest.is_none()).collect(),
    })
}

/// Counts the runs of each of the last days up to this time.
fn days(runs: &[Run], until: Timestamp, zone: &TimeZone) -> Vec<Day> {
    let date = |time: Timestamp| time.to_zoned(zone.clone()).date();
    let mut dates = vec![date(until)];
    while dates.len() < DAYS {
        match dates.last().map(|date| date.yesterday()) {
            Some(Ok(date)) => dates.push(date),
            _ => break,
        }
    }
    dates.reverse();
    let day = |day| Day { date: day, totals: Totals::of(runs.iter().filter(|run| date(run.started) == day)) };
    dates.into_iter().map(day).collect()
}
