//! Origin of a server: scheme, host and port.

use std::fmt;

use super::UpstreamError;

/// Scheme, host and port. Two origins are equal if they name the same server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) tls: bool,
    /// Host in lower case; an IPv6 address in brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Origin {
    /// Parses `https://em.example:9398`; the path may be that of the API.
    pub(crate) fn parse(address: &str) -> Result<Self, UpstreamError> {
        let invalid = || UpstreamError::Address(address.to_owned());
        let (scheme, rest) = address.split_once("://").ok_or_else(invalid)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !["", "api"].contains(&path.trim_end_matches('/')) {
            return Err(invalid());
        }
        Self::of(scheme, authority).ok_or_else(invalid)
    }

    /// Returns the origin with that scheme and authority; `None` if one of them is invalid.
    pub(crate) fn of(scheme: &str, authority: &str) -> Option<Self> {
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (authority, if tls { 443 } else { 80 }),
        };
        let allowed = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
        let valid = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.chars().all(allowed),
        };
        valid.then(|| Self { tls, host: host.to_ascii_lowercase(), port })
    }

    /// Returns host and port, without the default port.
    pub(crate) fn authority(&self) -> String {
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => self.host.clone(),
            _ => format!("{}:{}", self.host, self.port),
        }
    }

    /// Returns the host without brackets.
    pub(super) fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.tls { "https" } else { "http" }, self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_parsed_and_normalized() {
        for (text, origin) in [
            ("https://EM.example:9398", "https://em.example:9398"),
            ("https://em.example:443/api/", "https://em.example"),
            ("HTTP://[::1]:9399/", "http://[::1]:9399"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert_eq!(Origin::parse(text).map(|it| it.to_string()).ok().as_deref(), Some(origin));
        }
        for text in [
            "em.example",
            "ftp://em",
            "https://",
            "https://a b",
            "https://em:99999",
            "https://em/other",
            "https://u@em",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
