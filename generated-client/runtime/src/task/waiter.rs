//! The waiter for the end of an operation.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::time::Duration;

use super::polling::{Polling, Subject};
use super::{Progress, Waitable, outcome};
use crate::client::{Api, Client, ItemStream};
use crate::error::Error;
use crate::link::LinkTo;
use crate::transport::BoxFuture;

/// Waits for the end of an operation; made by [`Waitable::wait`] and [`LinkTo::wait`].
///
/// With the async client it is awaited; [`finish`](Self::finish) works with both clients. It polls after half a second and
/// then less often, at most every ten seconds, unless the client or the waiter has another
/// [`poll_interval`](Self::poll_interval). Up to five consecutive transient errors are tolerated.
///
/// ```
/// use std::time::Duration;
///
/// use vbem_client::link::LinkTo;
/// use vbem_client::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pace = vbem_simulator::Pace::PerRequest(std::time::Duration::from_secs(1));
/// # let sim = vbem_simulator::Simulator::builder().days(2).pace(pace).start_blocking()?;
/// # let account = sim.credentials();
/// # let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
/// let ms = Duration::from_millis(1);
/// let job = em.jobs().await?.into_iter().find(|job| job.start().is_ok()).expect("a job that can be started");
/// let task = job.start()?.send(&em).await?;
/// let task = task.wait(&em).poll_interval(ms, ms).max_wait(Duration::from_secs(600)).await?;
///
/// // The session of the run lasts longer than the task.
/// let session = task.backup_session()?.get(&em).await?;
/// let cancelled = session.wait(&em).cancel_on(std::future::ready(())).await.unwrap_err();
/// assert_eq!(cancelled.kind(), ErrorKind::Cancelled);
/// let mut updates = session.wait(&em).poll_interval(ms, ms).updates();
/// while let Some(update) = updates.next().await {
///     println!("{:?}", update?.progress().percent);
/// }
///
/// // After a restart of the program, the saved address is enough.
/// let saved = session.href().to_string();
/// let session = LinkTo::<BackupJobSession>::at(saved).wait(&em).await?;
/// # em.logoff().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a waiter does nothing until it is awaited or finished"]
pub struct Waiter<'a, C, T> {
    em: &'a C,
    from: Start<T>,
    polling: Polling<'a>,
}

/// Starting point of a waiter.
enum Start<T> {
    /// A representation that the server has sent.
    Representation(T),
    /// The address of the operation.
    Link(LinkTo<T>),
}

impl<T: Waitable> Start<T> {
    async fn representation(self, client: &Client) -> Result<T, Error> {
        match self {
            Self::Representation(current) => Ok(current),
            Self::Link(link) => link.poll(client).await,
        }
    }
}

impl<'a, C: Api, T: Waitable> Waiter<'a, C, T> {
    pub(super) fn new(em: &'a C, current: T) -> Self {
        Self { em, from: Start::Representation(current), polling: Polling::new(em.client()) }
    }

    pub(super) fn at(em: &'a C, link: LinkTo<T>) -> Self {
        Self { em, from: Start::Link(link), polling: Polling::new(em.client()) }
    }

    /// Sets the interval before the first poll and the longest interval. Intervals double from the first to the longest.
    pub fn poll_interval(self, first: Duration, longest: Duration) -> Self {
        Self { polling: self.polling.poll_interval(first, longest), ..self }
    }

    /// Stops waiting after this time, with [`ErrorKind::Deadline`](crate::ErrorKind::Deadline). The operation continues.
    #[doc(alias = "timeout")]
    pub fn max_wait(self, limit: Duration) -> Self {
        Self { polling: self.polling.max_wait(limit), ..self }
    }

    /// Calls a function with the progress, once at the beginning and after every poll.
    pub fn on_progress(self, handler: impl FnMut(&Progress<'_>) + Send + 'a) -> Self {
        Self { polling: self.polling.on_progress(handler), ..self }
    }

    /// Stops waiting when this future completes, with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled). The operation
    /// continues; [`Waitable::cancel`] ends it.
    pub fn cancel_on(self, signal: impl Future<Output = ()> + Send + 'a) -> Self {
        Self { polling: self.polling.cancel_on(signal), ..self }
    }

    /// Waits for the end and returns the last representation.
    ///
    /// # Errors
    /// [`ErrorKind::Failed`](crate::ErrorKind::Failed) with the message of the server if the operation failed;
    /// [`ErrorKind::Gone`](crate::ErrorKind::Gone) if the server no longer knows it. The server forgets tasks some
    /// time after their end, and with the logon session.
    pub fn finish(self) -> C::Answer<'a, T> {
        let Self { em, from, mut polling } = self;
        let client = em.client();
        em.execute(Box::pin(async move {
            let current = from.representation(client).await?;
            wait(client, current, &mut polling).await
        }))
    }

    /// Returns the representations, one for each poll, up to the last one. Unlike [`finish`](Self::finish) it reports a
    /// failed operation as a representation, not as an error.
    pub fn updates(self) -> C::ItemStream<'a, T> {
        let Self { em, from, polling } = self;
        let client = em.client();
        em.stream(ItemStream::unfold(
            (Ok(from), polling),
            move |(at, mut polling): (Result<Start<T>, T>, Polling<'a>)| {
                Box::pin(async move {
                    let current = match at {
                        Ok(from) => from.representation(client).await?,
                        Err(current) => poll(client, &current, &mut polling).await?,
                    };
                    let ended = polling.report(&current.progress());
                    let next = (!ended).then(|| (Err(current.clone()), polling));
                    Ok(Some((vec![current], next)))
                }) as BoxFuture<'_, _>
            },
        ))
    }
}

impl<'a, T: Waitable> IntoFuture for Waiter<'a, Client, T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'a, Result<T, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        self.finish()
    }
}

/// Polls an operation until it has ended.
pub(super) async fn wait<T: Waitable>(
    client: &Client,
    mut current: T,
    polling: &mut Polling<'_>,
) -> Result<T, Error> {
    while !polling.report(&current.progress()) {
        current = poll(client, &current, polling).await?;
    }
    outcome(current.resource(), &current.progress()).map_err(|error| client.redact(error))?;
    Ok(current)
}

async fn poll<T: Waitable>(client: &Client, current: &T, polling: &mut Polling<'_>) -> Result<T, Error> {
    let progress = current.progress();
    let subject = Subject { resource: current.resource(), state: &progress.state };
    // Not by an id in the representation: ids may contradict the address.
    polling.poll(&subject, || current.self_link::<T>().poll(client)).await
}

impl<T: Waitable> LinkTo<T> {
    /// Fetches the operation and waits for its end. Continues a wait after a restart of the program: the address, for
    /// example `task.href()`, is all that has to be stored.
    pub fn wait<'a, C: Api>(&self, em: &'a C) -> Waiter<'a, C, T> {
        Waiter::at(em, self.clone())
    }
}

impl<C, T> fmt::Debug for Waiter<'_, C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiter")
    }
}
