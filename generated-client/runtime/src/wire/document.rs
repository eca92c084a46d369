//! Representations of unknown types.

use std::fmt;

use super::{FieldMut, FieldRef, Link, Links, MemberValue};
use crate::value::Href;

/// A representation of an unknown type, or a part of one.
///
/// The trees of XML and JSON differ: a list has named items in XML and an array in JSON.
#[derive(Clone, Default, PartialEq)]
pub struct Document {
    pub(super) name: String,
    pub(super) href: Href,
    pub(super) links: Links,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Document>,
    pub(super) content: Content,
}

/// The content of a part of a document.
#[derive(Clone, Default, PartialEq)]
pub(super) enum Content {
    /// An empty element, or a JSON null.
    #[default]
    Nothing,
    /// Named children.
    Members,
    /// Items of a JSON array.
    Items,
    Text(String),
    /// Number in its original syntax.
    Number(String),
    Boolean(bool),
}

impl Document {
    /// Name of the element or member. Empty for items of a JSON array and for the root of a JSON document.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Address of the representation. Empty if it has none.
    #[must_use]
    pub fn href(&self) -> &Href {
        &self.href
    }

    /// Links of the representation.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// Returns the first link with this `Rel`.
    #[must_use]
    pub fn link(&self, rel: &str) -> Option<Link<'_>> {
        self.links.find(rel)
    }

    /// Returns the value of an attribute. JSON has no attributes; see [`Document::text_at`].
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        if name == "Href" && !self.href.is_empty() {
            return Some(self.href.as_str());
        }
        self.attributes.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Child elements, members or items, without links.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// Text, number or truth value, as received. `None` if the document has children or no content.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) | Content::Number(text) => Some(text),
            Content::Boolean(value) => Some(if *value { "true" } else { "false" }),
            Content::Nothing | Content::Members | Content::Items => None,
        }
    }

    /// Returns the descendant at a path of names, for example `Result/Message`. Names are compared without regard to
    /// case; the first match is used.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |here, name| {
            here.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
        })
    }

    /// Returns the text at a path. The last name of the path may also be that of an attribute.
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        if let Some(text) = self.get(path).and_then(Self::text) {
            return Some(text);
        }
        let (owner, name) = match path.rsplit_once('/') {
            Some((owner, name)) => (self.get(owner)?, name),
            None => (self, path),
        };
        if name.eq_ignore_ascii_case("Href") && !owner.href.is_empty() {
            return Some(owner.href.as_str());
        }
        let attribute = owner.attributes.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        attribute.map(|(_, value)| value.as_str())
    }

    /// True if the document is empty.
    pub(super) fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    /// Encodes the document as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        super::xml::document_to_xml(self)
    }

    /// Encodes the document as JSON.
    #[must_use]
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> String {
        super::json::document_to_json(self)
    }
}

impl MemberValue for Document {
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
        let name = if self.name.is_empty() { "Document" } else { &self.name };
        f.write_str(name)?;
        if self.children.is_empty() { Ok(()) } else { f.debug_list().entries(&self.children).finish() }
    }
}
