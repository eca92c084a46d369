//! Decoding of links: an array of objects, or an object around it.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decoder::JsonDecoder;
use super::link_order::Part;
use super::reader::Reader;
use crate::wire::assign::Outcome;
use crate::wire::extra::NULL;
use crate::wire::xml::{append_attribute, is_name};
use crate::wire::{Link, Links, ProblemKind};

/// Reads an array of links.
pub(super) fn read_links_array<'de, A: SeqAccess<'de>>(
    decoder: &mut JsonDecoder,
    links: &mut Links,
    seq: A,
) -> Result<Outcome, A::Error> {
    decoder.links.clear();
    LinkSeed(decoder).visit_seq(seq)?;
    *links = decoder.links.links();
    Ok(Outcome::Read)
}

/// Reads an object around an array of links, or a single link.
pub(super) fn read_links_object<'de, A: MapAccess<'de>>(
    decoder: &mut JsonDecoder,
    links: &mut Links,
    mut map: A,
) -> Result<Outcome, A::Error> {
    decoder.links.clear();
    let mut link = LinkParts::default();
    let mut other = Cow::default();
    while let Some(part) = map.next_key_seed(PartSeed { expected: Part::Rel, other: &mut other })? {
        let is_other = part == Part::Other;
        if is_other && ["Links", "Link"].iter().any(|name| other.eq_ignore_ascii_case(name)) {
            // Usually an array; a single link is possible.
            map.next_value_seed(LinkSeed(decoder))?;
        } else {
            link.read(decoder, part, &other, &mut map)?;
        }
    }
    link.push(decoder);
    *links = decoder.links.links();
    Ok(Outcome::Read)
}

/// Reads a link, or an array of them.
struct LinkSeed<'c>(&'c mut JsonDecoder);

impl<'de> DeserializeSeed<'de> for LinkSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LinkSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a link")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.no_link(&value.to_string());
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.no_link(&value.to_string());
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.no_link(&value.to_string());
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.no_link(&value.to_string());
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.no_link(text);
        Ok(())
    }
    #[cold]
    fn visit_bytes<E>(self, text: &[u8]) -> Result<(), E> {
        self.no_link(&String::from_utf8_lossy(text));
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.descend()?;
        while seq.next_element_seed(LinkSeed(self.0))?.is_some() {}
        self.0.context.ascend();
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut link = LinkParts::default();
        let (mut previous, mut other) = (Part::Other, Cow::default());
        loop {
            let expected = self.0.order.next[previous as usize];
            let Some(part) = map.next_key_seed(PartSeed { expected, other: &mut other })? else { break };
            self.0.order.next[previous as usize] = part;
            previous = part;
            link.read(self.0, part, &other, &mut map)?;
        }
        link.push(self.0);
        Ok(())
    }
}

impl LinkSeed<'_> {
    fn no_link(self, text: &str) {
        let item = Some(self.0.links.len());
        self.0.context.report("Link", item, ProblemKind::Unreadable { expected: "a link" }, text);
    }
}

/// Reads the name of a member of a link. Stores the name of an unknown one.
struct PartSeed<'n, 'de> {
    expected: Part,
    other: &'n mut Cow<'de, str>,
}

impl<'de> DeserializeSeed<'de> for PartSeed<'_, 'de> {
    type Value = Part;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Part, D::Error> {
        match self.expected {
            Part::Other => deserializer.deserialize_str(self),
            expected => deserializer.deserialize_unit_struct(expected.name(), self),
        }
    }
}

impl<'de> Visitor<'de> for PartSeed<'_, 'de> {
    type Value = Part;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    #[inline]
    fn visit_unit<E>(self) -> Result<Part, E> {
        Ok(self.expected)
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Part, E> {
        *self.other = Cow::Borrowed(name);
        Ok(Part::of(name))
    }
    fn visit_str<E>(self, name: &str) -> Result<Part, E> {
        *self.other = Cow::Owned(name.to_owned());
        Ok(Part::of(name))
    }
    #[cold]
    fn visit_bytes<E>(self, name: &[u8]) -> Result<Part, E> {
        *self.other = Cow::Owned(String::from_utf8_lossy(name).into_owned());
        Ok(Part::Other)
    }
}

#[derive(Default)]
struct LinkParts<'de> {
    rel: Option<Cow<'de, str>>,
    href: Option<Cow<'de, str>>,
    link_type: Option<Cow<'de, str>>,
    name: Option<Cow<'de, str>>,
    rest: String,
}

impl<'de> LinkParts<'de> {
    /// Reads a member of a link; an unknown one, with its name, is kept as text.
    #[inline]
    fn read<A: MapAccess<'de>>(
        &mut self,
        decoder: &mut JsonDecoder,
        part: Part,
        name: &str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let text = match part {
            Part::Rel => &mut self.rel,
            Part::Href => &mut self.href,
            Part::Type => &mut self.link_type,
            Part::Name => &mut self.name,
            Part::Other => return self.read_other(decoder, name, map),
        };
        map.next_value_seed(TextSeed(decoder, text))
    }

    #[cold]
    fn read_other<A: MapAccess<'de>>(
        &mut self,
        decoder: &mut JsonDecoder,
        name: &str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let raw = map.next_value::<&RawValue>()?.get();
        decoder.report_unknown(name, raw);
        // An attribute occurs once, and that of a namespace has another meaning.
        let is_attribute = is_name(name) && name != "xmlns" && raw != NULL;
        if self.rest.is_empty() {
            decoder.link_attributes.clear();
        }
        if is_attribute && decoder.link_attributes.insert(name.to_owned()) {
            let text = String::deserialize(&mut Reader::new(raw));
            append_attribute(&mut self.rest, name, text.as_deref().unwrap_or(raw));
        }
        Ok(())
    }

    #[inline]
    fn push(self, decoder: &mut JsonDecoder) {
        if self.rel.is_some() || self.href.is_some() {
            let (rel, href) = (self.rel.unwrap_or_default(), self.href.unwrap_or_default());
            let (link_type, name) = (self.link_type.as_deref(), self.name.as_deref());
            decoder.links.push(Link { rel: &rel, href: &href, link_type, name, rest: &self.rest });
        }
    }
}

/// Reads a text or null. A number is read as text; any other value is reported and read as null.
struct TextSeed<'c, 'de>(&'c mut JsonDecoder, &'c mut Option<Cow<'de, str>>);

impl<'de> DeserializeSeed<'de> for TextSeed<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_, 'de> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        *self.1 = None;
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        *self.1 = Some(Cow::Owned(value.to_string()));
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        *self.1 = Some(Cow::Owned(value.to_string()));
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        *self.1 = Some(Cow::Owned(value.to_string()));
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        *self.1 = Some(Cow::Owned(value.to_string()));
        Ok(())
    }
    #[inline]
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        *self.1 = Some(Cow::Borrowed(text));
        Ok(())
    }
    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.1 = Some(Cow::Owned(text.to_owned()));
        Ok(())
    }
    #[cold]
    fn visit_bytes<E>(self, text: &[u8]) -> Result<(), E> {
        let text = String::from_utf8_lossy(text).into_owned();
        self.0.report_replaced("");
        *self.1 = Some(Cow::Owned(text));
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.no_text();
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.no_text();
        Ok(())
    }
}

impl TextSeed<'_, '_> {
    #[cold]
    fn no_text(self) {
        let item = Some(self.0.links.len());
        self.0.context.report("Link", item, ProblemKind::Unreadable { expected: "text" }, "");
        *self.1 = None;
    }
}
