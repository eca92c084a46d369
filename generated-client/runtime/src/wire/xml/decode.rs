//! Reads XML into records, in one pass.

use std::borrow::Cow;

use super::reader::Decoder;
use super::scanner::{Attribute, Node, Tag};
use super::text::escape;
use crate::wire::assign::{
    Misplaced, Outcome, after, check_missing, clear_unread, keep, keep_spelling, keep_strays, list_of, note,
    settle, settle_item, take, take_scalar, text_member,
};
use crate::wire::excerpt::near_xml;
use crate::wire::extra::{Anchor, OWN, RawSyntax};
use crate::wire::member_lookup::{FoundMember, by_xml_name};
use crate::wire::member_set::Bits;
use crate::wire::{
    DecodeError, Decoded, Descriptor, FieldMut, Form, ListMut, MemberValue, Options, Place, Problem,
    ProblemKind, Record, Scalar, Token, Unknown,
};

/// Reads a document.
///
/// # Errors
/// [`DecodeError`] if it is not well-formed, is about something else or, in strict mode, has any problem.
pub fn from_xml<T: MemberValue>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    let problems = read(value.field_mut(), document, options)?;
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
    read(FieldMut::Record(record), document, options)
}

fn read(slot: FieldMut<'_>, document: &[u8], options: Options) -> Result<Vec<Problem>, DecodeError> {
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
fn read_text(slot: FieldMut<'_>, document: &str, options: Options) -> Result<Vec<Problem>, DecodeError> {
    let mut decoder = Decoder::new(document, options);
    match decoder.root(slot) {
        Ok(()) => decoder.log.finish(),
        Err(error) => Err(decoder.log.locate(error, |position| near_xml(document.as_bytes(), position))),
    }
}

impl<'d> Decoder<'d> {
    fn root(&mut self, slot: FieldMut<'_>) -> Result<(), DecodeError> {
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

    fn document(&mut self, slot: FieldMut<'_>, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let unexpected = |expected| DecodeError::UnexpectedRoot { expected, found: tag.name.to_owned() };
        match slot {
            FieldMut::Record(record) => {
                let shape = record.descriptor();
                if shape.xml != tag.name {
                    return Err(unexpected(shape.xml));
                }
                self.log.enter(shape.xml, None);
                self.record(record)
            }
            FieldMut::Any(document) => self.untyped(document, tag),
            FieldMut::OptionMut(optional) => self.document(optional.insert(), tag),
            FieldMut::Scalar(_)
            | FieldMut::List(_)
            | FieldMut::Links(_)
            | FieldMut::Extra(_)
            | FieldMut::None => Err(unexpected("a record")),
        }
    }

    fn record(&mut self, record: &mut dyn Record) -> Result<(), DecodeError> {
        let shape = record.descriptor();
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
        shape: &'static Descriptor,
        seen: &mut Bits,
    ) -> Result<(), DecodeError> {
        let mut hint = 0;
        while let Some(attribute) = self.scanner.attribute()? {
            let Some(found) = by_xml_name(shape.members, Place::Attribute, attribute.name, hint) else {
                if attribute.is_declaration() {
                    self.namespaces.declare(&attribute);
                } else {
                    let unknown = self.unknown_attribute(&attribute, Anchor::after(None, 0))?;
                    keep(record, |extra| extra.keep_unknown(unknown));
                }
                continue;
            };
            hint = found.member + 1;
            note(&mut self.log, record, shape, found, seen);
            let outcome = take(record.field_mut(found.member), Token::Text(attribute.value()?));
            if outcome != Outcome::Read {
                let raw = (attribute.raw, RawSyntax::XmlAttribute);
                settle(&mut self.log, record, shape, found.member, outcome, raw);
            }
            keep_spelling(record, found);
        }
        Ok(())
    }

    fn children(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Descriptor,
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
        shape: &'static Descriptor,
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
        let outcome = take(record.field_mut(index), Token::Text(content));
        settle(&mut self.log, record, shape, index, outcome, (&raw, RawSyntax::XmlText));
    }

    /// Reads a child element into the member it stands for.
    fn member(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Descriptor,
        found: FoundMember,
        tag: &Tag<'d>,
        seen: &mut Bits,
    ) -> Result<(), DecodeError> {
        let index = found.member;
        let member = &shape.members[index];
        let mut strays = Vec::new();
        if let Form::Many = member.form {
            let first = seen.insert(index);
            if let Some(list) = list_of(record.field_mut(index)) {
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
        let outcome = match (member.form, record.field_mut(index)) {
            // The most frequent ones without a detour.
            (Form::One, FieldMut::Scalar(scalar)) => {
                let read = self.scalar(scalar, index, &mut strays);
                read.inspect_err(|_| self.log.below(member.xml))?
            }
            (form, slot) => {
                self.log.enter(member.xml, None);
                let outcome = match (form, slot) {
                    (Form::List { item, .. }, FieldMut::List(list)) => {
                        self.list(list, index, item, &mut strays)?
                    }
                    (Form::List { item, .. }, FieldMut::OptionMut(optional)) => {
                        match list_of(optional.insert()) {
                            Some(list) => self.list(list, index, item, &mut strays)?,
                            None => self.skip().map(|()| Outcome::Read)?,
                        }
                    }
                    (_, slot) => self.value(slot, index, tag, &mut strays)?,
                };
                self.log.leave();
                outcome
            }
        };
        self.namespaces.leave(scope);
        if outcome != Outcome::Read {
            let kept = self.kept(tag);
            let raw = (&*kept, RawSyntax::XmlElement);
            settle(&mut self.log, record, shape, index, outcome, raw);
        }
        keep_spelling(record, found);
        keep_strays(record, strays);
        Ok(())
    }

    /// Reads an element into a place.
    fn value(
        &mut self,
        slot: FieldMut<'_>,
        index: usize,
        tag: &Tag<'d>,
        strays: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        match slot {
            FieldMut::Scalar(scalar) => self.scalar(scalar, index, strays),
            FieldMut::Record(record) => self.record(record).map(|()| Outcome::Read),
            FieldMut::OptionMut(optional) => {
                let outcome = match optional.insert() {
                    // The most frequent one without a detour.
                    FieldMut::Scalar(scalar) => self.scalar(scalar, index, strays)?,
                    // An empty element cannot be a record that must have something in it.
                    FieldMut::Record(record) if self.scanner.is_bare() && must_have_something(record) => {
                        self.skip().map(|()| Outcome::EmptyRecord)?
                    }
                    slot => self.value(slot, index, tag, strays)?,
                };
                Ok(clear_unread(optional, outcome))
            }
            FieldMut::Links(links) => self.links(links, index, strays),
            FieldMut::Any(document) => self.untyped(document, tag).map(|()| Outcome::Read),
            FieldMut::List(list) => self.item(list, index, "", tag, strays).map(|()| Outcome::Read),
            FieldMut::Extra(_) | FieldMut::None => self.skip().map(|()| Outcome::Read),
        }
    }

    fn scalar(
        &mut self,
        scalar: &mut dyn Scalar,
        index: usize,
        strays: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        self.own_attributes(Anchor::inside(index, OWN), strays)?;
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
        list: &mut dyn ListMut,
        index: usize,
        item: &'static str,
        strays: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        self.log.descend()?;
        self.own_attributes(Anchor::inside(index, OWN), strays)?;
        loop {
            match self.scanner.node()? {
                Node::Child(tag) if tag.name == item => self.item(list, index, item, &tag, strays)?,
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Anchor::inside(index, list.len()))?;
                    strays.push(Misplaced::Unknown(unknown));
                }
                Node::Text(text) => strays.extend(self.stray_text(&text, Anchor::inside(index, list.len()))),
                Node::End => break,
            }
        }
        self.log.ascend();
        Ok(if list.is_empty() { Outcome::Empty { expected: None } } else { Outcome::Read })
    }

    /// Reads an item and appends it; an unreadable one is kept separately.
    fn item(
        &mut self,
        list: &mut dyn ListMut,
        index: usize,
        name: &'static str,
        tag: &Tag<'d>,
        strays: &mut Vec<Misplaced>,
    ) -> Result<(), DecodeError> {
        let (items, scope) = (list.len(), self.namespaces.scope());
        self.log.enter(name, Some(items));
        let outcome = match list.push() {
            FieldMut::Scalar(scalar) => {
                self.own_attributes(Anchor::inside(index, items), strays)?;
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
            let raw = (&*kept, RawSyntax::XmlElement);
            strays.extend(settle_item(&mut self.log, list, (index, name), outcome, raw));
        }
        Ok(())
    }

    /// Reads the wrapper of a choice. The first known child counts, all other content is kept: not before the end, because
    /// assigning a child replaces the previous content.
    fn choice(&mut self, record: &mut dyn Record, shape: &'static Descriptor) -> Result<(), DecodeError> {
        let (mut chosen, mut seen, mut strays) = (None, Bits::new(), Vec::new());
        self.own_attributes(Anchor::after(None, 0), &mut strays)?;
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
                        strays.push(Misplaced::Unknown(unknown_element(
                            tag.name,
                            &kept,
                            Anchor::after(chosen, 0),
                        )));
                    }
                    None => {
                        let unknown = self.unknown_element(&tag, Anchor::after(chosen, 0))?;
                        strays.push(Misplaced::Unknown(unknown));
                    }
                },
                Node::Text(text) => strays.extend(self.stray_text(&text, Anchor::after(chosen, 0))),
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
    pub(super) fn own_attributes(
        &mut self,
        spot: Anchor,
        strays: &mut Vec<Misplaced>,
    ) -> Result<(), DecodeError> {
        while let Some(attribute) = self.scanner.attribute()? {
            if attribute.is_declaration() {
                self.namespaces.declare(&attribute);
            } else {
                strays.push(Misplaced::Unknown(self.unknown_attribute(&attribute, spot)?));
            }
        }
        Ok(())
    }

    /// Text where only elements should be.
    pub(super) fn stray_text(&mut self, text: &str, spot: Anchor) -> Option<Misplaced> {
        if text.trim().is_empty() {
            return None;
        }
        let mut raw = String::new();
        escape(&mut raw, text);
        self.log.report("", None, ProblemKind::UnknownMember, text);
        Some(Misplaced::Unknown(Unknown {
            name: "".into(),
            raw: raw.into(),
            notation: RawSyntax::XmlText,
            spot,
        }))
    }

    pub(super) fn unknown_element(&mut self, tag: &Tag<'d>, spot: Anchor) -> Result<Unknown, DecodeError> {
        self.skip().inspect_err(|_| self.log.below(tag.name))?;
        let raw = self.consumed(tag);
        self.log.report(tag.name, None, ProblemKind::UnknownMember, raw);
        Ok(unknown_element(tag.name, &self.kept(tag), spot))
    }

    fn unknown_attribute(&mut self, attribute: &Attribute<'d>, spot: Anchor) -> Result<Unknown, DecodeError> {
        let name = self.attribute_name(attribute.name)?;
        self.log.report(name, None, ProblemKind::UnknownMember, attribute.raw);
        Ok(Unknown { name: name.into(), raw: attribute.raw.into(), notation: RawSyntax::XmlAttribute, spot })
    }
}

fn must_have_something(record: &dyn Record) -> bool {
    let shape = record.descriptor();
    shape.choice || shape.members.iter().any(|member| member.required)
}

fn unknown_element(name: &str, raw: &str, spot: Anchor) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), notation: RawSyntax::XmlElement, spot }
}
