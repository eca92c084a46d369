//! Writes a sample message as JSON.

use serde_json::{Map, Value};

use crate::model::XmlKind;

use super::{Content, Node};

/// The message as a document, which has no name of the root.
#[must_use]
pub fn to_json(root: &Node) -> String {
    format!("{:#}\n", value(&root.content))
}

fn value(content: &Content) -> Value {
    match content {
        Content::Value(text, true) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        Content::Value(text, false) => Value::String(text.clone()),
        Content::Members(nodes) => {
            let attributes = nodes.iter().filter(|node| node.xml_kind == XmlKind::Attribute);
            let others = nodes.iter().filter(|node| node.xml_kind != XmlKind::Attribute);
            let members = others.chain(attributes).map(|node| (node.json.clone(), value(&node.content)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Content::Many(nodes) | Content::Links(nodes) | Content::List(nodes, None) => array(nodes),
        Content::List(nodes, Some(name)) => Value::Object(Map::from_iter([(name.clone(), array(nodes))])),
    }
}

fn array(nodes: &[Node]) -> Value {
    nodes.iter().map(|node| value(&node.content)).collect()
}
