//! The client: a session with the server that can be left running.

pub(crate) mod address;
mod api;
mod builder;
pub(crate) mod codec;
#[cfg(feature = "reqwest")]
mod connection;
#[cfg(not(feature = "reqwest"))]
#[path = "no_connection.rs"]
mod connection;
mod credentials;
pub(crate) mod pager;
mod retry;
pub(crate) mod send;
mod session;
mod version;

pub use api::{Api, Items, Open};
pub use builder::Builder;
pub use codec::Format;
pub use credentials::Credentials;
pub use retry::RetryPolicy;

pub(crate) use retry::backoff;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::error::Error;
use crate::link::LinkTo;
use crate::transport::{BoxFuture, Transport};

use address::Base;
use session::Auth;

/// A session with Enterprise Manager.
///
/// A session that the server has ended (it does so after 15 idle minutes) is renewed when it is needed, and the request
/// that met the end is repeated. A copy of a client is cheap and shares the session.
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
pub struct Client(Arc<Inner>);

/// What all copies of a client share.
pub(crate) struct Inner {
    pub(crate) base: Base,
    pub(crate) settings: Settings,
    transport: Box<dyn Transport>,
    auth: Auth,
}

/// What was chosen about requests.
pub(crate) struct Settings {
    pub(crate) format: Format,
    pub(crate) strict: bool,
    version: String,
    user_agent: HeaderValue,
    max_response_size: u64,
    timeout: Duration,
    idle_timeout: Duration,
    retry: RetryPolicy,
    /// Interval before the first poll of a waiter, and the longest one.
    pub(crate) poll_interval: (Duration, Duration),
}

impl Client {
    /// Begins to set up a client for the server at this address, for example `https://em.example:9398`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if it is no such address.
    pub fn builder(url: &str) -> Result<Builder<Self>, Error> {
        Builder::new(url)
    }

    /// Ends the session. Afterwards every request fails with
    /// [`ErrorKind::LoggedOff`](crate::ErrorKind::LoggedOff). A session that is over already is no error.
    ///
    /// # Errors
    /// If the server could not be told; the session is then still there, and logging off can be tried again.
    pub async fn logoff(&self) -> Result<(), Error> {
        self.0.logoff().await
    }

    /// The representation of the session itself; its links are the ways into the API. `None` if the server did not say
    /// where it is.
    ///
    /// ```no_run
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(em: &Client) -> Result<(), Error> {
    /// if let Some(link) = em.session::<LogonSession>() {
    ///     println!("logged on as {}", link.get(em).await?.user_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn session<T>(&self) -> Option<LinkTo<T>> {
        self.0.auth.address().map(|address| LinkTo::at(address.as_str()))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl Api for Client {
    type Answer<'a, T: Send + 'a> = BoxFuture<'a, Result<T, Error>>;
    type Items<'a, T: Send + 'a> = Items<'a, T>;

    fn client(&self) -> &Client {
        self
    }

    fn run<'a, T: Send + 'a>(&'a self, work: BoxFuture<'a, Result<T, Error>>) -> Self::Answer<'a, T> {
        work
    }

    fn walk<'a, T: Send + 'a>(&'a self, items: Items<'a, T>) -> Self::Items<'a, T> {
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
        f.debug_struct("Client").field("server", &self.0.base.to_string()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
