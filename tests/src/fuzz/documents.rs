//! Documents of unknown types, compared with `quick_xml` and `serde_json`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
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
    let Ok(Texts(mut expected)) = serde_json::from_slice(without_mark(input)) else { return };
    let Ok(Texts(mut found)) = serde_json::from_str(&written) else {
        panic!("not JSON: {written}");
    };
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(expected, found, "{written}");
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

/// All texts, numbers and truth values of a JSON value outside of links and addresses, also of members that occur twice.
#[derive(Default)]
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Texts, E> {
        Ok(Texts::default())
    }
    fn visit_bool<E>(self, value: bool) -> Result<Texts, E> {
        Ok(Texts(vec![value.to_string()]))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Texts, E> {
        Ok(Texts(vec![value.to_string()]))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Texts, E> {
        Ok(Texts(vec![value.to_string()]))
    }
    /// 1e3 and 1000 are the same number.
    fn visit_f64<E>(self, value: f64) -> Result<Texts, E> {
        Ok(Texts(vec![value.to_string()]))
    }
    /// No message contains U+0000; the client replaces it.
    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![text.replace('\0', "\u{FFFD}")]))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Texts, A::Error> {
        let mut texts = Texts::default();
        while let Some(Texts(more)) = seq.next_element()? {
            texts.0.extend(more);
        }
        Ok(texts)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
        let mut texts = Texts::default();
        while let Some((name, Texts(more))) = map.next_entry::<String, _>()? {
            if !is_read_otherwise(&name) {
                texts.0.extend(more);
            }
        }
        Ok(texts)
    }
}

/// True for links and addresses, which the client reads into fields.
fn is_read_otherwise(name: &str) -> bool {
    ["links", "href"].iter().any(|known| name.eq_ignore_ascii_case(known))
}
