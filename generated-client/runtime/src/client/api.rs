//! The interface of both clients, async and blocking.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Client;
use crate::error::Error;
use crate::sealed::Sealed;
use crate::transport::{BoxFuture, BoxStream};

/// A client, async or blocking.
///
/// Methods that follow a link, send an action or wait for a task take `&impl Api` and are written once for both: the
/// async [`Client`] returns a future, the blocking one the result.
///
/// ```
/// # use vbem_client::{Api, Document, link::LinkTo};
/// /// Works with either client.
/// fn overview<C: Api>(em: &C) -> C::Answer<'_, Document> {
///     LinkTo::<Document>::at("/reports/summary/overview").get(em)
/// }
/// ```
///
/// Functions of several steps are written for the async client. [`execute`](Self::execute) runs them with either client:
///
/// ```
/// use vbem_client::prelude::*;
///
/// // The newest restore point of a machine.
/// fn newest<'a, C: Api>(em: &'a C, machine: &'a str) -> C::Answer<'a, Option<RestorePoint>> {
///     let client = em.client();
///     em.execute(Box::pin(async move {
///         let found = client.query::<VmRestorePoint>().filter(VmRestorePoint::VM_DISPLAY_NAME.eq(machine));
///         let page = found.sort_desc(VmRestorePoint::CREATION_TIME).page_size(1).fetch_page().await?;
///         match page.items.first() {
///             Some(point) => Ok(Some(point.restore_point()?.get(client).await?)),
///             None => Ok(None),
///         }
///     }))
/// }
///
/// // The jobs, one by one.
/// fn jobs<C: Api>(em: &C) -> C::ItemStream<'_, Job> {
///     em.stream(em.client().query().stream())
/// }
/// ```
pub trait Api: Sealed + Send + Sync + Sized {
    /// The return type of a call: a future of the result, or the result.
    type Answer<'a, T: Send + 'a>
    where
        Self: 'a;

    /// The return type of a method with many items: a stream or an iterator, of results.
    type ItemStream<'a, T: Send + 'a>
    where
        Self: 'a;

    /// The async client that does the work.
    fn client(&self) -> &Client;

    /// Runs a future (blocking client), or returns it (async client).
    fn execute<'a, T: Send + 'a>(&'a self, work: BoxFuture<'a, Result<T, Error>>) -> Self::Answer<'a, T>;

    /// Converts a stream to the stream or iterator of this client.
    fn stream<'a, T: Send + 'a>(&'a self, items: ItemStream<'a, T>) -> Self::ItemStream<'a, T>;
}

/// A client that a [`Builder`](super::Builder) can make: the async and the blocking one.
pub trait Open: Api {
    /// The return type of a logon: a future of the client, or the client.
    type Opened;

    /// Makes the client from the async one. Called by the builder.
    fn open(work: BoxFuture<'static, Result<Client, Error>>) -> Self::Opened;
}

/// A stream of results. It ends after an error.
#[must_use = "nothing is fetched until it is polled"]
pub struct ItemStream<'a, T>(BoxStream<'a, Result<T, Error>>);

impl<'a, T> ItemStream<'a, T> {
    pub(crate) fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'a) -> Self {
        Self(Box::pin(stream))
    }

    /// Creates a stream of parts; `step` returns the part of a state and the next state.
    pub(crate) fn unfold<S, F>(state: S, step: F) -> Self
    where
        T: Send + 'a,
        S: Send + 'a,
        F: FnMut(S) -> BoxFuture<'a, Step<T, S>> + Send + 'a,
    {
        Self::new(Unfold { ready: Vec::new().into_iter(), state: Some(state), pending: None, step })
    }

    /// Returns the next item; `None` at the end and after an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// Returns all remaining items.
    ///
    /// # Errors
    /// The first error of the stream.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// let all: Vec<BackupFile> = em.query::<BackupFile>().stream().collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<T> Stream for ItemStream<'_, T> {
    type Item = Result<T, Error>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

/// Part of a stream and the next state; `None` at the end.
pub(crate) type Step<T, S> = Result<Option<(Vec<T>, Option<S>)>, Error>;

struct Unfold<'a, T, S, F> {
    ready: std::vec::IntoIter<T>,
    state: Option<S>,
    pending: Option<BoxFuture<'a, Step<T, S>>>,
    step: F,
}

// The future is pinned in its box; no other field is pinned.
impl<T, S, F> Unpin for Unfold<'_, T, S, F> {}

impl<'a, T, S, F> Stream for Unfold<'a, T, S, F>
where
    F: FnMut(S) -> BoxFuture<'a, Step<T, S>>,
{
    type Item = Result<T, Error>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if let Some(state) = this.state.take() {
                this.pending = Some((this.step)(state));
            }
            let Some(pending) = &mut this.pending else { return Poll::Ready(None) };
            let step = ready!(pending.as_mut().poll(context));
            this.pending = None;
            match step {
                Ok(Some((items, state))) => (this.ready, this.state) = (items.into_iter(), state),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl<T> fmt::Debug for ItemStream<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemStream")
    }
}
