//! The order in which a whole server is read with few requests: queries and lists with whole entities come first, and
//! addresses that would repeat what is known are left out.

use std::collections::{BTreeMap, BTreeSet};

use vbem_codegen::model::Model;

use super::address_use::{Use, query_type, usage};
use super::frontier::{below, is_safe, pattern, reads};
use crate::verify::Address;

/// Entities on a page of a query.
const PAGE_SIZE: &str = "500";
/// The parameter and value that select entities in place of references.
const ENTITY_FORM: &str = "format=Entity";

/// Limits of a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Maximum number of links between the start address and an address.
    pub(super) depth: usize,
    /// Maximum number of addresses that differ in their identifiers only.
    pub(super) each: usize,
    /// Number of empty lists, or refusals, after which the addresses of the same form are left out; 0 for none.
    pub(super) sample: usize,
}

/// An address to request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) depth: usize,
    /// Path and query, from the base of the API.
    pub(super) address: String,
    /// Value of `Type` in the link.
    pub(super) link_type: Option<String>,
    /// Address without identifiers.
    form: String,
    /// The address as the server gave it, if `address` selects entities or larger pages in its place.
    offered: Option<String>,
    /// True if the address is sent as the server gave it.
    verbatim: bool,
}

/// Groups of addresses, in the order they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    /// Documents without identifiers, such as services.
    Fixed,
    /// Pages of queries.
    Query,
    /// Lists of all objects of a type.
    Collection,
    /// Lists below an object.
    List,
    /// Single representations.
    Single,
}

/// The number of requests of one form, and their outcomes.
#[derive(Debug, Default)]
struct Outcomes {
    queued: usize,
    /// Empty lists and refusals.
    fruitless: usize,
    has_content: bool,
}

/// The addresses to request.
pub(super) struct Plan<'a> {
    model: &'a Model,
    limits: Limits,
    queue: BTreeMap<(Group, usize), Request>,
    added: usize,
    /// Keys of all addresses that were in the queue.
    seen: BTreeSet<String>,
    /// Keys of the entities that are known whole.
    known: BTreeSet<String>,
    /// Indexes of the resources of which all entities are known.
    read: BTreeSet<usize>,
    uses: BTreeMap<(String, Option<String>), Use>,
    outcomes: BTreeMap<String, Outcomes>,
    /// Number of addresses left out after fruitless ones, by their form.
    pub(super) skipped: BTreeMap<String, usize>,
}

impl<'a> Plan<'a> {
    /// A plan with the base of the API.
    pub(super) fn new(model: &'a Model, limits: Limits) -> Self {
        let mut plan = Self {
            model,
            limits,
            queue: BTreeMap::new(),
            added: 0,
            seen: BTreeSet::new(),
            known: BTreeSet::new(),
            read: BTreeSet::new(),
            uses: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            skipped: BTreeMap::new(),
        };
        plan.enqueue(Group::Fixed, 0, format!("{}/", model.api.base), None, None);
        plan
    }

    /// Number of addresses in the queue.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Adds the links of a message at `depth`.
    pub(super) fn add(&mut self, depth: usize, links: &[Address]) {
        for link in links {
            let next = link.rel.as_deref() == Some("Next");
            let depth = if next { depth } else { depth + 1 };
            if depth > self.limits.depth
                || link.rel.as_deref().is_some_and(|rel| !reads(&self.model.api, rel))
            {
                continue;
            }
            let address = below(&self.model.api.base, &link.href).filter(|address| is_safe(address));
            let Some(address) = address else { continue };
            let is_query = self.usage(&address, link.link_type.as_deref()).is_query;
            let is_other_page = matches!(link.rel.as_deref(), Some("First" | "Prev" | "Last"));
            if is_query && is_other_page {
                continue;
            }
            let group = self.group(&address, link.link_type.as_deref());
            let (address, offered) =
                if is_query && !next { (whole_query(&address), Some(address)) } else { (address, None) };
            self.enqueue(group, depth, address, offered, link.link_type.clone());
        }
    }

    fn group(&mut self, address: &str, link_type: Option<&str>) -> Group {
        let usage = self.usage(address, link_type);
        if usage.is_query {
            Group::Query
        } else if usage.is_list {
            if usage.is_collection { Group::Collection } else { Group::List }
        } else if pattern(address).contains('*') {
            Group::Single
        } else {
            Group::Fixed
        }
    }

