//! XML document as a tree of elements, with their namespaces resolved.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use super::{DEPTH, DecodeError};
use crate::encode::NAMESPACE;
use crate::raw::Element;

/// Element with its content.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Local name; with the namespace in braces if that is not the namespace of the API.
    pub(super) name: String,
    /// True if the element is in no namespace.
    pub(super) unbound: bool,
    /// Names as written, with their prefixes.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Self>,
    pub(super) text: String,
}

impl Node {
    /// Returns the element as it came.
    pub(super) fn raw(&self) -> Element {
        let (namespace, name) = match self.name.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((namespace, name)) => (Some(namespace.to_owned()), name.to_owned()),
            None if self.unbound => (Some(String::new()), self.name.clone()),
            None => (None, self.name.clone()),
        };
        Element {
            name,
            namespace,
            attributes: self.attributes.clone(),
            children: self.children.iter().map(Self::raw).collect(),
            text: self.text.clone(),
        }
    }
}

fn malformed(error: impl std::fmt::Display) -> DecodeError {
    DecodeError::Malformed(error.to_string())
}

/// Parses a document and returns its root.
pub(super) fn parse(text: &str) -> Result<Node, DecodeError> {
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Node> = vec![Node::default()];
    loop {
        match reader.read_event().map_err(malformed)? {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return Err(malformed("elements are nested too deeply"));
                }
                open.push(node(&start, &reader)?);
            }
            Event::Empty(start) => {
                let node = node(&start, &reader)?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(node);
                }
            }
            Event::End(_) => {
                if let (Some(node), Some(parent)) = (open.pop(), open.last_mut()) {
                    parent.children.push(node);
                }
            }
            Event::Text(text) => append(&mut open, &text.xml10_content()),
            Event::CData(text) => append(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(malformed)?;
                let name: &str = &reference.xml10_content();
                let text = match (character, name) {
                    (Some(character), _) => character.to_string(),
                    (None, "lt") => "<".to_owned(),
                    (None, "gt") => ">".to_owned(),
                    (None, "amp") => "&".to_owned(),
                    (None, "quot") => "\"".to_owned(),
                    (None, "apos") => "'".to_owned(),
                    _ => return Err(malformed("unknown entity")),
                };
                append(&mut open, &text);
            }
            Event::DocType(_) => return Err(malformed("document types are not allowed")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut roots = open.pop().filter(|_| open.is_empty()).map(|top| top.children).unwrap_or_default();
    match (roots.pop(), roots.is_empty()) {
        (Some(root), true) => Ok(root),
        _ => Err(malformed("there must be exactly one root element, and it must be closed")),
    }
}

fn append(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}

fn node(start: &BytesStart<'_>, reader: &NsReader<&[u8]>) -> Result<Node, DecodeError> {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let local = local.into_inner();
    let (name, unbound) = match namespace {
        ResolveResult::Unbound => (local.to_owned(), true),
        ResolveResult::Bound(namespace) if namespace.into_inner() == NAMESPACE => (local.to_owned(), false),
        ResolveResult::Bound(namespace) => (format!("{{{}}}{local}", namespace.into_inner()), false),
        ResolveResult::Unknown(prefix) => return Err(malformed(format!("unknown prefix {prefix}"))),
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(malformed)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(malformed)?;
        attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
    }
    Ok(Node { name, unbound, attributes, ..Node::default() })
}
