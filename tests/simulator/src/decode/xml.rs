//! Decodes XML bodies against the record of the Model.

use vbem_codegen::model::{Cardinality, Member, Record, Type, XmlKind};

use super::xml_tree::{Node, parse};
use super::{DecodeError, Decoder, join};
use crate::raw::Unknown;
use crate::value::{Link, Reference, Tree, Value};
use crate::warning::Leniency;

/// Namespaces that generators of XML declare at the root; some clients send them without the prefix `xmlns`.
const SCHEMA_NAMESPACES: [&str; 2] =
    ["http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"];

/// Suffix of the vendor's names of XML types; documented bodies have it in the name of the root.
const TYPE_SUFFIX: &str = "Type";

/// Decodes a document whose root is that record.
pub(super) fn document(text: &str, record: &Record, decoder: &mut Decoder<'_>) -> Result<Tree, DecodeError> {
    let root = parse(text)?;
    if root.name != record.xml {
        if root.name.strip_suffix(TYPE_SUFFIX) != Some(record.xml.as_str()) {
            return Err(DecodeError::Root { expected: record.xml.clone(), found: root.name });
        }
        decoder.deviations.add(&root.name, Leniency::RootName { documented: record.xml.clone() });
    }
    if root.unbound {
        decoder.deviations.add(&root.name, Leniency::Namespace);
    }
    self::record(&root, record, "", decoder, 0)
}

pub(super) fn record(
    node: &Node,
    record: &Record,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<Tree, DecodeError> {
    let mut tree = Tree::new();
    attributes(&mut tree, node, record, path, decoder)?;
    if let Some(member) = record.members.iter().find(|member| member.xml_kind == XmlKind::Text) {
        tree.set(member.name.as_str(), decoder.single(&node.text, member, path)?);
    }
    let mut last: Option<(usize, &str)> = None;
    for child in &node.children {
        let here = join(path, &child.name);
        if child.unbound && !node.unbound {
            decoder.deviations.add(&here, Leniency::Namespace);
        }
        let Some((position, member, documented)) = member_named(record, XmlKind::Element, &child.name) else {
            if decoder.saved() {
                tree.add_unknown(Unknown::Element(child.raw()));
            } else {
                decoder.unknown(&here, &child.name);
            }
            continue;
        };
        decoder.check_letter_case(&here, &child.name, documented);
        match last {
            Some((before, name)) if position < before && !record.choice => {
                decoder.deviations.add(&here, Leniency::Order { before: join(path, name) });
            }
            _ => last = Some((position, &child.name)),
        }
        match add(&mut tree, child, member, &here, decoder, depth) {
            Err(_) if decoder.saved() => tree.add_unknown(Unknown::Element(child.raw())),
            added => added?,
        }
    }
    decoder.check_complete(record, &tree, path, depth)?;
    Ok(tree)
}

fn attributes(
    tree: &mut Tree,
    node: &Node,
    record: &Record,
    path: &str,
    decoder: &mut Decoder<'_>,
) -> Result<(), DecodeError> {
    for (name, value) in &node.attributes {
        let here = join(path, name);
        if name.starts_with("xmlns") || name.starts_with("xsi:") {
            continue;
        }
        match member_named(record, XmlKind::Attribute, name) {
            Some((_, member, _)) if decoder.skips(member) => {}
            Some((_, member, documented)) => {
                decoder.check_letter_case(&here, name, documented);
                tree.set(member.name.as_str(), decoder.single(value, member, &here)?);
            }
            None if SCHEMA_NAMESPACES.contains(&value.as_str()) => {
                decoder.deviations.add(&here, Leniency::SchemaAttribute);
            }
            None if decoder.saved() => {
                tree.add_unknown(Unknown::Attribute { name: name.clone(), value: value.clone() });
            }
            None => decoder.unknown(&here, name),
        }
    }
    Ok(())
}

/// Returns the member with that name in any letter case, its position, and the name it is documented under.
fn member_named<'r>(record: &'r Record, kind: XmlKind, name: &str) -> Option<(usize, &'r Member, &'r str)> {
    let members = || record.members.iter().enumerate().filter(|(_, member)| member.xml_kind == kind);
    let names = |member: &'r Member| std::iter::once(&member.xml).chain(&member.aliases).map(String::as_str);
    let all = || members().flat_map(|(at, member)| names(member).map(move |it| (at, member, it)));
    all().find(|(.., it)| *it == name).or_else(|| all().find(|(.., it)| it.eq_ignore_ascii_case(name)))
}

fn add(
    tree: &mut Tree,
    child: &Node,
    member: &Member,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<(), DecodeError> {
    if decoder.skips(member) {
        return Ok(());
    }
    if member.ty == Type::Links {
        tree.set(member.name.as_str(), Value::Links(links(child)));
        return Ok(());
    }
    if member.cardinality == Cardinality::Many {
        let item = value(child, member, path, decoder, depth)?;
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
        Cardinality::List { item, .. } => {
            let mut items = Vec::new();
            for inner in &child.children {
                let here = join(path, &inner.name);
                if inner.name.eq_ignore_ascii_case(item) {
                    decoder.check_letter_case(&here, &inner.name, item);
                } else if !member.has_item(&inner.name) {
                    decoder.deviations.add(&here, Leniency::ItemName { documented: item.clone() });
                }
                items.push(self::value(inner, member, &here, decoder, depth)?);
            }
            Value::List(items)
        }
        _ => self::value(child, member, path, decoder, depth)?,
    };
    if !decoder.is_redacted(member, &value) {
        tree.set(member.name.as_str(), value);
    }
    Ok(())
}

fn value(
    node: &Node,
    member: &Member,
    path: &str,
    decoder: &mut Decoder<'_>,
    depth: usize,
) -> Result<Value, DecodeError> {
    match &member.ty {
        Type::Record(name) => match decoder.model.record(name) {
            Some(inner) => record(node, inner, path, decoder, depth + 1).map(Value::Record),
            None => Err(DecodeError::Misplaced(path.to_owned())),
        },
        Type::Reference(_) => Ok(Value::Reference(reference(node, decoder.saved()))),
        _ => match node.children.first() {
            Some(child) => Err(DecodeError::Misplaced(join(path, &child.name))),
            None => decoder.single(&node.text, member, path),
        },
    }
}

fn attribute(node: &Node, name: &str) -> Option<String> {
    let found = node.attributes.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.clone())
}

/// Decodes links.
fn links(node: &Node) -> Vec<Link> {
    let link = |node: &Node| Link {
        rel: attribute(node, "Rel").unwrap_or_default(),
        href: attribute(node, "Href").unwrap_or_default(),
        kind: attribute(node, "Type"),
        name: attribute(node, "Name"),
    };
    node.children.iter().filter(|child| child.name == "Link").map(link).collect()
}

/// Decodes a reference.
pub(super) fn reference(node: &Node, saved: bool) -> Reference {
    let text = |name: &str| attribute(node, name).unwrap_or_default();
    let own = node.children.iter().find(|child| saved && child.name == "Links");
    Reference {
        kind: text("Type"),
        href: text("Href"),
        name: text("Name"),
        uid: text("UID"),
        links: own.map(links).unwrap_or_default(),
    }
}

/// Returns the text of a value for a message, with secrets redacted.
pub(super) fn shown(text: &str, member: &Member) -> String {
    if member.ty == Type::Scalar(vbem_codegen::model::Scalar::Secret) {
        "…".to_owned()
    } else {
        text.to_owned()
    }
}
