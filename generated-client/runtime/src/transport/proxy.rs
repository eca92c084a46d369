//! The choice of a proxy.

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// Proxies by server: none, one for all, or those of the environment or the platform.
pub(crate) struct Proxies(Option<Matcher>);

impl Proxies {
    /// Uses no proxy.
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    /// Uses the proxies of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`) or, if these are
    /// unset, of the platform.
    pub(crate) fn system() -> Self {
        Self(Some(Matcher::from_system()))
    }

    /// Uses one proxy for all servers. `None` if the address is not that of an HTTP proxy.
    pub(crate) fn all(url: &str) -> Option<Self> {
        let matcher = Matcher::builder().all(url).build();
        let proxy = matcher.intercept(&Uri::from_static("https://em.example"))?;
        let authority = proxy.uri().authority()?;
        let port_is_valid = authority.port_u16().is_some() || authority.as_str() == authority.host();
        let is_valid = is_http(&proxy) && !authority.host().is_empty() && port_is_valid;
        is_valid.then_some(Self(Some(matcher)))
    }

    /// Returns the proxy for a server.
    pub(super) fn find(&self, server: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(server)
    }

    /// Returns the credentials for a proxy that forwards plain requests to this server. Requests in tunnels need none.
    pub(super) fn authorization(&self, server: &Uri) -> Option<HeaderValue> {
        if server.scheme_str() != Some("http") {
            return None;
        }
        self.credentials(server)
    }

    /// Returns the credentials for the proxy of a server, as the value of a header.
    pub(crate) fn credentials(&self, server: &Uri) -> Option<HeaderValue> {
        self.find(server)?.basic_auth().cloned()
    }
}

/// True for an HTTP or HTTPS proxy. Others, such as SOCKS, are not supported.
pub(super) fn is_http(proxy: &Intercept) -> bool {
    matches!(proxy.uri().scheme_str(), Some("http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxy_address_of_another_form_is_refused() {
        for url in [
            "",
            "socks5://proxy.example",
            "ftp://proxy.example",
            "http://",
            "http://:3128",
            "http://a:x",
            "a b",
        ] {
            assert!(Proxies::all(url).is_none(), "{url}");
        }
        for url in [
            "http://proxy.example:3128",
            "https://proxy.example",
            "proxy.example:3128",
            "http://a:b@[::1]:3128/",
        ] {
            assert!(Proxies::all(url).is_some(), "{url}");
        }
    }

    #[test]
    fn proxy_credentials_are_sent_with_plain_requests_only() {
        let proxies = Proxies::all("http://clerk:let%20me@proxy.example:3128");
        let authorization = |server| proxies.as_ref()?.authorization(&Uri::from_static(server));
        assert_eq!(authorization("https://em.example:9398/api"), None);
        let value = authorization("http://em.example:9399/api");
        assert!(value.as_ref().is_some_and(HeaderValue::is_sensitive));
        assert_eq!(value.as_ref().map(HeaderValue::as_bytes), Some(b"Basic Y2xlcms6bGV0IG1l".as_slice()));
    }
}
