//! Decoding of one JSON value into a field.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::read_members;
use super::decoder::JsonDecoder;
use super::document::DocumentSeed;
use super::links::{read_links_array, read_links_object};
use super::list::{read_items, read_wrapper};
use super::number::NUMBER;
use super::writer::Writer;
use crate::wire::assign::{Misplaced, Outcome, assign, clear_if_unread, keep_misplaced};
use crate::wire::budget::record_size;
use crate::wire::extra::Anchor;
use crate::wire::item_names::ItemName;
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{Descriptor, FieldDescriptor, FieldMut, Form, Token};

/// The member that a value belongs to.
#[derive(Clone, Copy)]
pub(super) struct Location {
    pub(super) index: usize,
    pub(super) member: &'static FieldDescriptor,
}

pub(super) const ROOT: Location = Location { index: 0, member: &FieldDescriptor::element("") };

impl Location {
    /// Name of an item in paths.
    pub(super) fn item(self) -> &'static str {
        match self.member.form {
            Form::List { item, .. } => item,
            Form::Many | Form::One => self.member.xml,
        }
    }

    /// True if the array in a wrapper has this name.
    pub(super) fn is_array(self, name: &str) -> bool {
        let is_it = |it: &str| it.eq_ignore_ascii_case(name);
        is_it(self.member.json)
            || match self.member.form {
                Form::List { item, json } => {
                    is_it(item)
                        || json.is_some_and(is_it)
                        || self.member.item_aliases.iter().any(|alias| is_it(alias))
                }
                Form::Many | Form::One => is_it(self.member.xml),
            }
    }

    /// Returns the received name of the array in a wrapper; `None` if it is the usual one, in any case.
    pub(super) fn array_name(self, name: &str) -> Option<Misplaced> {
        match self.member.form {
            Form::List { json: Some(usual), .. } if !usual.eq_ignore_ascii_case(name) => {
                let (member, name, syntax) = (self.index, name.into(), RawSyntax::Json);
                Some(Misplaced::ItemName(ItemName { member, item: 0, name, syntax }))
            }
            Form::List { .. } | Form::Many | Form::One => None,
        }
    }

    /// Returns the position of unknown content in a wrapper; a plain array cannot contain it.
    pub(super) fn anchor(self, items: usize) -> Anchor {
        match self.member.form {
            Form::List { json: Some(_), .. } => Anchor::inside(self.index, items),
            Form::List { json: None, .. } | Form::Many | Form::One => Anchor::after(Some(self.index), items),
        }
    }
}

