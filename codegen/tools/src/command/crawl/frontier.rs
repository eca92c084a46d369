//! Which addresses of a server are still to be fetched: reading ones only, near ones first, few of a kind.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use vbem_tools::verify::Address;

/// Relations whose targets can be read. Whatever has another one may change something.
const READING: [&str; 8] = ["Up", "Down", "Related", "Alternate", "First", "Prev", "Next", "Last"];

/// An address to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stop {
    /// How many links it is away from the start.
    pub(super) depth: usize,
    /// Path and query, from `/api`.
    pub(super) target: String,
    /// What the link says it is.
    pub(super) link_type: Option<String>,
}

/// The addresses that are known and not fetched yet.
#[derive(Debug)]
pub(super) struct Frontier {
    queue: VecDeque<Stop>,
    seen: BTreeSet<String>,
    kinds: BTreeMap<String, usize>,
    depth: usize,
    each: usize,
}

impl Frontier {
    /// `depth`: how many links away from the start; `each`: how many addresses that differ in their identifiers only.
    pub(super) fn new(depth: usize, each: usize) -> Self {
        let start = Stop { depth: 0, target: "/api/".to_owned(), link_type: None };
        Self {
            queue: VecDeque::from([start]),
            seen: BTreeSet::from(["/api".to_owned()]),
            kinds: BTreeMap::new(),
            depth,
            each,
        }
    }

    pub(super) fn next(&mut self) -> Option<Stop> {
        self.queue.pop_front()
    }

    /// How many addresses are waiting.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Adds what a message at that depth leads to.
    pub(super) fn offer(&mut self, depth: usize, addresses: &[Address]) {
        if depth >= self.depth {
            return;
        }
        for address in addresses {
            let reads = address.rel.as_deref().is_none_or(|rel| READING.contains(&rel));
            let Some(target) = target(&address.href).filter(|target| reads && is_harmless(target)) else {
                continue;
            };
            let same = target.trim_end_matches('/').to_ascii_lowercase();
            if self.seen.contains(&same) {
                continue;
            }
            let kind = self.kinds.entry(kind(&same)).or_default();
            if *kind < self.each {
                *kind += 1;
                self.seen.insert(same);
                self.queue.push_back(Stop { depth: depth + 1, target, link_type: address.link_type.clone() });
            }
        }
    }
}

/// Path and query of an address below `/api`, whatever server it names.
fn target(href: &str) -> Option<String> {
    let href = href.split('#').next().unwrap_or(href);
    let path = match href.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => href,
    };
    let below = path.get(..4).filter(|start| start.eq_ignore_ascii_case("/api")).map(|_| &path[4..])?;
    let printable = path.bytes().all(|byte| byte.is_ascii_graphic());
    (printable && (below.is_empty() || below.starts_with(['/', '?']))).then(|| format!("/api{below}"))
}

/// False for actions, and for sessions of people.
fn is_harmless(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    !["action=", "logonsession", "sessionmngr"].iter().any(|part| target.contains(part))
}

/// The address without what identifies something: segments with digits, and values of the query.
fn kind(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let identifies =
        |segment: &&str| segment.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '%'));
    let path: Vec<&str> =
        path.split('/').map(|segment| if identifies(&segment) { "*" } else { segment }).collect();
    let query: Vec<&str> = query.split('&').map(|part| part.split('=').next().unwrap_or(part)).collect();
    format!("{}?{}", path.join("/"), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(rel: &str, href: &str) -> Address {
        let rel = Some(rel.to_owned()).filter(|rel| !rel.is_empty());
        Address { rel, link_type: None, href: href.to_owned() }
    }

    fn targets(frontier: &mut Frontier) -> Vec<String> {
        std::iter::from_fn(|| frontier.next()).map(|stop| stop.target).collect()
    }

    #[test]
    fn only_what_reads_is_followed_and_each_once() {
        let mut frontier = Frontier::new(3, 10);
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
        frontier.offer(0, &links);
        assert_eq!(targets(&mut frontier), ["/api/", "/api/tapes", "/api/tapes/1?format=Entity"]);
    }

    #[test]
    fn depth_and_number_of_a_kind_are_limited() {
        let mut frontier = Frontier::new(2, 2);
        let tapes: Vec<Address> =
            (0..9).map(|number| link("", &format!("/api/tapes/{number}?page={number}"))).collect();
        frontier.offer(1, &tapes);
        assert_eq!(frontier.waiting(), 3);
        frontier.offer(2, &[link("Down", "/api/racks")]);
        assert_eq!(targets(&mut frontier), ["/api/", "/api/tapes/0?page=0", "/api/tapes/1?page=1"]);
    }
}
