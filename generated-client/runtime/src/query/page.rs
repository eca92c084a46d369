//! One page of what a search found.

use std::fmt;

use super::{Found, Queryable};
use crate::error::{Error, ErrorKind};
use crate::link::{Links, Reference};
use crate::wire::{self, Extra, Member, Record, Shape, Slot, Value};

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
        self.paging.next().filter(|_| !self.items.is_empty())
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
    /// Address of the next page; `None` on the last one.
    pub(super) fn next(&self) -> Option<&str> {
        self.links.iter().find(|link| link.rel().eq_ignore_ascii_case("Next")).map(|link| link.href())
    }
}

/// The answer of the query service: references, or entities in one of two wrappers.
pub(super) struct Queried<T> {
    refs: Vec<Reference<T>>,
    entities: Wrapped<T>,
    resources: Wrapped<T>,
    paging: PagingInfo,
    extra: Extra,
}

/// A wrapper around the list of one of many types.
struct Wrapped<T> {
    items: Vec<T>,
    extra: Extra,
}

impl<T: Queryable> Queried<T> {
    pub(super) fn into_page<R: Found<T>>(self) -> Result<Page<R>, Error> {
        for unknown in self.entities.extra.unknown().iter().chain(self.resources.extra.unknown()) {
            // In JSON all lists are there, those that were not asked for without a value; and lists may have links.
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

impl<T> Default for Queried<T> {
    fn default() -> Self {
        Self {
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

static QUERIED: Shape = Shape {
    name: "QueryResult",
    xml: "QueryResult",
    choice: false,
    members: &[
        Member::element("Links").optional(),
        Member::list("Refs", "Ref", "Refs"),
        Member::element("Entities").optional(),
        Member::element("Resources").optional(),
        Member::element("PagingInfo").optional(),
    ],
};

static PAGING_INFO: Shape = Shape {
    name: "PagingInfo",
    xml: "PagingInfo",
    choice: false,
    members: &[
        Member::attribute("PageNum").optional(),
        Member::attribute("PageSize").optional(),
        Member::attribute("PagesCount").optional(),
        Member::element("Links").optional(),
    ],
};

impl<T: Queryable> Wrapped<T> {
    const SHAPE: &'static Shape =
        &Shape { name: "QueryResultItems", xml: "Entities", choice: false, members: &lists::<T>() };
}

/// The lists that may hold what is searched for, by all names they are known to go by.
const fn lists<T: Queryable>() -> [Member; 4] {
    let item = T::LIST.members[1];
    let by_xml = Member::list(T::LIST.xml, item.xml, item.json);
    let by_json = Member::list(item.json, item.xml, item.json);
    match T::FOUND {
        [] => [by_xml, by_json, by_xml, by_xml],
        [one] => [*one, by_xml, by_json, by_xml],
        [one, other, ..] => [*one, *other, by_xml, by_json],
    }
}

impl<T: Queryable> Record for Queried<T> {
    fn shape(&self) -> &'static Shape {
        &QUERIED
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        use crate::wire::Field as _;
        match member {
            0 => Slot::None,
            1 => self.refs.slot(),
            2 => Slot::Record(&mut self.entities),
            3 => Slot::Record(&mut self.resources),
            4 => Slot::Record(&mut self.paging),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        use crate::wire::Field as _;
        match member {
            0 => Value::Absent,
            1 => self.refs.value(),
            2 => Value::Record(&self.entities),
            3 => Value::Record(&self.resources),
            4 => Value::Record(&self.paging),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl<T: Queryable> Record for Wrapped<T> {
    fn shape(&self) -> &'static Shape {
        Self::SHAPE
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        use crate::wire::Field as _;
        if member < Self::SHAPE.members.len() { self.items.slot() } else { Slot::Extra(&mut self.extra) }
    }
    fn value(&self, member: usize) -> Value<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.items.value(),
            _ if member < Self::SHAPE.members.len() => Value::Absent,
            _ => Value::Extra(&self.extra),
        }
    }
}

impl Record for PagingInfo {
    fn shape(&self) -> &'static Shape {
        &PAGING_INFO
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.number.slot(),
            1 => self.size.slot(),
            2 => self.count.slot(),
            3 => self.links.slot(),
            _ => Slot::Extra(&mut self.extra),
        }
    }
    fn value(&self, member: usize) -> Value<'_> {
        use crate::wire::Field as _;
        match member {
            0 => self.number.value(),
            1 => self.size.value(),
            2 => self.count.value(),
            3 => self.links.value(),
            _ => Value::Extra(&self.extra),
        }
    }
}

impl fmt::Debug for PagingInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wire::debug(self, f)
    }
}
