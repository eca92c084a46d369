//! The default transport and its settings.

use std::time::Duration;

use http::{HeaderValue, Uri};

#[cfg(feature = "rustls")]
use super::call::Call;
use super::url::Base;
use super::{Builder, Open};
use crate::error::{Error, ErrorKind};
#[cfg(feature = "rustls")]
use crate::transport::Observer;
use crate::transport::{Identity, Proxies, TcpOptions, TcpTransport, Transport, Trust};

/// The settings of connections.
pub(super) struct Connection {
    connect_timeout: Duration,
    trust: Trust,
    identity: Option<Identity>,
    proxy: Option<Proxies>,
    system_proxy: bool,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            trust: Trust::default(),
            identity: None,
            proxy: None,
            system_proxy: false,
        }
    }
}

impl Connection {
    /// Creates the default transport. Also returns the credentials that it sends to a proxy, as the value of a header.
    pub(super) fn transport(self, base: &Base) -> Result<(Box<dyn Transport>, Option<HeaderValue>), Error> {
        if cfg!(not(any(feature = "rustls", feature = "native-tls")))
            && base.to_string().starts_with("https:")
        {
            let why = "https needs the feature `rustls` or `native-tls` of vbem-client";
            return Err(Error::new(ErrorKind::Configuration, why));
        }
        let proxies = match self.proxy {
            Some(proxy) => proxy,
            None if self.system_proxy => Proxies::system(),
            None => Proxies::none(),
        };
        let server = base.to_string().parse::<Uri>().ok();
        let credentials = server.and_then(|server| proxies.credentials(&server));
        let options = TcpOptions {
            connect_timeout: self.connect_timeout,
            proxies,
            trust: self.trust,
            identity: self.identity,
        };
        let transport = TcpTransport::new(options)
            .map_err(|error| Error::new(ErrorKind::Configuration, "cannot set up TLS").with_cause(error))?;
        Ok((Box::new(transport), credentials))
    }
}

impl<C: Open + 'static> Builder<C> {
    /// Trusts servers that have one of these certificates (PEM), or one signed by a CA among them, in addition to those the
    /// platform trusts. Enterprise Manager creates its own certificate during the installation: use that one. It is accepted
    /// whatever the name of the server; a certificate that is not that of a CA signs no others.
    ///
    /// With the feature `native-tls` alone, the certificate must contain the name in the address of the server.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn ca_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match std::mem::take(&mut self.connection.trust).add_ca(pem.as_ref()) {
            Ok(trust) => self.connection.trust = trust,
            Err(why) => self.reject(why),
        }
        self
    }

    /// Trusts only the server whose certificate has this SHA-256 fingerprint (64 hexadecimal digits, with or without
    /// colons), whatever other certificates are trusted. With the feature `rustls` only.
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
        match std::mem::take(&mut self.connection.trust).pin(sha256) {
            Ok(trust) => self.connection.trust = trust,
            Err(why) => self.reject(why),
        }
        self
    }

    /// Returns the SHA-256 fingerprint of the certificate that the server presents, in the form that
    /// [`pinned_certificate`](Self::pinned_certificate) takes. The certificate is not verified, and no request is sent: let a
    /// person compare the fingerprint before it is trusted. With the feature `rustls` only.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), vbem_client::Error> {
    /// let fingerprint = vbem_client::Client::builder("https://em.example:9398")?.server_fingerprint().await?;
    /// println!("SHA-256 {fingerprint}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Connect`] without a connection, [`ErrorKind::Tls`] if the server presents no certificate,
    /// [`ErrorKind::Configuration`] if a setting is invalid.
    #[cfg(feature = "rustls")]
    pub async fn server_fingerprint(mut self) -> Result<String, Error> {
        let observer = Observer::default();
        self.connection.trust = Trust::observed(observer.clone());
        let inner = self.build(None)?;
        let call = Call::get(inner.base.below("/"));
        let outcome = inner.exchange_as(&call, None).await;
        let failure = || Error::new(ErrorKind::Tls, "the server presents no certificate");
        observer.fingerprint().ok_or_else(|| outcome.err().unwrap_or_else(failure))
    }

    /// Trusts every server, if true; if false, the default, those of the other settings. An attacker between the client and the server can then read the password, so it is
    /// suitable for trials only; use `pinned_certificate` otherwise.
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
    #[doc(alias = "insecure")]
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.connection.trust = self.connection.trust.accept_any(accept);
        self
    }

    /// Presents this certificate (PEM, followed by intermediate certificates) and its key (PEM) to servers that request
    /// one, such as a proxy in front of Enterprise Manager that requires mutual TLS.
    ///
    /// With the feature `native-tls` alone, the key must be in PKCS #8 (`BEGIN PRIVATE KEY`).
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let (certificate, key) = (std::fs::read("client.pem")?, std::fs::read("client.key")?);
    /// let em = vbem_client::Client::builder("https://em.example:9398")?
    ///     .client_certificate(certificate, key)
    ///     .logon("EXAMPLE\\operator", "a password")
    ///     .await?;
    /// # em.logoff().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub fn client_certificate(mut self, certificate: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        match Identity::parse(certificate.as_ref(), key.as_ref()) {
            Ok(identity) => self.connection.identity = Some(identity),
            Err(why) => self.reject(why),
        }
        self
    }

    /// Sends requests through this HTTP proxy, for example `http://proxy.example:3128`.
    pub fn proxy(mut self, url: &str) -> Self {
        match Proxies::all(url) {
            Some(proxy) => self.connection.proxy = Some(proxy),
            // The address may contain the password of the proxy, so it is not shown.
            None => self.reject("the proxy is not a URL such as http://proxy.example:3128"),
        }
        self
    }

    /// Uses the proxy of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`) or the platform, if
    /// true. False by default.
    pub fn system_proxy(mut self, use_it: bool) -> Self {
        self.connection.system_proxy = use_it;
        self
    }

    /// Sets the connection timeout, including the TLS handshake. 10 seconds by default.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connection.connect_timeout = limit;
        self
    }
}
