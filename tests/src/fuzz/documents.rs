//! Documents of unknown types, compared with `quick_xml` and `serde_json`.

use serde_json::Value;
use vbem_client::wire::{self, Document, Options, Part};

use crate::tree::{self, Element};

/// A document in XML. `quick_xml` reads what the client reads, with the same elements, attributes and texts.
pub(super) fn xml(input: &[u8]) {
    let Ok(decoded) = wire::from_xml::<Document>(input, Options::lenient()) else { return };
    let document = decoded.value;
    let Ok(text) = str::from_utf8(input) else { panic!("accepted, but not UTF-8") };
    let tree = tree::parse(text).unwrap_or_else(|reason| panic!("accepted, but not well-formed: {reason}"));
    assert_eq!(document.name(), local(&tree.name));
    assert_same(document.root(), &tree);
    let written = document.to_xml();
    if let Err(reason) = tree::parse(&written) {
        panic!("{reason} in the encoded document {written}");
    }
    match wire::from_xml::<Document>(written.as_bytes(), Options::lenient()) {
        Ok(again) => assert_eq!(again.value.to_xml(), written),
        Err(error) => panic!("{error} in the encoded document {written}"),
    }
}

/// A document in JSON. `serde_json` reads what the client reads, with the same content.
pub(super) fn json(input: &[u8]) {
    let Ok(decoded) = wire::from_json::<Document>(input, Options::lenient()) else { return };
    let written = decoded.value.to_json();
    match wire::from_json::<Document>(written.as_bytes(), Options::lenient()) {
        Ok(again) => assert_eq!(again.value.to_json(), written),
        Err(error) => panic!("{error} in the encoded document {written}"),
    }
    let xml = decoded.value.to_xml();
    if let Err(reason) = tree::parse(&xml) {
        panic!("{reason} in the encoded document {xml}");
    }
    // Numbers outside the range of `f64` are texts for the client, and errors for `serde_json`.
    let Ok(value) = serde_json::from_slice::<Value>(without_mark(input)) else { return };
    let Ok(again) = serde_json::from_str::<Value>(&written) else {
        panic!("not JSON: {written}");
    };
    if names_are_distinct(&value) {
        assert_eq!(texts(&value), texts(&again), "{written}");
    }
}

fn without_mark(input: &[u8]) -> &[u8] {
    input.strip_prefix("\u{feff}".as_bytes()).unwrap_or(input)
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Checks the elements below; links are not elements for the client.
fn assert_same(document: Part<'_>, tree: &Element) {
    let mut children: Vec<&Element> = tree.children.iter().collect();
    // The first list of links is not a child.
    if let Some(links) = children.iter().position(|child| local(&child.name) == "Links") {
        children.remove(links);
    }
    // Text between elements is a child without a name.
    let named: Vec<Part<'_>> = document.children().filter(|child| !child.name().is_empty()).collect();
    let names: Vec<&str> = named.iter().map(|child| child.name()).collect();
    let expected: Vec<&str> = children.iter().map(|child| local(&child.name)).collect();
    assert_eq!(names, expected, "children of {}", tree.name);
    for (name, value) in tree.attributes.iter().filter(|(name, _)| !name.contains(':')) {
        assert_eq!(document.attribute(name).unwrap_or_default(), value, "{name} of {}", tree.name);
    }
    if let (Some(text), true) = (document.text(), children.is_empty()) {
        assert_eq!(text.trim(), tree.text.trim(), "text of {}", tree.name);
    }
    for (document, tree) in named.into_iter().zip(children) {
        assert_same(document, tree);
    }
}

/// True if no object has two members whose names differ in case only. The client reads one of them.
fn names_are_distinct(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let mut names: Vec<String> = members.keys().map(|name| name.to_ascii_lowercase()).collect();
            names.sort_unstable();
            let is_distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
            is_distinct && members.values().all(names_are_distinct)
        }
        Value::Array(items) => items.iter().all(names_are_distinct),
        _ => true,
    }
}

/// Returns all texts, numbers and truth values outside links, sorted.
fn texts(value: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    collect(value, &mut texts);
    texts.sort_unstable();
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (_, member) in members.iter().filter(|(name, _)| !is_read_otherwise(name)) {
                collect(member, texts);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Null => {}
        // No message contains U+0000; the client replaces it.
        Value::String(text) => texts.push(text.replace('\0', "\u{FFFD}")),
        // 1e3 and 1000 are the same number.
        Value::Number(number) => texts.push(number.as_f64().unwrap_or_default().to_string()),
        Value::Bool(value) => texts.push(value.to_string()),
    }
}

/// True for links and addresses, which the client reads into fields.
fn is_read_otherwise(name: &str) -> bool {
    ["links", "href"].iter().any(|known| name.eq_ignore_ascii_case(known))
}
