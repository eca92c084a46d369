//! Documents of unknown types, in JSON.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::JsonDecoder;
use super::encode::{Writer, write_links};
use super::links::read_links_array;
use super::value_seed::NUMBER;
use crate::value::Href;
use crate::wire::assign::Outcome;
use crate::wire::decode_context::may_be_secret;
use crate::wire::document::Content;
use crate::wire::{Document, Links, Options};

/// Reads a value of an unknown type.
pub(super) struct DocumentSeed<'c> {
    pub(super) decoder: &'c mut JsonDecoder,
    pub(super) document: &'c mut Document,
}

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DocumentSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.document.content = Content::Boolean(value);
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.document.content = Content::Number(value.to_string());
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.document.content = Content::Number(value.to_string());
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.document.content = Content::Number(value.to_string());
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.document.content = Content::Text(text.to_owned());
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.document.content = Content::Nothing;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { decoder, document } = self;
        decoder.descend()?;
        document.content = Content::Members;
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER {
                document.content = Content::Number(map.next_value()?);
                continue;
            }
            let mut child = Document { name, ..Document::default() };
            if child.name.eq_ignore_ascii_case("Links") && !document.links.is_present() {
                let raw = map.next_value::<&RawValue>()?.get();
                match links_of(raw) {
                    Some(links) => {
                        document.links = links;
                        continue;
                    }
                    None => {
                        let seed = DocumentSeed { decoder, document: &mut child };
                        let read = seed.deserialize(&mut serde_json::Deserializer::from_str(raw));
                        read.map_err(serde::de::Error::custom)?;
                    }
                }
            } else {
                let read = map.next_value_seed(DocumentSeed { decoder, document: &mut child });
                read.inspect_err(|_| decoder.context.below(&child.name))?;
            }
            match child.content {
                Content::Text(href)
                    if child.name.eq_ignore_ascii_case("Href") && document.href.is_empty() =>
                {
                    document.href = Href::from(href);
                }
                _ => document.children.push(child),
            }
        }
        decoder.context.ascend();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { decoder, document } = self;
        decoder.descend()?;
        document.content = Content::Items;
        loop {
            let mut child = Document::default();
            if seq.next_element_seed(DocumentSeed { decoder, document: &mut child })?.is_none() {
                break;
            }
            document.children.push(child);
        }
        decoder.context.ascend();
        Ok(())
    }
}

/// Parses an array of links. `None` if it contains anything else.
fn links_of(raw: &str) -> Option<Links> {
    struct LinksSeed<'c>(&'c mut JsonDecoder, &'c mut Links);
    impl<'de> Visitor<'de> for LinksSeed<'_> {
        type Value = Outcome;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array of links")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Outcome, A::Error> {
            read_links_array(self.0, self.1, seq)
        }
    }
    let (mut decoder, mut links) = (JsonDecoder::new(Options::strict()), Links::new());
    let seed = LinksSeed(&mut decoder, &mut links);
    serde_json::Deserializer::from_str(raw).deserialize_seq(seed).ok()?;
    decoder.context.finish().is_ok().then_some(links)
}

/// Parses a kept JSON value. `None` if it is not valid.
pub(in crate::wire) fn document_of_json(name: &str, raw: &str) -> Option<Document> {
    let mut document = Document { name: name.to_owned(), ..Document::default() };
    let mut decoder = JsonDecoder::new(Options::lenient());
    let seed = DocumentSeed { decoder: &mut decoder, document: &mut document };
    seed.deserialize(&mut serde_json::Deserializer::from_str(raw)).ok()?;
    Some(document)
}

/// Writes a document.
pub(in crate::wire) fn document_to_json(document: &Document) -> String {
    let mut writer = Writer::new();
    write_document(&mut writer, document);
    writer.out
}

/// Writes a value of an unknown type. Elements that occur more than once become an array.
pub(super) fn write_document(writer: &mut Writer, document: &Document) {
    let has_attributes = !document.attributes.is_empty() || !document.href.is_empty();
    match &document.content {
        Content::Nothing if !has_attributes => writer.out.push_str("null"),
        Content::Nothing | Content::Members => write_members(writer, document),
        Content::Items => {
            writer.open('[');
            for child in &document.children {
                writer.next();
                write_document(writer, child);
            }
            writer.close(']');
        }
        Content::Text(_) if has_attributes => write_members(writer, document),
        Content::Text(text) => writer.string(text),
        Content::Number(number) => writer.out.push_str(number),
        Content::Boolean(value) => writer.out.push_str(if *value { "true" } else { "false" }),
    }
}

fn write_members(writer: &mut Writer, document: &Document) {
    writer.open('{');
    let is_shown = |name: &str| writer.view.secrets || !may_be_secret(name);
    let children: Vec<_> =
        by_name(&document.children).into_iter().filter(|(name, _)| is_shown(name)).collect();
    let attributes: Vec<_> = document.attributes.iter().filter(|(name, _)| is_shown(name)).collect();
    if document.links.is_present() && writer.view.links {
        writer.key("Links");
        write_links(writer, &document.links);
    }
    if let Content::Text(text) = &document.content {
        writer.key("Value");
        writer.string(text);
    }
    for (name, same) in children {
        writer.key(name);
        match same.as_slice() {
            [alone] => write_document(writer, alone),
            several => {
                writer.open('[');
                for child in several {
                    writer.next();
                    write_document(writer, child);
                }
                writer.close(']');
            }
        }
    }
    if !document.href.is_empty() {
        writer.key("Href");
        writer.string(document.href.as_str());
    }
    for (name, value) in attributes {
        writer.key(name);
        writer.string(value);
    }
    writer.close('}');
}

/// Groups children by name, in the order of their first occurrence.
fn by_name(children: &[Document]) -> Vec<(&str, Vec<&Document>)> {
    let mut groups: Vec<(&str, Vec<&Document>)> = Vec::new();
    let mut positions = HashMap::new();
    for child in children.iter().filter(|child| !child.name.is_empty()) {
        let position = *positions.entry(child.name.as_str()).or_insert(groups.len());
        match groups.get_mut(position) {
            Some((_, same)) => same.push(child),
            None => groups.push((&child.name, vec![child])),
        }
    }
    groups
}
