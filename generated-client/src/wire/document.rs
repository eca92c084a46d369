//! A representation of a type no one knows.

use super::{Field, Links, Slot, Value};
use crate::value::Href;

/// A representation, or a part of one, of a type no one knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    name: String,
    href: Href,
    links: Links,
    attributes: Vec<(String, String)>,
    children: Vec<Document>,
    text: String,
}

impl Document {
    /// Name of the element or member. Empty for items of a JSON array and for the root of a JSON document.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its own address. Empty if it has none.
    #[must_use]
    pub fn href(&self) -> &Href {
        &self.href
    }

    /// Its links.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }
}

impl Field for Document {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Any(self)
    }
    fn value(&self) -> Value<'_> {
        Value::Any(self)
    }
}
