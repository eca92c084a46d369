//! `vbem status`: the state of the backups on one screen.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use tokio::try_join;
use vbem_client::client::Format;
use vbem_client::{Client, Error};

use super::{Context, TextOrJson, json};
use crate::backups::{Job, Machine, Outcome, Period, Repository, jobs, machines, repositories, runs};
use crate::clock::now;
use crate::error::Result;
use crate::human::{line, time};
use crate::output::print;
use crate::report::repository_lines;
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
    /// Format
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value = "table")]
    output: TextOrJson,
}

/// Number of unprotected machines that are named.
const NAMED: usize = 20;

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
            runs(em, Period::since(now, RUNS), None),
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
        let mut lines = vec![
            format!("{}  {}", style.bold(&self.server), time(self.time, zone)),
            String::new(),
            format!(
                "{}  {}: {} succeeded, {} with warnings, {} failed; {running} running",
                style.bold("JOBS"),
                self.jobs.len(),
                with(Outcome::Success).count(),
                with(Outcome::Warning).count(),
                with(Outcome::Failed).count(),
            ),
        ];
        lines.extend(with(Outcome::Failed).chain(with(Outcome::Warning)).map(|job| {
            let outcome = job.last_outcome.map_or("", Outcome::as_str);
            let padding = " ".repeat(Outcome::Warning.as_str().len().saturating_sub(outcome.len()));
            let ended = job.last_end.map(|end| time(end, zone)).unwrap_or_default();
            let message = job.last_message.as_deref().unwrap_or("no reason given");
            format!(
                "  {}{padding}  {ended:<16}  {}: {}",
                style.state(outcome),
                line(&job.name),
                line(message)
            )
        }));
        lines.push(format!("\n{}  {}", style.bold("REPOSITORIES"), self.repositories.len()));
        lines.extend(repository_lines(&self.repositories));
        lines.push(format!(
            "\n{}  {}: {} unprotected",
            style.bold("MACHINES"),
            self.machines,
            self.unprotected.len()
        ));
        lines.extend(self.unprotected.iter().take(NAMED).map(|machine| format!("  {}", line(&machine.name))));
        if self.unprotected.len() > NAMED {
            lines.push(format!("  and {} more", self.unprotected.len() - NAMED));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

/// Writes the state.
///
/// # Errors
/// The errors of requests.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let read = async |em: &_| Ok(Status::read(em, now(), arguments.since).await?);
    let status = context.in_session(Format::Xml, read).await?;
    print(&match arguments.output {
        TextOrJson::Json => json(&status)?,
        TextOrJson::Table => status.text(context.terminal.style, &TimeZone::system()),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::backups::tests::{machine, repository, run};

    #[test]
    fn texts_of_the_server_control_no_terminal_and_long_lists_are_cut() {
        let evil = "a\u{1b}[2J\nb";
        let status = Status {
            server: "https://em.example:9398".to_owned(),
            time: "2026-06-15T12:00:00Z".parse().unwrap(),
            jobs: jobs(&[run(evil, "2026-06-14T22:00:00Z", Some("2026-06-14T23:00:00Z"), Outcome::Failed)]),
            repositories: vec![repository(evil, None, None)],
            machines: 22,
            unprotected: (0..22).map(|_| machine(evil, None)).collect(),
        };
        let text = status.text(Style::new(false), &TimeZone::UTC);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        assert_eq!(text.matches("\\u{1b}[2J b").count(), 2 + 1 + NAMED, "{text}");
        assert!(text.ends_with("  and 2 more\n"), "{text}");
    }
}