    fn enqueue(
        &mut self,
        group: Group,
        depth: usize,
        address: String,
        offered: Option<String>,
        link_type: Option<String>,
    ) {
        let key = key(&address);
        if self.seen.contains(&key) {
            return;
        }
        let form = pattern(&key);
        let outcomes = self.outcomes.entry(form.clone()).or_default();
        if group != Group::Query && outcomes.queued >= self.limits.each {
            return;
        }
        outcomes.queued += 1;
        self.seen.insert(key);
        self.added += 1;
        let request = Request { depth, address, link_type, form, offered, verbatim: false };
        self.queue.insert((group, self.added), request);
    }

    /// Removes the next address to request from the queue.
    pub(super) fn next(&mut self) -> Option<Request> {
        loop {
            let (_, mut request) = self.queue.pop_first()?;
            let usage = self.usage(&request.address, request.link_type.as_deref());
            let is_read = usage.resource.is_some_and(|resource| self.read.contains(&resource));
            if self.known.contains(&key(&request.address))
                || (usage.is_list && is_read && (usage.is_collection || usage.follows_from_items))
            {
                continue;
            }
            let outcomes = self.outcomes.entry(request.form.clone()).or_default();
            let limit = self.limits.sample;
            if limit > 0 && !outcomes.has_content && outcomes.fruitless >= limit {
                *self.skipped.entry(request.form).or_default() += 1;
                continue;
            }
            let entity = usage.resource.and_then(|index| self.model.resources.get(index));
            let has_two_forms = entity.is_some_and(|resource| resource.entity) && !usage.is_query;
            if has_two_forms
                && !(request.verbatim || (usage.is_list && is_read))
                && let Some(address) = entity_form(&request.address)
            {
                request.offered = Some(std::mem::replace(&mut request.address, address));
            }
            return Some(request);
        }
    }

    /// Records a representation: the number of its items if it is a list.
    pub(super) fn succeeded(&mut self, request: &Request, items: Option<usize>, has_next: bool) {
        let usage = self.usage(&request.address, request.link_type.as_deref());
        let is_whole =
            (usage.is_query && !has_next) || (usage.is_collection && is_entity_form(&request.address));
        if let Some(resource) = usage.resource.filter(|_| is_whole) {
            self.read.insert(resource);
        }
        let outcomes = self.outcomes.entry(request.form.clone()).or_default();
        match items {
            Some(0) => outcomes.fruitless += 1,
            _ => outcomes.has_content = true,
        }
    }

    /// Records a refusal. An address that was changed is replaced by the one that the server gave; returns false then.
    pub(super) fn refused(&mut self, request: Request) -> bool {
        if let Some(address) = request.offered {
            let group = self.group(&address, request.link_type.as_deref());
            self.added += 1;
            let request = Request { address, offered: None, verbatim: true, ..request };
            self.queue.insert((group, self.added), request);
            return false;
        }
        self.outcomes.entry(request.form).or_default().fruitless += 1;
        true
    }

    /// Records an entity that is known whole.
    pub(super) fn know(&mut self, address: &str) {
        self.known.insert(key(address));
    }

    /// The address of an entity that a message gives as `href`.
    pub(super) fn entity_address(&self, href: &str, has_two_forms: bool) -> Option<String> {
        let address = below(&self.model.api.base, href).filter(|address| is_safe(address))?;
        Some(if has_two_forms { entity_form(&address).unwrap_or(address) } else { address })
    }

    /// Returns the name of the resource that the schema expects at an address.
    pub(super) fn expected(&mut self, request: &Request) -> Option<&'a str> {
        let resource = self.usage(&request.address, request.link_type.as_deref()).resource?;
        self.model.resources.get(resource).map(|it| it.record.name.as_str())
    }

    fn usage(&mut self, address: &str, link_type: Option<&str>) -> Use {
        let form = pattern(&address.to_ascii_lowercase());
        // Queries of different types have the same form.
        let form =
            if form.contains("?") && query_type(address).is_some() { address.to_owned() } else { form };
        let at = (form, link_type.map(str::to_owned));
        if let Some(known) = self.uses.get(&at) {
            return known.clone();
        }
        let found = usage(self.model, address, link_type);
        self.uses.insert(at, found.clone());
        found
    }
}

/// The address of a prepared query with entities and large pages. The order of its parameters is kept.
fn whole_query(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else { return address.to_owned() };
    let is = |part: &str, name: &str| part.split('=').next().is_some_and(|it| it.eq_ignore_ascii_case(name));
    let mut parts: Vec<&str> = query
        .split('&')
        .filter(|part| ["format", "pageSize", "page"].iter().all(|name| !is(part, name)))
        .collect();
    let size = format!("pageSize={PAGE_SIZE}");
    parts.extend(["format=Entities", &size, "page=1"]);
    format!("{path}?{}", parts.join("&"))
}

