//! Encoding of records as XML.

use std::ops::RangeInclusive;

use super::document::write_document;
use super::writer::{Writer, write_link, write_links};
use crate::wire::document_of_json;
use crate::wire::extra::OWN;
use crate::wire::fragments::{Fragments, Places, RawFragment};
use crate::wire::member_output::{MemberOutput, output_of};
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{Document, Extra, FieldDescriptor, FieldRef, Form, ListMut, Place, Record};

/// Encodes a record as an XML document: members in the order of the descriptor, unknown fields at their original
/// positions.
#[must_use]
pub fn to_xml(record: &dyn Record) -> String {
    let mut writer = Writer::new();
    write_record(&mut writer, record.descriptor().xml, record, &[], true);
    writer.finish()
}

impl Writer {
    /// Writes a kept fragment as an attribute.
    fn fragment_as_attribute(&mut self, name: &str, fragment: RawFragment<'_>) {
        match fragment.syntax {
            RawSyntax::XmlAttribute => {
                // A value with unescaped double quotes was in single quotes.
                let quote = if fragment.raw.contains('"') { '\'' } else { '"' };
                self.raw_attribute(name, quote, fragment.raw);
            }
            RawSyntax::Json => {
                if let Some(text) = document_of_json("", fragment.raw).as_ref().and_then(Document::text) {
                    self.attribute(name, text);
                }
            }
            RawSyntax::XmlElement | RawSyntax::XmlText => {}
        }
    }

    /// Writes a kept fragment between tags.
    fn fragment(&mut self, fragment: RawFragment<'_>) {
        match fragment.syntax {
            RawSyntax::XmlElement | RawSyntax::XmlText => self.raw(fragment.raw),
            RawSyntax::Json => {
                if let Some(document) = document_of_json(fragment.name, fragment.raw) {
                    write_document(self, fragment.name, document.root(), false);
                }
            }
            RawSyntax::XmlAttribute => {}
        }
    }
}

