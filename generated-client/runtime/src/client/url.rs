//! Addresses of requests. All of them are at the configured origin.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use secrecy::zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::value::{session_in, without_session};

const API: &str = "api";

/// Characters to encode in a link, except `%` at the start of an encoded character. A fragment is never sent to the
/// server, so `#` in a link is part of a file name.
const IN_LINK: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'#')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Characters to encode in the query of a link. Quotes delimit texts in queries.
const IN_QUERY: &AsciiSet = &IN_LINK.add(b'\'');

/// Characters to encode in a path segment: all except the unreserved ones.
const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Address of the API: an origin, and the path of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// `https://em.example:9398`
    origin: Arc<str>,
    host: String,
    port: u16,
    /// `/api`, or for example `/backup/api` with a proxy.
    api: String,
}

/// Path and query of a request, percent-encoded, with their origin. The path may contain a session id, so its memory is
/// overwritten at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    origin: Arc<str>,
    path: Zeroizing<String>,
}

impl Base {
    /// Parses a configured address, with or without a final slash, with or without `/api`.
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let wrong = |why: &'static str| Error::new(ErrorKind::Configuration, why);
        let uri: Uri = url.trim().parse().map_err(|error: http::uri::InvalidUri| {
            wrong("the address of the server is not a URL such as https://em.example:9398").with_cause(error)
        })?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let (Some(authority), "https" | "http") = (uri.authority(), scheme) else {
            return Err(wrong("the address of the server must begin with https:// or http://"));
        };
        if authority.as_str().contains('@') {
            return Err(wrong(
                "the address of the server must not hold user and password; they belong to the logon",
            ));
        }
        if uri.query().is_some() {
            return Err(wrong("the address of the server must not have a query"));
        }
        let path = uri.path().trim_end_matches('/');
        let has_api = path.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(API));
        let api = if has_api { path.to_owned() } else { format!("{path}/{API}") };
        let port = authority.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
        let host = authority.host().to_owned();
        Ok(Self { origin: format!("{scheme}://{authority}").into(), host, port, api })
    }

    /// Scheme, host and port of the server.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port of the server.
    pub(super) fn host(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Returns path and query below the API.
    pub(super) fn relative<'a>(&self, target: &'a Target) -> &'a str {
        strip_path(&target.path, &self.api).unwrap_or(&target.path)
    }

    /// Returns the address of a path below the API, for example `/jobs?format=Entity`. The path must be percent-encoded.
    pub(crate) fn below(&self, path: &str) -> Target {
        self.target(format!("{}/{}", self.api, path.trim_start_matches('/')))
    }

    fn target(&self, path: String) -> Target {
        Target { origin: Arc::clone(&self.origin), path: Zeroizing::new(path) }
    }

    /// Returns the address of a link. Scheme, host and port are those of the server itself and are replaced.
    pub(crate) fn follow(&self, href: &str) -> Target {
        let href = escape(href.trim());
        let (path, absolute) = without_origin(&href);
        let path = path.trim_start_matches('/');
        match strip_path(path, self.api.trim_start_matches('/')).or_else(|| strip_path(path, API)) {
            Some(rest) if rest.starts_with('?') => self.target(format!("{}{rest}", self.api)),
            Some(rest) => self.below(rest),
            None if absolute => self.target(format!("/{path}")),
            None => self.below(path),
        }
    }

    /// Returns the whole address of a request.
    ///
    /// # Errors
    /// [`ErrorKind::BadRequest`] if the address is outside of the API.
    pub(crate) fn uri(&self, target: &Target) -> Result<Uri, Error> {
        if !self.contains(target) {
            return Err(Error::new(
                ErrorKind::BadRequest,
                "not sent, because the address leads out of the API",
            ));
        }
        let address = Zeroizing::new(format!("{}{}", target.origin, *target.path).into_bytes());
        Uri::from_maybe_shared(Bytes::from_owner(address))
            .map_err(|error| Error::new(ErrorKind::Other, "the link is not an address").with_cause(error))
    }

    /// True if the address is below that of the API, however servers and proxies normalize it.
    fn contains(&self, target: &Target) -> bool {
        let path = target.path.split('?').next().unwrap_or_default();
        strip_path(path, &self.api).is_some() && !path.split('/').any(has_dot_segment)
    }

    /// Returns the address of a redirect; `None` if it leads to another origin or out of the API.
    pub(crate) fn redirected(&self, location: &str) -> Option<Target> {
        self.at_the_origin(location).filter(|target| self.contains(target))
    }

    fn at_the_origin(&self, location: &str) -> Option<Target> {
        let location = escape(location.trim());
        let absolute = location.split_once("://").filter(|(scheme, _)| !scheme.contains('/'));
        if let Some((scheme, rest)) = absolute {
            let (authority, path) = rest.split_at(rest.find('/')?);
            let origin = plain_origin(&format!("{scheme}://{authority}"));
            return (origin == plain_origin(&self.origin)).then(|| self.target(path.to_owned()));
        }
        (location.starts_with('/') && !location.starts_with("//")).then(|| self.target(location))
    }
}

