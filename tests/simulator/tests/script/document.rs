//! Answer in either format as a tree whose values are selected by paths.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::support::Answer;

/// Parsed answer.
#[derive(Debug)]
pub(crate) struct Document(Node);

/// Element, JSON object or single value.
#[derive(Debug, Default)]
struct Node {
    name: String,
    text: String,
    /// Child elements, attributes with `@`, or members; one for each item of an array.
    children: Vec<Node>,
}

/// Values that a path selects.
#[derive(Debug)]
pub(crate) struct Selection {
    pub(crate) values: Vec<String>,
    /// True if every structure on the path has the next step of it.
    pub(crate) is_complete: bool,
}

impl Document {
    /// Parses the body of an answer, JSON or XML by its content type.
    pub(crate) fn parse(answer: &Answer) -> Self {
        let text = answer.text();
        let json = answer.header("Content-Type").is_some_and(|it| it.contains("json"));
        let root = if json {
            let mut root = Node::default();
            root.add_json("", &answer.json());
            root.children.remove(0)
        } else {
            xml(&text)
        };
        Self(root)
    }

    /// Selects the values at a path such as `Jobs/Job/Links/Link[Rel=Edit]/@Href`.
    pub(crate) fn select(&self, path: &str) -> Selection {
        let (mut nodes, mut is_complete) = (vec![&self.0], true);
        for step in path.split('/') {
            let (name, condition) = match step.trim_end_matches(']').split_once('[') {
                Some((name, condition)) => (name, condition.split_once('=')),
                None => (step, None),
            };
            let next = |node: &&'_ Node| node.children.iter().any(|child| child.is(name, condition));
            is_complete &= nodes.iter().all(next);
            nodes = nodes
                .into_iter()
                .flat_map(|node| node.children.iter().filter(|child| child.is(name, condition)))
                .collect();
        }
        Selection { values: nodes.into_iter().map(|node| node.text.trim().to_owned()).collect(), is_complete }
    }
}

impl Node {
    fn is(&self, name: &str, condition: Option<(&str, &str)>) -> bool {
        let holds = |(name, value): (&str, &str)| {
            self.children.iter().any(|it| it.name.trim_start_matches('@') == name && it.text == value)
        };
        self.name == name && condition.is_none_or(holds)
    }

    fn add_json(&mut self, name: &str, json: &Value) {
        let mut node = Self { name: name.to_owned(), ..Self::default() };
        match json {
            Value::Array(items) => return items.iter().for_each(|item| self.add_json(name, item)),
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| node.add_json(name, member));
            }
            Value::String(text) => node.text.clone_from(text),
            // A client that reads an absent value goes on like with a missing one.
            Value::Null => return,
            other => node.text = other.to_string(),
        }
        self.children.push(node);
    }
}

/// Returns a node that holds the root element.
fn xml(text: &str) -> Node {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(element(&start)),
            Event::End(_) => {
                let node = open.pop().unwrap();
                open.last_mut().unwrap().children.push(node);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
            Event::GeneralRef(_) => open.last_mut().unwrap().text.push('?'),
            Event::Eof => return open.remove(0),
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>) -> Node {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let text = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned();
        Node { name: format!("@{}", attribute.key.into_inner()), text, children: Vec::new() }
    });
    Node {
        name: start.local_name().into_inner().to_owned(),
        children: attributes.collect(),
        ..Node::default()
    }
}
