//! Decoding of JSON into records, in one pass over the stream of `serde_json`.

use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::decoder::{JsonDecoder, decode_error};
use super::list::read_unnamed_items;
use super::reader::Reader;
use super::value_seed::{Location, ROOT, ValueSeed};
use crate::wire::assign::{
    Misplaced, Outcome, after, check_missing, is_secret, keep, keep_misplaced, keep_spelling, mark_seen,
    record_outcome,
};
use crate::wire::descriptor::ITEMS;
use crate::wire::excerpt::json_excerpt;
use crate::wire::extra::{Anchor, NULL};
use crate::wire::member_lookup::{FoundMember, by_json_name};
use crate::wire::member_set::MemberSet;
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{
    DecodeError, Decoded, Descriptor, FieldDescriptor, FieldMut, Form, MemberValue, Options, Problem,
    ProblemKind, Record, read_utf8,
};

/// Decodes a JSON document.
///
/// # Errors
/// [`DecodeError`] if the document is malformed, is not an object or, in strict mode, deviates from the schema.
#[cfg(feature = "json")]
pub fn from_json<T: MemberValue>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    let problems = read(value.field_mut(), document, options)?;
    Ok(Decoded { value, problems })
}

/// Decodes a JSON document into an existing record and returns the deviations from the schema.
///
/// # Errors
/// The errors of [`from_json`].
#[cfg(feature = "json")]
pub fn read_json(
    record: &mut dyn Record,
    document: &[u8],
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    read(FieldMut::Record(record), document, options)
}

/// Decodes a document into a value and returns the deviations from the schema.
pub(crate) fn read(
    field: FieldMut<'_>,
    document: &[u8],
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    read_utf8(document, field, |field, text| read_text(field, text, options))
}

/// Decodes a text.
pub(super) fn read_text(
    field: FieldMut<'_>,
    input: &str,
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    let mut decoder = JsonDecoder::new(options, input);
    match &field {
        FieldMut::Record(record) => decoder.context.enter(record.descriptor().xml, None),
        FieldMut::Any(_) | FieldMut::OptionMut(_) => {}
        FieldMut::Scalar(_)
        | FieldMut::List(_)
        | FieldMut::Links(_)
        | FieldMut::Extra(_)
        | FieldMut::None => {
            return Err(DecodeError::UnexpectedRoot { expected: "a record", found: "JSON".to_owned() });
        }
    }
    let mut reader = Reader::new(input);
    let mut misplaced = Vec::new();
    let seed = ValueSeed { decoder: &mut decoder, field, place: ROOT, misplaced: &mut misplaced };
    let outcome = seed.deserialize(&mut reader).and_then(|outcome| reader.end().map(|()| outcome));
    match outcome {
        Ok(Outcome::Read) => decoder.context.finish(),
        Ok(_) => {
            Err(DecodeError::UnexpectedRoot { expected: "an object", found: "something else".to_owned() })
        }
        Err(error) => {
            let error = decoder.stop.take().unwrap_or_else(|| decode_error(&error, input, options));
            Err(decoder.context.locate(error, |position| json_excerpt(input.as_bytes(), position)))
        }
    }
}

/// The member that a key denotes.
pub(super) enum Key {
    Known(FoundMember),
    Unknown(String),
}

/// Finds the member of a key. `hint` is the position after the previous member.
struct KeySeed {
    members: &'static [FieldDescriptor],
    hint: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        match self.members.get(self.hint) {
            Some(member) => deserializer.deserialize_unit_struct(member.json, self),
            None => deserializer.deserialize_str(self),
        }
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    #[inline]
    fn visit_unit<E>(self) -> Result<Key, E> {
        Ok(Key::Known(FoundMember { member: self.hint, alias: None }))
    }
    #[cold]
    fn visit_bytes<E: serde_core::de::Error>(self, name: &[u8]) -> Result<Key, E> {
        Ok(Key::Unknown(String::from_utf8_lossy(name).into_owned()))
    }
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(by_json_name(self.members, name, self.hint)
            .map_or_else(|| Key::Unknown(name.to_owned()), Key::Known))
    }
}

/// Reads the members of a record. `first` is a key that has been read already.
pub(super) fn read_members<'de, A: MapAccess<'de>>(
    decoder: &mut JsonDecoder,
    record: &mut dyn Record,
    mut first: Option<Key>,
    mut map: A,
) -> Result<(), A::Error> {
    let descriptor = record.descriptor();
    if descriptor.is_choice() {
        return read_choice(decoder, record, first, map);
    }
    let (mut seen, mut hint, mut last) = (MemberSet::new(), 0, None);
    loop {
        let key = match first.take() {
            Some(key) => Some(key),
            None => map.next_key_seed(KeySeed { members: descriptor.members, hint })?,
        };
        match key {
            Some(Key::Known(found)) => {
                hint = found.member + 1;
                last = Some(found.member);
                read_member(decoder, (record, descriptor), found, &mut seen, &mut map)?;
            }
            Some(Key::Unknown(name)) => {
                let raw = map.next_value::<&RawValue>().inspect_err(|_| decoder.context.below(&name))?.get();
                if read_unnamed_items(decoder, record, (&name, raw))? {
                    last = Some(ITEMS);
                    continue;
                }
                decoder.report_unknown(&name, raw);
                let unknown = decoder.unknown(&name, raw, after(record, last))?;
                keep(record, |extra| extra.keep_unknown(unknown));
            }
            None => break,
        }
    }
    check_missing(&mut decoder.context, record, descriptor, seen);
    Ok(())
}

