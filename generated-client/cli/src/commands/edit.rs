//! `vbem edit`: changes of an object in a text editor.

use vbem_client::Client;
use vbem_client::client::{Format, RawRequest};
use vbem_client::http::Method;

use super::{Context, ObjectArguments};
use crate::error::{CliError, Result};
use crate::model::tables::{Action, Output as Answer, Record, Resource};
use crate::objects::document::Node;
use crate::objects::edit::{Change, Editable, Missing, edit_action};
use crate::objects::resolve::resolve;
use crate::objects::wait::{Wait, wait};
use crate::objects::{Object, fetch, redact};
use crate::output::{commented, difference, print, to_yaml};
use crate::terminal::{EditedText, Interrupt, write_error};

/// Change an object in a text editor
///
/// The fields are opened as YAML in `VISUAL` or `EDITOR`. The difference is shown, and sent after a question. Nothing is sent if the
/// object has changed on the server meanwhile; the text is then kept in a file. What is not in the text stays as it is: links,
/// secrets, and fields that vbem does not know.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    object: ObjectArguments,
    /// Read the fields to change from a file instead of an editor; - for standard input. Missing fields are kept, `null` removes
    #[arg(short = 'f', long, value_name = "FILE")]
    file: Option<String>,
    /// Show the difference and the request, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// An object that is edited, and the request that changes it.
struct Target {
    resource: &'static Resource,
    action: &'static Action,
    body: &'static Record,
    object: Object,
    /// Address of the request.
    address: String,
}

/// Edits an object.
///
/// # Errors
/// A resource without an action that changes it; a mistake in the text; a copy on the server that has changed; the errors of
/// requests. The text is kept in a file.
pub(crate) async fn run(arguments: &Arguments, context: &Context) -> Result<()> {
    let (resource, wanted) = arguments.object.required()?;
    let (action, body) = edit_action(resource)?;
    let content = arguments.file.as_deref().map(super::api::read_text).transpose()?;
    context
        .in_session(Format::Json, async |client| {
            let object = resolve(client, resource, wanted).await?;
            let address = object.required_action(action)?;
            let target = Target { resource, action, body, object, address };
            let before = target.fetch(client).await?;
            if let Some(content) = &content {
                let change = before.read(content, Missing::Kept)?;
                return apply(client, &target, &before, &change, arguments, context).await;
            }
            let text = EditedText::create(resource.noun, &target.text(&before)?)?;
            let edited = async {
                let change = edit(&text, &before, context).await?;
                apply(client, &target, &before, &change, arguments, context).await?;
                Ok(!change.is_empty(&before))
            };
            let outcome = edited.await;
            // The text of a dry run may still be wanted.
            let is_done = outcome.as_ref().is_ok_and(|has_changed| !(arguments.dry_run && *has_changed));
            if !is_done {
                write_error(format_args!("the text is kept in {}\n", text.keep().display()));
            }
            outcome.map(drop)
        })
        .await
}

/// Lets a person edit the text until it has no mistake.
async fn edit(text: &EditedText, before: &Editable, context: &Context) -> Result<Change> {
    loop {
        text.edit().await?;
        match before.read(&text.read()?, Missing::Removed) {
            Ok(change) => return Ok(change),
            Err(error) => {
                write_error(format_args!("{}", error.lines()));
                if !context.terminal.confirm_repeat("Edit again?")? {
                    return Err(CliError::usage("the text has a mistake; nothing was changed"));
                }
            }
        }
    }
}

/// Shows a change and sends it.
async fn apply(
    client: &Client,
    target: &Target,
    before: &Editable,
    change: &Change,
    arguments: &Arguments,
    context: &Context,
) -> Result<()> {
    let terminal = &context.terminal;
    if change.is_empty(before) {
        terminal.note("nothing has changed");
        return Ok(());
    }
    let text = |value| to_yaml(value, target.body);
    print(&difference(&text(&before.value)?, &text(&change.shown())?, terminal.style))?;
    if !arguments.dry_run
        && !arguments.yes
        && !terminal.confirm(&format!("Change {}?", target.name()), "--yes")?
    {
        return Err(CliError::failed("nothing was changed"));
    }
    let request = target.fetch(client).await?.apply(before, change)?;
    if arguments.dry_run {
        let shown = request.redacted(Some(target.body)).to_pretty_json();
        let address = redact::without_session_ids(&target.address);
        return print(&format!("PUT {address}\nContent-Type: application/json\n\n{shown}\n"));
    }
    target.send(client, &request, context).await
}

impl Target {
    async fn fetch(&self, client: &Client) -> Result<Editable> {
        Editable::fetch(client, self.resource, self.object.href(), self.body).await
    }

    fn name(&self) -> String {
        let name = self.object.name();
        if name.is_empty() { self.object.identity() } else { format!("{} `{name}`", self.resource.noun) }
    }

    /// Returns the text to edit.
    fn text(&self, copy: &Editable) -> Result<String> {
        let heading = format!(
            "{}: {}\n{}\n\nSave and close the editor to see the difference. Without a change nothing is sent.\nA field whose line is removed loses its value. `vbem explain {}` has more about the fields.",
            self.name(),
            self.resource.record.docs.summary,
            self.action.docs.description.unwrap_or(self.action.docs.summary),
            self.body.name
        );
        commented(&heading, &copy.value, self.body)
    }

    /// Sends the request, and waits for its task.
    async fn send(&self, client: &Client, body: &Node, context: &Context) -> Result<()> {
        let mut request = RawRequest::new(Method::PUT, &self.address).with_body(body.to_json());
        let is_task = matches!(self.action.output, Answer::Task);
        if is_task {
            request = request.starts_task();
        }
        let mut interrupt = Interrupt::listen();
        let response = request.send(client).await?;
        // Some servers answer with the object instead of a task.
        if is_task && let Ok(value) = fetch::decode(response.body()) {
            let task = fetch::object_of(super::action::task_resource()?, value);
            let (interrupt, terminal) = (&mut interrupt, &context.terminal);
            wait(client, task, Wait { results: &[], limit: None, interrupt, terminal }).await?;
        }
        context.terminal.note(format_args!("changed {}", self.name()));
        Ok(())
    }
}
