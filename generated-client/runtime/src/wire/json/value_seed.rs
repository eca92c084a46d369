//! Reads one JSON value into the place for it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::{Context, read_members};
use super::document::DocumentSeed;
use super::encode::Writer;
use super::links::{read_links_array, read_links_object};
use super::list::{read_items, read_wrapper};
use crate::wire::assign::{Misplaced, Outcome, clear_unread, keep_strays, take};
use crate::wire::extra::Anchor;
use crate::wire::{Descriptor, FieldDescriptor, FieldMut, Form, Token};

/// The name by which `serde_json` passes a number if the program has its feature for all digits on: the only member of an
/// object, whose value is the digits.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// The member a value belongs to.
#[derive(Clone, Copy)]
pub(super) struct Location {
    pub(super) index: usize,
    pub(super) member: &'static FieldDescriptor,
}

pub(super) const ROOT: Location = Location { index: 0, member: &FieldDescriptor::element("") };

impl Location {
    /// The name of an item in paths.
    pub(super) fn item(self) -> &'static str {
        match self.member.form {
            Form::List { item, .. } => item,
            Form::Many | Form::One => self.member.xml,
        }
    }

    /// True if the array in a wrapper goes by this name.
    pub(super) fn is_array(self, name: &str) -> bool {
        let is_it = |it: &str| it.eq_ignore_ascii_case(name);
        is_it(self.member.json)
            || match self.member.form {
                Form::List { item, json } => is_it(item) || json.is_some_and(is_it),
                Form::Many | Form::One => is_it(self.member.xml),
            }
    }

    /// The place of content found in a wrapper; a plain array cannot contain it.
    pub(super) fn spot(self, items: usize) -> Anchor {
        match self.member.form {
            Form::List { json: Some(_), .. } => Anchor::inside(self.index, items),
            Form::List { json: None, .. } | Form::Many | Form::One => Anchor::after(Some(self.index), items),
        }
    }
}

/// Reads a value into a place.
pub(super) struct ValueSeed<'c, 's> {
    pub(super) context: &'c mut Context,
    pub(super) slot: FieldMut<'s>,
    pub(super) place: Location,
    pub(super) strays: &'c mut Vec<Misplaced>,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Outcome;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed<'_, '_> {
    fn take(self, token: Token<'_>) -> Outcome {
        let copy = token.clone();
        let outcome = match self.slot {
            // One value stands for a list of it.
            FieldMut::List(list) => {
                let outcome = take(list.push(), token);
                if outcome != Outcome::Read {
                    list.pop();
                }
                outcome
            }
            slot => take(slot, token),
        };
        if !matches!(outcome, Outcome::Read | Outcome::Empty { expected: None }) {
            self.context.remember(copy);
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
        Ok(self.take(Token::Boolean(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Outcome, E> {
        Ok(self.take(Token::Int(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Outcome, E> {
        Ok(self.take(i64::try_from(value).map_or(Token::Unsigned(value), Token::Int)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Outcome, E> {
        Ok(self.take(Token::Decimal(value)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Outcome, E> {
        Ok(self.take(Token::Text(Cow::Borrowed(text))))
    }
    fn visit_unit<E>(self) -> Result<Outcome, E> {
        if let FieldMut::OptionMut(optional) = self.slot {
            optional.clear();
        }
        Ok(Outcome::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outcome, A::Error> {
        let Self { context, slot, place, strays } = self;
        match slot {
            FieldMut::Record(record) => {
                context.descend()?;
                read_members(context, record, None, map)?;
                context.log.ascend();
                Ok(Outcome::Read)
            }
            FieldMut::OptionMut(optional) => {
                let seed = ValueSeed { context, slot: optional.insert(), place, strays };
                let outcome = seed.visit_map(map)?;
                Ok(clear_unread(optional, outcome))
            }
            FieldMut::List(list) => {
                context.descend()?;
                read_wrapper(context, list, place, strays, map)?;
                context.log.ascend();
                Ok(if list.is_empty() { Outcome::Empty { expected: None } } else { Outcome::Read })
            }
            FieldMut::Links(links) => read_links_object(context, links, map),
            FieldMut::Any(document) => {
                DocumentSeed { context, document }.visit_map(map).map(|()| Outcome::Read)
            }
            FieldMut::Scalar(scalar) => {
                let secret = scalar.is_secret();
                let mut writer = Writer::new();
                writer.open('{');
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    if key == NUMBER {
                        let token = Token::Text(Cow::Owned(map.next_value::<String>()?));
                        return Ok(
                            ValueSeed { context, slot: FieldMut::Scalar(scalar), place, strays }.take(token)
                        );
                    }
                    writer.key(&key);
                    writer.out.push_str(map.next_value::<&RawValue>()?.get());
                }
                writer.close('}');
                context.raw = writer.out;
                Ok(Outcome::Unreadable { expected: "a single value", secret })
            }
            FieldMut::Extra(_) | FieldMut::None => {
                while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
                Ok(Outcome::Read)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outcome, A::Error> {
        let Self { context, slot, place, strays } = self;
        match slot {
            FieldMut::List(list) => {
                context.descend()?;
                read_items(context, list, place, strays, seq)?;
                context.log.ascend();
                Ok(if list.is_empty() { Outcome::Empty { expected: None } } else { Outcome::Read })
            }
            FieldMut::OptionMut(optional) => {
                let seed = ValueSeed { context, slot: optional.insert(), place, strays };
                let outcome = seed.visit_seq(seq)?;
                Ok(clear_unread(optional, outcome))
            }
            FieldMut::Links(links) => read_links_array(context, links, seq),
            FieldMut::Any(document) => {
                DocumentSeed { context, document }.visit_seq(seq).map(|()| Outcome::Read)
            }
            FieldMut::Record(record) if only_list(record.descriptor()).is_some() => {
                let shape = record.descriptor();
                let index = only_list(shape).unwrap_or_default();
                let place = Location { index, member: &shape.members[index] };
                let mut strays = Vec::new();
                let seed = ValueSeed { context, slot: record.field_mut(index), place, strays: &mut strays };
                seed.visit_seq(seq)?;
                keep_strays(record, strays);
                Ok(Outcome::Read)
            }
            FieldMut::Scalar(_) | FieldMut::Record(_) | FieldMut::Extra(_) | FieldMut::None => {
                let secret = matches!(&slot, FieldMut::Scalar(scalar) if scalar.is_secret());
                let expected = if let FieldMut::Scalar(_) = slot { "a single value" } else { "an object" };
                let mut writer = Writer::new();
                writer.open('[');
                while let Some(raw) = seq.next_element::<&RawValue>()? {
                    writer.next();
                    writer.out.push_str(raw.get());
                }
                writer.close(']');
                context.raw = writer.out;
                Ok(Outcome::Unreadable { expected, secret })
            }
        }
    }
}

/// The member that is a list, if the type is nothing but a list.
fn only_list(shape: &Descriptor) -> Option<usize> {
    let is_list = |member: &FieldDescriptor| !matches!(member.form, Form::One);
    let index = shape.members.iter().position(is_list)?;
    (shape.members.iter().filter(|member| is_list(member)).count() == 1).then_some(index)
}
