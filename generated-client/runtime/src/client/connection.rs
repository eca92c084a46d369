//! How a client connects that is given no transport of its own.

use std::time::Duration;

use super::address::Base;
use super::{Builder, Open};
use crate::error::{Error, ErrorKind};
use crate::transport::{HttpOptions, HttpTransport, Transport, Trust};

/// What was chosen about it.
pub(super) struct Connection {
    connect_timeout: Duration,
    trust: Trust,
    proxy: Option<String>,
    system_proxy: bool,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            trust: Trust::default(),
            proxy: None,
            system_proxy: false,
        }
    }
}

impl Connection {
    /// The transport that connects this way.
    pub(super) fn transport(self, base: &Base) -> Result<Box<dyn Transport>, Error> {
        let unusable = |why: &'static str| Error::new(ErrorKind::Configuration, why);
        if cfg!(not(any(feature = "rustls", feature = "native-tls")))
            && base.to_string().starts_with("https:")
        {
            return Err(unusable("https needs the feature `rustls` or `native-tls` of vbem-client"));
        }
        // The cause is left out: it may show the proxy's password.
        let proxy = self.proxy.as_deref().map(reqwest::Proxy::all).transpose();
        let options = HttpOptions {
            connect_timeout: self.connect_timeout,
            proxy: proxy.map_err(|_| unusable("the proxy is no URL such as http://proxy.example:3128"))?,
            system_proxy: self.system_proxy,
            trust: self.trust,
        };
        let transport = HttpTransport::new(options)
            .map_err(|error| unusable("no connections can be made this way").with_cause(error))?;
        Ok(Box::new(transport))
    }
}

impl<C: Open + 'static> Builder<C> {
    /// Trusts servers that have one of these certificates (PEM), or one signed by one of them, besides those the
    /// platform trusts. Enterprise Manager comes with a certificate it made itself: hand over that one.
    ///
    /// With the feature `native-tls` alone, the certificate must bear the name the server is addressed by.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match self.connection.trust.clone().also(pem.as_ref()) {
            Ok(trust) => self.connection.trust = trust,
            Err(why) => self.complain(why),
        }
        self
    }

    /// Trusts the one server whose certificate has this SHA-256 fingerprint (64 hexadecimal digits, with or without
    /// colons), and no other. With the feature `rustls` only.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::Client::builder("https://em.example:9398")?
    ///     .pinned_certificate("5B:0C:5F:8E:79:28:A5:3F:91:0D:6D:14:8E:BA:11:F3:4B:97:60:6A:0D:5C:2E:B3:41:FD:0A:77:E2:6C:58:D0")
    ///     .logon("EXAMPLE\\operator", "a password")
    ///     .await?;
    /// # em.logoff().await
    /// # }
    /// ```
    #[cfg(feature = "rustls")]
    pub fn pinned_certificate(mut self, sha256: &str) -> Self {
        match Trust::pinned(sha256) {
            Ok(trust) => self.connection.trust = trust,
            Err(why) => self.complain(why),
        }
        self
    }

    /// Trusts every server, if true. Whoever is between the client and the server then reads the password: use it for
    /// trials only, and `pinned_certificate` otherwise.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), vbem_client::Error> {
    /// let em = vbem_client::Client::builder("https://localhost:9398")?
    ///     .danger_accept_invalid_certs(true)
    ///     .logon("EXAMPLE\\operator", "a password")
    ///     .await?;
    /// # em.logoff().await
    /// # }
    /// ```
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.connection.trust = self.connection.trust.anyone(accept);
        self
    }

    /// Goes through this proxy, for example `http://proxy.example:3128`.
    pub fn proxy(mut self, url: &str) -> Self {
        self.connection.proxy = Some(url.to_owned());
        self
    }

    /// Goes through the proxy of the platform or the environment, if true and if there is one. By default it does not.
    pub fn system_proxy(mut self, use_it: bool) -> Self {
        self.connection.system_proxy = use_it;
        self
    }

    /// How long connecting may take. 10 seconds by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connection.connect_timeout = limit;
        self
    }
}
