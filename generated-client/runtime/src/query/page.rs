//! Pages of query results.

use super::QueryOutput;
use crate::__private::record;
use crate::client::pager::Position;
use crate::error::{Error, ErrorKind};
use crate::link::{Links, QueryType, Reference, Resource};
use crate::sealed::Sealed;
use crate::wire::{Absent, Descriptor, Extra, FieldDescriptor, FieldValue, Record};

/// One page of the result of a query.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<R> {
    /// Items of the page.
    pub items: Vec<R>,
    /// Position of the page among all pages.
    pub paging: PagingInfo,
}

impl<R> Page<R> {
    /// Token for the page after this one; `None` for the last page. A query continues from it by
    /// [`Query::resume`](super::Query::resume), also after a restart of the program.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.position().next()
    }

    /// Position of the page for the pager.
    pub(super) fn position(&self) -> Position<'_> {
        let PagingInfo { number, count, .. } = self.paging;
        Position { number, count, next: self.paging.next(), is_empty: self.items.is_empty() }
    }
}

/// Position of a page among all pages.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct PagingInfo {
    /// Number of the page; the first one is 1. 0 if the server did not send it.
    pub number: i64,
    /// Maximum number of items of a page. 0 if the server did not send it.
    pub size: i64,
    /// Number of pages. 0 if the server did not send it.
    pub count: i64,
    /// Links to other pages: `First`, `Prev`, `Next`, `Last`.
    pub links: Links,
    extra: Extra,
}

impl PagingInfo {
    /// Link to the next page; the last page has none.
    fn next(&self) -> Option<&str> {
        self.links.iter().find(|link| link.rel().eq_ignore_ascii_case("Next")).map(|link| link.href())
    }
}

/// Response of the query service: references, or entities in one of two wrappers.
pub(super) struct QueryResponse<T> {
    /// Links are not read.
    links: Absent,
    refs: Vec<Reference<T>>,
    entities: Wrapped<T>,
    resources: Wrapped<T>,
    paging: PagingInfo,
    extra: Extra,
}

/// Wrapper around a list of one of many types.
struct Wrapped<T> {
    items: Vec<T>,
    extra: Extra,
}

impl<T: Resource> QueryResponse<T> {
    pub(super) fn into_page<R: QueryOutput<T>>(self) -> Result<Page<R>, Error> {
        for unknown in self.entities.extra.unknown().iter().chain(self.resources.extra.unknown()) {
            // JSON responses contain all lists; the value of those not requested is null. Lists may have links.
            if !unknown.is_null() && !unknown.name().eq_ignore_ascii_case("Links") {
                let detail = format!("{} expected, found {}", T::LIST.xml, unknown.name());
                return Err(Error::new(ErrorKind::Decode, detail));
            }
        }
        let mut entities = self.entities.items;
        entities.extend(self.resources.items);
        let expected = if R::REFERENCES { entities.is_empty() } else { self.refs.is_empty() };
        if !expected {
            let detail = if R::REFERENCES {
                "references expected, found entities"
            } else {
                "entities expected, found references"
            };
            return Err(Error::new(ErrorKind::Decode, detail));
        }
        Ok(Page { items: R::pick(self.refs, entities), paging: self.paging })
    }
}

impl<T> Default for QueryResponse<T> {
    fn default() -> Self {
        Self {
            links: Absent,
            refs: Vec::new(),
            entities: Wrapped::default(),
            resources: Wrapped::default(),
            paging: PagingInfo::default(),
            extra: Extra::new(),
        }
    }
}

impl<T> Default for Wrapped<T> {
    fn default() -> Self {
        Self { items: Vec::new(), extra: Extra::new() }
    }
}

static QUERY_RESULT: Descriptor = Descriptor::record(
    "QueryResult",
    "QueryResult",
    &["links", "refs", "entities", "resources", "paging"],
    &[
        FieldDescriptor::element("Links").optional(),
        FieldDescriptor::list("Refs", "Ref", "Refs"),
        FieldDescriptor::element("Entities").optional(),
        FieldDescriptor::element("Resources").optional(),
        FieldDescriptor::element("PagingInfo").optional(),
    ],
);

record! {
    PagingInfo("PagingInfo") {
        number: attribute("PageNum").optional(),
        size: attribute("PageSize").optional(),
        count: attribute("PagesCount").optional(),
        links: element("Links").optional(),
    }
}

impl<T: Resource> Wrapped<T> {
    const DESCRIPTOR: &'static Descriptor =
        &Descriptor::record("QueryResultItems", "Entities", &["items"; 4], &lists::<T>());
}

/// Returns the descriptors of the lists that may contain the items, one for each known name.
const fn lists<T: Resource>() -> [FieldDescriptor; 4] {
    let item = T::LIST.members[1];
    let by_xml = FieldDescriptor::list(T::LIST.xml, item.xml, item.json).item_aliases(item.aliases);
    let by_json = FieldDescriptor::list(item.json, item.xml, item.json).item_aliases(item.aliases);
    match T::QUERY {
        None | Some(QueryType { lists: [], .. }) => [by_xml, by_json, by_xml, by_xml],
        Some(QueryType { lists: [one], .. }) => [*one, by_xml, by_json, by_xml],
        Some(QueryType { lists: [one, other, ..], .. }) => [*one, *other, by_xml, by_json],
    }
}

impl<T: Resource> Sealed for QueryResponse<T> {}

impl<T: Resource> Record for QueryResponse<T> {
    fn descriptor(&self) -> &'static Descriptor {
        &QUERY_RESULT
    }
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue {
        match member {
            0 => &mut self.links,
            1 => &mut self.refs,
            2 => &mut self.entities,
            3 => &mut self.resources,
            4 => &mut self.paging,
            _ => &mut self.extra,
        }
    }
    fn value_at(&self, member: usize) -> &dyn FieldValue {
        match member {
            0 => &self.links,
            1 => &self.refs,
            2 => &self.entities,
            3 => &self.resources,
            4 => &self.paging,
            _ => &self.extra,
        }
    }
}

impl<T: Resource> Sealed for Wrapped<T> {}

impl<T: Resource> Record for Wrapped<T> {
    fn descriptor(&self) -> &'static Descriptor {
        Self::DESCRIPTOR
    }
    fn value_at_mut(&mut self, member: usize) -> &mut dyn FieldValue {
        if member < Self::DESCRIPTOR.members.len() { &mut self.items } else { &mut self.extra }
    }
    fn value_at(&self, member: usize) -> &dyn FieldValue {
        match member {
            0 => &self.items,
            _ if member < Self::DESCRIPTOR.members.len() => &Absent,
            _ => &self.extra,
        }
    }
}
