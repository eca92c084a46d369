//! The queue of addresses to fetch: only those that read, near ones first, few of each kind.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::verify::Address;
use vbem_codegen::model::{Api, Purpose};

/// An address to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CrawlTarget {
    /// Number of links between the start address and this one.
    pub(super) depth: usize,
    /// Path and query, from the base of the API.
    pub(super) address: String,
    /// Value of `Type` in the link; absent if the link has none.
    pub(super) link_type: Option<String>,
}

/// Known addresses that are not fetched yet.
#[derive(Debug)]
pub(super) struct Frontier<'a> {
    api: &'a Api,
    queue: VecDeque<CrawlTarget>,
    seen: BTreeSet<String>,
    patterns: BTreeMap<String, usize>,
    max_depth: usize,
    max_each: usize,
}

impl<'a> Frontier<'a> {
    /// A queue with the base of the API. `max_depth` limits the links between the start and an address, `max_each` the
    /// addresses that differ in their identifiers only.
    pub(super) fn new(api: &'a Api, max_depth: usize, max_each: usize) -> Self {
        let start = CrawlTarget { depth: 0, address: format!("{}/", api.base), link_type: None };
        Self {
            api,
            queue: VecDeque::from([start]),
            seen: BTreeSet::from([api.base.to_ascii_lowercase()]),
            patterns: BTreeMap::new(),
            max_depth,
            max_each,
        }
    }

    /// Removes the next address from the queue.
    pub(super) fn next(&mut self) -> Option<CrawlTarget> {
        self.queue.pop_front()
    }

    /// Number of addresses in the queue.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Adds the links of a message at `depth`.
    pub(super) fn add(&mut self, depth: usize, links: &[Address]) {
        if depth >= self.max_depth {
            return;
        }
        for link in links {
            // A link with another relation may change something on the server.
            let reads = link.rel.as_deref().is_none_or(|rel| reads(self.api, rel));
            let address = below(&self.api.base, &link.href);
            let Some(address) = address.filter(|address| reads && is_safe(address)) else { continue };
            let key = address.trim_end_matches('/').to_ascii_lowercase();
            if self.seen.contains(&key) {
                continue;
            }
            let count = self.patterns.entry(pattern(&key)).or_default();
            if *count < self.max_each {
                *count += 1;
                self.seen.insert(key);
                self.queue.push_back(CrawlTarget {
                    depth: depth + 1,
                    address,
                    link_type: link.link_type.clone(),
                });
            }
        }
    }
}

/// True if links of the relation are followed with GET.
pub(super) fn reads(api: &Api, rel: &str) -> bool {
    api.relation(rel).is_some_and(|relation| matches!(relation.purpose, Purpose::Read(_)))
}

/// Path and query of an address below `base`, without its origin.
pub(super) fn below(base: &str, href: &str) -> Option<String> {
    let href = href.split('#').next().unwrap_or(href);
    let path = match href.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => href,
    };
    let (start, rest) = path.split_at_checked(base.len())?;
    let is_below = start.eq_ignore_ascii_case(base) && (rest.is_empty() || rest.starts_with(['/', '?']));
    let is_printable = path.bytes().all(|byte| byte.is_ascii_graphic());
    (is_below && is_printable).then(|| format!("{base}{rest}"))
}

/// False for actions and for the sessions of users.
pub(super) fn is_safe(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    !["action=", "logonsession", "sessionmngr"].iter().any(|part| address.contains(part))
}

/// The address without identifiers: segments with digits and the values of query parameters.
pub(super) fn pattern(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_identifier =
        |segment: &&str| segment.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '%'));
    let path: Vec<&str> =
        path.split('/').map(|segment| if is_identifier(&segment) { "*" } else { segment }).collect();
    let query: Vec<&str> = query.split('&').map(|part| part.split('=').next().unwrap_or(part)).collect();
    format!("{}?{}", path.join("/"), query.join("&"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    fn link(rel: &str, href: &str) -> Address {
        let rel = Some(rel.to_owned()).filter(|rel| !rel.is_empty());
        Address { rel, link_type: None, href: href.to_owned() }
    }

    fn api() -> Api {
        let tape = ("tapes/tape.yaml".to_owned(), "resource: Tape\nsummary: A tape.\n".to_owned());
        vbem_codegen::load(&vbem_codegen::testing::sources([tape])).unwrap().api
    }

    fn fetched(frontier: &mut Frontier<'_>) -> Vec<String> {
        std::iter::from_fn(|| frontier.next()).map(|target| target.address).collect()
    }

    #[test]
    fn link_that_reads_is_queued_once() {
        let api = api();
        let mut frontier = Frontier::new(&api, 3, 10);
        let links = [
            link("Down", "https://other:9398/api/tapes"),
            link("Down", "http://em:9399/API/Tapes/"),
            link("", "/api/tapes/1?format=Entity"),
            link("Delete", "https://em/api/tapes/2"),
            link("Edit", "https://em/api/tapes/3"),
            link("Related", "https://em/api/tapes/4?action=start"),
            link("Down", "https://em/api/logonSessions"),
            link("Up", "https://em/apix/tapes"),
            link("Up", "https://em/other"),
            link("Up", "https://em"),
            link("Up", "https://em/api/a b\r\nX: y"),
        ];
        frontier.add(0, &links);
        assert_eq!(fetched(&mut frontier), ["/api/", "/api/tapes", "/api/tapes/1?format=Entity"]);
    }

    #[test]
    fn link_above_depth_or_count_limit_is_not_queued() {
        let api = api();
        let mut frontier = Frontier::new(&api, 2, 2);
        let tapes: Vec<Address> =
            (0..9).map(|number| link("", &format!("/api/tapes/{number}?page={number}"))).collect();
        frontier.add(1, &tapes);
        assert_eq!(frontier.len(), 3);
        frontier.add(2, &[link("Down", "/api/racks")]);
        assert_eq!(fetched(&mut frontier), ["/api/", "/api/tapes/0?page=0", "/api/tapes/1?page=1"]);
    }
}
