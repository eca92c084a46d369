//! The waiter of an action: sends the request, waits for the task and follows it to its result.

use std::any::Any;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::time::Duration;

use super::polling::{Polling, Subject};
use super::{Progress, Waitable, outcome, waiter};
use crate::client::send::Call;
use crate::client::{Api, Client};
use crate::error::{Error, ErrorKind};
use crate::link::{Action, LinkSpec, LinkTo, OptionalBody, Resource, is_type_of, respond};
use crate::transport::BoxFuture;
use crate::value::Href;
use crate::wire::{Links, Record};

/// Sends an action and waits for its result; made by [`Action::run`](crate::link::Action::run).
///
/// The result is the last representation of the task or, if the schema describes it, the resource that the finished task
/// leads to: the clone of a job, the session of a restore. A session is itself an operation, so the waiter also waits for
/// the end of the session; [`until_started`](Self::until_started) returns the session as soon as it exists.
///
/// ```
/// use std::time::Duration;
///
/// use vbem_client::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
/// # let sim = vbem_simulator::Simulator::builder().days(2).pace(pace).start_blocking()?;
/// # let account = sim.credentials();
/// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
/// # let ms = Duration::from_millis(1);
/// let jobs = em.jobs().await?;
/// let job = jobs.iter().find(|job| job.start().is_ok()).expect("a job that can be started");
/// let run = job.start()?.run(&em).max_wait(Duration::from_secs(3600)).on_progress(|progress| println!("{progress}"));
/// # let run = run.poll_interval(ms, ms);
/// match run.await? {
///     JobSession::Backup(session) => println!("{}: {:?}", session.name, session.result),
///     JobSession::Replica(session) => println!("{}: {:?}", session.name, session.result),
///     _ => unreachable!("the schema knows two kinds of runs"),
/// }
/// # em.logoff().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "an action is not sent until its waiter is awaited or finished"]
pub struct Run<'a, C, A, R> {
    em: &'a C,
    call: Call,
    polling: Polling<'a>,
    until_started: bool,
    result: PhantomData<fn(A) -> R>,
}

/// Result of an action with the response `A`: a finished task, or the resource that the task links to. Implemented by the
/// emitted code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a result of this action",
    note = "the feature of the family of `{Self}` may be off; `send` works without it"
)]
pub trait RunOutput<A>: Sized + Send + 'static {
    /// Returns the result of a finished task.
    fn follow(task: A, follow: Follow<'_>) -> Following<'_, Self>;
}

/// The finished task is the result.
impl<A: Waitable> RunOutput<A> for A {
    fn follow(task: A, _: Follow<'_>) -> Following<'_, Self> {
        Box::pin(std::future::ready(Ok(task)))
    }
}

/// A resource, or one of several resources, that tasks link to. Implemented by the emitted code.
pub trait LinkedResult: Clone + Send + Sync + 'static {
    /// The resources it can be.
    const ALTERNATIVES: &'static [Alternative];

    /// Address of the result.
    fn href(&self) -> &Href;

    /// Progress of the result, if it is itself an operation.
    fn progress(&self) -> Option<Progress<'_>> {
        None
    }
}

/// A fetched result without its type, so that the code that waits for it is compiled once.
trait AnyResult: Any + Send + Sync {
    fn href(&self) -> &Href;
    fn progress(&self) -> Option<Progress<'_>>;
}

impl<S: LinkedResult> AnyResult for S {
    fn href(&self) -> &Href {
        LinkedResult::href(self)
    }
    fn progress(&self) -> Option<Progress<'_>> {
        LinkedResult::progress(self)
    }
}

/// A resource that a result can be.
pub struct Alternative {
    resource: &'static str,
    link_type: &'static str,
    types: &'static [&'static str],
    fetch: for<'a> fn(&'a Client, &str) -> Following<'a, Box<dyn AnyResult>>,
}

impl Alternative {
    /// Creates the alternative for the resource `T` of the result `S`. Links to it have its link type or one of these
    /// types.
    #[must_use]
    pub const fn of<T: Resource + Into<S>, S: LinkedResult>(types: &'static [&'static str]) -> Self {
        Self { resource: T::KIND.name, link_type: T::KIND.link_type, types, fetch: fetch::<T, S> }
    }

    fn matches(&self, link_type: &str) -> bool {
        let is_same = |known: &&str| known.eq_ignore_ascii_case(link_type);
        is_type_of(link_type, self.link_type) || self.types.iter().any(is_same)
    }
}

fn fetch<'a, T: Resource + Into<S>, S: LinkedResult>(
    client: &'a Client,
    href: &str,
) -> Following<'a, Box<dyn AnyResult>> {
    let fetched = LinkTo::<T>::at(href).poll(client);
    Box::pin(async move { Ok(Box::new(fetched.await?.into()) as Box<dyn AnyResult>) })
}

/// The future of a result.
pub type Following<'a, S> = BoxFuture<'a, Result<S, Error>>;

/// The rest of a run after the end of its task.
pub struct Follow<'a> {
    client: &'a Client,
    polling: Polling<'a>,
    until_started: bool,
}

