//! The configuration of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use super::coalescing::Coalescing;
use super::codec::Format;
use super::credentials::Credentials;
use super::default_transport::Connection;
use super::load::{Limits, Load, LoadSettings};
use super::lost_answer::Tasks;
use super::refusals::Refusals;
use super::retry::RetryPolicy;
use super::secrets::Secrets;
use super::session::Auth;
use super::url::Base;
use super::version::LATEST;
use super::{Client, Inner, Open, Settings};
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// The configuration of a client; made by `Client::builder` or `Client::builder_from_env`. [`logon`](Self::logon),
/// [`logon_with`](Self::logon_with), [`connect`](Self::connect) and [`session`](Self::session) make the client, `scope`
/// runs a closure with it. They return a future for the async client, and the result for the blocking one.
///
/// ```no_run
/// use std::time::Duration;
///
/// use vbem_client::Client;
/// use vbem_client::client::{Builder, Format, RetryPolicy};
///
/// # async fn example(pem: &[u8]) -> Result<(), vbem_client::Error> {
/// let builder: Builder<Client> = Client::builder("https://em.example:9398")?
///     .ca_certificate(pem)
///     .format(Format::Json)
///     .api_version("v1_7")
///     .timeout(Duration::from_secs(60))
///     .connect_timeout(Duration::from_secs(5))
///     .idle_timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::new(5))
///     .max_concurrent_requests(4)
///     .circuit_breaker(50, Duration::from_secs(10))
///     .poll_interval(Duration::from_secs(1), Duration::from_secs(30))
///     .keep_alive(Duration::from_secs(600))
///     .coalesce(Duration::from_secs(2))
///     .max_response_size(16 << 20)
///     .user_agent("nightly-report/1.0")
///     .strict(true)
///     .system_proxy(true)
///     .proxy("http://proxy.example:3128");
/// let em = builder.logon("EXAMPLE\\operator", "a password").await?;
/// # em.logoff().await
/// # }
/// ```
#[must_use = "a builder does nothing until it logs on"]
pub struct Builder<C> {
    base: Base,
    settings: Settings,
    pub(super) connection: Connection,
    keep_alive: Option<Duration>,
    coalesce: Option<Duration>,
    transport: Option<Box<dyn Transport>>,
    layers: Vec<Layer>,
    credentials: Option<Credentials>,
    load: LoadSettings,
    /// First invalid setting, returned by the methods that make the client.
    pub(super) invalid: Option<Error>,
    client: PhantomData<fn() -> C>,
}

/// A function that wraps a transport.
type Layer = Box<dyn FnOnce(Box<dyn Transport>) -> Box<dyn Transport> + Send>;

