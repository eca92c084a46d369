//! Waiters for operations of the server: tasks, and sessions of jobs and restores.

mod polling;
pub(crate) mod run;
mod waiter;

pub use run::{Run, RunOutput};
pub use waiter::Waiter;

use std::borrow::Cow;
use std::fmt;

use http::Method;

use crate::client::Api;
use crate::error::Error;
use crate::link::{Action, LinkSpec, Linked, MissingLink, Representation};
use crate::wire::{Scalar, Token};

/// Progress of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// State, as sent by the server.
    pub state: Cow<'a, str>,
    /// True if the operation has ended, successfully or not.
    pub ended: bool,
    /// True if the operation has failed.
    pub failed: bool,
    /// Message of the server. Absent if it is empty or the server sent none.
    pub message: Option<Cow<'a, str>>,
    /// Completed part, in percent. Absent if the server did not send it.
    pub percent: Option<i32>,
}

impl<'a> Progress<'a> {
    /// Creates the progress in this state. The operation has ended if the state is one of `ended`.
    #[must_use]
    pub fn at(state: Option<&'a dyn Scalar>, ended: &[&str]) -> Self {
        let state = state.map(text).unwrap_or_default();
        Self { ended: ended.contains(&state.as_ref()), state, ..Self::default() }
    }

    /// Adds the result. The operation has failed if it has ended and the result is one of `failed`.
    #[must_use]
    pub fn outcome(self, result: Option<&'a dyn Scalar>, failed: &[&str]) -> Self {
        let has_failed = result.is_some_and(|result| failed.contains(&text(result).as_ref()));
        Self { failed: self.ended && has_failed, ..self }
    }

    /// Adds the message of the server. An empty text is ignored.
    #[must_use]
    pub fn message(self, message: Option<&'a dyn Scalar>) -> Self {
        Self { message: message.map(text).filter(|message| !message.is_empty()), ..self }
    }

    /// Adds the completed part, in percent.
    #[must_use]
    pub fn percent(self, percent: Option<&'a dyn Scalar>) -> Self {
        Self { percent: percent.and_then(|percent| text(percent).parse().ok()), ..self }
    }
}

/// Returns the text of a value in messages.
fn text(value: &dyn Scalar) -> Cow<'_, str> {
    match value.token() {
        Token::Text(text) => text,
        Token::Int(number) => number.to_string().into(),
        Token::Unsigned(number) => number.to_string().into(),
        Token::Decimal(number) => number.to_string().into(),
        Token::Boolean(value) => if value { "true" } else { "false" }.into(),
    }
}

/// Shows state, percentage and message: `Running 40 %: Copying disk 1`.
impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.state)?;
        if let Some(percent) = self.percent {
            write!(f, " {percent} %")?;
        }
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

/// An operation of the server that ends. Implemented by the emitted code.
pub trait Waitable: Representation + Linked + Clone {
    /// Progress of the operation at the time of this representation.
    fn progress(&self) -> Progress<'_>;

    /// Waits for the end of the operation. Dropping the waiter does not affect the operation.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use vbem_client::{Client, Error, task::Waitable};
    /// async fn finished<T: Waitable>(em: &Client, started: T) -> Result<T, Error> {
    ///     started
    ///         .wait(em)
    ///         .max_wait(Duration::from_secs(3600))
    ///         .on_progress(|progress| println!("{progress}"))
    ///         .await
    /// }
    /// ```
    fn wait<'a, C: Api>(&self, em: &'a C) -> Waiter<'a, C, Self> {
        Waiter::new(em, self.clone())
    }

    /// Returns the action that deletes the operation: it cancels a running task and removes one that has ended.
    ///
    /// # Errors
    /// [`MissingLink`] if the server does not offer it.
    #[doc(alias("abort", "stop"))]
    fn cancel(&self) -> Result<Action<()>, MissingLink> {
        static DELETE: LinkSpec = LinkSpec::new("cancel", &["Delete"]);
        Action::find(self, &DELETE, Method::DELETE)
    }
}

/// Returns an error if an operation that has ended has failed.
fn outcome(resource: &str, progress: &Progress<'_>) -> Result<(), Error> {
    if !progress.failed {
        return Ok(());
    }
    let subject = format!("{resource} ended as {}", progress.state);
    Err(Error::failed(subject, progress.message.as_deref()))
}

#[cfg(test)]
mod tests;
