//! Decoding of XML into records, in one pass.

use std::borrow::Cow;

use super::decoder::Decoder;
use super::list::shrink_repeated;
use super::scanner::{Node, Tag, malformed};
use super::text::escape;
use crate::wire::assign::{
    Misplaced, Outcome, after, assign, assign_scalar, check_missing, clear_if_unread, keep, keep_item_name,
    keep_misplaced, keep_spelling, list_of, mark_seen, record_outcome, text_member,
};
use crate::wire::budget::record_size;
use crate::wire::descriptor::ITEMS;
use crate::wire::excerpt::xml_excerpt;
use crate::wire::extra::{Anchor, OWN};
use crate::wire::member_lookup::{FoundMember, by_xml_name};
use crate::wire::member_set::MemberSet;
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::shown::shown;
use crate::wire::{
    DecodeError, Decoded, Descriptor, FieldMut, Form, MemberValue, Options, Place, Problem, Record, Scalar,
    Token,
};

/// Decodes an XML document.
///
/// # Errors
/// [`DecodeError`] if the document is malformed, has another root or, in strict mode, deviates from the schema.
pub fn from_xml<T: MemberValue>(document: &[u8], options: Options) -> Result<Decoded<T>, DecodeError> {
    let mut value = T::default();
    let problems = read(value.field_mut(), document, options)?;
    Ok(Decoded { value, problems })
}

/// Decodes an XML document into an existing record and returns the deviations from the schema.
///
/// # Errors
/// The errors of [`from_xml`].
pub fn read_xml(
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
    super::super::read_utf8(document, field, |field, text| read_text(field, text, options))
}

/// Decodes a text.
fn read_text(field: FieldMut<'_>, document: &str, options: Options) -> Result<Vec<Problem>, DecodeError> {
    if let Some(at) = memchr::memchr(0, document.as_bytes()) {
        return Err(malformed(at, "a character that XML does not allow"));
    }
    let mut decoder = Decoder::new(document, options);
    match decoder.root(field) {
        Ok(()) => decoder.context.finish(),
        Err(error) => {
            Err(decoder.context.locate(error, |position| xml_excerpt(document.as_bytes(), position)))
        }
    }
}

impl<'d> Decoder<'d> {
    fn root(&mut self, field: FieldMut<'_>) -> Result<(), DecodeError> {
        let tag = loop {
            match self.scanner.node()? {
                Node::Child(tag) => break tag,
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Text(_) => return Err(self.syntax("text outside of the root element")),
                Node::End => return Err(self.syntax("no element at all")),
            }
        };
        self.document(field, &tag)?;
        loop {
            match self.scanner.node()? {
                Node::Text(text) if text.trim().is_empty() => {}
                Node::End => return Ok(()),
                Node::Child(_) | Node::Text(_) => return Err(self.syntax("something after the root element")),
            }
        }
    }

