//! From what a link says to where a request goes: always to the origin the user configured.

use std::fmt::{self, Write as _};

use http::Uri;

use crate::error::{Error, ErrorKind};
use crate::value::{session_in, without_session};

const API: &str = "api";

/// Where the API is: an origin, and the path of the API there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// `https://em.example:9398`
    origin: String,
    /// `/api`, behind a proxy perhaps `/backup/api`.
    api: String,
}

/// Path and query of a request, escaped, from the root of the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target(String);

impl Base {
    /// Reads what a user configured: with or without a final slash, with or without `/api`.
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let wrong = |why: &'static str| Error::new(ErrorKind::Configuration, why);
        let uri: Uri = url.trim().parse().map_err(|error: http::uri::InvalidUri| {
            wrong("the address of the server is no URL such as https://em.example:9398").with_source(error)
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
        Ok(Self { origin: format!("{scheme}://{authority}"), api })
    }

    /// The address of a path below the API, for example `/jobs?format=Entity`; it must be escaped already.
    pub(crate) fn below(&self, path: &str) -> Target {
        Target(format!("{}/{}", self.api, path.trim_start_matches('/')))
    }

    /// Where a link leads. Its scheme, host and port are the server's idea of itself and are left out.
    pub(crate) fn follow(&self, href: &str) -> Target {
        let href = escape(href.trim());
        let (path, absolute) = without_origin(&href);
        let path = path.trim_start_matches('/');
        match strip_path(path, self.api.trim_start_matches('/')).or_else(|| strip_path(path, API)) {
            Some(rest) if rest.starts_with('?') => Target(format!("{}{rest}", self.api)),
            Some(rest) => self.below(rest),
            None if absolute => Target(format!("/{path}")),
            None => self.below(path),
        }
    }

    /// The address of a request.
    pub(crate) fn uri(&self, target: &Target) -> Result<Uri, Error> {
        format!("{}{}", self.origin, target.0).parse().map_err(|error: http::uri::InvalidUri| {
            Error::new(ErrorKind::Other, "the link is no address").with_source(error)
        })
    }

    /// Where a redirect leads, if that is the same origin.
    pub(crate) fn redirected(&self, location: &str) -> Option<Target> {
        let location = escape(location.trim());
        let absolute = location.split_once("://").filter(|(scheme, _)| !scheme.contains('/'));
        if let Some((scheme, rest)) = absolute {
            let (authority, path) = rest.split_at(rest.find('/')?);
            let there = plain_origin(&format!("{scheme}://{authority}"));
            return (there == plain_origin(&self.origin)).then(|| Target(path.to_owned()));
        }
        (location.starts_with('/') && !location.starts_with("//")).then_some(Target(location))
    }
}

/// An origin as it compares with others: case means nothing, and neither does the usual port.
fn plain_origin(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let usual = if origin.starts_with("https://") { ":443" } else { ":80" };
    origin.strip_suffix(usual).unwrap_or(&origin).to_owned()
}

/// `https://host:9398/api/jobs` without `https://host:9398`, and whether there was something to take off. One sample of
/// the server has a stray slash before the scheme.
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

/// What follows the prefix, without slashes at the beginning.
fn strip_path<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = path.split_at_checked(prefix.len())?;
    let fits = head.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with(['/', '?']));
    fits.then(|| rest.trim_start_matches('/'))
}

/// Escapes what must not stand in an address, and leaves alone what is escaped already.
fn escape(href: &str) -> String {
    let mut escaped = String::with_capacity(href.len());
    let bytes = href.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let keep = match byte {
            b'%' => {
                bytes.get(index + 1..index + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            // A fragment never goes to the server; in links this is part of a file's name.
            b'#' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
            byte => byte.is_ascii_graphic(),
        };
        push(&mut escaped, *byte, keep);
    }
    escaped
}

/// Escapes a text so that it is one segment of a path, or one value in a query.
pub(crate) fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        push(&mut escaped, byte, byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'));
    }
    escaped
}

/// An address with this value of a parameter in its query, whatever it was before.
pub(crate) fn with_parameter(address: &str, name: &str, value: &str) -> String {
    Target(address.to_owned()).without_parameter(name).with_parameter(name, value).0
}

fn push(escaped: &mut String, byte: u8, keep: bool) {
    if keep {
        escaped.push(char::from(byte));
    } else {
        // Writing to a String cannot fail.
        let _ = write!(escaped, "%{byte:02X}");
    }
}

