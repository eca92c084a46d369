//! Decoding of lists, which have several forms in JSON: an array, an object around it, or a single item.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::value::CowStrDeserializer;
use serde_core::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decode::{Key, read_members};
use super::decoder::JsonDecoder;
use super::document::document_of_json;
use super::reader::Reader;
use super::value_seed::{Location, ValueSeed};
use crate::wire::assign::{
    Misplaced, Outcome, descriptor_of_items, keep_item_name, keep_misplaced, list_of, record_item_outcome,
};
use crate::wire::budget::record_size;
use crate::wire::descriptor::{ITEMS, Kind};
use crate::wire::member_lookup::{FoundMember, by_json_name};
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{FieldMut, ListMut, ProblemKind, Record};

/// Reads the items of an array.
pub(super) fn read_items<'de, A: SeqAccess<'de>>(
    decoder: &mut JsonDecoder,
    list: &mut dyn ListMut,
    place: Location,
    misplaced: &mut Vec<Misplaced>,
    mut seq: A,
) -> Result<(), A::Error> {
    let name = place.item();
    loop {
        decoder.context.enter(name, Some(list.len()));
        let outcome = seq.next_element_seed(ItemSeed { decoder, list, place, misplaced })?;
        decoder.context.leave();
        let Some(outcome) = outcome else {
            list.shrink();
            return Ok(());
        };
        if outcome != Outcome::Read {
            let raw = std::mem::take(&mut decoder.raw);
            let item = (place.index, name);
            misplaced.extend(record_item_outcome(
                &mut decoder.context,
                list,
                item,
                outcome,
                (&raw, RawSyntax::Json),
            ));
        }
    }
}

/// Appends an item and reads it.
struct ItemSeed<'c, 'l> {
    decoder: &'c mut JsonDecoder,
    list: &'l mut dyn ListMut,
    place: Location,
    misplaced: &'c mut Vec<Misplaced>,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_, '_> {
    type Value = Outcome;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        let Self { decoder, list, place, misplaced } = self;
        let field = list.push();
        if let FieldMut::Scalar(scalar) = &field {
            decoder.charge(size_of_val(&**scalar))?;
        }
        ValueSeed { decoder, field, place, misplaced }.deserialize(deserializer)
    }
}

/// Reads an object in place of a list: a wrapper around the array, or a single item.
pub(super) fn read_wrapper<'de, A: MapAccess<'de>>(
    decoder: &mut JsonDecoder,
    list: &mut dyn ListMut,
    place: Location,
    misplaced: &mut Vec<Misplaced>,
    mut map: A,
) -> Result<(), A::Error> {
    let mut found = false;
    let mut at_start = true;
    while let Some(Name(name)) = map.next_key()? {
        if place.is_array(&name) {
            let field = FieldMut::List(list);
            map.next_value_seed(ValueSeed { decoder, field, place, misplaced })?;
            misplaced.extend(place.array_name(&name));
            found = true;
        } else if at_start && let Some(member) = member_of_item(list, &name) {
            // A wrapper can have a member of an item before its array. The next key distinguishes it from a single item.
            let value = map.next_value::<&RawValue>()?;
            let next = map.next_key::<Name<'_>>()?;
            if next.as_ref().is_some_and(|Name(next)| is_array_of(list, place, next)) {
                decoder.report_unknown(&name, value.get());
                let unknown = decoder.unknown(&name, value.get(), place.anchor(list.len()))?;
                misplaced.push(Misplaced::Unknown(unknown));
                let field = FieldMut::List(list);
                map.next_value_seed(ValueSeed { decoder, field, place, misplaced })?;
                misplaced.extend(next.and_then(|Name(next)| place.array_name(&next)));
                found = true;
            } else {
                decoder.context.enter(place.item(), Some(list.len()));
                if let FieldMut::Record(record) = list.push() {
                    decoder.charge(record_size(record))?;
                    let resumed = Resumed { value: Some(value), key: next, rest: map };
                    read_members(decoder, record, Some(Key::Known(member)), resumed)?;
                }
                decoder.context.leave();
                return Ok(());
            }
        } else {
            let raw = map.next_value::<&RawValue>()?.get();
            if !found && raw.starts_with('[') && !name.eq_ignore_ascii_case("Links") {
                decoder.context.report(&name, None, ProblemKind::UnknownItemName, "");
                misplaced.extend(place.array_name(&name));
                decoder.read_part(raw, |decoder, reader| {
                    let field = FieldMut::List(&mut *list);
                    ValueSeed { decoder, field, place, misplaced }.deserialize(reader)
                })?;
                found = true;
            } else {
                decoder.report_unknown(&name, raw);
                let unknown = decoder.unknown(&name, raw, place.anchor(list.len()))?;
                misplaced.push(Misplaced::Unknown(unknown));
            }
        }
        at_start = false;
    }
    Ok(())
}

/// True if the array of a wrapper has this name and no member of an item has it.
fn is_array_of(list: &mut dyn ListMut, place: Location, name: &str) -> bool {
    place.is_array(name) && member_of_item(list, name).is_none()
}

/// An object with one value and the following key already read.
struct Resumed<'de, A> {
    value: Option<&'de RawValue>,
    key: Option<Name<'de>>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Resumed<'de, A> {
    type Error = A::Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.key.take() {
            Some(Name(name)) => seed.deserialize(CowStrDeserializer::new(name)).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => {
                let mut value = Reader::new(value.get());
                seed.deserialize(&mut value).map_err(A::Error::custom)
            }
            None => self.rest.next_value_seed(seed),
        }
    }
}

/// Returns the member of an item with this name, if items are records.
fn member_of_item(list: &mut dyn ListMut, name: &str) -> Option<FoundMember> {
    by_json_name(descriptor_of_items(list)?.members, name, 0)
}

/// Reads an array of a list document under a name that the schema does not list, if the first item has the `Type` of the
/// items. Returns false for any other value.
#[cold]
pub(super) fn read_unnamed_items<E: Error>(
    decoder: &mut JsonDecoder,
    record: &mut dyn Record,
    (name, raw): (&str, &str),
) -> Result<bool, E> {
    let descriptor = record.descriptor();
    let (Kind::List, Some(member)) = (descriptor.kind, descriptor.members.get(ITEMS)) else {
        return Ok(false);
    };
    let Some(list) = list_of(record.field_mut(ITEMS)) else { return Ok(false) };
    let link_type = descriptor_of_items(list).map(|descriptor| descriptor.link_type);
    if link_type.is_none() || type_of_first_item(raw).as_deref() != link_type {
        return Ok(false);
    }
    decoder.context.report(name, None, ProblemKind::UnknownItemName, "");
    let (place, mut misplaced) = (Location { index: ITEMS, member }, Vec::new());
    decoder.read_part(raw, |decoder, reader| {
        let (field, misplaced) = (FieldMut::List(list), &mut misplaced);
        ValueSeed { decoder, field, place, misplaced }.deserialize(reader)
    })?;
    keep_item_name(record, member, (ITEMS, 0), (name, RawSyntax::Json));
    keep_misplaced(record, misplaced);
    Ok(true)
}

/// Returns the `Type` of the first item of an array.
fn type_of_first_item(raw: &str) -> Option<String> {
    let array = document_of_json("", raw).filter(|_| raw.starts_with('['))?;
    array.children().next()?.text_at("Type").map(str::to_owned)
}

/// A key, borrowed unless it contains escapes. Deserializing a `Cow` directly would always copy.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }
    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
    #[cold]
    fn visit_bytes<E>(self, name: &[u8]) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(String::from_utf8_lossy(name).into_owned())))
    }
}
