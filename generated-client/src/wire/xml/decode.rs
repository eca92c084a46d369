//! Reads XML into records, in one pass over the events of `quick_xml`.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::attributes::{Attributes, BadAttribute, is_declaration, local};
use super::text::{BadReference, append_attribute, escape, resolve, unescape, unescape_attribute};
use crate::wire::bits::Bits;
use crate::wire::extra::{Notation, OWN, Spot};
use crate::wire::log::Log;
use crate::wire::lookup::{Found, by_xml_name};
use crate::wire::taking::{
    Outcome, Stray, after, check_missing, clear_unread, keep, keep_beside, keep_spelling, keep_strays,
    list_of, note, settle, settle_item, take, take_scalar, text_member,
};
use crate::wire::{
    DecodeError, Decoded, Field, Form, Links, List, Options, Place, Problem, ProblemKind, Record, Scalar,
    Shape, Slot, Token, Unknown,
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
    let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    let input = std::str::from_utf8(document)
        .map_err(|error| DecodeError::NotUtf8 { position: error.valid_up_to() as u64 })?;
    let mut decoder = Decoder::new(input, options);
    decoder.root(slot)?;
    decoder.log.finish()
}

/// The state of reading one document.
pub(super) struct Decoder<'d> {
    reader: Reader<&'d [u8]>,
    input: &'d str,
    /// Number of elements that are not closed yet.
    open: usize,
    pub(super) log: Log,
    /// Links are collected here, so that those of a representation take no more memory than they need.
    links: Links,
}

/// The opening of an element.
pub(super) struct Tag<'d> {
    start: BytesStart<'d>,
    /// True for `<Name/>`.
    pub(super) empty: bool,
    /// Where it begins in the document.
    from: usize,
}

impl Tag<'_> {
    pub(super) fn name(&self) -> &str {
        local(self.start.name().into_inner())
    }

    /// True for an empty element without attributes.
    fn is_bare(&self) -> bool {
        self.empty && self.start.attributes_raw().trim_ascii().is_empty()
    }

    pub(super) fn attributes(&self) -> Attributes<'_> {
        Attributes::new(self.start.attributes_raw())
    }
}

