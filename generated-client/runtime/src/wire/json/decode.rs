//! Reads JSON into records, in one pass over the stream of `serde_json`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::encode::Writer;
use super::value_seed::{Location, ROOT, ValueSeed};
use crate::wire::assign::{
    Misplaced, Outcome, after, check_missing, is_secret, keep, keep_spelling, keep_strays, note, settle,
};
use crate::wire::decode_context::Log;
use crate::wire::excerpt::near_json;
use crate::wire::extra::{Anchor, NULL, RawSyntax};
use crate::wire::member_lookup::{FoundMember, by_json_name};
use crate::wire::member_set::Bits;
use crate::wire::{
    DecodeError, Decoded, FieldDescriptor, FieldMut, Form, Links, MemberValue, Options, Problem, ProblemKind,
    Record, Token, Unknown,
};

/// Reads a document.
///
/// # Errors
/// [`DecodeError`] if it is not well-formed, is about something else or, in strict mode, has any problem.
#[cfg(feature = "json")]
pub fn from_json<T: MemberValue>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    let problems = read(value.field_mut(), document, options)?;
    Ok(Decoded { value, problems })
}

/// Reads a document into a record; returns what was odd about it.
///
/// # Errors
/// As for [`from_json`].
#[cfg(feature = "json")]
pub fn read_json(
    record: &mut dyn Record,
    document: &[u8],
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    read(FieldMut::Record(record), document, options)
}

fn read(slot: FieldMut<'_>, document: &[u8], options: Options) -> Result<Vec<Problem>, DecodeError> {
    let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    let bad = match str::from_utf8(document) {
        Ok(text) => return read_text(slot, text, options),
        Err(bad) => bad.valid_up_to(),
    };
    // The valid part ends too early.
    let before = str::from_utf8(&document[..bad]).unwrap_or_default();
    let path = match read_text(slot, before, options) {
        Err(error) => error.path().unwrap_or_default().to_owned(),
        Ok(_) => String::new(),
    };
    Err(DecodeError::NotUtf8 { position: bad as u64, path })
}

/// Reads what is known to be UTF-8.
pub(super) fn read_text(
    slot: FieldMut<'_>,
    input: &str,
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    let mut context = Context::new(options);
    match &slot {
        FieldMut::Record(record) => context.log.enter(record.descriptor().xml, None),
        FieldMut::Any(_) | FieldMut::OptionMut(_) => {}
        FieldMut::Scalar(_)
        | FieldMut::List(_)
        | FieldMut::Links(_)
        | FieldMut::Extra(_)
        | FieldMut::None => {
            return Err(DecodeError::UnexpectedRoot { expected: "a record", found: "JSON".to_owned() });
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(input);
    let mut strays = Vec::new();
    let seed = ValueSeed { context: &mut context, slot, place: ROOT, strays: &mut strays };
    let outcome =
        seed.deserialize(&mut deserializer).and_then(|outcome| deserializer.end().map(|()| outcome));
    match outcome {
        Ok(Outcome::Read) => context.log.finish(),
        Ok(_) => {
            Err(DecodeError::UnexpectedRoot { expected: "an object", found: "something else".to_owned() })
        }
        Err(error) => {
            let error = context.stop.take().unwrap_or_else(|| decode_error(&error, input, options));
            Err(context.log.locate(error, |position| near_json(input.as_bytes(), position)))
        }
    }
}

fn decode_error(error: &serde_json::Error, input: &str, options: Options) -> DecodeError {
    let message = error.to_string();
    // The limit of `serde_json` is at least as high.
    if message.starts_with("recursion limit exceeded") {
        return DecodeError::TooDeep { limit: options.max_depth, path: String::new() };
    }
    let line_start = |number: usize| input.split_inclusive('\n').take(number).map(str::len).sum::<usize>();
    let position = line_start(error.line().saturating_sub(1)) + error.column().saturating_sub(1);
    DecodeError::Syntax { position: position as u64, path: String::new(), message, excerpt: String::new() }
}

/// The state of reading one document.
pub(super) struct Context {
    pub(super) log: Log,
    /// Links are collected here, so that those of a representation take no more memory than they need.
    pub(super) links: Links,
    /// The text of the last value that could not be assigned.
    pub(super) raw: String,
    /// The reason for which reading stopped, unless `serde_json` stopped it.
    stop: Option<DecodeError>,
}

impl Context {
    pub(super) fn new(options: Options) -> Self {
        Self { log: Log::new(options), links: Links::new(), raw: String::new(), stop: None }
    }

    pub(super) fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.log.descend().map_err(|error| {
            self.stop = Some(error);
            E::custom("too deep")
        })
    }

    /// Reports an unknown member. A null is kept, too, but not reported, since it has no value: a response to a query has a
    /// null for every type that was not requested.
    pub(super) fn report_unknown(&mut self, name: &str, raw: &str) {
        if raw != NULL {
            self.log.report(name, None, ProblemKind::UnknownMember, raw);
        }
    }

    /// Remembers a value that could not be taken.
    pub(super) fn remember(&mut self, token: Token<'_>) {
        let mut writer = Writer::new();
        writer.token(token);
        self.raw = writer.out;
    }
}

/// The member of a key.
pub(super) enum Key {
    Known(FoundMember),
    Unknown(String),
}

struct KeySeed {
    members: &'static [FieldDescriptor],
    hint: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(by_json_name(self.members, name, self.hint)
            .map_or_else(|| Key::Unknown(name.to_owned()), Key::Known))
    }
}