impl<'a> Follow<'a> {
    /// Fetches the result that a finished task links to. Waits for its end, if it is an operation.
    pub fn linked<A: Waitable, S: LinkedResult>(self, task: &A) -> Following<'a, S> {
        let link = link_to_result(task.links(), S::ALTERNATIVES).ok_or_else(|| {
            let name = S::ALTERNATIVES.first().map_or("result", |alternative| alternative.resource);
            LinkSpec::new(name, &["Related"]).missing_link(task)
        });
        let state = task.progress().state.into_owned();
        let result = link.map(|link| self.result(link, task.resource(), state));
        Box::pin(async move {
            let result: Box<dyn Any> = result?.await?;
            match result.downcast::<S>() {
                Ok(result) => Ok(*result),
                Err(_) => Err(Error::new(ErrorKind::Decode, "the result of the task has another type")),
            }
        })
    }

    /// Fetches the result of a task in this state, and waits for its end. The future is boxed for the same reason as that
    /// of [`Client::exchange`].
    fn result(
        mut self,
        (alternative, href): (&'static Alternative, String),
        task: &'static str,
        state: String,
    ) -> Following<'a, Box<dyn AnyResult>> {
        Box::pin(async move {
            let subject = Subject { resource: task, state: &state };
            let fetched = self.polling.limited((alternative.fetch)(self.client, &href)).await;
            let mut current = fetched.map_err(|kind| self.polling.stopped(kind, &subject))??;
            if self.until_started {
                return Ok(current);
            }
            self.polling.restart_interval();
            while let Some(progress) = current.progress() {
                if self.polling.report(&progress) {
                    let outcome = outcome(alternative.resource, &progress);
                    outcome.map_err(|error| self.client.redact(error))?;
                    break;
                }
                let subject = Subject { resource: alternative.resource, state: &progress.state };
                let href = current.href().as_str();
                let next = self.polling.poll(&subject, || (alternative.fetch)(self.client, href)).await?;
                current = next;
            }
            Ok(current)
        })
    }
}

/// Finds the link of a finished task to its result.
fn link_to_result(
    links: &Links,
    alternatives: &'static [Alternative],
) -> Option<(&'static Alternative, String)> {
    let mut related = links.iter().filter(|link| link.rel().eq_ignore_ascii_case("Related"));
    related.find_map(|link| {
        let link_type = link.link_type()?;
        let alternative = alternatives.iter().find(|alternative| alternative.matches(link_type))?;
        Some((alternative, link.href().to_owned()))
    })
}

impl<A: Waitable, R: RunOutput<A>> Action<A, (), R> {
    /// Sends the request, waits for the task and returns its result; see [`Run`].
    pub fn run<'a, C: Api>(&self, em: &'a C) -> Run<'a, C, A, R> {
        Run::new(em, self.call(em.client(), None))
    }
}

impl<A: Waitable, B: Record, R: RunOutput<A>> Action<A, B, R> {
    /// Sends the request with this body, waits for the task and returns its result; see [`Run`].
    pub fn run<'a, C: Api>(&self, em: &'a C, body: &B) -> Run<'a, C, A, R> {
        Run::new(em, self.call(em.client(), Some(body)))
    }
}

impl<A: Waitable, B: Record, R: RunOutput<A>> Action<A, Option<B>, R> {
    /// Sends the request with this body or, with `None`, without one; waits for the task and returns its result; see
    /// [`Run`].
    pub fn run<'a, 'b, C: Api>(&self, em: &'a C, body: impl OptionalBody<'b, B>) -> Run<'a, C, A, R> {
        Run::new(em, self.call(em.client(), body.optional_body().map(|body| body as &dyn Record)))
    }
}

impl<'a, C: Api, A: Waitable, R: RunOutput<A>> Run<'a, C, A, R> {
    fn new(em: &'a C, call: Call) -> Self {
        let polling = Polling::new(em.client());
        Self { em, call, polling, until_started: false, result: PhantomData }
    }

    /// Sets the interval before the first poll and the longest interval; see
    /// [`Waiter::poll_interval`](super::Waiter::poll_interval).
    pub fn poll_interval(self, first: Duration, longest: Duration) -> Self {
        Self { polling: self.polling.poll_interval(first, longest), ..self }
    }

    /// Stops waiting after this time, with [`ErrorKind::Deadline`](crate::ErrorKind::Deadline). Task and session continue.
    #[doc(alias = "timeout")]
    pub fn max_wait(self, limit: Duration) -> Self {
        Self { polling: self.polling.max_wait(limit), ..self }
    }

    /// Calls a function with the progress of the task, then with that of its session.
    pub fn on_progress(self, handler: impl FnMut(&Progress<'_>) + Send + 'a) -> Self {
        Self { polling: self.polling.on_progress(handler), ..self }
    }

    /// Stops waiting when this future completes, with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled). Task and
    /// session continue.
    pub fn cancel_on(self, signal: impl Future<Output = ()> + Send + 'a) -> Self {
        Self { polling: self.polling.cancel_on(signal), ..self }
    }

    /// Returns the session as soon as it exists, without waiting for its end.
    pub fn until_started(self) -> Self {
        Self { until_started: true, ..self }
    }

    /// Sends the request and waits for the result.
    ///
    /// # Errors
    /// Those of the request; [`ErrorKind::Failed`](crate::ErrorKind::Failed) with the message of the server if the task or
    /// its session failed; [`ErrorKind::MissingLink`](crate::ErrorKind::MissingLink) if the finished task does not link to
    /// its result, although the server has performed the action.
    pub fn finish(self) -> C::Answer<'a, R> {
        let Self { em, call, mut polling, until_started, result: _ } = self;
        let client = em.client();
        em.execute(Box::pin(async move {
            let task = respond::<A>(client, call).await?;
            let task = waiter::wait(client, task, &mut polling).await?;
            R::follow(task, Follow { client, polling, until_started }).await
        }))
    }
}

impl<'a, A: Waitable, R: RunOutput<A>> IntoFuture for Run<'a, Client, A, R> {
    type Output = Result<R, Error>;
    type IntoFuture = BoxFuture<'a, Result<R, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.finish()
    }
}

impl<C, A, R> fmt::Debug for Run<'_, C, A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Run({})", self.call.line())
    }
}

impl fmt::Debug for Follow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Follow")
    }
}

impl fmt::Debug for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Alternative({})", self.resource)
    }
}