/// Reads a value into a field; a null leaves the field unchanged.
pub(super) struct ValueSeed<'c, 's> {
    pub(super) decoder: &'c mut JsonDecoder,
    pub(super) field: FieldMut<'s>,
    pub(super) place: Location,
    pub(super) misplaced: &'c mut Vec<Misplaced>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Outcome;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed<'_, '_> {
    #[inline]
    fn assign<'t>(self, token: impl Fn() -> Token<'t>) -> Outcome {
        let outcome = match self.field {
            // A single value is read as a list of one item.
            FieldMut::List(list) => {
                let outcome = assign(list.push(), token());
                if outcome != Outcome::Read {
                    list.pop();
                }
                outcome
            }
            field => assign(field, token()),
        };
        if !matches!(outcome, Outcome::Read | Outcome::Empty { expected: None }) {
            self.decoder.remember(token());
        }
        outcome
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Outcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Outcome, E> {
        Ok(self.assign(|| Token::Boolean(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Outcome, E> {
        Ok(self.assign(|| Token::Int(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Outcome, E> {
        Ok(self.assign(|| i64::try_from(value).map_or(Token::Unsigned(value), Token::Int)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Outcome, E> {
        Ok(self.assign(|| Token::Decimal(value)))
    }
    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<Outcome, E> {
        Ok(self.assign(|| Token::Text(Cow::Borrowed(text))))
    }
    /// Reads a text with replaced characters.
    #[cold]
    fn visit_bytes<E: serde_core::de::Error>(self, text: &[u8]) -> Result<Outcome, E> {
        let text = String::from_utf8_lossy(text);
        self.decoder.report_replaced("");
        Ok(self.assign(|| Token::Text(Cow::Borrowed(&text))))
    }
    fn visit_unit<E>(self) -> Result<Outcome, E> {
        Ok(Outcome::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outcome, A::Error> {
        let Self { decoder, field, place, misplaced } = self;
        match field {
            FieldMut::Record(record) => {
                decoder.descend()?;
                decoder.charge(record_size(record))?;
                read_members(decoder, record, None, map)?;
                decoder.context.ascend();
                Ok(Outcome::Read)
            }
            FieldMut::OptionMut(optional) => {
                let seed = ValueSeed { decoder, field: optional.insert(), place, misplaced };
                let outcome = seed.visit_map(map)?;
                Ok(clear_if_unread(optional, outcome))
            }
            FieldMut::List(list) => {
                decoder.descend()?;
                read_wrapper(decoder, list, place, misplaced, map)?;
                decoder.context.ascend();
                Ok(if list.is_empty() { Outcome::Empty { expected: None } } else { Outcome::Read })
            }
            FieldMut::Links(links) => read_links_object(decoder, links, map),
            FieldMut::Any(document) => DocumentSeed { decoder, document }.map(map).map(|()| Outcome::Read),
            FieldMut::Scalar(scalar) => {
                let secret = scalar.is_secret();
                let mut writer = Writer::new();
                writer.open('{');
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    if key == NUMBER {
                        let digits = map.next_value::<String>()?;
                        return Ok(ValueSeed { decoder, field: FieldMut::Scalar(scalar), place, misplaced }
                            .assign(|| Token::Text(Cow::Borrowed(&digits))));
                    }
                    writer.key(&key);
                    writer.out.push_str(map.next_value::<&RawValue>()?.get());
                }
                writer.close('}');
                decoder.raw = writer.out;
                Ok(Outcome::Unreadable { expected: "a single value", secret })
            }
            FieldMut::Extra(_) | FieldMut::None => {
                while map.next_entry::<serde_core::de::IgnoredAny, serde_core::de::IgnoredAny>()?.is_some() {}
                Ok(Outcome::Read)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outcome, A::Error> {
        let Self { decoder, field, place, misplaced } = self;
        match field {
            FieldMut::List(list) => {
                decoder.descend()?;
                read_items(decoder, list, place, misplaced, seq)?;
                decoder.context.ascend();
                Ok(if list.is_empty() { Outcome::Empty { expected: None } } else { Outcome::Read })
            }
            FieldMut::OptionMut(optional) => {
                let seed = ValueSeed { decoder, field: optional.insert(), place, misplaced };
                let outcome = seed.visit_seq(seq)?;
                Ok(clear_if_unread(optional, outcome))
            }
            FieldMut::Links(links) => read_links_array(decoder, links, seq),
            FieldMut::Any(document) => DocumentSeed { decoder, document }.seq(seq).map(|()| Outcome::Read),
            FieldMut::Record(record) if only_list(record.descriptor()).is_some() => {
                let descriptor = record.descriptor();
                let index = only_list(descriptor).unwrap_or_default();
                let place = Location { index, member: &descriptor.members[index] };
                let mut misplaced = Vec::new();
                let seed =
                    ValueSeed { decoder, field: record.field_mut(index), place, misplaced: &mut misplaced };
                seed.visit_seq(seq)?;
                keep_misplaced(record, misplaced);
                Ok(Outcome::Read)
            }
            FieldMut::Scalar(_) | FieldMut::Record(_) | FieldMut::Extra(_) | FieldMut::None => {
                let secret = matches!(&field, FieldMut::Scalar(scalar) if scalar.is_secret());
                let expected = if let FieldMut::Scalar(_) = field { "a single value" } else { "an object" };
                let mut writer = Writer::new();
                writer.open('[');
                while let Some(raw) = seq.next_element::<&RawValue>()? {
                    writer.next();
                    writer.out.push_str(raw.get());
                }
                writer.close(']');
                decoder.raw = writer.out;
                Ok(Outcome::Unreadable { expected, secret })
            }
        }
    }
}

/// Returns the member that is a list, if the type has no other member.
fn only_list(descriptor: &Descriptor) -> Option<usize> {
    let is_list = |member: &FieldDescriptor| !matches!(member.form, Form::One);
    let index = descriptor.members.iter().position(is_list)?;
    (descriptor.members.iter().filter(|member| is_list(member)).count() == 1).then_some(index)
}
