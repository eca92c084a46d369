//! Documents of unknown types, in JSON.

use std::collections::HashMap;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decoder::JsonDecoder;
use super::links::read_links_array;
use super::number::NUMBER;
use super::reader::Reader;
use super::writer::{Writer, write_links};
use crate::wire::assign::Outcome;
use crate::wire::decode_context::may_be_secret;
use crate::wire::document::{DocumentBuilder, Kind};
use crate::wire::xml::DECLARATION;
use crate::wire::{Document, Links, Options, Part, ProblemKind};

/// Reads a value of an unknown type into a document.
pub(super) struct DocumentSeed<'c> {
    pub(super) decoder: &'c mut JsonDecoder,
    pub(super) document: &'c mut Document,
}

impl DocumentSeed<'_> {
    /// Reads an object.
    pub(super) fn map<'de, A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.read("", |part| part.visit_map(map))
    }

    /// Reads an array.
    pub(super) fn seq<'de, A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.read("", |part| part.visit_seq(seq))
    }

    fn read<E>(self, name: &str, read: impl FnOnce(PartSeed<'_, '_>) -> Result<(), E>) -> Result<(), E> {
        let mut builder = DocumentBuilder::default();
        read(PartSeed { decoder: self.decoder, builder: &mut builder, name })?;
        *self.document = builder.finish();
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.read("", |part| part.deserialize(deserializer))
    }
}

/// Reads a value as a part of a document.
struct PartSeed<'c, 'n> {
    decoder: &'c mut JsonDecoder,
    builder: &'c mut DocumentBuilder,
    name: &'n str,
}

impl PartSeed<'_, '_> {
    fn value<E>(self, kind: Kind, text: &str) -> Result<(), E> {
        let part = self.builder.open(self.name);
        self.builder.close(part, kind, text);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for PartSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PartSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.value(if value { Kind::True } else { Kind::False }, "")
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.value(Kind::Number, &value.to_string())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.value(Kind::Number, &value.to_string())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.value(Kind::Number, &value.to_string())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.value(Kind::Text, text)
    }
    /// Reads a text with replaced characters.
    #[cold]
    fn visit_bytes<E>(self, text: &[u8]) -> Result<(), E> {
        let text = String::from_utf8_lossy(text);
        self.decoder.report_replaced(self.name);
        self.value(Kind::Text, &text)
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        self.value(Kind::Nothing, "")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { decoder, builder, name } = self;
        decoder.descend()?;
        let mut part = builder.open(name);
        let mut number = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == NUMBER {
                number = Some(map.next_value::<String>()?);
                continue;
            }
            if name.eq_ignore_ascii_case("Links") && !part.links.is_present() {
                let raw = map.next_value::<&RawValue>()?.get();
                match links_of(raw) {
                    Some((links, is_replaced)) => {
                        part.links = links;
                        if is_replaced {
                            decoder.report_replaced(&name);
                        }
                    }
                    None => {
                        builder.start_child(&mut part);
                        decoder.read_part(raw, |decoder, reader| {
                            PartSeed { decoder, builder: &mut *builder, name: &name }.deserialize(reader)
                        })?;
                    }
                }
                continue;
            }
            let is_href = name.eq_ignore_ascii_case("Href") && part.href.is_empty();
            builder.start_child(&mut part);
            let from = builder.len();
            let read = map.next_value_seed(PartSeed { decoder, builder, name: &name });
            read.inspect_err(|_| decoder.context.below(&name))?;
            if is_href && let Some(href) = builder.take_text(from) {
                part.href = href;
            }
        }
        match number {
            Some(number) => builder.close(part, Kind::Number, &number),
            None => builder.close(part, Kind::Members, ""),
        }
        decoder.context.ascend();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { decoder, builder, name } = self;
        decoder.descend()?;
        let mut part = builder.open(name);
        builder.start_child(&mut part);
        while seq.next_element_seed(PartSeed { decoder, builder, name: "" })?.is_some() {}
        builder.close(part, Kind::Items, "");
        decoder.context.ascend();
        Ok(())
    }
}

