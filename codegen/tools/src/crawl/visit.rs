//! The part of a representation that decides about the rest of the walk.

use serde::{Deserialize, Serialize};

use super::representation::Representation;
use crate::verify::inventory::EntryKind;
use crate::verify::{Address, addresses};

/// The links of a representation, and the entities that it contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Visit {
    pub(super) links: Vec<Address>,
    /// Addresses in the message of the entities that it contains whole, with true for those that have references, too.
    pub(super) entities: Vec<(String, bool)>,
    /// Number of items, if it is a list.
    pub(super) items: Option<usize>,
    /// True for a page of a query that another one follows.
    pub(super) has_next: bool,
    pub(super) is_entity: bool,
}

impl Visit {
    /// The visit to a representation with this text.
    pub(super) fn of(seen: &Representation, text: &str) -> Self {
        let links = addresses(text);
        let has_next = seen.is_page && links.iter().any(|link| link.rel.as_deref() == Some("Next"));
        Self {
            links,
            entities: seen.entities.iter().map(|it| (it.href.clone(), it.has_two_forms)).collect(),
            items: (seen.kind == EntryKind::List).then_some(seen.items),
            has_next,
            is_entity: seen.kind == EntryKind::Entity,
        }
    }
}
