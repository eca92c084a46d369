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

/// How far something has come.
///
/// ```
/// use vbem_client::task::Progress;
///
/// let (state, result, message) = ("Stopped".to_owned(), "Failed".to_owned(), "No space is left.".to_owned());
/// let progress = Progress::at(Some(&state), &["Stopped"])
///     .outcome(Some(&result), &["Failed"])
///     .message(Some(&message))
///     .percent(Some(&80_i32));
/// assert!(progress.ended && progress.failed);
/// assert_eq!((progress.message.as_deref(), progress.percent), (Some("No space is left."), Some(80)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The state, in the server's words.
    pub state: Cow<'a, str>,
    /// True if it has ended, well or not.
    pub ended: bool,
    /// True if it has ended badly.
    pub failed: bool,
    /// What the server says about it.
    pub message: Option<Cow<'a, str>>,
    /// How much of it is done, in percent.
    pub percent: Option<i32>,
}

impl<'a> Progress<'a> {
    /// In this state, which ends it if it is one of `ended`.
    #[must_use]
    pub fn at(state: Option<&'a dyn Scalar>, ended: &[&str]) -> Self {
        let state = state.map(text).unwrap_or_default();
        Self { ended: ended.contains(&state.as_ref()), state, ..Self::default() }
    }

    /// With this result, which counts once it has ended and is bad if it is one of `failed`.
    #[must_use]
    pub fn outcome(self, result: Option<&'a dyn Scalar>, failed: &[&str]) -> Self {
        let bad = result.is_some_and(|result| failed.contains(&text(result).as_ref()));
        Self { failed: self.ended && bad, ..self }
    }

    /// With what the server says about it; an empty text says nothing.
    #[must_use]
    pub fn message(self, message: Option<&'a dyn Scalar>) -> Self {
        Self { message: message.map(text).filter(|message| !message.is_empty()), ..self }
    }

    /// With how much of it is done.
    #[must_use]
    pub fn percent(self, percent: Option<&'a dyn Scalar>) -> Self {
        Self { percent: percent.and_then(|percent| text(percent).parse().ok()), ..self }
    }
}

/// A value as the text it has on the wire.
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

/// An operation of the server that has an end. Implemented by the emitted code.
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

    /// Deletes the operation: a task that has not ended is cancelled by that, one that has ended is removed.
    ///
    /// # Errors
    /// [`MissingLink`] if the server does not offer that.
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