impl<C: Open + 'static> Builder<C> {
    pub(crate) fn new(url: &str) -> Result<Self, Error> {
        Ok(Self {
            base: Base::parse(url)?,
            settings: Settings {
                format: Format::Xml,
                strict: false,
                version: LATEST.to_owned(),
                user_agent: HeaderValue::from_static(concat!("vbem-client/", env!("CARGO_PKG_VERSION"))),
                max_response_size: 64 << 20,
                timeout: Duration::from_secs(300),
                idle_timeout: Duration::from_secs(60),
                retry: RetryPolicy::default(),
                poll_interval: (Duration::from_millis(500), Duration::from_secs(10)),
            },
            connection: Connection::default(),
            keep_alive: None,
            coalesce: None,
            transport: None,
            layers: Vec::new(),
            credentials: None,
            load: LoadSettings::default(),
            invalid: None,
            client: PhantomData,
        })
    }

    /// Sets the timeout of one attempt at a request, from connecting to the end of the body; for downloads, to the head
    /// of the response. 5 minutes by default.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeout = limit;
        self
    }

    /// Sets the timeout between two chunks of a body. 1 minute by default.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.idle_timeout = limit;
        self
    }

    /// Sets the retries of failed requests.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sets the maximum number of requests at the same time; at least 1, 8 by default. Further requests wait, the longest
    /// waiting one first. A request lasts until its body has been read, a download until its head has arrived, so that long
    /// downloads do not delay other requests. After 503 and 429, the client pauses and then
    /// sends requests at the rate that the server has sustained, or fewer at the same time, for some seconds.
    pub fn max_concurrent_requests(mut self, maximum: usize) -> Self {
        self.load.max_concurrent_requests = maximum;
        self
    }

    /// Sets the number of failures in succession that open the circuit breaker of the client, and its pause; 20 and 5 s by
    /// default, and 0 for none. Failures are those to connect, lost connections, and 429, 502, 503 and 504. While the breaker is
    /// open, new calls fail at once with [`ErrorKind::Unavailable`] and no request is sent. After the pause, one request is
    /// sent as a trial; a response closes the breaker.
    pub fn circuit_breaker(mut self, failures: u32, pause: Duration) -> Self {
        self.load.breaker = (failures, pause);
        self
    }

    /// Sets limits that several clients share. None by default.
    pub fn limits(mut self, limits: &Limits) -> Self {
        self.load.limits = limits.clone();
        self
    }

    /// Sets the first and the longest interval between two polls of a waiter. Intervals double from the first to the
    /// longest. 500 ms and 10 s by default. A waiter can override them.
    pub fn poll_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.poll_interval = (first, longest);
        self
    }

    /// Sets the format of representations. XML by default.
    pub fn format(mut self, format: Format) -> Self {
        self.settings.format = format;
        self
    }

    /// Selects the version of the API, for example `v1_7`. The latest by default. The client checks before the logon
    /// that the server supports the version.
    pub fn api_version(mut self, version: &str) -> Self {
        if version.is_empty()
            || !version.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
        {
            self.reject("a version of the API has the form v1_7");
        }
        version.clone_into(&mut self.settings.version);
        self
    }

    /// Treats deviations of representations from the schema as errors, if true. By default, unknown members are kept.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Sets the header `User-Agent`.
    pub fn user_agent(mut self, name: &str) -> Self {
        match HeaderValue::from_str(name) {
            Ok(name) => self.settings.user_agent = name,
            Err(_) => self.reject("the user agent is not a valid header value"),
        }
        self
    }

    /// Sets the maximum size of a representation, in bytes. 64 MiB by default; downloads are not limited, and in
    /// [lists that are read item by item](crate::link::LinkToList::stream) the limit is that of one item.
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.settings.max_response_size = bytes;
        self
    }

    /// Uses the session at this interval, so that it does not expire. Idle sessions expire after 15 minutes. Without this
    /// setting, the next request renews an expired session.
    pub fn keep_alive(self, interval: Duration) -> Self {
        Self { keep_alive: Some(interval), ..self }
    }

    /// Sends requests of the same address once while they are under way, and keeps the responses for this time: zero, or a
    /// few seconds. Off by default.
    ///
    /// Calls at the same time share one response, which each of them decodes, or one error. Cancelling one of them does not
    /// affect the others. Calls within the time after a response receive the same response; errors are not kept.
    /// Responses are kept in memory. Only GET requests of representations are shared, within one session: never downloads,
    /// polls of waiters, and the entity that [`modify`](crate::link::Action::modify) changes. Any other request, such as an
    /// action, discards the responses from before its end.
    #[doc(alias("deduplicate", "single_flight", "cache"))]
    pub fn coalesce(self, time_to_live: Duration) -> Self {
        Self { coalesce: Some(time_to_live), ..self }
    }

    /// Sends requests through this transport instead of over TCP. Settings of certificates, proxies and connections
    /// then have no effect. See the module [`transport`](crate::transport) for examples.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Box::new(transport)), ..self }
    }

    /// Wraps the transport in another one, for example one that records requests, counts them or limits their rate. Of
    /// several layers, the last one receives a request first. See the module [`transport`](crate::transport) for
    /// examples.
    pub fn layer<T: Transport>(
        mut self,
        around: impl FnOnce(Box<dyn Transport>) -> T + Send + 'static,
    ) -> Self {
        self.layers.push(Box::new(|inner| Box::new(around(inner))));
        self
    }

    /// Sets the credentials for [`connect`](Self::connect).
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// Logs on with user and password.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthorized`] for a wrong password, which is not retried. [`ErrorKind::NotTheApi`] if the response is
    /// not one of the REST API. [`ErrorKind::Configuration`] if a setting is invalid.
    #[doc(alias("login", "log in", "sign in", "authenticate"))]
    pub fn logon(self, user: impl Into<String>, password: impl Into<SecretString>) -> C::Opened {
        self.logon_with(Credentials::password(user, password))
    }

    /// Logs on with other credentials, such as those of a tenant; see [`Credentials`].
    ///
    /// ```no_run
    /// use vbem_client::client::Credentials;
    /// use vbem_client::prelude::*;
    ///
    /// # async fn example(login: LoginSpec) -> Result<(), Error> {
    /// let em = Client::builder("https://em.example:9398")?.logon_with(Credentials::body(login)).await?;
    /// # em.logoff().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`logon`](Self::logon).
    pub fn logon_with(self, credentials: Credentials) -> C::Opened {
        self.credentials(credentials).connect()
    }

    /// Logs on with the configured [`credentials`](Self::credentials), for example those of environment variables.
    ///
    /// ```no_run
    /// use vbem_client::Client;
    /// use vbem_client::client::Credentials;
    ///
    /// # async fn example() -> Result<(), vbem_client::Error> {
    /// let operator = Credentials::password("EXAMPLE\\operator", "a password");
    /// let em = Client::builder("https://em.example:9398")?.credentials(operator).connect().await?;
    /// # em.logoff().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`logon`](Self::logon); [`ErrorKind::Configuration`] without credentials.
    #[doc(alias("login", "log in"))]
    pub fn connect(mut self) -> C::Opened {
        C::open(Box::pin(async move {
            let keep_alive = self.keep_alive;
            let credentials = self.credentials.take();
            let credentials =
                credentials.ok_or_else(|| Error::new(ErrorKind::Configuration, "credentials are missing"))?;
            let client = Client::new(Arc::new(self.build(Some(credentials))?));
            client.inner.check_version().await?;
            client.inner.logon().await?;
            if let Some(interval) = keep_alive {
                client.keep_alive(interval);
            }
            Ok(client)
        }))
    }

    /// Uses an existing session by its id: the value of the header `X-RestSvcSessionId`, or the GUID it is made from. With
    /// configured [`credentials`](Self::credentials) it is renewed after it has expired, otherwise it cannot be renewed.
    ///
    /// ```no_run
    /// # async fn example(id: &str) -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::Client::builder("https://em.example:9398")?.session(id).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if a setting is invalid. No request is sent.
    pub fn session(mut self, id: impl Into<SecretString>) -> C::Opened {
        let id = id.into();
        C::open(Box::pin(async move {
            let keep_alive = self.keep_alive;
            let credentials = self.credentials.take();
            let inner = self.build(credentials)?;
            inner.auth.adopt(&id)?;
            inner.tasks.assume_others();
            let client = Client::new(Arc::new(inner));
            if let Some(interval) = keep_alive {
                client.keep_alive(interval);
            }
            Ok(client)
        }))
    }

    pub(super) fn reject(&mut self, why: &'static str) {
        self.invalid.get_or_insert_with(|| Error::new(ErrorKind::Configuration, why));
    }

    pub(super) fn build(self, credentials: Option<Credentials>) -> Result<Inner, Error> {
        if let Some(error) = self.invalid {
            return Err(error);
        }
        let (transport, proxy) = match self.transport {
            Some(transport) => (transport, None),
            None => self.connection.transport(&self.base)?,
        };
        let transport = self.layers.into_iter().fold(transport, |inner, layer| layer(inner));
        let load = Load::new(self.load, &self.settings.retry);
        let secrets =
            Secrets::new(&credentials.as_ref().map(Credentials::secrets).unwrap_or_default(), proxy.as_ref());
        Ok(Inner {
            base: self.base,
            settings: self.settings,
            transport,
            auth: Auth::new(credentials),
            refusals: Refusals::default(),
            coalescing: self.coalesce.map(Coalescing::new),
            load,
            tasks: Tasks::default(),
            secrets,
        })
    }
}

impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("server", &self.base.to_string()).finish_non_exhaustive()
    }
}
