//! Reads XML into records, in one pass.

use std::borrow::Cow;

use super::reader::Decoder;
use super::scanner::{Attribute, Node, Tag};
use super::text::escape;
use crate::wire::bits::Bits;
use crate::wire::extra::{Notation, OWN, Spot};
use crate::wire::lookup::{Found, by_xml_name};
use crate::wire::near::near_xml;
use crate::wire::taking::{
    Outcome, Stray, after, check_missing, clear_unread, keep, keep_spelling, keep_strays, list_of, note,
    settle, settle_item, take, take_scalar, text_member,
};
use crate::wire::{
    DecodeError, Decoded, Field, Form, List, Options, Place, Problem, ProblemKind, Record, Scalar, Shape,
    Slot, Token, Unknown,
};

/// Reads a document.
///
/// # Errors
/// [`DecodeError`] if it is not well-formed, is about something else or, in strict mode, has any problem.
pub fn from_xml<T: Field>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    let problems = read(value.slot(), document, options)?;
    Ok(Decoded { value, problems })
}

/// Reads a document into a record; returns what was odd about it.
///
/// # Errors
/// As for [`from_xml`].
pub fn read_xml(
    record: &mut dyn Record,
    document: &[u8],
    options: Options,
) -> Result<Vec<Problem>, DecodeError> {
    read(Slot::Record(record), document, options)
}

fn read(slot: Slot<'_>, document: &[u8], options: Options) -> Result<Vec<Problem>, DecodeError> {
    let bad = match std::str::from_utf8(document) {
        Ok(text) => return read_text(slot, text, options),
        Err(bad) => bad.valid_up_to(),
    };
    // The valid part ends too early.
    let before = std::str::from_utf8(&document[..bad]).unwrap_or_default();
    let path = match read_text(slot, before, options) {
        Err(error) => error.path().unwrap_or_default().to_owned(),
        Ok(_) => String::new(),
    };
    Err(DecodeError::NotUtf8 { position: bad as u64, path })
}

/// Reads what is known to be UTF-8.
fn read_text(slot: Slot<'_>, document: &str, options: Options) -> Result<Vec<Problem>, DecodeError> {
    let mut decoder = Decoder::new(document, options);
    match decoder.root(slot) {
        Ok(()) => decoder.log.finish(),
        Err(error) => Err(decoder.log.locate(error, |position| near_xml(document.as_bytes(), position))),
    }
}

impl<'d> Decoder<'d> {
    fn root(&mut self, slot: Slot<'_>) -> Result<(), DecodeError> {
        let tag = loop {
            match self.scanner.node()? {
                Node::Child(tag) => break tag,
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(_) => return Err(self.syntax("text outside of the root element")),
                Node::End => return Err(self.syntax("no element at all")),
            }
        };
        self.document(slot, &tag)?;
        loop {
            match self.scanner.node()? {
                Node::Text(text) if text.trim().is_empty() => {}
                Node::End => return Ok(()),
                Node::Child(_) | Node::Text(_) => return Err(self.syntax("something after the root element")),
            }
        }
    }

    fn document(&mut self, slot: Slot<'_>, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let unexpected = |expected| DecodeError::UnexpectedRoot { expected, found: tag.name.to_owned() };
        match slot {
            Slot::Record(record) => {
                let shape = record.shape();
                if shape.xml != tag.name {
                    return Err(unexpected(shape.xml));
                }
                self.log.enter(shape.xml, None);
                self.record(record)
            }
            Slot::Any(document) => self.untyped(document, tag),
            Slot::Optional(optional) => self.document(optional.insert(), tag),
            Slot::Scalar(_) | Slot::List(_) | Slot::Links(_) | Slot::Extra(_) | Slot::None => {
                Err(unexpected("a record"))
            }
        }
    }

    fn record(&mut self, record: &mut dyn Record) -> Result<(), DecodeError> {
        let shape = record.shape();
        self.log.descend()?;
        if shape.choice {
            self.choice(record, shape)?;
        } else {
            let mut seen = Bits::new();
            self.attributes(record, shape, &mut seen)?;
            self.children(record, shape, &mut seen)?;
            check_missing(&mut self.log, record, shape, seen);
        }
        self.log.ascend();
        Ok(())
    }