/// Normalizes an origin for comparison: lower case, without the default port.
fn plain_origin(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let usual = if origin.starts_with("https://") { ":443" } else { ":80" };
    origin.strip_suffix(usual).unwrap_or(&origin).to_owned()
}

/// Splits `https://host:9398/api/jobs` after the host and port; true if there was an origin. One sample of the server
/// has a slash before the scheme.
pub(crate) fn without_origin(href: &str) -> (&str, bool) {
    let rest = href.trim_start_matches('/');
    let scheme_ends = rest
        .find("://")
        .filter(|end| *end > 0 && rest[..*end].bytes().all(|byte| byte.is_ascii_alphanumeric()));
    match scheme_ends {
        Some(end) => {
            let after = &rest[end + 3..];
            (after.find(['/', '?']).map_or("", |start| &after[start..]), true)
        }
        None => (href, false),
    }
}

/// Returns the rest of a path after the prefix, without leading slashes; `None` if the prefix differs.
fn strip_path<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = path.split_at_checked(prefix.len())?;
    let is_prefix = head.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with(['/', '?']));
    is_prefix.then(|| rest.trim_start_matches('/'))
}

/// True if a segment of a path contains `.` or `..` as a segment, possibly encoded or behind an encoded separator.
fn has_dot_segment(segment: &str) -> bool {
    /// Number of times that intermediaries may decode an address.
    const DECODINGS: usize = 3;
    let mut decoded = segment.as_bytes().to_vec();
    for _ in 0..DECODINGS {
        decoded = percent_decode(&decoded).collect();
    }
    decoded.split(|byte| matches!(byte, b'/' | b'\\')).any(|part| {
        // Some servers ignore parameters behind a semicolon, and blanks.
        let name = part.split(|byte| *byte == b';').next().unwrap_or_default();
        let blank = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
        let name: Vec<u8> = name.iter().copied().filter(|byte| !blank(byte)).collect();
        matches!(&*name, b"." | b"..")
    })
}

/// Percent-encodes a link without double encoding.
fn escape(href: &str) -> String {
    let (path, query) = href.split_at(href.find('?').unwrap_or(href.len()));
    let mut escaped = String::with_capacity(href.len());
    escape_part(path, IN_LINK, &mut escaped);
    escape_part(query, IN_QUERY, &mut escaped);
    escaped
}

fn escape_part(text: &str, set: &'static AsciiSet, escaped: &mut String) {
    for (index, part) in text.split('%').enumerate() {
        if index > 0 {
            let encoded =
                part.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
            escaped.push_str(if encoded { "%" } else { "%25" });
        }
        escaped.extend(utf8_percent_encode(part, set));
    }
}

/// Percent-encodes a path segment or a value of the query.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, IN_SEGMENT).to_string()
}

/// Sets a parameter in the query of an address, replacing a former value.
pub(crate) fn with_parameter(address: &str, name: &str, value: &str) -> String {
    add_parameter(remove_parameter(address.to_owned(), name), name, value)
}

/// Adds a parameter to the query of an address, unless it is present.
fn add_parameter(address: String, name: &str, value: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let present = query
        .split('&')
        .any(|pair| pair.split_once('=').map_or(pair, |(name, _)| name).eq_ignore_ascii_case(name));
    if present {
        return address;
    }
    let separator = match query {
        "" if address.ends_with('?') => "",
        "" => "?",
        _ => "&",
    };
    format!("{address}{separator}{name}={value}")
}

/// Removes a parameter from the query of an address.
fn remove_parameter(address: String, name: &str) -> String {
    let Some((path, query)) = address.split_once('?') else { return address };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.split_once('=').map_or(*pair, |(name, _)| name).eq_ignore_ascii_case(name))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

impl Target {
    /// Path and query, for requests.
    pub(crate) fn as_str(&self) -> &str {
        &self.path
    }

    /// Returns the origin, for example `https://em.example:9398`.
    pub(crate) fn server(&self) -> Arc<str> {
        Arc::clone(&self.origin)
    }

    /// Returns the session id in the path; `None` for other paths.
    pub(crate) fn session_id(&self) -> Option<&str> {
        session_in(&self.path).map(|id| &self.path[id])
    }

    /// Adds a parameter to the query, unless it is present.
    pub(crate) fn with_parameter(self, name: &str, value: &str) -> Self {
        let path = add_parameter(self.path.to_string(), name, value);
        Self { path: Zeroizing::new(path), ..self }
    }

    /// Removes a parameter from the query.
    pub(crate) fn without_parameter(self, name: &str) -> Self {
        let path = remove_parameter(self.path.to_string(), name);
        Self { path: Zeroizing::new(path), ..self }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.api)
    }
}

/// Path and query, with session ids redacted.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_session(&self.path))
    }
}

#[cfg(test)]
mod tests;
