//! Setting up a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use super::address::Base;
use super::codec::Format;
use super::connection::Connection;
use super::credentials::Credentials;
use super::retry::RetryPolicy;
use super::session::Auth;
use super::version::LATEST;
use super::{Client, Inner, Open, Settings};
use crate::error::{Error, ErrorKind};
use crate::transport::Transport;

/// Sets up a client; made by `Client::builder`. It ends with [`logon`](Self::logon), [`logon_with`](Self::logon_with) or
/// [`session`](Self::session), which answer as the client does: with a future, or at once.
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
///     .keep_alive(Duration::from_secs(600))
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
    transport: Option<Box<dyn Transport>>,
    layers: Vec<Layer>,
    /// What was wrong with what was chosen, to be told in the end.
    wrong: Option<Error>,
    client: PhantomData<fn() -> C>,
}

/// Puts something around a transport.
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
            transport: None,
            layers: Vec::new(),
            wrong: None,
            client: PhantomData,
        })
    }

    /// How long one attempt at a request may take in all, from connecting to the end of the body. 5 minutes by default;
    /// downloads have until the first byte.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeout = limit;
        self
    }

    /// How long nothing may arrive while a body is read. 1 minute by default.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.idle_timeout = limit;
        self
    }

    /// Sets the default intervals of waiters: before the first poll, and the longest one. 0.5 s and 10 s by default.
    pub fn poll_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.poll_interval = (first, longest);
        self
    }

    /// When failed requests are sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// The format of representations. XML by default.
    pub fn format(mut self, format: Format) -> Self {
        self.settings.format = format;
        self
    }

    /// The version of the API, for example `v1_7`. The latest by default. Another one is looked for in the list of those
    /// the server supports before the logon.
    pub fn api_version(mut self, version: &str) -> Self {
        if version.is_empty()
            || !version.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
        {
            self.complain("a version of the API is written like v1_7");
        }
        version.clone_into(&mut self.settings.version);
        self
    }

    /// Whether a representation that differs from what the schema says is an error. Otherwise what differs is kept.
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// The name the client goes by.
    pub fn user_agent(mut self, name: &str) -> Self {
        match HeaderValue::from_str(name) {
            Ok(name) => self.settings.user_agent = name,
            Err(_) => self.complain("the user agent cannot stand in a header"),
        }
        self
    }

    /// How large a representation may be, in bytes. 64 MiB by default; downloads have no limit.
    pub fn max_response_size(mut self, bytes: u64) -> Self {
        self.settings.max_response_size = bytes;
        self
    }

    /// Uses the session every so often, so that the server does not end it. The server's patience is 15 minutes.
    /// Without this, a session that is over is renewed when it is needed.
    pub fn keep_alive(self, interval: Duration) -> Self {
        Self { keep_alive: Some(interval), ..self }
    }

    /// Sends requests this way instead of over TCP. What was chosen about certificates, proxies and connecting is then
    /// without effect. See the module [`transport`](crate::transport) for examples.
    ///
    /// ```
    /// use vbem_client::Client;
    /// use vbem_client::transport::Transport;
    ///
    /// async fn double(server: impl Transport) -> Result<Client, vbem_client::Error> {
    ///     Client::builder("https://em.example")?.transport(server).session("any id of a session").await
    /// }
    /// ```
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Box::new(transport)), ..self }
    }

    /// Sends requests through what is made of the transport here: something that records them, counts them or holds them
    /// back. Of several layers the last one sees a request first. See the module [`transport`](crate::transport) for examples.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use vbem_client::Client;
    /// use vbem_client::transport::Transport;
    ///
    /// # fn example<T: Transport>(slowed: fn(Arc<dyn Transport>) -> T) -> Result<(), vbem_client::Error> {
    /// let builder = Client::builder("https://em.example:9398")?.layer(move |inner| slowed(inner.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn layer<T: Transport>(
        mut self,
        around: impl FnOnce(Box<dyn Transport>) -> T + Send + 'static,
    ) -> Self {
        self.layers.push(Box::new(|inner| Box::new(around(inner))));
        self
    }

    /// Logs on with user and password.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthorized`] for a wrong password, which is not tried a second time.
    /// [`ErrorKind::NotTheApi`] if something else than the REST API answers. [`ErrorKind::Configuration`] if something
    /// that was chosen is unusable.
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
    /// As for [`logon`](Self::logon).
    pub fn logon_with(self, credentials: Credentials) -> C::Opened {
        C::open(Box::pin(async move {
            let keep_alive = self.keep_alive;
            let client = Client(Arc::new(self.build(Some(credentials))?));
            client.0.check_version().await?;
            client.0.logon().await?;
            if let Some(interval) = keep_alive {
                client.keep_alive(interval);
            }
            Ok(client)
        }))
    }

    /// Goes on with a session that someone else has opened, by its id: the value of the header `X-RestSvcSessionId`, or
    /// the GUID it is made from. Such a session cannot be renewed when it is over.
    ///
    /// ```no_run
    /// # async fn example(id: &str) -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::Client::builder("https://em.example:9398")?.session(id).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if something that was chosen is unusable. The server is not asked.
    pub fn session(self, id: impl Into<SecretString>) -> C::Opened {
        let id = id.into();
        C::open(Box::pin(async move {
            let keep_alive = self.keep_alive;
            let inner = self.build(None)?;
            inner.auth.adopt(&id, &inner.base)?;
            let client = Client(Arc::new(inner));
            if let Some(interval) = keep_alive {
                client.keep_alive(interval);
            }
            Ok(client)
        }))
    }

    pub(super) fn complain(&mut self, why: &'static str) {
        self.wrong.get_or_insert_with(|| Error::new(ErrorKind::Configuration, why));
    }

    fn build(self, credentials: Option<Credentials>) -> Result<Inner, Error> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => self.connection.transport(&self.base)?,
        };
        let transport = self.layers.into_iter().fold(transport, |inner, layer| layer(inner));
        Ok(Inner { base: self.base, settings: self.settings, transport, auth: Auth::new(credentials) })
    }
}

impl<C> fmt::Debug for Builder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("server", &self.base.to_string()).finish_non_exhaustive()
    }
}
