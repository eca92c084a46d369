//! Waiting for operations of the server: tasks, and the activities they start.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};
use vbem_client::Client;

use super::fetch::object;
use super::resolve::address;
use super::{Object, at_path};
use crate::error::{CliError, ExitCode, Result};
use crate::model::tables::{Resource, Target, Waiter};
use crate::terminal::{Bar, Interrupt, Terminal};

/// First and longest interval between two polls.
const INTERVALS: (Duration, Duration) = (Duration::from_millis(300), Duration::from_secs(10));

/// Options of a wait.
pub(crate) struct Wait<'a> {
    /// Resources of the activity that the operation may start and that is waited for as well.
    pub(crate) results: &'a [&'static Resource],
    /// Longest time; unlimited if absent.
    pub(crate) limit: Option<Duration>,
    pub(crate) interrupt: &'a mut Interrupt,
    pub(crate) terminal: &'a Terminal,
}

/// Waits until the operation has ended, and then for the activity that it has started, if it is one of the expected ones.
///
/// # Errors
/// A failure or a warning of the operation; the time has passed or Ctrl-C, while the operation continues; the errors of requests.
pub(crate) async fn wait(client: &Client, operation: Object, options: Wait<'_>) -> Result<Object> {
    let Wait { results, limit, interrupt, terminal } = options;
    let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
    let watch = results.first().map(|result| result.plural);
    let ended = wait_for_one(client, operation, deadline, interrupt, terminal, watch).await?;
    for link in ended.resource.links {
        if let Target::Resource(target) = link.target
            && results.iter().any(|result| result.noun == target.noun)
            && let Some(address) = ended.link(link)
        {
            let activity = object(client, target, &address).await?;
            return wait_for_one(client, activity, deadline, interrupt, terminal, None).await;
        }
    }
    Ok(ended)
}

/// Waits for an object with a waiter; others are returned at once. `watch` is the noun of the activities that it may start.
async fn wait_for_one(
    client: &Client,
    mut current: Object,
    deadline: Option<Instant>,
    interrupt: &mut Interrupt,
    terminal: &Terminal,
    watch: Option<&str>,
) -> Result<Object> {
    let Some(waiter) = &current.resource.waiter else { return Ok(current) };
    let (resource, address) = (current.resource, current.href().to_owned());
    let bar = Bar::percent(terminal, "");
    let mut interval = INTERVALS.0;
    loop {
        show(&bar, &current, waiter);
        if current.has_ended() {
            drop(bar);
            return outcome(current, waiter);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            drop(bar);
            return Err(unfinished(&current, "did not end in time", watch));
        }
        let next = async {
            sleep(left.map_or(interval, |left| left.min(interval))).await;
            object(client, resource, &address).await
        };
        match interrupt.or(next).await {
            Some(Ok(next)) => current = next,
            Some(Err(error)) => {
                drop(bar);
                return Err(error.hint(how_to_go_on(&current, watch)));
            }
            None => {
                drop(bar);
                return Err(unfinished(&current, "is no longer waited for", watch));
            }
        }
        interval = (interval * 2).min(INTERVALS.1);
    }
}

/// Returns the error about an operation that continues on the server.
fn unfinished(operation: &Object, what: &str, watch: Option<&str>) -> CliError {
    let noun = operation.resource.noun;
    let message = format!("{noun} {} {what}; it continues on the server", shown_name(operation));
    CliError::new(ExitCode::TimedOut, message).hint(how_to_go_on(operation, watch))
}

/// Returns the commands that show an operation later.
fn how_to_go_on(operation: &Object, watch: Option<&str>) -> String {
    let activity = watch.map(|noun| format!(", `vbem watch {noun}` what it starts")).unwrap_or_default();
    let identity = operation.identity();
    // The identifier at the end of an address is sufficient, if there are no others in it.
    let id = identity
        .rsplit('/')
        .next()
        .filter(|id| address(operation.resource, id).is_some_and(|address| identity.ends_with(&address)));
    format!("`vbem get {} {}` shows it{activity}", operation.resource.noun, id.unwrap_or(&identity))
}

impl Object {
    /// State of an operation; `None` without a waiter or a state.
    pub(crate) fn state(&self) -> Option<String> {
        text_at(self, self.resource.waiter.as_ref()?.state)
    }

    /// True for an operation that has ended. Objects without a waiter do not end.
    pub(crate) fn has_ended(&self) -> bool {
        let ended = self.resource.waiter.as_ref().map(|waiter| waiter.ended).unwrap_or_default();
        self.state().is_some_and(|state| is_one_of(&state, ended))
    }

    /// Result of an operation; `None` without one.
    pub(crate) fn result(&self) -> Option<String> {
        text_at(self, self.resource.waiter.as_ref()?.result)
    }

    /// Progress of an operation from 0 to 100; `None` without one.
    pub(crate) fn percent(&self) -> Option<i32> {
        let path = self.resource.waiter.as_ref()?.progress?;
        let percent = at_path(&self.value, path)?.as_f64()?.clamp(0.0, 100.0);
        #[allow(clippy::cast_possible_truncation, reason = "it is a percentage")]
        Some(percent as i32)
    }
}

fn outcome(ended: Object, waiter: &Waiter) -> Result<Object> {
    let message = waiter.message.and_then(|path| text_at(&ended, path)).unwrap_or_default();
    let result = ended.result().unwrap_or_default();
    let text = |word: &str| {
        let why = if message.is_empty() { String::new() } else { format!(": {message}") };
        format!("{} {} {word}{why}", ended.resource.noun, shown_name(&ended))
    };
    if is_one_of(&result, waiter.failed) {
        return Err(CliError::failed(text("failed")));
    }
    if result.eq_ignore_ascii_case("Warning") {
        return Err(CliError::new(ExitCode::Warning, text("ended with a warning")));
    }
    Ok(ended)
}

fn shown_name(object: &Object) -> String {
    let name = object.name();
    if name.is_empty() { object.identity() } else { format!("`{name}`") }
}

fn text_at(object: &Object, path: &[&str]) -> Option<String> {
    at_path(&object.value, path).map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

fn is_one_of(text: &str, values: &[&str]) -> bool {
    values.iter().any(|value| value.eq_ignore_ascii_case(text))
}

fn show(bar: &Bar, current: &Object, waiter: &Waiter) {
    let state = text_at(current, waiter.state).unwrap_or_default();
    bar.set_message(format!("{}: {state}", shown_name(current)));
    bar.set_percent(current.percent());
}
