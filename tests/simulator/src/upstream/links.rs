//! Links between a client, a proxy and a server: the address of the server becomes that of the proxy, and back.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::Origin;

/// Largest number of addresses of the server.
const MAX_ORIGINS: usize = 8;

/// Addresses of the server: the one the proxy connects to, and those that its links begin with.
#[derive(Debug)]
pub(crate) struct Links {
    keep: bool,
    origins: Mutex<Vec<Origin>>,
}

/// Address of the API in a text.
struct Address {
    /// Scheme, host and port.
    range: Range<usize>,
    origin: Origin,
    /// True if the slashes are escaped, as JSON allows.
    escaped: bool,
    /// True for the value of `Href`.
    href: bool,
}

impl Links {
    pub(super) fn new(server: &Origin, keep: bool) -> Self {
        Self { keep, origins: Mutex::new(vec![server.clone()]) }
    }

    /// Keeps the addresses of the server in the links of a response.
    pub(crate) fn learn(&self, text: &str) {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        for address in addresses(text).filter(|it| it.href) {
            if origins.len() < MAX_ORIGINS && !origins.contains(&address.origin) {
                origins.push(address.origin);
            }
        }
    }

    /// Returns a text of the server with its addresses replaced by that of the proxy.
    pub(crate) fn to_proxy<'t>(&self, text: &'t str, proxy: &Origin) -> Cow<'t, str> {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if self.keep { Cow::Borrowed(text) } else { replaced(text, &origins, proxy) }
    }

    /// Returns a text of the client with the address of the proxy replaced by that of the server's links.
    pub(crate) fn to_server<'t>(&self, text: &'t str, proxy: &Origin) -> Cow<'t, str> {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        // The first address is the one that the proxy connects to; links usually begin with another one.
        match origins.get(1).or_else(|| origins.first()) {
            Some(server) if !self.keep => replaced(text, std::slice::from_ref(proxy), server),
            _ => Cow::Borrowed(text),
        }
    }
}

fn replaced<'t>(text: &'t str, from: &[Origin], to: &Origin) -> Cow<'t, str> {
    let mut out = String::new();
    let mut at = 0;
    for Address { range, escaped, .. } in addresses(text).filter(|it| from.contains(&it.origin)) {
        let new = to.to_string();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&if escaped { new.replace('/', "\\/") } else { new });
        at = range.end;
    }
    if at == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// Returns the addresses in a text whose path is `/api` or below.
fn addresses(text: &str) -> impl Iterator<Item = Address> {
    let mut all: Vec<Address> = text
        .match_indices("://")
        .map(|(at, _)| (at, false))
        .chain(text.match_indices(":\\/\\/").map(|(at, _)| (at, true)))
        .filter_map(|(colon, escaped)| {
            let before = text.get(..colon)?;
            let scheme = ["https", "http"].into_iter().find(|scheme| {
                let start = before.len().checked_sub(scheme.len());
                start.and_then(|start| before.get(start..)).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
            })?;
            let (start, authority) = (colon - scheme.len(), colon + if escaped { 5 } else { 3 });
            let rest = text.get(authority..)?;
            let length = rest.find(|it: char| !(it.is_ascii_alphanumeric() || "-._:[]".contains(it)))?;
            let (host, path) = rest.split_at(length);
            let path = path.strip_prefix(if escaped { "\\/" } else { "/" })?;
            let below = path.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("api"))
                && !path.get(3..)?.starts_with(|it: char| it.is_ascii_alphanumeric());
            let before = text.get(..start)?.trim_end_matches(['"', '\'']);
            let name = before
                .trim_end()
                .strip_suffix(['=', ':'])
                .unwrap_or_default()
                .trim_end()
                .trim_end_matches('"');
            let href = name.len().checked_sub(4).and_then(|start| name.get(start..));
            let href = href.is_some_and(|it| it.eq_ignore_ascii_case("href"));
            let origin = Origin::of(scheme, host).filter(|_| below)?;
            Some(Address { range: start..authority + length, origin, escaped, href })
        })
        .collect();
    all.sort_by_key(|it| it.range.start);
    all.into_iter()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_server_become_those_of_the_proxy_and_back() {
        let server = Origin::parse("https://10.0.0.5:9398").unwrap();
        let proxy = Origin::parse("http://127.0.0.1:8080").unwrap();
        let links = Links::new(&server, false);
        for (sent, expected) in [
            (
                "<a Href=\"https://EM.example:9398/api/jobs\" b='https://10.0.0.5:9398/api'>https://em.example:9398/portal</a>",
                "<a Href=\"http://127.0.0.1:8080/api/jobs\" b='http://127.0.0.1:8080/api'>https://em.example:9398/portal</a>",
            ),
            (
                r#"{"Href": "https:\/\/em.example:9398\/api\/jobs","x":"http://em.example:9398/api/","y":"https://other/api/"}"#,
                r#"{"Href": "http:\/\/127.0.0.1:8080\/api\/jobs","x":"http://em.example:9398/api/","y":"https://other/api/"}"#,
            ),
            ("https://em.example:9398/apis é://", "https://em.example:9398/apis é://"),
        ] {
            links.learn(sent);
            assert_eq!(links.to_proxy(sent, &proxy), expected);
        }
        let body = "<A>http://127.0.0.1:8080/api/jobs/1</A>";
        assert_eq!(links.to_server(body, &proxy), "<A>https://em.example:9398/api/jobs/1</A>");
        let kept = Links::new(&server, true);
        assert_eq!(kept.to_proxy("https://10.0.0.5:9398/api/", &proxy), "https://10.0.0.5:9398/api/");
        assert_eq!(kept.to_server(body, &proxy), body);
    }

    #[test]
    fn number_of_addresses_is_limited() {
        let links = Links::new(&Origin::parse("https://em").unwrap(), false);
        for number in 0..100 {
            links.learn(&format!("Href=\"http://h{number}/api/\""));
        }
        assert_eq!(links.origins.lock().unwrap().len(), MAX_ORIGINS);
    }
}