    fn attributes(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Shape,
        seen: &mut Bits,
    ) -> Result<(), DecodeError> {
        let mut hint = 0;
        while let Some(attribute) = self.scanner.attribute()? {
            let Some(found) = by_xml_name(shape.members, Place::Attribute, attribute.name, hint) else {
                if attribute.is_declaration() {
                    self.namespaces.declare(&attribute);
                } else {
                    let unknown = self.unknown_attribute(&attribute, Spot::after(None, 0))?;
                    keep(record, |extra| extra.keep_unknown(unknown));
                }
                continue;
            };
            hint = found.member + 1;
            note(&mut self.log, record, shape, found, seen);
            let outcome = take(record.slot(found.member), Token::Text(attribute.value()?));
            if outcome != Outcome::Read {
                let raw = (attribute.raw, Notation::XmlAttribute);
                settle(&mut self.log, record, shape, found.member, outcome, raw);
            }
            keep_spelling(record, found);
        }
        Ok(())
    }

    fn children(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Shape,
        seen: &mut Bits,
    ) -> Result<(), DecodeError> {
        let (mut hint, mut last) = (0, None);
        let mut content: Option<Cow<'d, str>> = None;
        loop {
            match self.scanner.node()? {
                Node::Child(tag) => {
                    if let Some(found) = by_xml_name(shape.members, Place::Element, tag.name, hint) {
                        self.member(record, shape, found, &tag, seen)?;
                        let many = matches!(shape.members[found.member].form, Form::Many);
                        hint = if many { found.member } else { found.member + 1 };
                        last = Some(found.member);
                    } else {
                        let unknown = self.unknown_element(&tag, after(record, last))?;
                        keep(record, |extra| extra.keep_unknown(unknown));
                    }
                }
                Node::Text(text) => match &mut content {
                    Some(content) => content.to_mut().push_str(&text),
                    None if text.trim().is_empty() && text_member(shape).is_none() => {}
                    None => content = Some(text),
                },
                Node::End => break,
            }
        }
        if let Some(content) = content {
            self.content(record, shape, content, last, seen);
        }
        Ok(())
    }

    /// Takes the text of an element that is a record.
    fn content(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Shape,
        content: Cow<'d, str>,
        last: Option<usize>,
        seen: &mut Bits,
    ) {
        let Some(index) = text_member(shape) else {
            let stray = self.stray_text(&content, after(record, last));
            return keep_strays(record, stray.into_iter().collect());
        };
        seen.insert(index);
        let mut raw = String::new();
        escape(&mut raw, &content);
        let outcome = take(record.slot(index), Token::Text(content));
        settle(&mut self.log, record, shape, index, outcome, (&raw, Notation::XmlText));
    }

    /// Reads a child element into the member it stands for.
    fn member(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Shape,
        found: Found,
        tag: &Tag<'d>,
        seen: &mut Bits,
    ) -> Result<(), DecodeError> {
        let index = found.member;
        let member = &shape.members[index];
        let mut strays = Vec::new();
        if let Form::Many = member.form {
            let first = seen.insert(index);
            if let Some(list) = list_of(record.slot(index)) {
                self.item(list, index, member.xml, tag, &mut strays)?;
                if first {
                    keep_spelling(record, found);
                }
                keep_strays(record, strays);
                return Ok(());
            }
        } else {
            note(&mut self.log, record, shape, found, seen);
        }
        let scope = self.namespaces.scope();
        let outcome = match (member.form, record.slot(index)) {
            // The most frequent ones without a detour.
            (Form::One, Slot::Scalar(scalar)) => {
                let read = self.scalar(scalar, index, &mut strays);
                read.inspect_err(|_| self.log.below(member.xml))?
            }
            (form, slot) => {
                self.log.enter(member.xml, None);
                let outcome = match (form, slot) {
                    (Form::List { item, .. }, Slot::List(list)) => {
                        self.list(list, index, item, &mut strays)?
                    }
                    (Form::List { item, .. }, Slot::Optional(optional)) => match list_of(optional.insert()) {
                        Some(list) => self.list(list, index, item, &mut strays)?,
                        None => self.skip().map(|()| Outcome::Read)?,
                    },
                    (_, slot) => self.value(slot, index, tag, &mut strays)?,
                };
                self.log.leave();
                outcome
            }
        };
        self.namespaces.leave(scope);
        if outcome != Outcome::Read {
            let kept = self.kept(tag);
            let raw = (&*kept, Notation::XmlElement);
            settle(&mut self.log, record, shape, index, outcome, raw);
        }
        keep_spelling(record, found);
        keep_strays(record, strays);
        Ok(())
    }

