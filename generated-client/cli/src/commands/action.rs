//! `vbem NOUN ACTION`: the requests that objects offer.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap_complete::engine::ArgValueCompleter;
use vbem_client::Client;
use vbem_client::client::{Format, RawRequest};
use vbem_client::http::Method;

use super::Context;
use super::completion::names;
use crate::error::{CliError, Result};
use crate::model::lookup::resource_of;
use crate::model::tables::{Action, BASE, Output as Answer, Resource};
use crate::objects::body::Body;
use crate::objects::interpret::interpret;
use crate::objects::resolve::resolve;
use crate::objects::skeleton::skeleton;
use crate::objects::wait::{Wait, wait};
use crate::objects::{Object, fetch, redact};
use crate::output::{Output, OutputOptions, print};
use crate::terminal::Interrupt;
use crate::time_span;

/// Arguments of an action.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Name, UID, identifier or address of the object
    #[arg(value_name = "NAME|ID|UID", add = ArgValueCompleter::new(names))]
    object: Option<String>,
    /// Wait until the operation has ended, also the activity that it starts
    #[arg(long)]
    wait: bool,
    /// Longest wait, such as 2h; the operation continues on the server
    #[arg(long, value_name = "TIME", requires = "wait", value_parser = time_span::parse)]
    max_wait: Option<Duration>,
    /// Set a field of the body; with dots for those of structures
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Ask for a secret field of the body; without a terminal, read a line from standard input
    #[arg(long = "secret", value_name = "FIELD")]
    secrets: Vec<String>,
    /// Body as YAML or JSON with the names of `vbem explain`; - for standard input
    #[arg(short = 'f', long, value_name = "BODY")]
    file: Option<String>,
    /// Print a body to fill in, and send nothing
    #[arg(long, conflicts_with_all = ["wait", "fields", "file", "dry_run"])]
    skeleton: bool,
    /// Print the request, without secrets, and do not send it
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before something is removed
    #[arg(short, long)]
    yes: bool,
    /// File for the content that the server returns; default: standard output
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
}

/// Sends the request of an action.
///
/// # Errors
/// A mistake in the body; not offered; the errors of requests; the outcome of the operation with `--wait`.
pub(crate) async fn run(
    resource: &'static Resource,
    action: &'static Action,
    arguments: &Arguments,
    context: &Context,
) -> Result<()> {
    if arguments.skeleton {
        let record = action.body.ok_or_else(|| CliError::usage(format!("`{}` has no body", action.name)))?;
        return print(&skeleton(record));
    }
    let body = body(action, arguments, context)?;
    let Some(wanted) = object(resource, action, arguments)? else {
        let path = action.path.unwrap_or("(an address of the server)");
        return print(&request(action, &format!("{BASE}{path}"), body.as_ref()));
    };
    context
        .in_session(Format::Json, async |client| {
            let (address, name) = match &wanted {
                Wanted::Object(text) => {
                    let object = resolve(client, resource, text).await?;
                    (object.required_action(action)?, object.name().to_owned())
                }
                Wanted::Address(path) => ((*path).to_owned(), resource.noun.to_owned()),
            };
            if arguments.dry_run {
                return print(&request(action, &address, body.as_ref()));
            }
            let is_removal = action.method == "DELETE";
            if is_removal
                && !arguments.yes
                && !context
                    .terminal
                    .confirm(&format!("{} {}: `{name}`?", action.name, resource.noun), "--yes")?
            {
                return Err(CliError::failed("nothing was done"));
            }
            send(client, action, &address, body.as_ref(), arguments, context).await
        })
        .await
}

