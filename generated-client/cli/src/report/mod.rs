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
pub(crate) use table::{repository_lines, table};

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
    /// Number of runs by result for each of the last 14 days, the oldest first. Runs in progress are counted on the last one.
    pub(crate) days: Vec<Day>,
    /// Runs that ended in the period, and those in progress at its end; those that started last first.
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

/// Number of runs that ended on one day.
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
    let runs: Vec<Run> = all.into_iter().filter(|run| run.is_in(period)).collect();
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

/// Counts the runs of each of the last days before this time.
fn days(runs: &[Run], until: Timestamp, zone: &TimeZone) -> Vec<Day> {
    let date = |time: Timestamp| time.to_zoned(zone.clone()).date();
    // The end is not part of the period: midnight ends the day before.
    let last = date(until.checked_sub(Duration::from_nanos(1)).unwrap_or(until));
    let of_run = |run: &Run| if run.outcome == Outcome::Running { last } else { date(run.time()) };
    let mut dates = vec![last];
    while dates.len() < DAYS {
        match dates.last().map(|date| date.yesterday()) {
            Some(Ok(date)) => dates.push(date),
            _ => break,
        }
    }
    dates.reverse();
    let day = |day| Day { date: day, totals: Totals::of(runs.iter().filter(|run| of_run(run) == day)) };
    dates.into_iter().map(day).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::backups::FailedMachine;
    use crate::backups::tests::{machine, repository, run};

    /// Returns a report with one object of each kind, whose names contain markup and control characters.
    pub(super) fn hostile() -> Report {
        let name = "<script>alert(1)</script>\u{1b}[2J & \"x\"\nnext";
        let mut failed = run(name, "2026-06-14T22:00:00Z", Some("2026-06-14T23:30:00Z"), Outcome::Failed);
        failed.machines = vec![FailedMachine {
            name: name.to_owned(),
            outcome: Outcome::Failed,
            reason: Some(name.to_owned()),
        }];
        Report {
            repositories: vec![repository(name, Some(100), Some(5))],
            machines: 1,
            unprotected: vec![machine(name, None)],
            totals: Totals { failed: 1, ..Totals::default() },
            runs: vec![failed],
            ..empty()
        }
    }

    /// Returns the report of a server without any object.
    pub(super) fn empty() -> Report {
        let until: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        Report {
            server: "https://em.example:9398".to_owned(),
            period: Period::before(until, DAY),
            totals: Totals::default(),
            days: days(&[], until, &TimeZone::UTC),
            runs: Vec::new(),
            repositories: Vec::new(),
            machines: 0,
            unprotected: Vec::new(),
        }
    }

    #[test]
    fn day_counts_the_runs_that_ended_on_it_and_the_last_one_those_in_progress() {
        let zone = TimeZone::fixed(vbem_client::jiff::tz::offset(2));
        let runs = [
            run("a", "2026-06-13T20:00:00Z", Some("2026-06-13T22:30:00Z"), Outcome::Success),
            run("b", "2026-06-01T20:00:00Z", Some("2026-06-02T21:00:00Z"), Outcome::Failed),
            run("c", "2026-06-10T20:00:00Z", None, Outcome::Running),
        ];
        let days = days(&runs, "2026-06-14T22:00:00Z".parse().unwrap(), &zone);
        let dates: Vec<String> = days.iter().map(|day| day.date.to_string()).collect();
        assert_eq!((dates.len(), dates[0].as_str(), dates[13].as_str()), (14, "2026-06-01", "2026-06-14"));
        assert_eq!(days[13].totals, Totals { success: 1, running: 1, ..Totals::default() });
        assert_eq!(days[1].totals, Totals { failed: 1, ..Totals::default() });
        assert_eq!(days.iter().map(|day| day.totals.all()).sum::<usize>(), 3);
    }

    #[test]
    fn days_at_the_beginning_of_time_end_there() {
        assert!(days(&[], Timestamp::MIN, &TimeZone::UTC).len() <= DAYS);
    }
}