fn write_record(writer: &mut Writer, name: &str, record: &dyn Record, tag: &[RawFragment<'_>], root: bool) {
    let (descriptor, extra) = (record.descriptor(), record.extra());
    let kept = Fragments::of(extra);
    writer.start(name, root);
    for (index, member) in descriptor.members.iter().enumerate() {
        if member.place == Place::Attribute {
            let name = extra.spelling(index).unwrap_or(member.xml);
            match output_of(record, index) {
                MemberOutput::Empty { .. } => writer.attribute(name, ""),
                MemberOutput::Text(text) => writer.attribute(name, text),
                MemberOutput::Raw(fragment) => writer.fragment_as_attribute(name, fragment),
                MemberOutput::Value(FieldRef::Scalar(scalar)) => {
                    writer.attribute(name, &scalar.token().into_text());
                }
                MemberOutput::Nothing | MemberOutput::Null | MemberOutput::Value(_) => {}
            }
        }
    }
    for fragment in kept.at(&Places::after(None), true).chain(tag.iter().copied()) {
        writer.fragment_as_attribute(fragment.name, fragment);
    }
    write_fragments(writer, &kept, &Places::after(None));
    for (index, member) in descriptor.members.iter().enumerate() {
        if member.place != Place::Attribute {
            write_member(writer, record, &kept, index, member);
        }
        // Repeated elements write the content between them.
        if !matches!(member.form, Form::Many) {
            write_fragments(writer, &kept, &Places::after(Some(index)));
        }
    }
    writer.end(name);
}

fn write_member(
    writer: &mut Writer,
    record: &dyn Record,
    kept: &Fragments<'_>,
    index: usize,
    member: &FieldDescriptor,
) {
    let extra = record.extra();
    let name = extra.spelling(index).unwrap_or(member.xml);
    let tag = fragments_of_tag(kept, &Places::tag(index));
    match output_of(record, index) {
        MemberOutput::Nothing | MemberOutput::Null => {
            if let Form::Many = member.form {
                write_fragments(writer, kept, &Places::after(Some(index)));
            }
        }
        MemberOutput::Empty { .. } => {
            writer.start(name, false);
            tag.iter().for_each(|fragment| writer.fragment_as_attribute(fragment.name, *fragment));
            writer.end(name);
        }
        MemberOutput::Text(text) if member.place == Place::Text => writer.text(text),
        MemberOutput::Text(text) => write_text(writer, name, text, &tag),
        MemberOutput::Raw(fragment) => writer.fragment(fragment),
        MemberOutput::Value(FieldRef::List(list)) => match member.form {
            Form::List { item, .. } => {
                writer.start(name, false);
                tag.iter().for_each(|fragment| writer.fragment_as_attribute(fragment.name, *fragment));
                write_items(writer, (extra, kept), index, item, list, true);
                writer.end(name);
            }
            Form::One | Form::Many => write_items(writer, (extra, kept), index, name, list, false),
        },
        MemberOutput::Value(FieldRef::Scalar(scalar)) if member.place == Place::Text => {
            writer.text(&scalar.token().into_text());
        }
        MemberOutput::Value(FieldRef::Links(links)) => {
            writer.start(name, false);
            tag.iter().for_each(|fragment| writer.fragment_as_attribute(fragment.name, *fragment));
            for (at, link) in links.iter().enumerate() {
                write_fragments(writer, kept, &Places::among(index, at..=at, true));
                write_link(writer, &link);
            }
            write_fragments(writer, kept, &Places::among(index, links.len()..=OWN - 1, true));
            writer.end(name);
        }
        MemberOutput::Value(value) => write_value(writer, name, &value, &tag),
    }
}

/// Writes items and the content between them: in a wrapper, or directly in the record.
fn write_items(
    writer: &mut Writer,
    (extra, kept): (&Extra, &Fragments<'_>),
    index: usize,
    name: &str,
    list: &dyn ListMut,
    wrapped: bool,
) {
    let write_between = |writer: &mut Writer, items: RangeInclusive<usize>| {
        write_fragments(writer, kept, &Places::among(index, items.clone(), true));
        if !wrapped {
            write_fragments(writer, kept, &Places::among(index, items, false));
        }
    };
    for at in 0..list.len() {
        write_between(writer, at..=at);
        let tag = fragments_of_tag(kept, &Places::among(index, at..=at, true));
        let name = extra.item_name(index, at, RawSyntax::XmlElement).unwrap_or(name);
        write_value(writer, name, &list.item(at), &tag);
    }
    write_between(writer, list.len()..=OWN - 1);
}

fn write_value(writer: &mut Writer, name: &str, value: &FieldRef<'_>, tag: &[RawFragment<'_>]) {
    match value {
        FieldRef::Absent | FieldRef::Extra(_) => {}
        FieldRef::Scalar(scalar) => write_text(writer, name, &scalar.token().into_text(), tag),
        FieldRef::Record(record) => write_record(writer, name, *record, tag, false),
        FieldRef::List(list) => {
            write_items(writer, (Extra::none(), &Fragments::default()), 0, name, *list, false);
        }
        FieldRef::Links(links) => write_links(writer, name, links),
        FieldRef::Any(document) => write_document(writer, name, document.root(), false),
    }
}

/// Writes an element that contains only text.
fn write_text(writer: &mut Writer, name: &str, text: &str, tag: &[RawFragment<'_>]) {
    writer.start(name, false);
    tag.iter().for_each(|fragment| writer.fragment_as_attribute(fragment.name, *fragment));
    writer.text(text);
    writer.end(name);
}

#[inline]
fn write_fragments(writer: &mut Writer, kept: &Fragments<'_>, places: &Places) {
    for fragment in kept.at(places, false) {
        writer.fragment(fragment);
    }
}

/// Returns the attributes kept in a tag.
#[inline]
fn fragments_of_tag<'a>(kept: &Fragments<'a>, places: &Places) -> Vec<RawFragment<'a>> {
    if kept.is_empty() { Vec::new() } else { kept.at(places, true).collect() }
}