/// Target of the request.
enum Wanted {
    Object(String),
    Address(&'static str),
}

/// Returns the target; `None` for a dry run that needs no server.
fn object(resource: &'static Resource, action: &Action, arguments: &Arguments) -> Result<Option<Wanted>> {
    let fixed = action.path.filter(|path| !path.contains('{'));
    match (&arguments.object, fixed) {
        (Some(text), _) => Ok(Some(Wanted::Object(text.clone()))),
        (None, _) if arguments.dry_run => Ok(None),
        (None, Some(path)) => Ok(Some(Wanted::Address(path))),
        (None, None) => super::wanted(resource, None).map(|text| Some(Wanted::Object(text.to_owned()))),
    }
}

/// Returns the checked body; `None` for a request without one.
fn body(action: &'static Action, arguments: &Arguments, context: &Context) -> Result<Option<Body>> {
    let is_given = arguments.file.is_some() || !arguments.fields.is_empty() || !arguments.secrets.is_empty();
    let Some(record) = action.body else {
        return if is_given {
            Err(CliError::usage(format!("`{}` has no body", action.name)))
        } else {
            Ok(None)
        };
    };
    if !is_given && (action.body_optional || (arguments.dry_run && arguments.object.is_none())) {
        return Ok(None);
    }
    let mut body = match &arguments.file {
        Some(path) => Body::parse(&super::api::read_text(path)?, record)?,
        None => Body::empty(record),
    };
    for field in &arguments.fields {
        body.set(field)?;
    }
    for field in &arguments.secrets {
        let secret = secret(field, context)?;
        body.set_secret(field, &secret)?;
    }
    body.check_complete()?;
    Ok(Some(body))
}

fn secret(field: &str, context: &Context) -> Result<String> {
    if context.terminal.can_ask {
        return context.terminal.password(field);
    }
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::stdin().lock(), &mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Returns the request as text, without secrets.
fn request(action: &Action, address: &str, body: Option<&Body>) -> String {
    let line = format!("{} {}\n", action.method, redact::without_session_ids(address));
    let Some(body) = body else { return line };
    let shown = body.shown();
    let pretty = serde_json::from_str::<serde_json::Value>(&shown)
        .map_or_else(|_| shown.clone(), |value| format!("{value:#}"));
    format!("{line}Content-Type: application/json\n\n{pretty}\n")
}

async fn send(
    client: &Client,
    action: &'static Action,
    address: &str,
    body: Option<&Body>,
    arguments: &Arguments,
    context: &Context,
) -> Result<()> {
    let method =
        Method::from_bytes(action.method.as_bytes()).map_err(|error| CliError::failed(error.to_string()))?;
    let mut request = RawRequest::new(method, address);
    if let Some(body) = body {
        request = request.with_body(body.to_json());
    }
    if let Answer::Task = action.output {
        request = request.starts_task();
    }
    // The request is not interrupted, because its task would be unknown.
    let mut interrupt = arguments.wait.then(Interrupt::listen);
    let response = request.send(client).await?;
    let output = Output::new(&arguments.output, &context.terminal);
    match action.output {
        Answer::Nothing => {
            context.terminal.note("done");
            Ok(())
        }
        Answer::Content => match &arguments.save {
            Some(path) => std::fs::write(path, response.body()).map_err(CliError::from),
            None => std::io::stdout().lock().write_all(response.body()).map_err(CliError::from),
        },
        Answer::Task => {
            let value = fetch::decode(response.body())?;
            let task = fetch::object_of(task_resource()?, value);
            if let Some(interrupt) = &mut interrupt {
                let (limit, terminal) = (arguments.max_wait, &context.terminal);
                let options = Wait { results: action.leads_to, limit, interrupt, terminal };
                return output.object(&wait(client, task, options).await?);
            }
            let hint = format!(
                "`vbem get {} {}` shows its progress; --wait waits for it",
                task.resource.noun,
                task.name()
            );
            output.object(&task)?;
            context.terminal.note(hint);
            Ok(())
        }
        Answer::Record(record) => {
            let value = fetch::decode(response.body())?;
            match resource_of(record) {
                Some(resource) => output.object(&Object::new(resource, value)),
                None => output.value(&interpret(&value, record), Some(record)),
            }
        }
    }
}

/// Returns the resource of tasks: the one that requests answer with.
pub(super) fn task_resource() -> Result<&'static Resource> {
    let task = crate::model::tables::TASK.and_then(crate::model::lookup::resource_of_type);
    task.ok_or_else(|| CliError::failed("the schema has no resource for tasks"))
}
