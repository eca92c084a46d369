//! Text of a representation with the positions of its members, in either format.
//!
//! Edits replace ranges of the text, so that everything else stays as the server sent it.

use std::ops::Range;

/// Form of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// XML element.
    Element,
    /// XML attribute.
    Attribute,
    /// JSON object.
    Object,
    /// JSON array.
    Array,
    /// JSON text, number, boolean or `null`.
    Scalar,
}

/// Element, attribute, or JSON value.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Name without prefix; empty for items of an array and for the root of JSON.
    pub(super) name: String,
    pub(super) form: Form,
    /// The node with its tags, or with its key.
    pub(super) whole: Range<usize>,
    /// Content of an element or attribute, or the JSON value. Empty and at the end for an element without end tag.
    pub(super) value: Range<usize>,
    /// End of the name in the start tag; end of the key in JSON.
    pub(super) name_end: usize,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
}

/// Nodes of a text; the first is the root.
#[derive(Debug)]
pub(super) struct Document<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Vec<Node>,
}

impl<'t> Document<'t> {
    /// Parses a text; `None` if it is malformed or in another format.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let nodes = if start.starts_with('<') { super::xml::parse(text)? } else { super::json::parse(text)? };
        (!nodes.is_empty()).then_some(Self { text, nodes })
    }

    pub(super) fn is_xml(&self) -> bool {
        self.nodes.first().is_some_and(|root| root.form == Form::Element)
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    /// Returns the children of a node.
    pub(super) fn children(&self, node: &Node) -> impl Iterator<Item = &Node> {
        node.children.iter().filter_map(|child| self.nodes.get(*child))
    }

    /// Returns the first child with one of the names, ignoring case.
    pub(super) fn child<'d>(&'d self, node: &'d Node, names: &[&str]) -> Option<&'d Node> {
        self.children(node).find(|child| names.iter().any(|name| child.name.eq_ignore_ascii_case(name)))
    }

    /// Returns the decoded text of a single value; `None` for structures and `null`.
    pub(super) fn scalar(&self, node: &Node) -> Option<String> {
        let value = self.slice(node.value.clone());
        match node.form {
            Form::Attribute => unescape(value),
            Form::Element if !self.children(node).any(|child| child.form == Form::Element) => unescape(value),
            Form::Scalar if value.starts_with('"') => serde_json::from_str(value).ok(),
            Form::Scalar if value != "null" => Some(value.to_owned()),
            _ => None,
        }
    }

    /// Returns the text with ranges replaced. Of overlapping ones, the first that begins is replaced.
    pub(super) fn replaced(&self, mut edits: Vec<(Range<usize>, String)>) -> String {
        edits.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, new) in edits {
            if range.start >= at {
                out.push_str(self.slice(at..range.start));
                out.push_str(&new);
                at = range.end;
            }
        }
        out.push_str(self.slice(at..self.text.len()));
        out
    }
}

fn unescape(text: &str) -> Option<String> {
    Some(quick_xml::escape::unescape(text).ok()?.into_owned())
}