/// The address of an entity or of a list of entities; absent if the address has this form already, or another parameter.
fn entity_form(address: &str) -> Option<String> {
    (!address.contains('?')).then(|| format!("{}?{ENTITY_FORM}", address.trim_end_matches('/')))
}

fn is_entity_form(address: &str) -> bool {
    address.split_once('?').is_some_and(|(_, query)| query.eq_ignore_ascii_case(ENTITY_FORM))
}

/// The identity of an address: both forms of an entity have the same.
fn key(address: &str) -> String {
    let path = if is_entity_form(address) { address.split('?').next().unwrap_or(address) } else { address };
    path.trim_end_matches('/').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    const LIMITS: Limits = Limits { depth: 9, each: usize::MAX, sample: 2 };

    fn model() -> Model {
        let rack = "resource: Rack\nsummary: A rack.\npath: /racks/{id}\nlinks:\n  tapes: { down: [Tape], summary: Its tapes. }\n  notes: { down: [Note], summary: Its notes. }\n";
        let tape = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\ncollection: true\nlinks:\n  rack: { up: Rack, summary: Its rack. }\nquery:\n  Slot: { type: int, summary: Its place. }\n";
        let note = "resource: Note\nsummary: A note.\nentity: false\npath: /notes/{id}\n";
        let files = [("tapes/rack.yaml", rack), ("tapes/tape.yaml", tape), ("tapes/note.yaml", note)];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        vbem_codegen::load(&vbem_codegen::testing::sources(files)).map_err(|it| it.render(false)).unwrap()
    }

    fn link(link_type: &str, href: &str) -> Address {
        let link_type = Some(link_type.to_owned()).filter(|name| !name.is_empty());
        Address { rel: Some("Down".to_owned()), link_type, href: href.to_owned() }
    }

    #[test]
    fn query_replaces_collections_lists_and_single_requests() {
        let model = model();
        let mut plan = Plan::new(&model, LIMITS);
        assert_eq!(plan.next().unwrap().address, "/api/");
        plan.add(
            0,
            &[
                link("TapeReference", "/api/tapes/1"),
                link("TapeReferenceList", "/api/racks/7/tapes"),
                link("TapeReferenceList", "/api/tapes"),
                link("TapeList", "/api/tapes?format=Entity"),
                link("TapeReference", "/api/tapes/2"),
                link("TapeList", "/api/query?type=tape&format=Entities&sortAsc=Name&pageSize=15&page=1"),
            ],
        );
        let query = plan.next().unwrap();
        assert_eq!(query.address, "/api/query?type=tape&sortAsc=Name&format=Entities&pageSize=500&page=1");
        plan.succeeded(&query, Some(1), false);
        plan.know("/api/tapes/1?format=Entity");
        let rest: Vec<String> = std::iter::from_fn(|| plan.next()).map(|it| it.address).collect();
        assert_eq!(rest, ["/api/tapes/2?format=Entity"]);
    }

    #[test]
    fn refused_entity_form_is_replaced_by_the_offered_address() {
        let model = model();
        let mut plan = Plan::new(&model, LIMITS);
        plan.next().unwrap();
        plan.add(0, &[link("TapeReferenceList", "/api/racks/7/tapes")]);
        let request = plan.next().unwrap();
        assert_eq!(request.address, "/api/racks/7/tapes?format=Entity");
        assert!(!plan.refused(request));
        let request = plan.next().unwrap();
        assert_eq!(request.address, "/api/racks/7/tapes");
        assert!(plan.refused(request));
        assert_eq!(plan.next(), None);
    }

    #[test]
    fn refused_large_pages_are_replaced_by_the_offered_ones() {
        let model = model();
        let mut plan = Plan::new(&model, LIMITS);
        plan.next().unwrap();
        let offered = "/api/query?type=Tape&format=Entities&pageSize=15&page=1";
        plan.add(0, &[link("TapeList", offered)]);
        let request = plan.next().unwrap();
        assert!(!plan.refused(request));
        assert_eq!(plan.next().unwrap().address, offered);
    }

    #[test]
    fn lists_of_a_form_with_empty_ones_only_are_skipped() {
        let model = model();
        let mut plan = Plan::new(&model, LIMITS);
        plan.next().unwrap();
        let links: Vec<Address> =
            (0..9).map(|rack| link("NoteList", &format!("/api/racks/{rack}/notes"))).collect();
        plan.add(0, &links);
        let mut requests = 0;
        while let Some(request) = plan.next() {
            requests += 1;
            plan.succeeded(&request, Some(0), false);
        }
        assert_eq!((requests, plan.skipped.values().sum::<usize>()), (2, 7));
    }
}
