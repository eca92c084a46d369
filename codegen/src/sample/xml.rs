//! Writes a sample message as XML.

use crate::model::XmlKind;

use super::{Content, Node};

/// The message as a document.
#[must_use]
pub fn to_xml(root: &Node, namespace: &str) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    element(&mut text, root, &root.xml, &format!(" xmlns=\"{namespace}\""), 0);
    text
}

/// The message as a part of a document, without the declarations of one.
#[must_use]
pub fn to_xml_part(node: &Node) -> String {
    let mut text = String::new();
    element(&mut text, node, &node.xml, "", 0);
    text
}

fn element(text: &mut String, node: &Node, name: &str, declaration: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    let children: &[Node] = match &node.content {
        Content::Many(items) => {
            return items.iter().for_each(|item| element(text, item, name, declaration, depth));
        }
        Content::Value(value, _) => {
            let value = escape(value);
            text.push_str(&format!("{indent}<{name}{declaration}>{value}</{name}>\n"));
            return;
        }
        Content::Members(nodes) | Content::List(nodes, _) | Content::Links(nodes) => nodes,
    };
    text.push_str(&format!("{indent}<{name}{declaration}"));
    for child in children {
        if let (XmlKind::Attribute, Content::Value(value, _)) = (child.xml_kind, &child.content) {
            text.push_str(&format!(" {}=\"{}\"", child.xml, escape(value)));
        }
    }
    let content = children.iter().find(|child| child.xml_kind == XmlKind::Text);
    if let Some(Content::Value(value, _)) = content.map(|child| &child.content) {
        text.push_str(&format!(">{}</{name}>\n", escape(value)));
    } else if children.iter().any(|child| child.xml_kind == XmlKind::Element) {
        text.push_str(">\n");
        for child in children.iter().filter(|child| child.xml_kind == XmlKind::Element) {
            element(text, child, &child.xml, "", depth + 1);
        }
        text.push_str(&format!("{indent}</{name}>\n"));
    } else {
        text.push_str(" />\n");
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
