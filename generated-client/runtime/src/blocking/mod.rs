//! The client for programs without an async runtime.
//!
//! It has the methods of the async [`Client`](crate::Client), and returns results in place of futures and iterators in
//! place of streams. It owns a runtime with one thread. Within a task of another async runtime, where it would block that
//! runtime, its methods return an error.
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
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use tokio::runtime::{self, Handle, Runtime};

use crate::client::{self, Api, Builder, Open, scope};
use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;

/// A session with Enterprise Manager, for programs without an async runtime. Cloning a client is cheap; clones share the
/// session and the connections.
#[derive(Clone)]
pub struct Client {
    inner: client::Client,
    thread: Arc<OwnedRuntime>,
}

/// Runtime; `None` after it was dropped.
struct OwnedRuntime(Option<Runtime>);

impl OwnedRuntime {
    fn start() -> Result<Self, Error> {
        // A separate thread drives connections and `keep_alive` between calls.
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("vbem-client")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Configuration, "cannot start a thread").with_cause(error)
            })?;
        Ok(Self(Some(runtime)))
    }

    fn block_on<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let inside_async_runtime =
            || Error::new(ErrorKind::Other, "the blocking client was used inside of an async runtime");
        match &self.0 {
            Some(runtime) if Handle::try_current().is_err() => runtime.block_on(work),
            _ => Err(inside_async_runtime()),
        }
    }
}

impl Drop for OwnedRuntime {
    fn drop(&mut self) {
        // Waiting for the threads of the runtime would panic in an async runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// Creates a builder of a client for the server at this address, for example `https://em.example:9398`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if the address is invalid.
    pub fn builder(url: &str) -> Result<Builder<Self>, Error> {
        Builder::new(url)
    }

    /// Logs on with the configuration of environment variables; see [`Client::from_env`](crate::Client::from_env).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::blocking::Client::from_env()?;
    /// # em.logoff()
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] with the name of the variable if one is missing or invalid; otherwise the errors of
    /// [`Builder::logon`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.connect()
    }

    /// Creates a builder from environment variables; see
    /// [`Client::builder_from_env`](crate::Client::builder_from_env).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::blocking::Client::builder_from_env()?.user_agent("nightly-report/1.0").connect()?;
    /// # em.logoff()
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] with the name of the variable if one is missing or invalid.
    pub fn builder_from_env() -> Result<Builder<Self>, Error> {
        Builder::from_env()
    }

    /// Runs the closure with this client, then logs off, whether the closure succeeds, fails or panics; see
    /// [`Client::scope`](crate::Client::scope).
    ///
    /// ```no_run
    /// use vbem_client::Document;
    /// use vbem_client::blocking::Client;
    /// use vbem_client::link::LinkTo;
    ///
    /// # fn main() -> Result<(), vbem_client::Error> {
    /// let overview = Client::from_env()?.scope(|em| LinkTo::<Document>::at("/reports/summary/overview").get(&em))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of the closure.
    pub fn scope<T, E>(self, work: impl FnOnce(Self) -> Result<T, E>) -> Result<T, E> {
        let em = self.clone();
        let outcome = catch_unwind(AssertUnwindSafe(|| work(em)));
        scope::report(self.logoff());
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Returns a view of this client with a time limit for calls; see
    /// [`Client::with_timeout`](crate::Client::with_timeout).
    ///
    /// ```no_run
    /// # fn example(em: &vbem_client::blocking::Client) -> Result<(), vbem_client::Error> {
    /// use std::time::Duration;
    ///
    /// use vbem_client::Document;
    ///
    /// let quick = em.with_timeout(Duration::from_secs(5));
    /// let own = em.session::<Document>().map(|link| link.get(&quick)).transpose()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        Self { inner: self.inner.with_timeout(limit), thread: Arc::clone(&self.thread) }
    }

    /// Ends the session; see [`Client::logoff`](crate::Client::logoff).
    ///
    /// # Errors
    /// The errors of a request. The session then still exists, and the logoff can be repeated.
    #[doc(alias("logout", "log out", "close", "disconnect"))]
    pub fn logoff(&self) -> Result<(), Error> {
        self.thread.block_on(self.inner.logoff())
    }
}

impl crate::sealed::Sealed for Client {}

impl Builder<Client> {
    /// Logs on, runs the closure, and logs off; see [`Client::scope`].
    ///
    /// ```no_run
    /// use vbem_client::blocking::Client;
    /// use vbem_client::link::LinkTo;
    /// use vbem_client::{Document, Error};
    ///
    /// # fn main() -> Result<(), Error> {
    /// let name = Client::builder("https://em.example:9398")?.scope("EXAMPLE\\operator", "a password", |em| {
    ///     let overview = LinkTo::<Document>::at("/reports/summary/overview").get(&em)?;
    ///     Ok::<_, Error>(overview.name().to_owned())
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of the logon as for [`logon`](Self::logon); otherwise the error of the closure.
    pub fn scope<T, E: From<Error>>(
        self,
        user: impl Into<String>,
        password: impl Into<SecretString>,
        work: impl FnOnce(Client) -> Result<T, E>,
    ) -> Result<T, E> {
        self.logon(user, password)?.scope(work)
    }
}

impl Api for Client {
    type Answer<'a, T: Send + 'a> = Result<T, Error>;
    type ItemStream<'a, T: Send + 'a> = ItemStream<'a, T>;

    fn client(&self) -> &client::Client {
        &self.inner
    }

    fn execute<'a, T: Send + 'a>(&'a self, work: BoxFuture<'a, Result<T, Error>>) -> Result<T, Error> {
        self.thread.block_on(work)
    }

    fn stream<'a, T: Send + 'a>(&'a self, items: client::ItemStream<'a, T>) -> ItemStream<'a, T> {
        ItemStream { items: Some(items), thread: &self.thread }
    }
}

impl Open for Client {
    type Opened = Result<Self, Error>;

    fn open(work: BoxFuture<'static, Result<client::Client, Error>>) -> Result<Self, Error> {
        let thread = OwnedRuntime::start()?;
        let inner = thread.block_on(work)?;
        Ok(Self { inner, thread: Arc::new(thread) })
    }
}

/// An iterator over results that are fetched one by one. It ends after an error.
#[must_use = "nothing is fetched until it is iterated over"]
pub struct ItemStream<'a, T> {
    /// Stream; `None` after an error.
    items: Option<client::ItemStream<'a, T>>,
    thread: &'a OwnedRuntime,
}

impl<T> Iterator for ItemStream<'_, T> {
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

impl<T> fmt::Debug for ItemStream<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemStream")
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[cfg(test)]
mod tests;