    /// Reads an element into a place.
    fn value(
        &mut self,
        slot: Slot<'_>,
        index: usize,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        match slot {
            Slot::Scalar(scalar) => self.scalar(scalar, index, strays),
            Slot::Record(record) => self.record(record).map(|()| Outcome::Read),
            Slot::Optional(optional) => {
                let outcome = match optional.insert() {
                    // The most frequent one without a detour.
                    Slot::Scalar(scalar) => self.scalar(scalar, index, strays)?,
                    // An empty element cannot be a record that must have something in it.
                    Slot::Record(record) if self.scanner.is_bare() && must_have_something(record) => {
                        self.skip().map(|()| Outcome::Hollow)?
                    }
                    slot => self.value(slot, index, tag, strays)?,
                };
                Ok(clear_unread(optional, outcome))
            }
            Slot::Links(links) => self.links(links, index, strays),
            Slot::Any(document) => self.untyped(document, tag).map(|()| Outcome::Read),
            Slot::List(list) => self.item(list, index, "", tag, strays).map(|()| Outcome::Read),
            Slot::Extra(_) | Slot::None => self.skip().map(|()| Outcome::Read),
        }
    }

    fn scalar(
        &mut self,
        scalar: &mut dyn Scalar,
        index: usize,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        self.own_attributes(Spot::inside(index, OWN), strays)?;
        let text = self.text().inspect_err(|_| self.stopped_in(scalar))?;
        Ok(match text {
            Some(text) => take_scalar(scalar, Token::Text(text)),
            None => Outcome::Unreadable { expected: "text", secret: scalar.is_secret() },
        })
    }

    #[cold]
    fn stopped_in(&mut self, scalar: &dyn Scalar) {
        if scalar.is_secret() {
            self.log.in_secret();
        }
    }

