//! `vbem watch`: objects and their changes, as they happen.

use std::time::Duration;

use clap_complete::engine::ArgValueCompleter;
use jiff::{Timestamp, Unit, Zoned};
use vbem_client::client::Format;
use vbem_client::{Client, ErrorKind};

use super::Context;
use super::completion::nouns;
use crate::error::{CliError, Result};
use crate::model::lookup;
use crate::model::tables::Resource;
use crate::objects::Object;
use crate::objects::observe::{Event, Observation};
use crate::output::{self, Output, OutputOptions, machine, print, tsv_line};
use crate::query;
use crate::terminal::{Interrupt, Live, Terminal};
use crate::time_span;

/// Show objects, and what changes
///
/// Without --where, operations such as backup-job-sessions or tasks are shown while they run. On a terminal it is a table that is
/// redrawn in place; in a pipe, one line of tab-separated values for each change: time in UTC, name, state, progress and result, or
/// time, name and changed fields for objects that do not end. It runs until Ctrl-C; a lost connection is retried.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Type of the objects
    #[arg(add = ArgValueCompleter::new(nouns))]
    noun: String,
    /// Expression that the objects match; see `vbem query`
    #[arg(long = "where", value_name = "EXPR")]
    filter: Option<String>,
    /// Time between two looks
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time_span::parse)]
    interval: Duration,
    /// End as soon as no operation runs
    #[arg(long)]
    until_done: bool,
    /// Columns of the table: fields, with dots for those of structures
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    columns: Vec<String>,
    /// Write no line with the names of columns
    #[arg(long)]
    no_headers: bool,
}

/// Shows the objects until Ctrl-C.
///
/// # Errors
/// A mistake in the arguments; no session; errors of requests that do not pass.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let resource = lookup::resource(&arguments.noun)?;
    let filter = match &arguments.filter {
        Some(_) if !resource.is_queryable() => {
            return Err(CliError::usage(format!("{} cannot be queried", resource.plural)));
        }
        filter => filter.as_deref().map(|text| query::parse(text, resource)).transpose()?,
    };
    if arguments.until_done && resource.waiter.is_none() {
        return Err(CliError::usage(format!("--until-done: a {} does not end", resource.noun)));
    }
    let options = OutputOptions {
        output: Some(output::Format::Table),
        columns: arguments.columns.clone(),
        no_headers: arguments.no_headers,
        ..OutputOptions::default()
    };
    Output::new(&options, &context.terminal).check(resource)?;
    let mut observation = Observation::new(resource, filter.map(|filter| filter.to_string()));
    context
        .in_session(Format::Json, async |client| {
            let mut screen = Screen {
                resource,
                options: &options,
                terminal: context.terminal.clone(),
                live: Live::default(),
                lost: false,
            };
            let mut interrupt = Interrupt::listen();
            screen.begin()?;
            while let Some(outcome) = interrupt.or(look(&mut observation, client)).await {
                screen.show(&observation, outcome)?;
                if arguments.until_done && !screen.lost && observation.running() == 0 {
                    break;
                }
                if interrupt.or(tokio::time::sleep(arguments.interval)).await.is_none() {
                    break;
                }
            }
            Ok(())
        })
        .await
}

/// Outcome of a look: what has happened, or the error of a lost connection.
type Look = std::result::Result<Vec<(Object, Event)>, CliError>;

/// Looks at the objects.
///
/// # Errors
/// Errors that do not pass.
async fn look(observation: &mut Observation, client: &Client) -> Result<Look> {
    match observation.look(client).await {
        Err(error) if passes(&error) => Ok(Err(error)),
        outcome => outcome.map(Ok),
    }
}

/// True if a later request may succeed.
fn passes(error: &CliError) -> bool {
    let passing = [
        ErrorKind::Connect,
        ErrorKind::ConnectionLost,
        ErrorKind::Unavailable,
        ErrorKind::Timeout,
        ErrorKind::Deadline,
        ErrorKind::NotTheApi,
    ];
    error.kind().is_some_and(|kind| passing.contains(&kind))
}

/// The output: a table on a terminal, lines in a pipe.
struct Screen<'a> {
    resource: &'static Resource,
    options: &'a OutputOptions,
    terminal: Terminal,
    live: Live,
    /// True while the connection is lost.
    lost: bool,
}

impl Screen<'_> {
    fn begin(&self) -> Result<()> {
        if self.terminal.out_is_terminal || self.options.no_headers {
            return Ok(());
        }
        match self.resource.waiter {
            Some(_) => print(&tsv_line(["Time", "Name", "State", "Progress", "Result"])),
            None => print(&tsv_line(["Time", "Name", "Change"])),
        }
    }

    fn show(&mut self, observation: &Observation, outcome: Result<Look>) -> Result<()> {
        let (events, error) = match outcome? {
            Ok(events) => (events, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let was_lost = std::mem::replace(&mut self.lost, error.is_some());
        if self.terminal.out_is_terminal {
            return self.draw(observation, error.as_ref());
        }
        match &error {
            Some(error) if !was_lost => {
                self.terminal.note(format_args!("connection lost: {error}; it is tried again"));
            }
            None if was_lost => self.terminal.note("connected again"),
            _ => {}
        }
        let time = Timestamp::now().round(Unit::Second).unwrap_or_else(|_| Timestamp::now()).to_string();
        let lines: Vec<String> =
            events.iter().map(|(object, event)| self.line(&time, object, event)).collect();
        print(&lines.concat())
    }

    /// Returns the line of an event.
    fn line(&self, time: &str, object: &Object, event: &Event) -> String {
        let name = if object.name().is_empty() { object.identity() } else { object.name().to_owned() };
        if self.resource.waiter.is_some() {
            let state = match event {
                Event::Disappeared => "disappeared".to_owned(),
                _ => object.state().unwrap_or_default(),
            };
            let percent = object.percent().map(|percent| percent.to_string()).unwrap_or_default();
            let result = object.result().unwrap_or_default();
            return tsv_line([time, &name, &state, &percent, &result]);
        }
        let change = match event {
            Event::Appeared => "appeared".to_owned(),
            Event::Disappeared => "disappeared".to_owned(),
            Event::Changed(fields) => {
                let fields = fields.iter().map(|(name, value)| format!("{name}={}", machine(value)));
                fields.collect::<Vec<String>>().join(", ")
            }
        };
        tsv_line([time, &name, &change])
    }

    /// Redraws the table: running objects first.
    fn draw(&mut self, observation: &Observation, error: Option<&CliError>) -> Result<()> {
        self.terminal.measure();
        let (running, ended): (Vec<&Object>, Vec<&Object>) =
            observation.objects.iter().partition(|object| !object.has_ended());
        let objects: Vec<&Object> = running.iter().chain(&ended).copied().collect();
        let time = Zoned::now().strftime("%H:%M:%S").to_string();
        let state = match (error, self.resource.waiter.is_some()) {
            (Some(error), _) => format!("connection lost: {error}; it is tried again"),
            (None, true) => format!("{} running, {} ended", running.len(), ended.len()),
            (None, false) => format!("{} {}", objects.len(), self.resource.plural),
        };
        let status = self.terminal.style.dim(&format!("{time}  {state}; Ctrl-C ends"));
        let table = Output::new(self.options, &self.terminal).table(self.resource, &objects)?;
        print(&self.live.redrawn(&format!("{status}\n{table}"), &self.terminal))
    }
}
