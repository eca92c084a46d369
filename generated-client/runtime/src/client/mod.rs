//! The client: a session with the server, which is renewed after it has expired.
//!
//! The files depend on each other in one direction, each on those before it: `url`, `retry`, `codec` (formats) ·
//! `load` (limits, retry budget, circuit breaker) · `credentials`, `page`, `call` (a request) · `session`, `refusals` (data) ·
//! `secrets`, `trace` · `background` (tasks of the async runtime) · `exchange` (attempts with a given session) · `logon` · `send`
//! (calls, which renew the session) · `coalescing`, `lost_answer` (tasks of POSTs without an answer) · `pager`, `version`,
//! `keep_alive` · `api`, `raw`, `default_transport`, `builder` · `env`, `scope`. Most of them add methods to the types
//! [`Client`] and `Inner` of this file.

mod api;
mod background;
mod builder;
mod call;
mod coalescing;
pub(crate) mod codec;
mod credentials;
#[cfg(feature = "tcp")]
mod default_transport;
#[cfg(not(feature = "tcp"))]
#[path = "no_default_transport.rs"]
mod default_transport;
mod env;
mod exchange;
mod keep_alive;
mod load;
mod logon;
mod lost_answer;
mod page;
pub(crate) mod pager;
mod raw;
mod refusals;
mod retry;
pub(crate) mod scope;
mod secrets;
pub(crate) mod send;
mod session;
pub(crate) mod streaming;
mod trace;
pub(crate) mod url;
mod version;

pub use api::{Api, ItemStream, Open};
pub use builder::Builder;
pub use codec::Format;
pub use credentials::Credentials;
pub use load::Limits;
pub use raw::{RawRequest, RawResponse};
pub use retry::RetryPolicy;

pub(crate) use lost_answer::TASKS;
pub(crate) use retry::backoff;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use crate::error::Error;
use crate::transport::{BoxFuture, Transport};
use crate::value::Href;

use coalescing::Coalescing;
use load::Load;
use lost_answer::Tasks;
use refusals::Refusals;
use secrets::Secrets;
use session::Auth;
use url::Base;

/// A session with Enterprise Manager.
///
/// An expired session (the server ends it after 15 idle minutes) is renewed by the next request, which is then sent again.
/// Cloning a client is cheap; clones share the session and the connections.
///
/// ```no_run
/// # async fn example(pem: &[u8]) -> Result<(), vbem_client::Error> {
/// use vbem_client::Client;
///
/// let em = Client::builder("https://em.example:9398")?
///     .ca_certificate(pem)
///     .logon("EXAMPLE\\operator", "a password")
///     .await?;
/// // …
/// em.logoff().await?;
/// # Ok(())
/// # }
/// ```
///
/// The blocking client has the same methods: see the module `blocking`.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// Time limit of each call, in addition to the timeout of each attempt.
    limit: Option<Duration>,
}

/// State that all clones of a client share.
pub(crate) struct Inner {
    pub(crate) base: Base,
    pub(crate) settings: Settings,
    transport: Box<dyn Transport>,
    auth: Auth,
    /// Queries by UIDs that the server has refused.
    pub(crate) refusals: Refusals,
    /// `None` if every call sends a request.
    coalescing: Option<Coalescing>,
    load: Load,
    tasks: Tasks,
    secrets: Secrets,
}

/// The settings of requests.
pub(crate) struct Settings {
    pub(crate) format: Format,
    pub(crate) strict: bool,
    version: String,
    user_agent: HeaderValue,
    max_response_size: u64,
    timeout: Duration,
    idle_timeout: Duration,
    retry: RetryPolicy,
    /// First and longest interval between two polls of a waiter.
    pub(crate) poll_interval: (Duration, Duration),
}

impl Client {
    /// Creates a builder of a client for the server at this address, for example `https://em.example:9398`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the address is invalid.
    pub fn builder(url: &str) -> Result<Builder<Self>, Error> {
        Builder::new(url)
    }

    /// Address of the server, without a path: `https://em.example:9398`.
    #[must_use]
    pub fn server(&self) -> &str {
        self.inner.base.origin()
    }

    /// Ends the session. Afterwards every request fails with
    /// [`ErrorKind::LoggedOff`](crate::ErrorKind::LoggedOff). An expired session is not an error.
    ///
    /// # Errors
    /// The errors of a request. The session then still exists, and the logoff can be repeated.
    #[doc(alias("logout", "log out", "close", "disconnect"))]
    pub async fn logoff(&self) -> Result<(), Error> {
        self.inner.logoff().await
    }

    /// Returns a view of this client with a time limit for calls. Later calls fail with
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout). The view shares session and connections.
    ///
    /// The limit covers one call: all its attempts, the pauses between them and the renewal of the session. Each page of a
    /// list, each poll of a waiter and the head of a download is a call. The limit of an attempt,
    /// [`Builder::timeout`], still applies.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// let jobs = em.with_timeout(Duration::from_secs(5)).jobs().list().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        Self { inner: Arc::clone(&self.inner), limit: Some(limit) }
    }

    /// Returns the id of the current session, which is a secret; `None` before the logon and after the logoff. A later process
    /// can continue the session with [`Builder::session`].
    #[must_use]
    pub fn session_id(&self) -> Option<SecretString> {
        self.inner.auth.current().ok()??.token()
    }

    /// Returns the address of the session; `None` if it is unknown.
    pub(crate) fn session_address(&self) -> Option<Href> {
        self.inner.auth.address(&self.inner.base).map(|address| address.as_str().into())
    }

    fn new(inner: Arc<Inner>) -> Self {
        Self { inner, limit: None }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl crate::sealed::Sealed for Client {}

impl Api for Client {
    type Answer<'a, T: Send + 'a> = BoxFuture<'a, Result<T, Error>>;
    type ItemStream<'a, T: Send + 'a> = ItemStream<'a, T>;

    fn client(&self) -> &Client {
        self
    }

    fn execute<'a, T: Send + 'a>(&'a self, work: BoxFuture<'a, Result<T, Error>>) -> Self::Answer<'a, T> {
        work
    }

    fn stream<'a, T: Send + 'a>(&'a self, items: ItemStream<'a, T>) -> Self::ItemStream<'a, T> {
        items
    }
}

impl Open for Client {
    type Opened = BoxFuture<'static, Result<Self, Error>>;

    fn open(work: BoxFuture<'static, Result<Client, Error>>) -> Self::Opened {
        work
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("server", &self.inner.base.to_string()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