impl Target {
    /// Path and query, for requests.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the session it is about, if it is about one.
    pub(crate) fn session_id(&self) -> Option<&str> {
        session_in(&self.0).map(|id| &self.0[id])
    }

    /// The same with one more parameter in the query, unless it is there already.
    pub(crate) fn with_parameter(mut self, name: &str, value: &str) -> Self {
        let query = self.0.split_once('?').map_or("", |(_, query)| query);
        let present = query
            .split('&')
            .any(|pair| pair.split_once('=').map_or(pair, |(name, _)| name).eq_ignore_ascii_case(name));
        if !present {
            let separator = match query {
                "" if self.0.ends_with('?') => "",
                "" => "?",
                _ => "&",
            };
            self.0 = format!("{}{separator}{name}={value}", self.0);
        }
        self
    }

    /// The same without a parameter in the query.
    pub(crate) fn without_parameter(self, name: &str) -> Self {
        let Some((path, query)) = self.0.split_once('?') else { return self };
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.split_once('=').map_or(*pair, |(name, _)| name).eq_ignore_ascii_case(name))
            .collect();
        Self(if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) })
    }

    /// The path with `{id}` in place of what looks like an id; requests that differ only in it share it.
    pub(crate) fn template(&self) -> String {
        let path = self.0.split('?').next().unwrap_or_default();
        let segments: Vec<&str> =
            path.split('/')
                .map(|segment| {
                    if segment.contains(|c: char| c.is_ascii_digit() || c == '%') { "{id}" } else { segment }
                })
                .collect();
        segments.join("/")
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.api)
    }
}

