//! Representations of unknown types.

mod builder;
mod part;

use std::fmt;

use super::{FieldMut, FieldRef, FieldValue, Link, Links};

pub(super) use builder::{DocumentBuilder, OpenPart};
pub(super) use part::Kind;
pub use part::Part;

/// A representation of an unknown type.
///
/// It has [parts](Part), which it stores in one block of memory. The trees of XML and JSON differ: a list has named items in
/// XML and an array in JSON.
#[derive(Clone, Default, PartialEq)]
pub struct Document {
    /// The root part. Empty for an empty document without a name.
    packed: Box<str>,
}

impl Document {
    /// Returns the whole document as a part.
    #[must_use]
    pub fn root(&self) -> Part<'_> {
        Part::take(&mut &*self.packed)
    }

    /// Name of the element. Empty for a JSON document.
    #[must_use]
    pub fn name(&self) -> &str {
        self.root().name()
    }

    /// Address of the representation. Empty if it has none.
    #[must_use]
    pub fn href(&self) -> &str {
        self.root().href()
    }

    /// Links of the representation.
    #[must_use]
    pub fn links(&self) -> Links {
        self.root().links()
    }

    /// Returns the first link with this `Rel`.
    #[must_use]
    pub fn link(&self, rel: &str) -> Option<Link<'_>> {
        self.root().link(rel)
    }

    /// Returns the value of an attribute. JSON has no attributes; see [`Document::text_at`].
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.root().attribute(name)
    }

    /// Child elements, members or items, without links.
    pub fn children(&self) -> impl Iterator<Item = Part<'_>> + Clone {
        self.root().children()
    }

    /// Text, number or truth value, as received. `None` if the document has children or no content.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.root().text()
    }

    /// Returns the descendant at a path of names; see [`Part::get`].
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Part<'_>> {
        self.root().get(path)
    }

    /// Returns the text at a path; see [`Part::text_at`].
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.root().text_at(path)
    }

    /// True if the document is empty.
    pub(super) fn is_unset(&self) -> bool {
        self.packed.is_empty()
    }

    /// Encodes the document as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        super::xml::document_to_xml(self.root())
    }

    /// Encodes the document as JSON.
    #[must_use]
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> String {
        super::json::document_to_json(self.root())
    }
}

impl FieldValue for Document {
    fn field_mut(&mut self) -> FieldMut<'_> {
        FieldMut::Any(self)
    }
    fn field_ref(&self) -> FieldRef<'_> {
        FieldRef::Any(self)
    }
}

/// Shows names only, because unknown values may be secrets.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}