    fn document(&mut self, field: FieldMut<'_>, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let unexpected =
            |expected| DecodeError::UnexpectedRoot { expected, found: shown(tag.name).into_owned() };
        match field {
            FieldMut::Record(record) => {
                let descriptor = record.descriptor();
                if descriptor.xml != tag.name {
                    return Err(unexpected(descriptor.xml));
                }
                self.context.enter(descriptor.xml, None);
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
        let descriptor = record.descriptor();
        self.context.descend()?;
        self.context.charge(record_size(record))?;
        if descriptor.is_choice() {
            self.choice(record, descriptor)?;
        } else {
            let mut seen = MemberSet::new();
            self.attributes(record, descriptor, &mut seen)?;
            self.children(record, descriptor, &mut seen)?;
            check_missing(&mut self.context, record, descriptor, seen);
        }
        self.context.ascend();
        Ok(())
    }

    fn attributes(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
        seen: &mut MemberSet,
    ) -> Result<(), DecodeError> {
        let mut hint = 0;
        loop {
            while let Some(member) = descriptor.members.get(hint)
                && member.place == Place::Attribute
                && let Some(value) = self.scanner.usual_attribute(member.xml)
            {
                let found = FoundMember { member: hint, alias: None };
                if !mark_seen(&mut self.context, record, descriptor, found, seen) {
                    self.scanner.check_tag()?;
                }
                let outcome = assign(record.field_mut(hint), Token::Text(Cow::Borrowed(value)));
                if outcome != Outcome::Read {
                    let raw = (value, RawSyntax::XmlAttribute);
                    record_outcome(&mut self.context, record, descriptor, hint, outcome, raw);
                }
                hint += 1;
            }
            let Some(attribute) = self.scanner.attribute()? else { return Ok(()) };
            let name = attribute.full_name;
            let Some(found) = by_xml_name(descriptor.members, Place::Attribute, name, hint) else {
                let mut unknown = Vec::new();
                self.unknown_attribute(&attribute, Anchor::after(None, 0), &mut unknown)?;
                keep_misplaced(record, unknown);
                continue;
            };
            hint = found.member + 1;
            if !mark_seen(&mut self.context, record, descriptor, found, seen) {
                self.scanner.check_tag()?;
            }
            let outcome = assign(record.field_mut(found.member), Token::Text(attribute.value()?));
            if outcome != Outcome::Read {
                let raw = (attribute.raw, RawSyntax::XmlAttribute);
                record_outcome(&mut self.context, record, descriptor, found.member, outcome, raw);
            }
            keep_spelling(record, found);
        }
    }

    fn children(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
        seen: &mut MemberSet,
    ) -> Result<(), DecodeError> {
        let (mut hint, mut last, mut repeated) = (0, None, false);
        let mut content: Option<Cow<'d, str>> = None;
        let has_text = text_member(descriptor).is_some();
        loop {
            while self.leaf(record, descriptor, hint, seen) {
                last = Some(hint);
                hint += 1;
            }
            match self.scanner.node()? {
                Node::Child(tag) => {
                    if let Some(found) = by_xml_name(descriptor.members, Place::Element, tag.name, hint) {
                        self.member(record, descriptor, found, &tag, seen)?;
                        let many = matches!(descriptor.members[found.member].form, Form::Many);
                        hint = if many { found.member } else { found.member + 1 };
                        last = Some(found.member);
                        repeated |= many;
                    } else if self.unnamed_item(record, descriptor, &tag)? {
                        last = Some(ITEMS);
                        repeated = true;
                    } else {
                        let unknown = self.unknown_element(&tag, after(record, last))?;
                        keep(record, |extra| extra.keep_unknown(unknown));
                    }
                }
                Node::Text(text) if has_text => match &mut content {
                    Some(content) => content.to_mut().push_str(&text),
                    None => content = Some(text),
                },
                Node::Text(text) => {
                    if let Some(text) = self.misplaced_text(&text, after(record, last))? {
                        keep(record, |extra| extra.keep_unknown(text));
                    }
                }
                Node::End => break,
            }
        }
        if repeated {
            shrink_repeated(record, descriptor, *seen);
        }
        if let Some(content) = content {
            self.content(record, descriptor, content, seen);
        }
        Ok(())
    }

    /// Reads the element of the expected member, if it is a scalar in the usual form. Returns false for any other content.
    fn leaf(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
        index: usize,
        seen: &mut MemberSet,
    ) -> bool {
        let Some(member) = descriptor.members.get(index) else { return false };
        if member.place != Place::Element || member.form != Form::One {
            return false;
        }
        if seen.has(index) {
            return false;
        }
        let Some(leaf) = self.scanner.usual_leaf(member.xml) else { return false };
        let token = Token::Text(Cow::Borrowed(leaf.text));
        let outcome = match record.field_mut(index) {
            FieldMut::Scalar(scalar) => assign_scalar(scalar, token),
            FieldMut::OptionMut(optional) => {
                let FieldMut::Scalar(scalar) = optional.insert() else { return false };
                let outcome = assign_scalar(scalar, token);
                clear_if_unread(optional, outcome)
            }
            _ => return false,
        };
        seen.insert(index);
        let from = self.scanner.position();
        self.scanner.consume(leaf);
        if outcome != Outcome::Read {
            let kept = self.scanner.kept(from);
            record_outcome(
                &mut self.context,
                record,
                descriptor,
                index,
                outcome,
                (&kept, RawSyntax::XmlElement),
            );
        }
        true
    }

    /// Assigns the text content of a record.
    fn content(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
        content: Cow<'d, str>,
        seen: &mut MemberSet,
    ) {
        let Some(index) = text_member(descriptor) else { return };
        seen.insert(index);
        let mut raw = String::new();
        escape(&mut raw, &content);
        let outcome = assign(record.field_mut(index), Token::Text(content));
        record_outcome(&mut self.context, record, descriptor, index, outcome, (&raw, RawSyntax::XmlText));
    }

    /// Reads a child element into a member.
    pub(super) fn member(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
        found: FoundMember,
        tag: &Tag<'d>,
        seen: &mut MemberSet,
    ) -> Result<(), DecodeError> {
        let index = found.member;
        let member = &descriptor.members[index];
        let mut misplaced = Vec::new();
        if let Form::Many = member.form {
            let first = seen.insert(index);
            if let Some(list) = list_of(record.field_mut(index)) {
                let at = list.len();
                self.item(list, index, member.xml, tag, &mut misplaced)?;
                keep_misplaced(record, misplaced);
                if found.alias.is_some() || !first {
                    keep_item_name(record, member, (index, at), (tag.name, RawSyntax::XmlElement));
                }
                return Ok(());
            }
        } else {
            mark_seen(&mut self.context, record, descriptor, found, seen);
        }
        let outcome = match (member.form, record.field_mut(index)) {
            // Fast path for the most frequent case.
            (Form::One, FieldMut::Scalar(scalar)) => {
                let read = self.scalar(scalar, index, &mut misplaced);
                read.inspect_err(|_| self.context.below(member.xml))?
            }
            (form, field) => {
                self.context.enter(member.xml, None);
                let outcome = match (form, field) {
                    (Form::List { item, .. }, FieldMut::List(list)) => {
                        self.list(list, (index, member), item, &mut misplaced)?
                    }
                    (Form::List { item, .. }, FieldMut::OptionMut(optional)) => {
                        match list_of(optional.insert()) {
                            Some(list) => self.list(list, (index, member), item, &mut misplaced)?,
                            None => self.skip().map(|()| Outcome::Read)?,
                        }
                    }
                    (_, field) => self.value(field, index, tag, &mut misplaced)?,
                };
                self.context.leave();
                outcome
            }
        };
        if outcome != Outcome::Read {
            let kept = self.kept(tag);
            let raw = (&*kept, RawSyntax::XmlElement);
            record_outcome(&mut self.context, record, descriptor, index, outcome, raw);
        }
        keep_spelling(record, found);
        keep_misplaced(record, misplaced);
        Ok(())
    }

    /// Reads an element into a field.
    pub(super) fn value(
        &mut self,
        field: FieldMut<'_>,
        index: usize,
        tag: &Tag<'d>,
        misplaced: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        match field {
            FieldMut::Scalar(scalar) => self.scalar(scalar, index, misplaced),
            FieldMut::Record(record) => self.record(record).map(|()| Outcome::Read),
            FieldMut::OptionMut(optional) => {
                let outcome = match optional.insert() {
                    // Fast path for the most frequent case.
                    FieldMut::Scalar(scalar) => self.scalar(scalar, index, misplaced)?,
                    // An empty element is not a record with required members.
                    FieldMut::Record(record)
                        if self.scanner.is_self_closing() && has_required_member(record) =>
                    {
                        self.skip().map(|()| Outcome::EmptyRecord)?
                    }
                    field => self.value(field, index, tag, misplaced)?,
                };
                Ok(clear_if_unread(optional, outcome))
            }
            FieldMut::Links(links) => self.links(links, index, misplaced),
            FieldMut::Any(document) => self.untyped(document, tag).map(|()| Outcome::Read),
            FieldMut::List(list) => self.item(list, index, "", tag, misplaced).map(|()| Outcome::Read),
            FieldMut::Extra(_) | FieldMut::None => self.skip().map(|()| Outcome::Read),
        }
    }

    fn scalar(
        &mut self,
        scalar: &mut dyn Scalar,
        index: usize,
        misplaced: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        self.own_attributes(Anchor::inside(index, OWN), misplaced)?;
        let text = self.text().inspect_err(|_| self.stopped_in(scalar))?;
        Ok(match text {
            Some(text) => assign_scalar(scalar, Token::Text(text)),
            None => Outcome::Unreadable { expected: "text", secret: scalar.is_secret() },
        })
    }

    #[cold]
    pub(super) fn stopped_in(&mut self, scalar: &dyn Scalar) {
        if scalar.is_secret() {
            self.context.in_secret();
        }
    }
}

fn has_required_member(record: &dyn Record) -> bool {
    let descriptor = record.descriptor();
    descriptor.is_choice() || descriptor.members.iter().any(|member| member.required)
}
