//! Reads JSON into records, in one pass over the stream of `serde_json`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::encode::Writer;
use super::links::{read_links_array, read_links_object};
use super::untyped::DocumentSeed;
use crate::wire::bits::Bits;
use crate::wire::extra::{Notation, Spot};
use crate::wire::log::Log;
use crate::wire::lookup::{Found, by_json_name};
use crate::wire::taking::{
    Outcome, Stray, after, check_missing, clear_unread, keep, keep_beside, keep_strays, note, settle,
    settle_item, take,
};
use crate::wire::{
    DecodeError, Decoded, Field, Form, Links, List, Member, Options, Problem, ProblemKind, Record, Shape,
    Slot, Token, Unknown,
};

/// Reads a document.
///
/// # Errors
/// [`DecodeError`] if it is not well-formed, is about something else or, in strict mode, has any problem.
pub fn from_json<T: Field>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    let problems = read(value.slot(), document, options)?;
    Ok(Decoded { value, problems })
}

/// Reads a document into a record; returns what was odd about it.
///
/// # Errors
/// As for [`from_json`].
pub fn read_json(
    record: &mut dyn Record,
    document: &[u8],
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    read(Slot::Record(record), document, options)
}

fn read(slot: Slot<'_>, document: &[u8], options: Options) -> Result<Vec<Problem>, DecodeError> {
    let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    let input = std::str::from_utf8(document)
        .map_err(|error| DecodeError::NotUtf8 { position: error.valid_up_to() as u64 })?;
    let mut context = Context::new(options);
    match &slot {
        Slot::Record(record) => context.log.enter(record.shape().xml, None),
        Slot::Any(_) | Slot::Optional(_) => {}
        Slot::Scalar(_) | Slot::List(_) | Slot::Links(_) | Slot::None => {
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
        Err(error) => Err(context.stop.take().unwrap_or_else(|| decode_error(&error, input, options))),
    }
}

fn decode_error(error: &serde_json::Error, input: &str, options: Options) -> DecodeError {
    let message = error.to_string();
    // `serde_json` has a limit of its own, which is no lower than ours.
    if message.starts_with("recursion limit exceeded") {
        return DecodeError::TooDeep { limit: options.max_depth };
    }
    let line_start = |number: usize| input.split_inclusive('\n').take(number).map(str::len).sum::<usize>();
    let position = line_start(error.line().saturating_sub(1)) + error.column().saturating_sub(1);
    DecodeError::Syntax { position: position as u64, message }
}

/// The state of reading one document.
pub(super) struct Context {
    pub(super) log: Log,
    /// Links are collected here, so that those of a representation take no more memory than they need.
    pub(super) links: Links,
    /// What stood where the last value was that could not be taken.
    pub(super) raw: String,
    /// Why reading stopped, if it was not `serde_json` that did.
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

    /// Remembers a value that could not be taken.
    fn remember(&mut self, token: Token<'_>) {
        let mut writer = Writer::new();
        writer.token(token);
        self.raw = writer.out;
    }
}

/// The member a value belongs to.
#[derive(Clone, Copy)]
struct Location {
    index: usize,
    member: &'static Member,
}

const ROOT: Location = Location { index: 0, member: &Member::element("") };

impl Location {
    /// The name of an item in paths.
    fn item(self) -> &'static str {
        match self.member.form {
            Form::List { item, .. } => item,
            Form::Many | Form::One => self.member.xml,
        }
    }

    /// True if the array in a wrapper goes by this name.
    fn is_array(self, name: &str) -> bool {
        let is_it = |it: &str| it.eq_ignore_ascii_case(name);
        is_it(self.member.json)
            || match self.member.form {
                Form::List { item, json } => is_it(item) || json.is_some_and(is_it),
                Form::Many | Form::One => is_it(self.member.xml),
            }
    }

    /// Where something stands that was found in a wrapper; a plain array has no room for it inside.
    fn spot(self, items: usize) -> Spot {
        match self.member.form {
            Form::List { json: Some(_), .. } => Spot::inside(self.index, items),
            Form::List { json: None, .. } | Form::Many | Form::One => Spot::after(Some(self.index), items),
        }
    }
}

