//! `vbem status`: the state of the backups on one screen.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use tokio::try_join;
use vbem_client::client::Format;
use vbem_client::{Client, Error};

use super::Context;
use crate::backups::{Job, Machine, Outcome, Period, Repository, jobs, machines, repositories, runs};
use crate::error::{CliError, Result};
use crate::human::{size, time};
use crate::output::print;
use crate::terminal::Style;
use crate::time_span;

/// Age of the oldest runs that show the state of a job: the server lists no older ones.
const RUNS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Show the state of jobs, repositories and machines
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Age of the newest restore point from which a machine is unprotected
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = time_span::parse)]
    since: Duration,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// The state, in the form of its JSON.
#[derive(Serialize)]
struct Status {
    server: String,
    time: Timestamp,
    jobs: Vec<Job>,
    repositories: Vec<Repository>,
    machines: usize,
    unprotected: Vec<Machine>,
}

impl Status {
    async fn read(em: &Client, now: Timestamp, since: Duration) -> std::result::Result<Self, Error> {
        let (runs, repositories, machines) = try_join!(
            runs(em, Period::before(now, RUNS), None),
            repositories(em),
            machines(em, Period::before(now, since).since)
        )?;
        Ok(Self {
            server: em.server().to_owned(),
            time: now,
            jobs: jobs(&runs),
            repositories,
            machines: machines.len(),
            unprotected: machines.into_iter().filter(|machine| machine.newest.is_none()).collect(),
        })
    }

    /// Writes the state for people.
    fn text(&self, style: Style, zone: &TimeZone) -> String {
        let with = |outcome| self.jobs.iter().filter(move |job| job.last_outcome == Some(outcome));
        let running = self.jobs.iter().filter(|job| job.running).count();
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}  {}", style.bold(&self.server), time(self.time, zone));
        let _ = writeln!(
            text,
            "jobs          {}: {} succeeded, {} with warnings, {} failed; {running} running",
            self.jobs.len(),
            with(Outcome::Success).count(),
            with(Outcome::Warning).count(),
            with(Outcome::Failed).count(),
        );
        for job in with(Outcome::Failed).chain(with(Outcome::Warning)) {
            let outcome = job.last_outcome.map_or("", Outcome::as_str);
            let ended = job.last_end.map(|end| time(end, zone)).unwrap_or_default();
            let message = job.last_message.as_deref().unwrap_or("no reason given");
            let _ = writeln!(text, "              {} {ended} {}: {message}", style.state(outcome), job.name);
        }
        let _ = writeln!(text, "repositories  {}", self.repositories.len());
        for it in &self.repositories {
            let share = it.free_percent().map(|free| format!(" ({free:.0} %)")).unwrap_or_default();
            let _ = writeln!(
                text,
                "              {}: {} free{share} of {}",
                it.name,
                size(it.free),
                size(it.capacity)
            );
        }
        let _ = writeln!(text, "machines      {}: {} unprotected", self.machines, self.unprotected.len());
        for machine in &self.unprotected {
            let _ = writeln!(text, "              {}", machine.name);
        }
        text
    }
}

/// Writes the state.
///
/// # Errors
/// The errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let read = async |em: &_| Ok(Status::read(em, Timestamp::now(), arguments.since).await?);
    let status = context.in_session(Format::Xml, read).await?;
    if arguments.json {
        let text = serde_json::to_string_pretty(&status);
        return print(&(text.map_err(|error| CliError::failed(error.to_string()))? + "\n"));
    }
    print(&status.text(context.terminal.style, &TimeZone::system()))
}
