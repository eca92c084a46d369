//! The tree of a sample message.

use crate::model::XmlKind;
use crate::naming;

/// An element, an attribute or a text, with its names in both formats.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name in XML.
    pub xml: String,
    /// Name in JSON.
    pub json: String,
    /// Form in XML.
    pub xml_kind: XmlKind,
    /// Its content.
    pub content: Content,
}

/// The content of a [`Node`].
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A value; true if JSON writes it without quotes.
    Value(String, bool),
    /// Members.
    Members(Vec<Node>),
    /// The same element several times; one array in JSON.
    Many(Vec<Node>),
    /// Items in a wrapper; in JSON an array, inside an object if it has a name.
    List(Vec<Node>, Option<String>),
    /// The links of a representation.
    Links(Vec<Node>),
}

impl Node {
    pub(super) fn element(name: &str, members: Vec<Self>) -> Self {
        Self {
            xml: name.to_owned(),
            json: naming::json(name),
            xml_kind: XmlKind::Element,
            content: Content::Members(members),
        }
    }

    pub(super) fn attribute(name: &str, value: &str) -> Self {
        Self {
            xml: name.to_owned(),
            json: name.to_owned(),
            xml_kind: XmlKind::Attribute,
            content: Content::Value(value.to_owned(), false),
        }
    }

    pub(super) fn leaf(name: &str, value: String, is_bare: bool) -> Self {
        Self { content: Content::Value(value, is_bare), ..Self::element(name, Vec::new()) }
    }

    pub(super) fn link(rel: &str, link_type: Option<&str>, href: &str) -> Self {
        let mut attributes = vec![Self::attribute("Rel", rel), Self::attribute("Href", href)];
        attributes.extend(link_type.map(|link_type| Self::attribute("Type", link_type)));
        Self::element("Link", attributes)
    }
}
