//! Waiting for operations of the server: tasks, and the activities they start.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tokio::time::{Instant, sleep};
use vbem_client::Client;

use super::fetch::object;
use super::{Object, at_path};
use crate::error::{CliError, ExitCode, Result};
use crate::model::tables::{Resource, Target, Waiter};
use crate::output::human;
use crate::terminal::Terminal;

/// First and longest interval between two polls.
const INTERVALS: (Duration, Duration) = (Duration::from_millis(300), Duration::from_secs(10));

/// Waits until the operation has ended, and then for the activity that it has started, if it is one of `results`.
///
/// # Errors
/// A failure or a warning of the operation; timed out after `max_wait` or Ctrl-C, while the operation continues.
pub(crate) async fn wait(
    client: &Client,
    operation: Object,
    results: &[&'static Resource],
    max_wait: Option<Duration>,
    terminal: &Terminal,
) -> Result<Object> {
    let deadline = max_wait.and_then(|limit| Instant::now().checked_add(limit));
    let ended = wait_for_one(client, operation, deadline, terminal).await?;
    for link in ended.resource.links {
        if let Target::Resource(target) = link.target
            && results.iter().any(|result| result.noun == target.noun)
            && let Some(address) = ended.link(link)
        {
            let activity = object(client, target, &address).await?;
            return wait_for_one(client, activity, deadline, terminal).await;
        }
    }
    Ok(ended)
}

/// Waits for an object with a waiter; others are returned at once.
async fn wait_for_one(
    client: &Client,
    mut current: Object,
    deadline: Option<Instant>,
    terminal: &Terminal,
) -> Result<Object> {
    let Some(waiter) = &current.resource.waiter else { return Ok(current) };
    let (resource, address) = (current.resource, current.href().to_owned());
    let bar = progress(terminal);
    let mut interval = INTERVALS.0;
    loop {
        show(&bar, &current, waiter);
        if text_at(&current, waiter.state).is_some_and(|state| is_one_of(&state, waiter.ended)) {
            bar.finish_and_clear();
            return outcome(current, waiter);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            bar.finish_and_clear();
            return Err(unfinished(&current, "did not end in time"));
        }
        tokio::select! {
            () = sleep(left.map_or(interval, |left| left.min(interval))) => {}
            _ = tokio::signal::ctrl_c() => {
                bar.finish_and_clear();
                return Err(unfinished(&current, "is no longer waited for"));
            }
        }
        interval = (interval * 2).min(INTERVALS.1);
        current = object(client, resource, &address).await?;
    }
}

/// Returns the error about an operation that continues on the server.
fn unfinished(operation: &Object, what: &str) -> CliError {
    let noun = operation.resource.noun;
    let address = operation.identity();
    CliError::new(
        ExitCode::TimedOut,
        format!("{noun} {} {what}; it continues on the server", shown_name(operation)),
    )
    .hint(format!("`vbem get {noun} {address}` shows it"))
}

fn outcome(ended: Object, waiter: &Waiter) -> Result<Object> {
    let message = waiter.message.and_then(|path| text_at(&ended, path)).unwrap_or_default();
    let result = text_at(&ended, waiter.result).unwrap_or_default();
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

/// Creates a bar, which is not drawn without a terminal.
fn progress(terminal: &Terminal) -> ProgressBar {
    if !terminal.shows_progress {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(100);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn show(bar: &ProgressBar, current: &Object, waiter: &Waiter) {
    let percent = waiter.progress.and_then(|path| at_path(&current.value, path)).and_then(Value::as_f64);
    let template =
        if percent.is_some() { "{msg} {bar:30} {pos} % {elapsed}" } else { "{spinner} {msg} {elapsed}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let state = at_path(&current.value, waiter.state).map(|state| human(state, None)).unwrap_or_default();
    bar.set_message(format!("{}: {state}", shown_name(current)));
    if let Some(percent) = percent {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a percentage")]
        bar.set_position(percent.clamp(0.0, 100.0) as u64);
    }
}