/// What stands inside an element.
pub(super) enum Node<'d> {
    Child(Tag<'d>),
    Text(Cow<'d, str>),
    End,
}

impl<'d> Decoder<'d> {
    pub(super) fn new(input: &'d str, options: Options) -> Self {
        let reader = Reader::from_str(input);
        Self { reader, input, open: 0, log: Log::new(options), links: Links::new() }
    }

    fn root(&mut self, slot: Slot<'_>) -> Result<(), DecodeError> {
        let tag = loop {
            match self.node()? {
                Node::Child(tag) => break tag,
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(_) => return Err(self.syntax("text outside of the root element")),
                Node::End => return Err(self.syntax("no element at all")),
            }
        };
        self.document(slot, &tag)?;
        loop {
            match self.node()? {
                Node::Text(text) if text.trim().is_empty() => {}
                Node::End => return Ok(()),
                Node::Child(_) | Node::Text(_) => return Err(self.syntax("something after the root element")),
            }
        }
    }

    fn document(&mut self, slot: Slot<'_>, tag: &Tag<'d>) -> Result<(), DecodeError> {
        match slot {
            Slot::Record(record) => {
                let shape = record.shape();
                if shape.xml != tag.name() {
                    return Err(DecodeError::UnexpectedRoot {
                        expected: shape.xml,
                        found: tag.name().to_owned(),
                    });
                }
                self.log.enter(shape.xml, None);
                self.record(record, tag)
            }
            Slot::Any(document) => self.untyped(document, tag),
            Slot::Optional(optional) => self.document(optional.insert(), tag),
            Slot::Scalar(_) | Slot::List(_) | Slot::Links(_) | Slot::None => {
                Err(DecodeError::UnexpectedRoot { expected: "a record", found: tag.name().to_owned() })
            }
        }
    }

    fn record(&mut self, record: &mut dyn Record, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let shape = record.shape();
        self.log.descend()?;
        if shape.choice {
            self.choice(record, shape, tag)?;
        } else {
            let mut seen = Bits::new();
            self.attributes(record, shape, tag, &mut seen)?;
            if !tag.empty {
                self.children(record, shape, &mut seen)?;
            }
            check_missing(&mut self.log, record, shape, seen);
        }
        self.log.ascend();
        Ok(())
    }

    fn attributes(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Shape,
        tag: &Tag<'d>,
        seen: &mut Bits,
    ) -> Result<(), DecodeError> {
        let mut hint = 0;
        for attribute in tag.attributes() {
            let (full_name, raw) = attribute.map_err(|error| self.bad_attribute(error))?;
            let name = local(full_name);
            let Some(found) = by_xml_name(shape.members, Place::Attribute, name, hint) else {
                if !is_declaration(full_name) {
                    self.log.report(name, None, ProblemKind::UnknownMember, raw);
                    keep(record, |extra| {
                        extra.keep_unknown(unknown_attribute(name, raw, Spot::after(None, 0)))
                    });
                }
                continue;
            };
            hint = found.member + 1;
            note(&mut self.log, record, shape, found, seen);
            let value = unescape_attribute(raw).map_err(|bad| self.bad_reference(&bad))?;
            let outcome = take(record.slot(found.member), Token::Text(value));
            settle(&mut self.log, record, shape, found.member, outcome, (raw, Notation::XmlAttribute));
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
            match self.node()? {
                Node::Child(tag) => {
                    if let Some(found) = by_xml_name(shape.members, Place::Element, tag.name(), hint) {
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
        let mut raw = String::new();
        escape(&mut raw, &content);
        if let Some(index) = text_member(shape) {
            seen.insert(index);
            let outcome = take(record.slot(index), Token::Text(content));
            settle(&mut self.log, record, shape, index, outcome, (&raw, Notation::XmlText));
        } else {
            self.log.report("", None, ProblemKind::UnknownMember, &raw);
            let spot = Spot::after(last, 0);
            let unknown = Unknown { name: "".into(), raw: raw.into(), notation: Notation::XmlText, spot };
            keep(record, |extra| extra.keep_unknown(unknown));
        }
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
            if seen.insert(index) {
                keep_spelling(record, found);
            }
            if let Some(list) = list_of(record.slot(index)) {
                self.item(list, index, member.xml, tag, &mut strays)?;
                keep_strays(record, strays);
                return Ok(());
            }
        } else {
            note(&mut self.log, record, shape, found, seen);
        }
        let outcome = match (member.form, record.slot(index)) {
            // The most frequent ones without a detour.
            (Form::One, Slot::Scalar(scalar)) => self.scalar(scalar, index, tag, &mut strays)?,
            (Form::List { item, .. }, slot) => {
                self.log.enter(member.xml, None);
                let outcome = match list_of(slot) {
                    Some(list) => self.list(list, index, item, tag, &mut strays)?,
                    None => self.skip(tag)?,
                };
                self.log.leave();
                outcome
            }
            (_, slot) => {
                self.log.enter(member.xml, None);
                let outcome = self.value(slot, index, tag, &mut strays)?;
                self.log.leave();
                outcome
            }
        };
        if !matches!(outcome, Outcome::Read) {
            let raw = self.consumed(tag);
            settle(&mut self.log, record, shape, index, outcome, (raw, Notation::XmlElement));
        }
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
            Slot::Scalar(scalar) => self.scalar(scalar, index, tag, strays),
            Slot::Record(record) => self.record(record, tag).map(|()| Outcome::Read),
            Slot::Optional(optional) => {
                // An empty element cannot be a record that must have something in it.
                if let Slot::Record(record) = optional.insert()
                    && tag.is_bare()
                    && record.shape().members.iter().any(|member| member.required)
                {
                    optional.clear();
                    return Ok(Outcome::Hollow);
                }
                let outcome = self.value(optional.insert(), index, tag, strays)?;
                Ok(clear_unread(optional, outcome))
            }
            Slot::Links(links) => self.links(links, index, tag, strays),
            Slot::Any(document) => self.untyped(document, tag).map(|()| Outcome::Read),
            Slot::List(list) => {
                self.item(list, index, "", tag, strays)?;
                Ok(Outcome::Read)
            }
            Slot::None => self.skip(tag),
        }
    }

    fn scalar(
        &mut self,
        scalar: &mut dyn Scalar,
        index: usize,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        self.own_attributes(index, OWN, tag, strays)?;
        let text = if tag.empty { Some(Cow::Borrowed("")) } else { self.text()? };
        Ok(match text {
            Some(text) => take_scalar(scalar, Token::Text(text)),
            None => Outcome::Unreadable { expected: "text", secret: scalar.is_secret() },
        })
    }

    /// Reads a wrapper with items.
    fn list(
        &mut self,
        list: &mut dyn List,
        index: usize,
        item: &'static str,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        self.log.descend()?;
        self.own_attributes(index, OWN, tag, strays)?;
        while !tag.empty {
            match self.node()? {
                Node::Child(tag) if tag.name() == item => self.item(list, index, item, &tag, strays)?,
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Spot::inside(index, list.len()))?;
                    strays.push(Stray::Unknown(unknown));
                }
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(text) => {
                    let mut raw = String::new();
                    escape(&mut raw, &text);
                    self.log.report("", None, ProblemKind::UnknownMember, &raw);
                    let spot = Spot::inside(index, list.len());
                    let notation = Notation::XmlText;
                    strays.push(Stray::Unknown(Unknown { name: "".into(), raw: raw.into(), notation, spot }));
                }
                Node::End => break,
            }
        }
        self.log.ascend();
        Ok(if list.is_empty() { Outcome::Blank { expected: None } } else { Outcome::Read })
    }

    /// Reads an item and appends it; one that cannot be read is put aside.
    fn item(
        &mut self,
        list: &mut dyn List,
        index: usize,
        name: &'static str,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<(), DecodeError> {
        let items = list.len();
        self.log.enter(name, Some(items));
        let outcome = match list.push() {
            Slot::Scalar(scalar) => {
                self.own_attributes(index, items, tag, strays)?;
                let text = if tag.empty { Some(Cow::Borrowed("")) } else { self.text()? };
                match text {
                    Some(text) => take_scalar(scalar, Token::Text(text)),
                    None => Outcome::Unreadable { expected: "text", secret: scalar.is_secret() },
                }
            }
            slot => self.value(slot, index, tag, strays)?,
        };
        self.log.leave();
        if outcome != Outcome::Read {
            let raw = self.consumed(tag);
            strays.extend(settle_item(
                &mut self.log,
                list,
                (index, name),
                outcome,
                (raw, Notation::XmlElement),
            ));
        }
        Ok(())
    }

    pub(super) fn links(
        &mut self,
        links: &mut Links,
        index: usize,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        self.log.descend()?;
        self.links.clear();
        self.links.mark_present();
        self.own_attributes(index, OWN, tag, strays)?;
        while !tag.empty {
            match self.node()? {
                Node::Child(tag) if tag.name() == "Link" => {
                    self.link(&tag)?;
                    if !tag.empty && self.text()?.is_none_or(|text| !text.trim().is_empty()) {
                        let item = Some(self.links.len() - 1);
                        self.log.report("Link", item, ProblemKind::UnknownMember, self.consumed(&tag));
                    }
                }
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Spot::inside(index, self.links.len()))?;
                    strays.push(Stray::Unknown(unknown));
                }
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(text) => self.log.report("", None, ProblemKind::UnknownMember, &text),
                Node::End => break,
            }
        }
        links.clone_from(&self.links);
        self.log.ascend();
        Ok(Outcome::Read)
    }

    fn link(&mut self, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let (mut rel, mut href, mut link_type, mut name) = (Cow::Borrowed(""), Cow::Borrowed(""), None, None);
        let mut rest = String::new();
        for attribute in tag.attributes() {
            let (full_name, raw) = attribute.map_err(|error| self.bad_attribute(error))?;
            let value = unescape_attribute(raw).map_err(|bad| self.bad_reference(&bad))?;
            match local(full_name) {
                "Rel" => rel = value,
                "Href" => href = value,
                "Type" => link_type = Some(value),
                "Name" => name = Some(value),
                _ if is_declaration(full_name) => {}
                other => {
                    self.log.report(other, None, ProblemKind::UnknownMember, raw);
                    append_attribute(&mut rest, other, &value);
                }
            }
        }
        self.links.push_with(&rel, &href, link_type.as_deref(), name.as_deref(), &rest);
        Ok(())
    }

    /// Reads the wrapper of a choice. The first known child counts, whatever else is there is put aside.
    fn choice(
        &mut self,
        record: &mut dyn Record,
        shape: &'static Shape,
        tag: &Tag<'d>,
    ) -> Result<(), DecodeError> {
        let mut chosen = None;
        let mut strays = Vec::new();
        self.own_attributes(0, OWN, tag, &mut strays)?;
        while !tag.empty {
            match self.node()? {
                Node::Child(tag) => match by_xml_name(shape.members, Place::Element, tag.name(), 0) {
                    Some(found) if chosen.is_none() => {
                        self.log.enter(shape.members[found.member].xml, None);
                        self.value(record.slot(found.member), found.member, &tag, &mut strays)?;
                        self.log.leave();
                        chosen = Some(found.member);
                    }
                    found => {
                        let kind =
                            if found.is_some() { ProblemKind::Ambiguous } else { ProblemKind::UnknownMember };
                        self.skip(&tag)?;
                        let raw = self.consumed(&tag);
                        self.log.report(tag.name(), None, kind, raw);
                        let spot = Spot::after(chosen, 0);
                        strays.push(Stray::Unknown(unknown_element(tag.name(), raw, spot)));
                    }
                },
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(text) => self.log.report("", None, ProblemKind::UnknownMember, &text),
                Node::End => break,
            }
        }
        keep_beside(record, strays, chosen.is_some());
        Ok(())
    }

    /// Attributes of an element that should have none.
    fn own_attributes(
        &mut self,
        index: usize,
        items: usize,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<(), DecodeError> {
        for attribute in tag.attributes() {
            let (full_name, raw) = attribute.map_err(|error| self.bad_attribute(error))?;
            if !is_declaration(full_name) {
                let name = local(full_name);
                self.log.report(name, None, ProblemKind::UnknownMember, raw);
                strays.push(Stray::Unknown(unknown_attribute(name, raw, Spot::inside(index, items))));
            }
        }
        Ok(())
    }

    fn unknown_element(&mut self, tag: &Tag<'d>, spot: Spot) -> Result<Unknown, DecodeError> {
        self.skip(tag)?;
        let raw = self.consumed(tag);
        self.log.report(tag.name(), None, ProblemKind::UnknownMember, raw);
        Ok(unknown_element(tag.name(), raw, spot))
    }

    /// The whole element, once it was read or skipped.
    fn consumed(&self, tag: &Tag<'d>) -> &'d str {
        self.input.get(tag.from..self.position()).unwrap_or_default()
    }

    /// Reads over the rest of an element.
    fn skip(&mut self, tag: &Tag<'d>) -> Result<Outcome, DecodeError> {
        if !tag.empty {
            self.skip_rest()?;
        }
        Ok(Outcome::Read)
    }

    fn skip_rest(&mut self) -> Result<(), DecodeError> {
        let mut open = 1;
        while open > 0 {
            match self.node()? {
                Node::Child(tag) if tag.empty => {}
                Node::Child(_) => {
                    self.log.descend()?;
                    open += 1;
                }
                Node::Text(_) => {}
                Node::End => {
                    open -= 1;
                    if open > 0 {
                        self.log.ascend();
                    }
                }
            }
        }
        Ok(())
    }

    /// The text of an element up to its end. `None` if there are elements in it.
    fn text(&mut self) -> Result<Option<Cow<'d, str>>, DecodeError> {
        let mut whole = match self.node()? {
            Node::Text(text) => text,
            Node::End => return Ok(Some(Cow::Borrowed(""))),
            Node::Child(tag) => return self.not_text(&tag),
        };
        loop {
            match self.node()? {
                Node::Text(text) => whole.to_mut().push_str(&text),
                Node::End => return Ok(Some(whole)),
                Node::Child(tag) => return self.not_text(&tag),
            }
        }
    }

    fn not_text(&mut self, tag: &Tag<'d>) -> Result<Option<Cow<'d, str>>, DecodeError> {
        self.skip(tag)?;
        self.skip_rest()?;
        Ok(None)
    }

    /// The next thing that matters. The end of the document is an end, too.
    pub(super) fn node(&mut self) -> Result<Node<'d>, DecodeError> {
        loop {
            let from = self.position();
            return match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.open += 1;
                    Ok(Node::Child(Tag { start, empty: false, from }))
                }
                Ok(Event::Empty(start)) => Ok(Node::Child(Tag { start, empty: true, from })),
                Ok(Event::End(_)) => {
                    self.open -= 1;
                    Ok(Node::End)
                }
                Ok(Event::Text(text)) => match text.into_inner() {
                    Cow::Borrowed(text) => {
                        unescape(text).map(Node::Text).map_err(|bad| self.bad_reference(&bad))
                    }
                    Cow::Owned(text) => Ok(Node::Text(Cow::Owned(text))),
                },
                Ok(Event::CData(text)) => Ok(Node::Text(text.into_inner())),
                Ok(Event::GeneralRef(name)) => match resolve(&name) {
                    Ok(character) => Ok(Node::Text(Cow::Owned(character.to_string()))),
                    Err(bad) => Err(self.bad_reference(&bad)),
                },
                Ok(Event::Comment(_) | Event::PI(_)) => continue,
                Ok(Event::Decl(_)) if from == 0 => continue,
                Ok(Event::Decl(_)) => Err(self.syntax("an XML declaration that is not at the beginning")),
                Ok(Event::DocType(_)) => Err(DecodeError::Doctype),
                Ok(Event::Eof) if self.open == 0 => Ok(Node::End),
                Ok(Event::Eof) => Err(self.syntax("the document ends too early")),
                Err(error) => Err(DecodeError::Syntax {
                    position: self.reader.error_position(),
                    message: error.to_string(),
                }),
            };
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    #[cold]
    pub(super) fn syntax(&self, message: &str) -> DecodeError {
        DecodeError::Syntax { position: self.reader.buffer_position(), message: message.to_owned() }
    }

    #[cold]
    pub(super) fn bad_reference(&self, bad: &BadReference) -> DecodeError {
        self.syntax(&format!("unknown reference &{};", bad.0))
    }

    #[cold]
    pub(super) fn bad_attribute(&self, _: BadAttribute) -> DecodeError {
        self.syntax("an attribute is malformed")
    }
}

fn unknown_attribute(name: &str, raw: &str, spot: Spot) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), notation: Notation::XmlAttribute, spot }
}

fn unknown_element(name: &str, raw: &str, spot: Spot) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), notation: Notation::XmlElement, spot }
}