fn read_member<'de, A: MapAccess<'de>>(
    decoder: &mut JsonDecoder,
    (record, descriptor): (&mut dyn Record, &'static Descriptor),
    found: FoundMember,
    seen: &mut MemberSet,
    map: &mut A,
) -> Result<(), A::Error> {
    let index = found.member;
    let member = &descriptor.members[index];
    let before = *seen;
    mark_seen(&mut decoder.context, record, descriptor, found, seen);
    let mut misplaced = Vec::new();
    // Repeated elements have no wrapper in XML, and paths follow XML.
    let wrapped = !matches!(member.form, Form::Many);
    if wrapped {
        decoder.context.enter(member.xml, None);
    }
    let place = Location { index, member };
    let read = map.next_value_seed(MemberSeed { decoder, record, place, misplaced: &mut misplaced });
    let outcome = read.inspect_err(|_| {
        if is_secret(record.field_mut(index)) {
            decoder.context.in_secret();
        }
    })?;
    if wrapped {
        decoder.context.leave();
    }
    if outcome == Outcome::Null && member.required {
        *seen = before;
    }
    if outcome != Outcome::Read {
        let raw = std::mem::take(&mut decoder.raw);
        record_outcome(&mut decoder.context, record, descriptor, index, outcome, (&raw, RawSyntax::Json));
    }
    keep_spelling(record, found);
    keep_misplaced(record, misplaced);
    Ok(())
}

/// Reads the value of a member; a null leaves the member unchanged.
struct MemberSeed<'c, 'r> {
    decoder: &'c mut JsonDecoder,
    record: &'r mut dyn Record,
    place: Location,
    misplaced: &'c mut Vec<Misplaced>,
}

impl<'de> DeserializeSeed<'de> for MemberSeed<'_, '_> {
    type Value = Outcome;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        match self.place.member.form {
            Form::One => {
                let Self { decoder, record, place, misplaced } = self;
                ValueSeed { decoder, field: record.field_mut(place.index), place, misplaced }
                    .deserialize(deserializer)
            }
            Form::List { .. } | Form::Many => deserializer.deserialize_option(self),
        }
    }
}

impl<'de> Visitor<'de> for MemberSeed<'_, '_> {
    type Value = Outcome;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_none<E>(self) -> Result<Outcome, E> {
        Ok(Outcome::Null)
    }
    fn visit_unit<E>(self) -> Result<Outcome, E> {
        Ok(Outcome::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        let Self { decoder, record, place, misplaced } = self;
        let field = match record.field_mut(place.index) {
            // Lists have several forms, so the value of an optional list is inserted before its form is known.
            FieldMut::OptionMut(optional) => optional.insert(),
            field => field,
        };
        ValueSeed { decoder, field, place, misplaced }.deserialize(deserializer)
    }
}

/// Reads the object around a choice. The first known member that is not null is used; all others are kept.
fn read_choice<'de, A: MapAccess<'de>>(
    decoder: &mut JsonDecoder,
    record: &mut dyn Record,
    mut first: Option<Key>,
    mut map: A,
) -> Result<(), A::Error> {
    let descriptor = record.descriptor();
    let members = descriptor.members;
    let (mut chosen, mut has_content, mut misplaced) = (None, false, Vec::new());
    loop {
        let key = match first.take() {
            Some(key) => Some(key),
            None => map.next_key_seed(KeySeed { members, hint: 0 })?,
        };
        let Some(key) = key else { break };
        let raw = map.next_value::<&RawValue>().inspect_err(|_| {
            decoder.context.below(match &key {
                Key::Known(found) => members[found.member].xml,
                Key::Unknown(name) => name,
            });
        });
        let raw = raw?.get();
        match key {
            Key::Known(_) if raw == NULL => {}
            Key::Known(FoundMember { member: index, .. }) if chosen.is_none() => {
                chosen = Some(index);
                let member = &members[index];
                decoder.context.enter(member.xml, None);
                let place = Location { index, member };
                let (field, misplaced) = (record.field_mut(index), &mut misplaced);
                let outcome = decoder.read_part(raw, |decoder, reader| {
                    ValueSeed { decoder, field, place, misplaced }.deserialize(reader)
                })?;
                decoder.context.leave();
                record_outcome(
                    &mut decoder.context,
                    record,
                    descriptor,
                    index,
                    outcome,
                    (raw, RawSyntax::Json),
                );
            }
            Key::Known(found) => {
                let name = members[found.member].json;
                decoder.context.report(members[found.member].xml, None, ProblemKind::Ambiguous, raw);
                has_content = true;
                let unknown = decoder.unknown(name, raw, Anchor::after(chosen, 0))?;
                misplaced.push(Misplaced::Unknown(unknown));
            }
            Key::Unknown(name) => {
                decoder.report_unknown(&name, raw);
                has_content |= raw != NULL;
                let unknown = decoder.unknown(&name, raw, Anchor::after(chosen, 0))?;
                misplaced.push(Misplaced::Unknown(unknown));
            }
        }
    }
    if chosen.is_none() && !has_content && !decoder.context.is_partial() {
        decoder.context.report("", None, ProblemKind::MissingMember, "");
    }
    keep_misplaced(record, misplaced);
    Ok(())
}
