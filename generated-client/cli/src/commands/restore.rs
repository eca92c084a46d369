//! `vbem restore`: restore of a machine.

use std::time::Duration;

use jiff::tz::TimeZone;
use vbem_client::client::Format;
use vbem_client::prelude::*;

use super::Context;
use crate::error::{CliError, ExitCode, Result};
use crate::human::time;
use crate::recipes::{PointError, PointTime, Restore, keeps_name, restore_point};
use crate::terminal::Bar;
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
    /// Wait for the end of the restore
    #[arg(long)]
    wait: bool,
    /// Longest time to wait
    #[arg(long, value_name = "SPAN", value_parser = time_span::parse, requires = "wait")]
    max_wait: Option<Duration>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Starts the restore.
///
/// # Errors
/// An unknown machine; an offer that is missing; the errors of requests; a restore that fails or ends with a warning.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let terminal = &context.terminal;
    context
        .in_session(Format::Xml, async |em| {
            let point = restore_point(em, &arguments.machine, arguments.point).await?;
            let action = point.restore().map_err(Error::from)?;
            let name = point.vm_display_name.as_deref().unwrap_or(&arguments.machine);
            let restore = Restore {
                new_name: arguments.new_name.clone(),
                keep_original: arguments.keep_original,
                power_on: arguments.power_on,
            };
            let created = time(point.creation_time_utc.instant(), &TimeZone::system());
            let effect = match &restore.new_name {
                Some(new_name) => format!("as {new_name}"),
                None if restore.keep_original => "beside the original machine".to_owned(),
                None => "in place of the original machine".to_owned(),
            };
            if restore.new_name.is_some() && keeps_name(&point) {
                terminal.note("warning: the API documents new names for Cloud Director only; the server may keep the name");
            }
            let question = format!("Restore {name} from {created} {effect}?");
            if !arguments.yes && !terminal.confirm(&question, "--yes")? {
                return Err(CliError::failed("nothing was restored"));
            }
            let spec = restore.spec(&point);
            if !arguments.wait {
                let session = action.run(em, &spec).until_started().await?;
                terminal.note(format_args!("{} has started; `vbem describe restore-session {}` shows it", session.name, session.uid));
                return Ok(());
            }
            let bar = Bar::percent(terminal, name);
            let run = action.run(em, &spec).max_wait(arguments.max_wait.unwrap_or(Duration::MAX));
            let run = run.on_progress(|progress| bar.set_percent(progress.percent));
            let stop = async { drop(tokio::signal::ctrl_c().await) };
            let ended = run.cancel_on(stop).await;
            drop(bar);
            finished(&ended?)
        })
        .await
}

/// Returns a warning of the session as an error with its exit code. Failures are errors of the wait.
fn finished(session: &RestoreSession) -> Result<()> {
    if session.result == Some(SessionResult::Warning) {
        let message = session.failure_message.as_deref().unwrap_or("no reason given");
        return Err(CliError::new(ExitCode::Warning, format!("{}: {message}", session.name)));
    }
    Ok(())
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