/// Reads the members of a record. The first key may have been read already.
pub(super) fn read_members<'de, A: MapAccess<'de>>(
    context: &mut Context,
    record: &mut dyn Record,
    mut first: Option<Key>,
    mut map: A,
) -> Result<(), A::Error> {
    let shape = record.descriptor();
    if shape.choice {
        return read_choice(context, record, first, map);
    }
    let (mut seen, mut hint, mut last) = (Bits::new(), 0, None);
    loop {
        let key = match first.take() {
            Some(key) => Some(key),
            None => map.next_key_seed(KeySeed { members: shape.members, hint })?,
        };
        match key {
            Some(Key::Known(found)) => {
                hint = found.member + 1;
                last = Some(found.member);
                read_member(context, record, found, &mut seen, &mut map)?;
            }
            Some(Key::Unknown(name)) => {
                let raw = map.next_value::<&RawValue>().inspect_err(|_| context.log.below(&name))?.get();
                context.report_unknown(&name, raw);
                let unknown = unknown(&name, raw, after(record, last));
                keep(record, |extra| extra.keep_unknown(unknown));
            }
            None => break,
        }
    }
    check_missing(&mut context.log, record, shape, seen);
    Ok(())
}

fn read_member<'de, A: MapAccess<'de>>(
    context: &mut Context,
    record: &mut dyn Record,
    found: FoundMember,
    seen: &mut Bits,
    map: &mut A,
) -> Result<(), A::Error> {
    let shape = record.descriptor();
    let index = found.member;
    let member = &shape.members[index];
    let before = *seen;
    note(&mut context.log, record, shape, found, seen);
    let mut strays = Vec::new();
    // Repeated elements have no wrapper in XML, and paths are those of XML.
    let wrapped = !matches!(member.form, Form::Many);
    if wrapped {
        context.log.enter(member.xml, None);
    }
    let place = Location { index, member };
    let read = map.next_value_seed(MemberSeed { context, record, place, strays: &mut strays });
    let outcome = read.inspect_err(|_| {
        if is_secret(record.field_mut(index)) {
            context.log.in_secret();
        }
    })?;
    if wrapped {
        context.log.leave();
    }
    if outcome == Outcome::Null && member.required {
        *seen = before;
    }
    if outcome != Outcome::Read {
        let raw = std::mem::take(&mut context.raw);
        settle(&mut context.log, record, shape, index, outcome, (&raw, RawSyntax::Json));
    }
    keep_spelling(record, found);
    keep_strays(record, strays);
    Ok(())
}

/// Reads the value of a member, and does not touch the member if there is none.
struct MemberSeed<'c, 'r> {
    context: &'c mut Context,
    record: &'r mut dyn Record,
    place: Location,
    strays: &'c mut Vec<Misplaced>,
}

impl<'de> DeserializeSeed<'de> for MemberSeed<'_, '_> {
    type Value = Outcome;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_option(self)
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
        let Self { context, record, place, strays } = self;
        let slot = match (place.member.form, record.field_mut(place.index)) {
            (Form::One, slot) => slot,
            // Lists come in more forms than one; that a value is optional does not matter then.
            (_, FieldMut::OptionMut(optional)) => optional.insert(),
            (_, slot) => slot,
        };
        ValueSeed { context, slot, place, strays }.deserialize(deserializer)
    }
}

/// Reads the object around a choice. The first known member that is not null counts, the others are kept separately.
fn read_choice<'de, A: MapAccess<'de>>(
    context: &mut Context,
    record: &mut dyn Record,
    mut first: Option<Key>,
    mut map: A,
) -> Result<(), A::Error> {
    let shape = record.descriptor();
    let members = shape.members;
    let (mut chosen, mut something, mut strays) = (None, false, Vec::new());
    loop {
        let key = match first.take() {
            Some(key) => Some(key),
            None => map.next_key_seed(KeySeed { members, hint: 0 })?,
        };
        let Some(key) = key else { break };
        let raw = map.next_value::<&RawValue>().inspect_err(|_| {
            context.log.below(match &key {
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
                context.log.enter(member.xml, None);
                let place = Location { index, member };
                let seed = ValueSeed { context, slot: record.field_mut(index), place, strays: &mut strays };
                let outcome = seed.deserialize(&mut serde_json::Deserializer::from_str(raw));
                context.log.leave();
                let outcome = outcome.map_err(A::Error::custom)?;
                settle(&mut context.log, record, shape, index, outcome, (raw, RawSyntax::Json));
            }
            Key::Known(found) => {
                let name = members[found.member].json;
                context.log.report(members[found.member].xml, None, ProblemKind::Ambiguous, raw);
                something = true;
                strays.push(Misplaced::Unknown(unknown(name, raw, Anchor::after(chosen, 0))));
            }
            Key::Unknown(name) => {
                context.report_unknown(&name, raw);
                something |= raw != NULL;
                strays.push(Misplaced::Unknown(unknown(&name, raw, Anchor::after(chosen, 0))));
            }
        }
    }
    if chosen.is_none() && !something && !context.log.is_partial() {
        context.log.report("", None, ProblemKind::MissingMember, "");
    }
    keep_strays(record, strays);
    Ok(())
}

pub(super) fn unknown(name: &str, raw: &str, spot: Anchor) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), notation: RawSyntax::Json, spot }
}
