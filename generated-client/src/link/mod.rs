//! Moving through the API by the links that representations carry.
//!
//! A representation says where it leads and what it lets one do. The emitted methods look for the link of a given
//! relation and give a [`LinkTo`] or [`LinkToList`], to be fetched, or an [`Action`], to be sent. Everything here works
//! with the async and with the blocking client.

mod action;
mod choose;
mod collection;
mod download;
mod pages;
mod reference;
mod resource;
mod to;

pub use action::{Action, NoBody, Optional, Returned};
pub use choose::LinkSpec;
pub use collection::Collection;
pub use download::{Content, Download, Downloaded};
pub use resource::{Key, LinkAbsent, Linked, Representation, Resource};
pub use to::{LinkTo, LinkToList};

pub use crate::wire::{Link, Links, Listed, Reference, Representations};

#[cfg(test)]
mod tests;
