//! Waiting for what the server does: tasks, and sessions of jobs and restores.

mod wait;

pub use wait::Wait;

use std::borrow::Cow;

use http::Method;

use crate::client::Api;
use crate::error::Error;
use crate::link::{Action, LinkAbsent, LinkSpec, Linked, NoBody, Representation};

/// How far something has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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

/// Something that takes time and ends. Implemented by the emitted code.
pub trait Watch: Representation + Linked + Clone {
    /// How far it had come when the server made this representation.
    fn progress(&self) -> Progress<'_>;

    /// Waits until it ends. Dropping the wait leaves the thing itself alone.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use vbem_client::{Client, Error, task::Watch};
    /// async fn patiently<T: Watch>(em: &Client, started: T) -> Result<T, Error> {
    ///     started
    ///         .wait(em)
    ///         .deadline(Duration::from_secs(3600))
    ///         .on_progress(|progress| println!("{} {:?}", progress.state, progress.percent))
    ///         .await
    /// }
    /// ```
    fn wait<'a, C: Api>(&self, em: &'a C) -> Wait<'a, C, Self> {
        Wait::new(em, self.clone())
    }

    /// Deletes it: a task that has not ended is called off by that, one that has ended is cleaned up.
    ///
    /// # Errors
    /// [`LinkAbsent`] if the server does not offer that.
    fn cancel(&self) -> Result<Action<NoBody, ()>, LinkAbsent> {
        static DELETE: LinkSpec = LinkSpec { name: "cancel", rels: &["Delete"], types: &[], path: "" };
        Action::find(self, &DELETE, Method::DELETE).ok_or_else(|| LinkAbsent::new(self, &DELETE))
    }
}

/// The outcome of something that has ended.
fn outcome<T: Watch>(ended: T) -> Result<T, Error> {
    let progress = ended.progress();
    if !progress.failed {
        return Ok(ended);
    }
    let what = format!("{} ended as {}", ended.resource(), progress.state);
    Err(Error::failed(what, progress.message.as_deref()))
}

#[cfg(test)]
mod tests;