    /// Reads a wrapper with items.
    fn list(
        &mut self,
        list: &mut dyn List,
        index: usize,
        item: &'static str,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        self.log.descend()?;
        self.own_attributes(Spot::inside(index, OWN), strays)?;
        loop {
            match self.scanner.node()? {
                Node::Child(tag) if tag.name == item => self.item(list, index, item, &tag, strays)?,
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Spot::inside(index, list.len()))?;
                    strays.push(Stray::Unknown(unknown));
                }
                Node::Text(text) => strays.extend(self.stray_text(&text, Spot::inside(index, list.len()))),
                Node::End => break,
            }
        }
        self.log.ascend();
        Ok(if list.is_empty() { Outcome::Blank { expected: None } } else { Outcome::Read })
    }

    /// Reads an item and appends it; an unreadable one is kept separately.
    fn item(
        &mut self,
        list: &mut dyn List,
        index: usize,
        name: &'static str,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<(), DecodeError> {
        let (items, scope) = (list.len(), self.namespaces.scope());
        self.log.enter(name, Some(items));
        let outcome = match list.push() {
            Slot::Scalar(scalar) => {
                self.own_attributes(Spot::inside(index, items), strays)?;
                let text = self.text().inspect_err(|_| self.stopped_in(scalar))?;
                match text {
                    Some(text) => take_scalar(scalar, Token::Text(text)),
                    None => Outcome::Unreadable { expected: "text", secret: scalar.is_secret() },
                }
            }
            slot => self.value(slot, index, tag, strays)?,
        };
        self.log.leave();
        self.namespaces.leave(scope);
        if outcome != Outcome::Read {
            let kept = self.kept(tag);
            let raw = (&*kept, Notation::XmlElement);
            strays.extend(settle_item(&mut self.log, list, (index, name), outcome, raw));
        }
        Ok(())
    }

    /// Reads the wrapper of a choice. The first known child counts, all other content is kept: not before the end, because
    /// assigning a child replaces the previous content.
    fn choice(&mut self, record: &mut dyn Record, shape: &'static Shape) -> Result<(), DecodeError> {
        let (mut chosen, mut seen, mut strays) = (None, Bits::new(), Vec::new());
        self.own_attributes(Spot::after(None, 0), &mut strays)?;
        loop {
            match self.scanner.node()? {
                Node::Child(tag) => match by_xml_name(shape.members, Place::Element, tag.name, 0) {
                    Some(found) if chosen.is_none() => {
                        self.member(record, shape, found, &tag, &mut seen)?;
                        chosen = Some(found.member);
                    }
                    Some(_) => {
                        self.skip()?;
                        let raw = self.consumed(&tag);
                        self.log.report(tag.name, None, ProblemKind::Ambiguous, raw);
                        let kept = self.kept(&tag);
                        strays.push(Stray::Unknown(unknown_element(tag.name, &kept, Spot::after(chosen, 0))));
                    }
                    None => {
                        let unknown = self.unknown_element(&tag, Spot::after(chosen, 0))?;
                        strays.push(Stray::Unknown(unknown));
                    }
                },
                Node::Text(text) => strays.extend(self.stray_text(&text, Spot::after(chosen, 0))),
                Node::End => break,
            }
        }
        if chosen.is_none() && strays.is_empty() && !self.log.is_partial() {
            self.log.report("", None, ProblemKind::MissingMember, "");
        }
        keep_strays(record, strays);
        Ok(())
    }

    /// Attributes of an element that should have none.
    pub(super) fn own_attributes(&mut self, spot: Spot, strays: &mut Vec<Stray>) -> Result<(), DecodeError> {
        while let Some(attribute) = self.scanner.attribute()? {
            if attribute.is_declaration() {
                self.namespaces.declare(&attribute);
            } else {
                strays.push(Stray::Unknown(self.unknown_attribute(&attribute, spot)?));
            }
        }
        Ok(())
    }

    /// Text where only elements should be.
    pub(super) fn stray_text(&mut self, text: &str, spot: Spot) -> Option<Stray> {
        if text.trim().is_empty() {
            return None;
        }
        let mut raw = String::new();
        escape(&mut raw, text);
        self.log.report("", None, ProblemKind::UnknownMember, text);
        Some(Stray::Unknown(Unknown { name: "".into(), raw: raw.into(), notation: Notation::XmlText, spot }))
    }

    pub(super) fn unknown_element(&mut self, tag: &Tag<'d>, spot: Spot) -> Result<Unknown, DecodeError> {
        self.skip().inspect_err(|_| self.log.below(tag.name))?;
        let raw = self.consumed(tag);
        self.log.report(tag.name, None, ProblemKind::UnknownMember, raw);
        Ok(unknown_element(tag.name, &self.kept(tag), spot))
    }

    fn unknown_attribute(&mut self, attribute: &Attribute<'d>, spot: Spot) -> Result<Unknown, DecodeError> {
        let name = self.attribute_name(attribute.name)?;
        self.log.report(name, None, ProblemKind::UnknownMember, attribute.raw);
        Ok(Unknown { name: name.into(), raw: attribute.raw.into(), notation: Notation::XmlAttribute, spot })
    }
}

fn must_have_something(record: &dyn Record) -> bool {
    let shape = record.shape();
    shape.choice || shape.members.iter().any(|member| member.required)
}

fn unknown_element(name: &str, raw: &str, spot: Spot) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), notation: Notation::XmlElement, spot }
}