/// Shows path and query without ids of sessions.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_session(&self.0))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn base() -> Base {
        Base::parse("https://em.example:9398").unwrap()
    }

    #[test]
    fn a_base_comes_with_and_without_slash_and_api() {
        for url in [
            "https://em.example:9398",
            "https://em.example:9398/",
            "https://em.example:9398/api",
            " https://em.example:9398/api/ ",
        ] {
            assert_eq!(Base::parse(url).unwrap(), base(), "{url}");
        }
        let behind_proxy = Base::parse("https://proxy.example/backup/").unwrap();
        assert_eq!(behind_proxy.below("/jobs").as_str(), "/backup/api/jobs");
    }

    #[test]
    fn an_unusable_base_is_refused_without_showing_it() {
        for url in [
            "",
            "em.example:9398",
            "ftp://em.example",
            "https://user:hunter2@em.example",
            "https://em.example?x=1",
            "https://em example",
        ] {
            let error = Base::parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
            assert!(!format!("{error:?} {error}").contains("hunter2"));
        }
    }

    #[test]
    fn links_of_all_kinds_lead_to_the_configured_origin() {
        let table = [
            ("https://localhost:9398/api/jobs/1", "/api/jobs/1"),
            ("http://srv:9399/api/jobs/1?format=Entity", "/api/jobs/1?format=Entity"),
            ("/https://localhost:9398/api/cdpReplicas/7/vms/8", "/api/cdpReplicas/7/vms/8"),
            ("https://localhost:9398/api/", "/api/"),
            ("https://localhost:9398/api", "/api/"),
            ("https://localhost:9398/api?x=1", "/api?x=1"),
            ("https://localhost:9398/api//jobs", "/api/jobs"),
            ("https://localhost:9398/API/jobs", "/api/jobs"),
            ("/api/jobs/1", "/api/jobs/1"),
            ("//api/jobs/1", "/api/jobs/1"),
            ("api/jobs/1", "/api/jobs/1"),
            ("/jobs/1", "/api/jobs/1"),
            ("jobs/1", "/api/jobs/1"),
            ("  jobs/1 ", "/api/jobs/1"),
            ("/apis/1", "/api/apis/1"),
            ("", "/api/"),
            ("https://evil.example/elsewhere?x=1", "/elsewhere?x=1"),
            ("https://evil.example", "/"),
            (
                "https://em/api/x/mounts/1/C:/Program Files/a#1.txt",
                "/api/x/mounts/1/C:/Program%20Files/a%231.txt",
            ),
            ("https://em/api/x/mounts/1/e:/100%25/50%.txt", "/api/x/mounts/1/e:/100%25/50%25.txt"),
            ("https://em/api/x/Gr\u{fc}\u{df}e\\alt", "/api/x/Gr%C3%BC%C3%9Fe%5Calt"),
            (
                "https://em/api/lookup?hierarchyRef=urn:VMware:Vm:1.vm-2",
                "/api/lookup?hierarchyRef=urn:VMware:Vm:1.vm-2",
            ),
            (
                "https://em/api/query?filter=jobname%3d%3d%22a+b%22",
                "/api/query?filter=jobname%3d%3d%22a+b%22",
            ),
            ("https://em/api/query?filter=Name==\"a b\"", "/api/query?filter=Name==%22a%20b%22"),
        ];
        for (href, expected) in table {
            let target = base().follow(href);
            assert_eq!(target.as_str(), expected, "{href}");
            let uri = base().uri(&target).unwrap();
            assert_eq!(uri.authority().unwrap().as_str(), "em.example:9398", "{href}");
            assert_eq!(uri.path_and_query().unwrap().as_str(), expected, "{href}");
        }
    }

    #[test]
    fn behind_a_proxy_the_path_of_the_api_is_the_proxys() {
        let base = Base::parse("https://proxy.example/backup/api").unwrap();
        assert_eq!(base.follow("https://inner:9398/api/jobs/1").as_str(), "/backup/api/jobs/1");
        assert_eq!(base.follow("https://proxy.example/backup/api/jobs/1").as_str(), "/backup/api/jobs/1");
        assert_eq!(base.follow("jobs/1").as_str(), "/backup/api/jobs/1");
    }

    #[test]
    fn redirects_stay_at_the_origin() {
        let base = base();
        assert_eq!(base.redirected("https://em.example:9398/api/x").unwrap().as_str(), "/api/x");
        assert_eq!(base.redirected("HTTPS://EM.example:9398/api/X").unwrap().as_str(), "/api/X");
        assert_eq!(base.redirected("/api/x?y").unwrap().as_str(), "/api/x?y");
        assert_eq!(base.redirected("/api/x?y=a://b").unwrap().as_str(), "/api/x?y=a://b");
        for (base, there) in [
            ("https://em.example:443", "https://em.example/api/x"),
            ("http://em.example", "http://em.example:80/api/x"),
        ] {
            assert_eq!(Base::parse(base).unwrap().redirected(there).unwrap().as_str(), "/api/x", "{there}");
        }
        for elsewhere in [
            "https://em.example/api/x",
            "http://em.example:9398/api/x",
            "//em.example:9398/api",
            "https://em.example:93980/api",
            "https://em.example:9398.evil.example/",
            "https://em.example:9398@evil.example/",
            "https://em.example:9398?x=/api",
            "https://em.example:443/api/x",
            "https://em.example:9398",
            "x",
        ] {
            assert_eq!(base.redirected(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn parameters_are_added_once() {
        let with = |text: &str| Target(text.to_owned()).with_parameter("format", "Entity").0;
        assert_eq!(with("/api/x"), "/api/x?format=Entity");
        assert_eq!(with("/api/x?"), "/api/x?format=Entity");
        assert_eq!(with("/api/x?a=b"), "/api/x?a=b&format=Entity");
        assert_eq!(with("/api/x?Format=entity&a"), "/api/x?Format=entity&a");
        let without = |text: &str| Target(text.to_owned()).without_parameter("format").0;
        assert_eq!(without("/api/x"), "/api/x");
        assert_eq!(without("/api/x?format=Entity"), "/api/x");
        assert_eq!(without("/api/x?a=b&Format=Entity&c"), "/api/x?a=b&c");
        assert_eq!(with_parameter("https://em/api/x?Page=2&a=b", "page", "1"), "https://em/api/x?a=b&page=1");
    }

    #[test]
    fn a_template_has_no_ids_and_what_is_shown_no_sessions() {
        let target = base().follow("https://em/api/jobs/568c42ce-eb11-4140-92cf-39ab36712bf5/includes?x=1");
        assert_eq!(target.template(), "/api/jobs/{id}/includes");
        let session = base().follow("https://em/api/logonSessions/695f7cda?x=1");
        assert_eq!(session.to_string(), "/api/logonSessions/{id}?x=1");
        assert_eq!(base().follow("logonSessions/695f7cda?x=1").session_id(), Some("695f7cda"));
        assert_eq!(base().follow("logonSessions/").session_id(), None);
    }

    #[test]
    fn a_segment_is_escaped_whole() {
        assert_eq!(segment("a b#c%d\\e/f\u{e9}"), "a%20b%23c%25d%5Ce%2Ff%C3%A9");
        assert_eq!(segment("568c42ce-eb11"), "568c42ce-eb11");
    }
}
