//! Decoding of links: an array of objects, or an object around it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::JsonDecoder;
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
    while let Some(name) = map.next_key::<String>()? {
        if name.eq_ignore_ascii_case("Links") || name.eq_ignore_ascii_case("Link") {
            // Usually an array; a single link is possible.
            map.next_value_seed(LinkSeed(decoder))?;
        } else {
            link.read(decoder, &name, &mut map)?;
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
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.descend()?;
        while seq.next_element_seed(LinkSeed(self.0))?.is_some() {}
        self.0.context.ascend();
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut link = LinkParts::default();
        while let Some(part) = map.next_key_seed(PartSeed)? {
            match part {
                Part::Other(name) => link.read(self.0, &name, &mut map)?,
                part => link.set(&part, map.next_value_seed(TextSeed(self.0))?),
            }
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

/// A member of a link.
enum Part {
    Rel,
    Href,
    Type,
    Name,
    Other(String),
}

impl Part {
    fn of(name: &str) -> Self {
        let is = |it: &str| name.eq_ignore_ascii_case(it);
        match name {
            "Rel" => return Self::Rel,
            "Href" => return Self::Href,
            "Type" => return Self::Type,
            "Name" => return Self::Name,
            _ => {}
        }
        match name.len() {
            3 if is("Rel") => Self::Rel,
            4 if is("Href") => Self::Href,
            4 if is("Type") => Self::Type,
            4 if is("Name") => Self::Name,
            _ => Self::Other(name.to_owned()),
        }
    }
}

struct PartSeed;

impl<'de> DeserializeSeed<'de> for PartSeed {
    type Value = Part;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Part, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for PartSeed {
    type Value = Part;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<Part, E> {
        Ok(Part::of(name))
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
    /// Reads a member of a link; an unknown one is kept as text.
    fn read<A: MapAccess<'de>>(
        &mut self,
        decoder: &mut JsonDecoder,
        name: &str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match Part::of(name) {
            Part::Other(name) => {
                let raw = map.next_value::<&RawValue>()?.get();
                decoder.report_unknown(&name, raw);
                if is_name(&name) && raw != NULL {
                    let text = serde_json::from_str::<String>(raw);
                    append_attribute(&mut self.rest, &name, text.as_deref().unwrap_or(raw));
                }
            }
            part => self.set(&part, map.next_value_seed(TextSeed(decoder))?),
        }
        Ok(())
    }

    fn set(&mut self, part: &Part, text: Option<Cow<'de, str>>) {
        match part {
            Part::Rel => self.rel = text,
            Part::Href => self.href = text,
            Part::Type => self.link_type = text,
            Part::Name => self.name = text,
            Part::Other(_) => {}
        }
    }

    fn push(self, decoder: &mut JsonDecoder) {
        if self.rel.is_some() || self.href.is_some() {
            let (rel, href) = (self.rel.unwrap_or_default(), self.href.unwrap_or_default());
            let (link_type, name) = (self.link_type.as_deref(), self.name.as_deref());
            decoder.links.push(Link { rel: &rel, href: &href, link_type, name, rest: &self.rest });
        }
    }
}

/// Reads a text or null. A number is read as text; any other value is reported and read as null.
struct TextSeed<'c>(&'c mut JsonDecoder);

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_> {
    type Value = Option<Cow<'de, str>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(value.to_string())))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.no_text())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.no_text())
    }
}

impl<'de> TextSeed<'_> {
    fn no_text(self) -> Option<Cow<'de, str>> {
        let item = Some(self.0.links.len());
        self.0.context.report("Link", item, ProblemKind::Unreadable { expected: "text" }, "");
        None
    }
}
