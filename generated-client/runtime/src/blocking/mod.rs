//! The client for programs without an async runtime.
//!
//! It has the methods of the async [`Client`](crate::Client); where that answers with a future, this one answers with
//! the result, and where that gives a stream, this one gives an iterator. It brings a small runtime of its own, with one
//! thread. Used by a task of another async runtime it would keep that from running, and refuses.
//!
//! ```no_run
//! # fn example(pem: &[u8]) -> Result<(), vbem_client::Error> {
//! use vbem_client::Document;
//! use vbem_client::blocking::Client;
//! use vbem_client::link::LinkTo;
//!
//! let em = Client::builder("https://em.example:9398")?.ca_certificate(pem).logon("EXAMPLE\\operator", "a password")?;
//! let overview = LinkTo::<Document>::at("/reports/summary/overview").get(&em)?;
//! em.logoff()?;
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::runtime::{self, Handle, Runtime};

use crate::client::{self, Api, Builder, Open};
use crate::error::{Error, ErrorKind};
use crate::link::LinkTo;
use crate::transport::BoxFuture;

/// A session with Enterprise Manager, for programs without an async runtime. A copy is cheap and shares the session.
#[derive(Clone)]
pub struct Client {
    inner: client::Client,
    thread: Arc<Thread>,
}

/// The runtime, until it is dropped.
struct Thread(Option<Runtime>);

impl Thread {
    fn start() -> Result<Self, Error> {
        // A thread of its own, so that connections and what keeps the session alive go on between calls.
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("vbem-client")
            .enable_all()
            .build()
            .map_err(|error| Error::new(ErrorKind::Configuration, "there is no thread").with_cause(error))?;
        Ok(Self(Some(runtime)))
    }

    fn block_on<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let elsewhere =
            || Error::new(ErrorKind::Other, "the blocking client was used inside of an async runtime");
        match &self.0 {
            Some(runtime) if Handle::try_current().is_err() => runtime.block_on(work),
            _ => Err(elsewhere()),
        }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // Waiting for the thread is not allowed everywhere.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// Begins to set up a client for the server at this address, for example `https://em.example:9398`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if it is no such address.
    pub fn builder(url: &str) -> Result<Builder<Self>, Error> {
        Builder::new(url)
    }

    /// Ends the session; see [`Client::logoff`](crate::Client::logoff).
    ///
    /// # Errors
    /// If the server could not be told; logging off can then be tried again.
    pub fn logoff(&self) -> Result<(), Error> {
        self.thread.block_on(self.inner.logoff())
    }

    /// The representation of the session itself; see [`Client::session`](crate::Client::session).
    ///
    /// ```no_run
    /// # fn example(em: &vbem_client::blocking::Client) -> Result<(), vbem_client::Error> {
    /// use vbem_client::Document;
    ///
    /// let own = em.session::<Document>().map(|link| link.get(em)).transpose()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn session<T>(&self) -> Option<LinkTo<T>> {
        self.inner.session()
    }
}

impl Api for Client {
    type Answer<'a, T: Send + 'a> = Result<T, Error>;
    type Items<'a, T: Send + 'a> = Items<'a, T>;

    fn client(&self) -> &client::Client {
        &self.inner
    }

    fn run<'a, T: Send + 'a>(&'a self, work: BoxFuture<'a, Result<T, Error>>) -> Result<T, Error> {
        self.thread.block_on(work)
    }

    fn walk<'a, T: Send + 'a>(&'a self, items: client::Items<'a, T>) -> Items<'a, T> {
        Items { items: Some(items), thread: &self.thread }
    }
}

impl Open for Client {
    type Opened = Result<Self, Error>;

    fn open(work: BoxFuture<'static, Result<client::Client, Error>>) -> Result<Self, Error> {
        let thread = Thread::start()?;
        let inner = thread.block_on(work)?;
        Ok(Self { inner, thread: Arc::new(thread) })
    }
}

/// Things that are fetched one after the other: an iterator over results. After an error there is nothing more.
///
/// ```
/// use vbem_client::Error;
/// use vbem_client::blocking::Items;
///
/// fn first<T>(items: Items<'_, T>, count: usize) -> Result<Vec<T>, Error> {
///     items.take(count).collect()
/// }
/// ```
#[must_use = "nothing is fetched until it is iterated over"]
pub struct Items<'a, T> {
    /// None after an error.
    items: Option<client::Items<'a, T>>,
    thread: &'a Thread,
}

impl<T> Iterator for Items<'_, T> {
    type Item = Result<T, Error>;
    fn next(&mut self) -> Option<Self::Item> {
        let items = self.items.as_mut()?;
        let next = self.thread.block_on(async { items.next().await.transpose() });
        if next.is_err() {
            self.items = None;
        }
        next.transpose()
    }
}

impl<T> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[cfg(test)]
mod tests;
