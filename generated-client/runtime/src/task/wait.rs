//! Asking again and again until something has ended.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::StatusCode;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Progress, Watch, outcome};
use crate::client::{Api, Client, Items, backoff};
use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;

/// How many times in a row the server may fail to answer.
const PATIENCE: u32 = 5;

/// A wait for the end of something; made by [`Watch::wait`].
///
/// With the async client it is awaited; [`finish`](Self::finish) works with both. It asks after half a second, then
/// less and less often, at most every ten seconds, and bears with a server that fails to answer for a while.
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
/// let moment = Duration::from_millis(1);
/// let job = em.jobs().list().await?.into_iter().find(|job| job.start().is_some()).expect("one can be started");
/// let task = job.start().expect("it was just there").send(&em).await?;
/// let task = task.wait(&em).pauses(moment, moment).deadline(Duration::from_secs(600)).finish().await?;
///
/// // What it has made goes on for longer.
/// let session = task.backup_session()?.get(&em).await?;
/// let enough = std::future::ready(());
/// let given_up = session.wait(&em).until(enough).await.unwrap_err();
/// assert_eq!(given_up.kind(), ErrorKind::Cancelled);
/// let mut updates = session.wait(&em).pauses(moment, moment).updates();
/// while let Some(update) = updates.next().await {
///     println!("{:?}", update?.progress().percent);
/// }
/// // A task that is no longer needed is deleted, one that still runs is called off by that.
/// task.cancel()?.send(&em).await?;
/// # em.logoff().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited or finished"]
pub struct Wait<'a, C, T> {
    em: &'a C,
    current: T,
    plan: Plan<'a>,
}

struct Plan<'a> {
    first: Duration,
    longest: Duration,
    deadline: Option<Instant>,
    progress: Option<Tell<'a>>,
    stop: Option<BoxFuture<'a, ()>>,
    /// Polls so far.
    times: u32,
    /// Failures in a row.
    failures: u32,
}

type Tell<'a> = Box<dyn FnMut(&Progress<'_>) + Send + 'a>;

impl<'a, C: Api, T: Watch> Wait<'a, C, T> {
    pub(super) fn new(em: &'a C, current: T) -> Self {
        let settings = &em.client().inner().settings;
        let plan = Plan {
            first: settings.poll_first,
            longest: settings.poll_longest,
            deadline: None,
            progress: None,
            stop: None,
            times: 0,
            failures: 0,
        };
        Self { em, current, plan }
    }

    /// Gives up after this time, with [`ErrorKind::Deadline`]. The thing itself goes on.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.plan.deadline = Instant::now().checked_add(limit);
        self
    }

    /// The pause before the first question and the longest pause; pauses double from one to the other.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.plan.first, self.plan.longest) = (first, longest);
        self
    }

    /// Tells how far it has come, once at the beginning and after every question.
    pub fn on_progress(mut self, tell: impl FnMut(&Progress<'_>) + Send + 'a) -> Self {
        self.plan.progress = Some(Box::new(tell));
        self
    }

    /// Gives up when this future is done, with [`ErrorKind::Cancelled`]. The thing itself goes on; to end it too, send
    /// its [`cancel`](Watch::cancel).
    pub fn until(mut self, stop: impl Future<Output = ()> + Send + 'a) -> Self {
        self.plan.stop = Some(Box::pin(stop));
        self
    }

    /// Waits, and gives the last representation.
    ///
    /// # Errors
    /// [`ErrorKind::Failed`] with the server's message if it ended badly; [`ErrorKind::Gone`] if the server does not
    /// know it any more, which happens to tasks some time after their end and to all tasks of a session that is over.
    pub fn finish(self) -> C::Answer<'a, T> {
        let client = self.em.client();
        self.em.run(Box::pin(finish(client, self.current, self.plan)))
    }

    /// The representations, one for each question, up to and including the last one. Unlike [`finish`](Self::finish) it is no
    /// error if that says that the thing has failed.
    pub fn updates(self) -> C::Items<'a, T> {
        let Self { em, current, plan } = self;
        let client = em.client();
        em.walk(Items::unfold(
            (current, true, plan),
            move |(mut current, first, mut plan): (T, bool, Plan<'a>)| {
                Box::pin(async move {
                    if !first {
                        current = plan.poll(client, &current).await?;
                    }
                    let state = (!plan.tell(&current)).then(|| (current.clone(), false, plan));
                    Ok(Some((vec![current], state)))
                }) as BoxFuture<'_, _>
            },
        ))
    }
}

impl<'a, T: Watch> IntoFuture for Wait<'a, Client, T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'a, Result<T, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.finish()
    }
}

async fn finish<T: Watch>(client: &Client, mut current: T, mut plan: Plan<'_>) -> Result<T, Error> {
    while !plan.tell(&current) {
        current = plan.poll(client, &current).await?;
    }
    outcome(current)
}

impl Plan<'_> {
    /// Tells how far it has come; true if it has ended.
    fn tell<T: Watch>(&mut self, current: &T) -> bool {
        let progress = current.progress();
        if let Some(tell) = &mut self.progress {
            tell(&progress);
        }
        progress.ended
    }

    /// Waits a little and asks.
    async fn poll<T: Watch>(&mut self, client: &Client, current: &T) -> Result<T, Error> {
        loop {
            self.pause(current).await?;
            // Not by an id in the representation: ids may contradict the address.
            let ask = current.here::<T>().get(client);
            let asked = self.unless_over(ask).await.map_err(|kind| given_up(kind, current))?;
            self.times += 1;
            match asked {
                Ok(next) => {
                    self.failures = 0;
                    return Ok(next);
                }
                Err(error) if error.is_transient() && self.failures < PATIENCE => self.failures += 1,
                Err(error) => return Err(gone(error, current)),
            }
        }
    }

    async fn pause<T: Watch>(&mut self, current: &T) -> Result<(), Error> {
        let pause = backoff(self.first, self.longest, self.times);
        self.unless_over(sleep(pause)).await.map_err(|kind| given_up(kind, current))
    }

    /// What some work comes to, unless the wait is called off or its time is up before.
    async fn unless_over<F: Future>(&mut self, work: F) -> Result<F::Output, ErrorKind> {
        let deadline = self.deadline;
        let mut work = pin!(work);
        let mut end = pin!(async move {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        });
        let stop = &mut self.stop;
        poll_fn(|context| {
            if stop.as_mut().is_some_and(|stop| stop.as_mut().poll(context).is_ready()) {
                return Poll::Ready(Err(ErrorKind::Cancelled));
            }
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(Ok(done));
            }
            end.as_mut().poll(context).map(|()| Err(ErrorKind::Deadline))
        })
        .await
    }
}

fn given_up<T: Watch>(kind: ErrorKind, current: &T) -> Error {
    Error::new(kind, format!("{} is {}", current.resource(), current.progress().state))
}

/// The server answers 404, or 500 with `There is no …`, when it has cleaned something up.
fn gone<T: Watch>(error: Error, current: &T) -> Error {
    let says_so = || {
        error.server_message().is_some_and(|message| message.to_ascii_lowercase().starts_with("there is no"))
    };
    let is_gone =
        error.is_not_found() || (error.status() == Some(StatusCode::INTERNAL_SERVER_ERROR) && says_so());
    if is_gone {
        error.turned_into(ErrorKind::Gone, format!("{} was {}", current.resource(), current.progress().state))
    } else {
        error
    }
}

impl<C, T> fmt::Debug for Wait<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wait")
    }
}