/// Parses an array of links. Also returns true if characters were replaced. `None` if it contains anything else.
fn links_of(raw: &str) -> Option<(Links, bool)> {
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
    let (mut decoder, mut links) = (JsonDecoder::new(Options::lenient(), raw), Links::new());
    let seed = LinksSeed(&mut decoder, &mut links);
    Reader::new(raw).deserialize_seq(seed).ok()?;
    let problems = decoder.context.finish().ok()?;
    let is_known = problems.iter().all(|problem| problem.kind == ProblemKind::InvalidCharacter);
    is_known.then_some((links, !problems.is_empty()))
}

/// Parses a kept JSON value. `None` if it is not valid.
pub(in crate::wire) fn document_of_json(name: &str, raw: &str) -> Option<Document> {
    let mut document = Document::default();
    let mut decoder = JsonDecoder::new(Options::lenient(), raw);
    let seed = DocumentSeed { decoder: &mut decoder, document: &mut document };
    seed.read(name, |part| part.deserialize(&mut Reader::new(raw))).ok()?;
    Some(document)
}

/// Writes a document.
pub(in crate::wire) fn document_to_json(document: Part<'_>) -> String {
    let mut writer = Writer::new();
    match document.kind() {
        // The root of a message is an object or array.
        Kind::Nothing | Kind::Text => write_members(&mut writer, document),
        _ => write_document(&mut writer, document),
    }
    writer.out
}

/// Writes a value of an unknown type. Elements that occur more than once become an array.
pub(super) fn write_document(writer: &mut Writer, document: Part<'_>) {
    let has_attributes = document.attributes().next().is_some() || !document.href().is_empty();
    let text = document.text().unwrap_or_default();
    match document.kind() {
        Kind::Nothing if !has_attributes => writer.out.push_str("null"),
        Kind::Nothing | Kind::Members => write_members(writer, document),
        Kind::Items => {
            writer.open('[');
            for child in document.children() {
                writer.next();
                write_document(writer, child);
            }
            writer.close(']');
        }
        Kind::Text if has_attributes => write_members(writer, document),
        Kind::Text => writer.string(text),
        Kind::Number | Kind::True | Kind::False => writer.out.push_str(text),
    }
}

fn write_members(writer: &mut Writer, document: Part<'_>) {
    writer.open('{');
    let secrets = writer.view.secrets;
    let is_shown = |name: &str| secrets || !may_be_secret(name);
    if document.has_links() && writer.view.links {
        writer.key("Links");
        write_links(writer, &document.links());
    }
    // The address is the first text of this name, also if the message has another member of it.
    let has_other = document.children().any(|child| child.name().eq_ignore_ascii_case("Href"));
    let write_href = |writer: &mut Writer| {
        if !document.href().is_empty() {
            writer.key("Href");
            writer.string(document.href());
        }
    };
    if has_other {
        write_href(writer);
    }
    if let (Kind::Text, Some(text)) = (document.kind(), document.text()) {
        writer.key("Value");
        writer.string(text);
    }
    for (name, same) in by_name(document).into_iter().filter(|(name, _)| is_shown(name)) {
        writer.key(name);
        match same.as_slice() {
            [alone] => write_document(writer, *alone),
            several => {
                writer.open('[');
                for child in several {
                    writer.next();
                    write_document(writer, *child);
                }
                writer.close(']');
            }
        }
    }
    if !has_other {
        write_href(writer);
    }
    let attributes = document.attributes().filter(|(name, _)| !name.starts_with(DECLARATION));
    for (name, value) in attributes.filter(|(name, _)| is_shown(name)) {
        writer.key(name);
        writer.string(value);
    }
    writer.close('}');
}

/// Groups children by name, in the order of their first occurrence. A child without a name is a member without a name, or text
/// between elements.
fn by_name(document: Part<'_>) -> Vec<(&str, Vec<Part<'_>>)> {
    let mut groups: Vec<(&str, Vec<Part<'_>>)> = Vec::new();
    let mut positions = HashMap::new();
    for child in document.children() {
        let position = *positions.entry(child.name()).or_insert(groups.len());
        match groups.get_mut(position) {
            Some((_, same)) => same.push(child),
            None => groups.push((child.name(), vec![child])),
        }
    }
    groups
}