/// Reads a value into a place.
struct ValueSeed<'c, 's> {
    context: &'c mut Context,
    slot: Slot<'s>,
    place: Location,
    strays: &'c mut Vec<Stray>,
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
            Slot::List(list) => {
                let outcome = take(list.push(), token);
                if outcome != Outcome::Read {
                    list.pop();
                }
                outcome
            }
            slot => take(slot, token),
        };
        if !matches!(outcome, Outcome::Read | Outcome::Blank { expected: None }) {
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
        if let Slot::Optional(optional) = self.slot {
            optional.clear();
        }
        Ok(Outcome::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outcome, A::Error> {
        let Self { context, slot, place, strays } = self;
        match slot {
            Slot::Record(record) => {
                context.descend()?;
                read_members(context, record, None, map)?;
                context.log.ascend();
                Ok(Outcome::Read)
            }
            Slot::Optional(optional) => {
                let seed = ValueSeed { context, slot: optional.insert(), place, strays };
                let outcome = seed.visit_map(map)?;
                Ok(clear_unread(optional, outcome))
            }
            Slot::List(list) => {
                context.descend()?;
                read_wrapper(context, list, place, strays, map)?;
                context.log.ascend();
                Ok(if list.is_empty() { Outcome::Blank { expected: None } } else { Outcome::Read })
            }
            Slot::Links(links) => read_links_object(context, links, map),
            Slot::Any(document) => DocumentSeed { context, document }.visit_map(map).map(|()| Outcome::Read),
            Slot::Scalar(scalar) => {
                let secret = scalar.is_secret();
                let mut writer = Writer::new();
                writer.open('{');
                while let Some(key) = map.next_key::<Cow<'_, str>>()? {
                    writer.key(&key);
                    writer.out.push_str(map.next_value::<&RawValue>()?.get());
                }
                writer.close('}');
                context.raw = writer.out;
                Ok(Outcome::Unreadable { expected: "a single value", secret })
            }
            Slot::None => {
                while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
                Ok(Outcome::Read)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outcome, A::Error> {
        let Self { context, slot, place, strays } = self;
        match slot {
            Slot::List(list) => {
                context.descend()?;
                read_items(context, list, place, strays, seq)?;
                context.log.ascend();
                Ok(if list.is_empty() { Outcome::Blank { expected: None } } else { Outcome::Read })
            }
            Slot::Optional(optional) => {
                let seed = ValueSeed { context, slot: optional.insert(), place, strays };
                let outcome = seed.visit_seq(seq)?;
                Ok(clear_unread(optional, outcome))
            }
            Slot::Links(links) => read_links_array(context, links, seq),
            Slot::Any(document) => DocumentSeed { context, document }.visit_seq(seq).map(|()| Outcome::Read),
            Slot::Record(record) if only_list(record.shape()).is_some() => {
                let shape = record.shape();
                let index = only_list(shape).unwrap_or_default();
                let place = Location { index, member: &shape.members[index] };
                let mut strays = Vec::new();
                let seed = ValueSeed { context, slot: record.slot(index), place, strays: &mut strays };
                seed.visit_seq(seq)?;
                keep_strays(record, strays);
                Ok(Outcome::Read)
            }
            Slot::Scalar(_) | Slot::Record(_) | Slot::None => {
                let secret = matches!(&slot, Slot::Scalar(scalar) if scalar.is_secret());
                let expected = if let Slot::Scalar(_) = slot { "a single value" } else { "an object" };
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
fn only_list(shape: &Shape) -> Option<usize> {
    let is_list = |member: &Member| !matches!(member.form, Form::One);
    let index = shape.members.iter().position(is_list)?;
    (shape.members.iter().filter(|member| is_list(member)).count() == 1).then_some(index)
}

/// What a key stands for.
enum Key {
    Known(Found),
    Unknown(String),
}

struct KeySeed {
    members: &'static [Member],
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
fn read_members<'de, A: MapAccess<'de>>(
    context: &mut Context,
    record: &mut dyn Record,
    mut first: Option<Key>,
    mut map: A,
) -> Result<(), A::Error> {
    let shape = record.shape();
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
                let raw = map.next_value::<&RawValue>()?.get();
                context.log.report(&name, None, ProblemKind::UnknownMember, raw);
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
    found: Found,
    seen: &mut Bits,
    map: &mut A,
) -> Result<(), A::Error> {
    let shape = record.shape();
    let index = found.member;
    let member = &shape.members[index];
    let before = *seen;
    note(&mut context.log, record, shape, found, seen);
    let mut strays = Vec::new();
    context.log.enter(member.xml, None);
    let place = Location { index, member };
    let outcome = map.next_value_seed(MemberSeed { context, record, place, strays: &mut strays })?;
    context.log.leave();
    if outcome == Outcome::Null && member.required {
        *seen = before;
    }
    if outcome != Outcome::Read {
        let raw = std::mem::take(&mut context.raw);
        settle(&mut context.log, record, shape, index, outcome, (&raw, Notation::Json));
    }
    keep_strays(record, strays);
    Ok(())
}

/// Reads the value of a member, and does not touch the member if there is none.
struct MemberSeed<'c, 'r> {
    context: &'c mut Context,
    record: &'r mut dyn Record,
    place: Location,
    strays: &'c mut Vec<Stray>,
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
        let slot = match (place.member.form, record.slot(place.index)) {
            (Form::One, slot) => slot,
            // Lists come in more forms than one; that a value is optional does not matter then.
            (_, Slot::Optional(optional)) => optional.insert(),
            (_, slot) => slot,
        };
        ValueSeed { context, slot, place, strays }.deserialize(deserializer)
    }
}

/// Reads the object around a choice. The first known member that is not null counts, the rest is put aside.
fn read_choice<'de, A: MapAccess<'de>>(
    context: &mut Context,
    record: &mut dyn Record,
    mut first: Option<Key>,
    mut map: A,
) -> Result<(), A::Error> {
    let members = record.shape().members;
    let (mut chosen, mut strays) = (None, Vec::new());
    loop {
        let key = match first.take() {
            Some(key) => Some(key),
            None => map.next_key_seed(KeySeed { members, hint: 0 })?,
        };
        let Some(key) = key else { break };
        let raw = map.next_value::<&RawValue>()?.get();
        match key {
            Key::Known(_) if raw == "null" => {}
            Key::Known(Found { member: index, .. }) if chosen.is_none() => {
                chosen = Some(index);
                let member = &members[index];
                context.log.enter(member.xml, None);
                let place = Location { index, member };
                let seed = ValueSeed { context, slot: record.slot(index), place, strays: &mut strays };
                let outcome = seed.deserialize(&mut serde_json::Deserializer::from_str(raw));
                context.log.leave();
                if let Outcome::Unreadable { expected, .. } = outcome.map_err(A::Error::custom)? {
                    context.log.report(member.xml, None, ProblemKind::Unreadable { expected }, raw);
                }
            }
            Key::Known(found) => {
                let name = members[found.member].json;
                context.log.report(members[found.member].xml, None, ProblemKind::Ambiguous, raw);
                strays.push(Stray::Unknown(unknown(name, raw, Spot::after(chosen, 0))));
            }
            Key::Unknown(name) => {
                context.log.report(&name, None, ProblemKind::UnknownMember, raw);
                strays.push(Stray::Unknown(unknown(&name, raw, Spot::after(chosen, 0))));
            }
        }
    }
    keep_beside(record, strays, chosen.is_some());
    Ok(())
}

/// Reads the items of an array.
fn read_items<'de, A: SeqAccess<'de>>(
    context: &mut Context,
    list: &mut dyn List,
    place: Location,
    strays: &mut Vec<Stray>,
    mut seq: A,
) -> Result<(), A::Error> {
    let name = place.item();
    loop {
        context.log.enter(name, Some(list.len()));
        let outcome = seq.next_element_seed(ItemSeed { context, list, place, strays })?;
        context.log.leave();
        let Some(outcome) = outcome else { return Ok(()) };
        if outcome != Outcome::Read {
            let raw = std::mem::take(&mut context.raw);
            let item = (place.index, name);
            strays.extend(settle_item(&mut context.log, list, item, outcome, (&raw, Notation::Json)));
        }
    }
}

/// Appends an item and reads it.
struct ItemSeed<'c, 'l> {
    context: &'c mut Context,
    list: &'l mut dyn List,
    place: Location,
    strays: &'c mut Vec<Stray>,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_, '_> {
    type Value = Outcome;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        let Self { context, list, place, strays } = self;
        ValueSeed { context, slot: list.push(), place, strays }.deserialize(deserializer)
    }
}

/// Reads an object that stands where a list is expected: a wrapper around the array, or one item alone.
fn read_wrapper<'de, A: MapAccess<'de>>(
    context: &mut Context,
    list: &mut dyn List,
    place: Location,
    strays: &mut Vec<Stray>,
    mut map: A,
) -> Result<(), A::Error> {
    let mut found = false;
    let mut at_start = true;
    while let Some(name) = map.next_key::<Cow<'_, str>>()? {
        if place.is_array(&name) {
            let slot = Slot::List(list);
            map.next_value_seed(ValueSeed { context, slot, place, strays })?;
            found = true;
        } else if at_start && let Some(found) = member_of_item(list, &name) {
            context.log.enter(place.item(), Some(list.len()));
            if let Slot::Record(record) = list.push() {
                read_members(context, record, Some(Key::Known(found)), map)?;
            }
            context.log.leave();
            return Ok(());
        } else {
            let raw = map.next_value::<&RawValue>()?.get();
            if !found && raw.starts_with('[') && !name.eq_ignore_ascii_case("Links") {
                let seed = ValueSeed { context, slot: Slot::List(list), place, strays };
                seed.deserialize(&mut serde_json::Deserializer::from_str(raw)).map_err(A::Error::custom)?;
                found = true;
            } else {
                context.log.report(&name, None, ProblemKind::UnknownMember, raw);
                strays.push(Stray::Unknown(unknown(&name, raw, place.spot(list.len()))));
            }
        }
        at_start = false;
    }
    Ok(())
}

/// The member of an item that goes by this name, if items are records.
fn member_of_item(list: &mut dyn List, name: &str) -> Option<Found> {
    let found = match list.push() {
        Slot::Record(record) => by_json_name(record.shape().members, name, 0),
        _ => None,
    };
    list.pop();
    found
}

pub(super) fn unknown(name: &str, raw: &str, spot: Spot) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), notation: Notation::Json, spot }
}
