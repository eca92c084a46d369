//! `vbem restore`: restore of a machine.

use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::time::Instant;
use vbem_client::client::Format;
use vbem_client::prelude::*;

use super::{Context, interrupted};
use crate::error::{CliError, ExitCode, Result};
use crate::human::{duration, line, time};
use crate::output::print;
use crate::recipes::{PointError, PointTime, Restore, keeps_name, restore_point};
use crate::terminal::{Bar, Terminal};
use crate::time_span;

/// Restore a machine
///
/// By default the original machine is replaced. The restore continues on the server if the wait ends earlier.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Name of the machine, or a unique beginning
    #[arg(value_name = "VM")]
    machine: String,
    /// Restore point: `latest`, or the newest one at a time such as 2026-06-15T08:30
    #[arg(long, value_name = "TIME", default_value = "latest")]
    point: PointTime,
    /// Name of the restored machine; keeps the original one. The API documents it for machines of Cloud Director
    #[arg(long = "as", value_name = "NAME")]
    new_name: Option<String>,
    /// Keep the original machine as well
    #[arg(long)]
    keep_original: bool,
    /// Power on the restored machine
    #[arg(long)]
    power_on: bool,
    /// Wait for the end of the restore and write its log
    #[arg(long)]
    wait: bool,
    /// Longest time to wait
    #[arg(long, value_name = "SPAN", value_parser = time_span::parse, requires = "wait")]
    max_wait: Option<Duration>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Starts the restore; with `--wait`, waits for its end and writes its log.
///
/// # Errors
/// An unknown machine; an offer that is missing; the errors of requests; a restore that fails, ends with a warning, or does
/// not end in time.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    context
        .in_session(Format::Xml, async |em| {
            let point = restore_point(em, &arguments.machine, arguments.point).await?;
            if !confirmed(arguments, &point, &context.terminal)? {
                return Err(CliError::failed("nothing was restored"));
            }
            let ended = start_and_wait(em, &point, arguments, &context.terminal).await?;
            let Some(ended) = ended else { return Ok(()) };
            print(&log(&ended, &point, &TimeZone::system()))?;
            outcome(&ended)
        })
        .await
}

fn restore(arguments: &Arguments) -> Restore {
    Restore {
        new_name: arguments.new_name.clone(),
        keep_original: arguments.keep_original,
        power_on: arguments.power_on,
    }
}

/// Asks before the restore; true with `--yes`.
fn confirmed(arguments: &Arguments, point: &VmRestorePoint, terminal: &Terminal) -> Result<bool> {
    if arguments.new_name.is_some() && keeps_name(point) {
        terminal.note(
            "warning: the API documents new names for Cloud Director only; the server may keep the name",
        );
    }
    if arguments.yes {
        return Ok(true);
    }
    let name = point.vm_display_name.as_deref().unwrap_or(&arguments.machine);
    let created = time(point.creation_time_utc.instant(), &TimeZone::system());
    let effect = match &arguments.new_name {
        Some(new_name) => format!("as {new_name}"),
        None if arguments.keep_original => "and keep the original machine".to_owned(),
        None => "in place of the original machine".to_owned(),
    };
    terminal.confirm(&format!("Restore {} from {created} {effect}?", line(name)), "--yes")
}

/// Starts the restore and, with `--wait`, returns its session after the end. The restore continues if the wait ends
/// earlier.
async fn start_and_wait(
    em: &Client,
    point: &VmRestorePoint,
    arguments: &Arguments,
    terminal: &Terminal,
) -> Result<Option<RestoreSession>> {
    let action = point.restore().map_err(Error::from)?;
    let deadline = arguments.max_wait.and_then(|limit| Instant::now().checked_add(limit));
    let left = || deadline.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
    let bar = arguments.wait.then(|| Bar::percent(terminal, &line(&arguments.machine)));
    let mut started = None;
    let work = async {
        let spec = restore(arguments).spec(point);
        let session = action.run(em, &spec).max_wait(left()).until_started().await?;
        let session = started.insert(session).clone();
        let Some(bar) = &bar else { return Ok(None) };
        let mut updates = session.wait(em).max_wait(left()).updates();
        let mut last = session.clone();
        while let Some(update) = updates.next().await {
            last = update?;
            bar.set_percent(last.progress().percent);
        }
        Ok(Some(last))
    };
    let ended = tokio::select! {
        ended = work => ended.map_err(|error: Error| (error.kind() == ErrorKind::Deadline, CliError::from(error))),
        () = interrupted(), if arguments.wait => {
            Err((true, CliError::new(ExitCode::TimedOut, "the restore is no longer waited for")))
        }
    };
    drop(bar);
    if let (Ok(None), Some(session)) = (&ended, &started) {
        terminal.note(format_args!("{} has started; {}", line(&session.name), how_to_see(session)));
    }
    ended.map_err(|(continues, error)| match &started {
        Some(session) if continues => {
            error.hint(format!("it continues on the server; {}", how_to_see(session)))
        }
        None if continues => {
            error.hint("it may have started; `vbem get restore-sessions` shows the restores of the server")
        }
        _ => error,
    })
}

