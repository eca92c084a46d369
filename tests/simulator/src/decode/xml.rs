//! Decodes XML bodies; the order of elements is that of the Model.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader as XmlReader, XmlVersion};
use vbem_codegen::model::{Cardinality, Member, Record, Type, XmlKind};

use super::{DEPTH, DecodeError, Reader, join, values};
use crate::encode::NAMESPACE;
use crate::value::{Reference, Tree, Value};

/// Element with its content.
#[derive(Debug, Default)]
struct Node {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
    text: String,
}

/// Decodes a document whose root is that record.
pub(super) fn document(text: &str, record: &Record, reader: &Reader<'_>) -> Result<Tree, DecodeError> {
    let root = parse(text)?;
    let namespace = root.attributes.iter().find(|(name, _)| name == "xmlns").map(|(_, value)| value.as_str());
    if root.name != record.xml || namespace.is_some_and(|it| it != NAMESPACE) {
        let found = namespace.filter(|it| *it != NAMESPACE).map(|it| format!("{{{it}}}")).unwrap_or_default();
        return Err(DecodeError::Root {
            expected: record.xml.clone(),
            found: format!("{found}{}", root.name),
        });
    }
    self::record(&root, record, "", reader, 0)
}

fn malformed(error: impl std::fmt::Display) -> DecodeError {
    DecodeError::Malformed(error.to_string())
}

fn parse(text: &str) -> Result<Node, DecodeError> {
    let mut reader = XmlReader::from_str(text);
    let mut open: Vec<Node> = vec![Node::default()];
    loop {
        match reader.read_event().map_err(malformed)? {
            Event::Start(start) => {
                if open.len() > DEPTH {
                    return Err(malformed("elements are nested too deeply"));
                }
                open.push(node(&start)?);
            }
            Event::Empty(start) => {
                let node = node(&start)?;
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

fn node(start: &BytesStart<'_>) -> Result<Node, DecodeError> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(malformed)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(malformed)?;
        attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
    }
    Ok(Node { name: start.local_name().into_inner().to_owned(), attributes, ..Node::default() })
}

fn record(
    node: &Node,
    record: &Record,
    path: &str,
    reader: &Reader<'_>,
    depth: usize,
) -> Result<Tree, DecodeError> {
    let mut tree = Tree::new();
    for (name, value) in &node.attributes {
        if name.starts_with("xmlns") || name.starts_with("xsi:") {
            continue;
        }
        let member = record.members.iter().find(|it| it.xml_kind == XmlKind::Attribute && has_name(it, name));
        match member {
            Some(member) => tree.set(member.name.as_str(), single(value, member, &join(path, name), reader)?),
            None if reader.entity => {}
            None => return Err(DecodeError::Unknown(join(path, name))),
        }
    }
    if let Some(member) = record.members.iter().find(|member| member.xml_kind == XmlKind::Text) {
        tree.set(member.name.as_str(), single(&node.text, member, path, reader)?);
    }
    let mut last: Option<(usize, &str)> = None;
    for child in &node.children {
        let here = join(path, &child.name);
        let found = record
            .members
            .iter()
            .enumerate()
            .find(|(_, it)| it.xml_kind == XmlKind::Element && has_name(it, &child.name));
        let Some((position, member)) = found else {
            if reader.entity {
                continue;
            }
            return Err(DecodeError::Unknown(here));
        };
        if let Some((before, name)) = last
            && position < before
            && !record.choice
        {
            return Err(DecodeError::Order { found: here, after: join(path, name) });
        }
        last = Some((position, &child.name));
        add(&mut tree, child, member, &here, reader, depth)?;
    }
    reader.complete(record, &tree, path, depth)?;
    Ok(tree)
}

fn add(
    tree: &mut Tree,
    child: &Node,
    member: &Member,
    path: &str,
    reader: &Reader<'_>,
    depth: usize,
) -> Result<(), DecodeError> {
    if member.ty == Type::Links {
        return Ok(());
    }
    if member.cardinality == Cardinality::Many {
        let item = value(child, member, path, reader, depth)?;
        let mut items = match tree.remove(&member.name) {
            Some(Value::List(items)) => items,
            _ => Vec::new(),
        };
        items.push(item);
        tree.set(member.name.as_str(), items);
        return Ok(());
    }
    if tree.contains(&member.name) {
        return Err(DecodeError::Repeated(path.to_owned()));
    }
    let value = match &member.cardinality {
        Cardinality::List { .. } => {
            let mut items = Vec::new();
            for inner in &child.children {
                let here = join(path, &inner.name);
                if !member.has_item(&inner.name) && !reader.entity {
                    return Err(DecodeError::Unknown(here));
                }
                items.push(self::value(inner, member, &here, reader, depth)?);
            }
            Value::List(items)
        }
        _ => self::value(child, member, path, reader, depth)?,
    };
    tree.set(member.name.as_str(), value);
    Ok(())
}

fn value(
    node: &Node,
    member: &Member,
    path: &str,
    reader: &Reader<'_>,
    depth: usize,
) -> Result<Value, DecodeError> {
    let attribute = |name: &str| {
        let found = node.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    match &member.ty {
        Type::Record(name) => match reader.model.record(name) {
            Some(inner) => record(node, inner, path, reader, depth + 1).map(Value::Record),
            None => Err(DecodeError::Unknown(path.to_owned())),
        },
        Type::Reference(_) => Ok(Value::Reference(Reference {
            kind: attribute("Type"),
            href: attribute("Href"),
            name: attribute("Name"),
            uid: attribute("UID"),
            links: Vec::new(),
        })),
        _ => match node.children.first() {
            Some(child) => Err(DecodeError::Unknown(join(path, &child.name))),
            None => single(&node.text, member, path, reader),
        },
    }
}

fn single(text: &str, member: &Member, path: &str, reader: &Reader<'_>) -> Result<Value, DecodeError> {
    values::value(text, member, reader.model)
        .ok_or_else(|| DecodeError::Value { element: path.to_owned(), value: shown(text, member) })
}

/// Returns the text of a value for a message, with secrets redacted.
pub(super) fn shown(text: &str, member: &Member) -> String {
    if member.ty == Type::Scalar(vbem_codegen::model::Scalar::Secret) {
        "…".to_owned()
    } else {
        text.to_owned()
    }
}

fn has_name(member: &Member, name: &str) -> bool {
    member.xml == name || member.aliases.iter().any(|alias| alias == name)
}