/// Returns advice about a restore on the server.
fn how_to_see(session: &RestoreSession) -> String {
    format!("`vbem describe restore-session {}` shows it", session.uid)
}

/// Writes the log of a restore that has ended, a line for each fact.
fn log(session: &RestoreSession, point: &VmRestorePoint, zone: &TimeZone) -> String {
    let (started, ended) =
        (session.creation_time_utc.instant(), session.end_time_utc.map(|end| end.instant()));
    let result = session.result.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    let facts = [
        ("session", Some(session.name.clone())),
        ("uid", Some(session.uid.to_string())),
        ("machine", session.vm_display_name.clone()),
        ("point", Some(time(point.creation_time_utc.instant(), zone))),
        ("started", Some(time(started, zone))),
        ("ended", ended.map(|ended| time(ended, zone))),
        ("duration", ended.map(|ended| duration(ended.as_second() - started.as_second()))),
        ("result", Some(result)),
        ("message", session.failure_message.clone().filter(|text| !text.trim().is_empty())),
    ];
    let known = facts.into_iter().filter_map(|(name, fact)| Some((name, fact?)));
    known.map(|(name, fact)| format!("{name:<8}  {}\n", line(&fact))).collect()
}

/// Returns a failure or a warning of the session as an error with its exit code.
fn outcome(session: &RestoreSession) -> Result<()> {
    let message = session.failure_message.as_deref().filter(|text| !text.trim().is_empty());
    let text = |word: &str| {
        format!("{} {word}: {}", line(&session.name), line(message.unwrap_or("no reason given")))
    };
    match &session.result {
        Some(SessionResult::Success) => Ok(()),
        Some(SessionResult::Failed) => Err(CliError::failed(text("failed"))),
        Some(SessionResult::Warning) => Err(CliError::new(ExitCode::Warning, text("ended with a warning"))),
        _ => Err(CliError::new(ExitCode::Warning, text("ended without a known result"))),
    }
}

impl From<PointError> for CliError {
    fn from(error: PointError) -> Self {
        match error {
            PointError::Request(error) => error.into(),
            PointError::Ambiguous { .. } => Self::usage(error.to_string()),
            _ => Self::failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use vbem_client::wire::{self, Options};

    use super::*;

    /// Returns a session that ran for 65 seconds, with this result and message.
    fn session(result: &str, message: &str) -> RestoreSession {
        let text = format!(
            r#"<RestoreSession xmlns="http://www.veeam.com/ent/v1.0" Name="crm-db@1" UID="urn:veeam:RestoreSession:1" VmDisplayName="crm-db">
                 <JobType>RestoreVm</JobType><CreationTimeUTC>2026-06-15T12:00:00Z</CreationTimeUTC>
                 <EndTimeUTC>2026-06-15T12:01:05Z</EndTimeUTC><State>Stopped</State><Result>{result}</Result>
                 <FailureMessage>{message}</FailureMessage></RestoreSession>"#
        );
        wire::from_xml(text.as_bytes(), Options::lenient().partial()).unwrap().value
    }

    #[test]
    fn result_of_a_session_has_its_exit_code_and_message() {
        let table = [
            ("Failed", "no\nspace", 1, "error: crm-db@1 failed: no space\n"),
            ("Failed", "", 1, "error: crm-db@1 failed: no reason given\n"),
            ("Warning", "slow", 6, "warning: crm-db@1 ended with a warning: slow\n"),
            ("None", "", 6, "warning: crm-db@1 ended without a known result: no reason given\n"),
            ("Postponed", "", 6, "warning: crm-db@1 ended without a known result: no reason given\n"),
        ];
        for (result, message, code, lines) in table {
            let error = outcome(&session(result, message)).unwrap_err();
            assert_eq!((error.code as u8, error.lines().as_str()), (code, lines), "{result}");
        }
        assert!(outcome(&session("Success", "")).is_ok());
    }

    #[test]
    fn log_has_result_duration_and_message_without_control_characters() {
        let point = r#"<VmRestorePoint xmlns="http://www.veeam.com/ent/v1.0" Name="x" UID="urn:veeam:VmRestorePoint:1">
                         <CreationTimeUTC>2026-06-14T20:00:00Z</CreationTimeUTC></VmRestorePoint>"#;
        let point = wire::from_xml(point.as_bytes(), Options::lenient().partial()).unwrap().value;
        assert_eq!(
            log(&session("Failed", "no\n\u{202e}space"), &point, &TimeZone::UTC),
            "session   crm-db@1\nuid       urn:veeam:RestoreSession:1\nmachine   crm-db\n\
             point     2026-06-14 20:00\nstarted   2026-06-15 12:00\nended     2026-06-15 12:01\n\
             duration  1 min 05 s\nresult    Failed\nmessage   no \\u{202e}space\n"
        );
    }
}
