//! Encoding of records as JSON.

use std::ops::RangeInclusive;

use super::document::write_document;
use super::writer::{View, Writer, write_links};
use crate::value::session_in;
use crate::wire::decode_context::may_be_secret;
use crate::wire::extra::OWN;
use crate::wire::fragments::{Fragments, Places, RawFragment};
use crate::wire::member_output::{MemberOutput, output_of};
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::xml::{DECLARATION, document_of_fragment, unescape_attribute};
use crate::wire::{FieldDescriptor, FieldRef, Form, ListMut, Place, Record};

/// Encodes a record as a JSON document: elements first, attributes last, unknown fields at their original positions.
#[must_use]
#[cfg(feature = "json")]
pub fn to_json(record: &dyn Record) -> String {
    let mut writer = Writer::new();
    write_record(&mut writer, record);
    writer.out
}

impl Writer {
    /// True if the view includes a kept fragment. Unknown fields are not described, so their words decide on secrecy.
    fn shows(&self, fragment: RawFragment<'_>) -> bool {
        let is_secret = || {
            may_be_secret(fragment.name) || may_be_secret(fragment.raw) || session_in(fragment.raw).is_some()
        };
        self.view.secrets || !is_secret()
    }

    /// Writes a kept fragment as a member.
    fn fragment(&mut self, fragment: RawFragment<'_>) {
        if !self.shows(fragment) {
            return;
        }
        match fragment.syntax {
            RawSyntax::Json => {
                self.key(fragment.name);
                self.out.push_str(fragment.raw);
            }
            // JSON has no namespaces.
            RawSyntax::XmlAttribute if fragment.name.starts_with(DECLARATION) => {}
            RawSyntax::XmlAttribute => {
                self.key(fragment.name);
                self.string(&unescape_attribute(fragment.raw).unwrap_or_default());
            }
            RawSyntax::XmlElement => {
                if let Some(document) = document_of_fragment(fragment.raw) {
                    self.key(fragment.name);
                    write_document(self, document.root());
                }
            }
            RawSyntax::XmlText => {}
        }
    }

    /// Writes a kept fragment as an item.
    fn fragment_as_item(&mut self, fragment: RawFragment<'_>) {
        if !self.shows(fragment) {
            return;
        }
        match fragment.syntax {
            RawSyntax::Json => {
                self.next();
                self.out.push_str(fragment.raw);
            }
            RawSyntax::XmlElement => {
                if let Some(document) = document_of_fragment(fragment.raw) {
                    self.next();
                    write_document(self, document.root());
                }
            }
            RawSyntax::XmlAttribute | RawSyntax::XmlText => {}
        }
    }
}

fn write_record(writer: &mut Writer, record: &dyn Record) {
    writer.open('{');
    let descriptor = record.descriptor();
    let kept = Fragments::of(record.extra());
    write_fragments(writer, &kept, &Places::after(None), false);
    for attributes in [false, true] {
        for (index, member) in descriptor.members.iter().enumerate() {
            if (member.place == Place::Attribute) == attributes {
                write_member(writer, record, &kept, index, member);
                write_fragments(writer, &kept, &Places::after(Some(index)), false);
            }
        }
    }
    write_fragments(writer, &kept, &Places::after(None), true);
    writer.close('}');
}

fn write_member(
    writer: &mut Writer,
    record: &dyn Record,
    kept: &Fragments<'_>,
    index: usize,
    member: &FieldDescriptor,
) {
    let extra = record.extra();
    let name = match member.form {
        Form::Many => extra.item_name(index, 0, RawSyntax::Json),
        Form::One | Form::List { .. } => None,
    };
    let name = name.or(extra.spelling(index));
    let key = |writer: &mut Writer| match name {
        Some(name) => writer.key(name),
        None => writer.plain_key(member.json),
    };
    let array = |usual| extra.item_name(index, 0, RawSyntax::Json).unwrap_or(usual);
    match output_of(record, index) {
        MemberOutput::Nothing => {}
        MemberOutput::Value(value) if is_hidden(writer.view, &value) => {}
        MemberOutput::Null => {
            key(writer);
            writer.out.push_str("null");
        }
        MemberOutput::Empty { record } => {
            key(writer);
            write_empty(writer, member, record, array);
        }
        MemberOutput::Text(text) => {
            key(writer);
            writer.string(text);
        }
        MemberOutput::Raw(fragment) => {
            writer.fragment(RawFragment { name: name.unwrap_or(member.json), ..fragment });
        }
        MemberOutput::Value(FieldRef::List(list)) => {
            key(writer);
            match member.form {
                Form::List { json: Some(usual), .. } => {
                    writer.open('{');
                    writer.key(array(usual));
                    write_items(writer, kept, index, list);
                    let inside = Places::among(index, 0..=OWN - 1, true);
                    let fragments = kept.at(&inside, false).chain(kept.at(&Places::tag(index), true));
                    fragments
                        .filter(|fragment| !fragment.item)
                        .for_each(|fragment| writer.fragment(fragment));
                    writer.close('}');
                }
                Form::List { json: None, .. } | Form::One | Form::Many => {
                    write_items(writer, kept, index, list);
                }
            }
        }
        MemberOutput::Value(value) => {
            key(writer);
            write_value(writer, &value);
        }
    }
}

/// True if the view excludes the value.
fn is_hidden(view: View, value: &FieldRef<'_>) -> bool {
    // The form of the wire hides nothing.
    if view.secrets && view.links {
        return false;
    }
    match value {
        FieldRef::Scalar(scalar) => !view.secrets && scalar.is_secret(),
        FieldRef::List(list) if !list.is_empty() => match list.item(0) {
            FieldRef::Scalar(scalar) => !view.secrets && scalar.is_secret(),
            _ => false,
        },
        FieldRef::Links(_) => !view.links,
        _ => false,
    }
}

/// Writes a member without content; the form depends on the expected value.
fn write_empty<'a>(
    writer: &mut Writer,
    member: &FieldDescriptor,
    record: bool,
    array: impl Fn(&'static str) -> &'a str,
) {
    match member.form {
        Form::One if record => writer.out.push_str("null"),
        Form::One => writer.out.push_str("\"\""),
        Form::Many | Form::List { json: None, .. } => writer.out.push_str("[]"),
        Form::List { json: Some(usual), .. } => {
            writer.open('{');
            writer.key(array(usual));
            writer.out.push_str("[]");
            writer.close('}');
        }
    }
}

fn write_items(writer: &mut Writer, kept: &Fragments<'_>, index: usize, list: &dyn ListMut) {
    let write_unreadable = |writer: &mut Writer, items: RangeInclusive<usize>| {
        if kept.is_empty() {
            return;
        }
        let places = Places::among(index, items, true);
        kept.at(&places, false)
            .filter(|fragment| fragment.item)
            .for_each(|fragment| writer.fragment_as_item(fragment));
    };
    writer.open('[');
    for at in 0..list.len() {
        write_unreadable(writer, at..=at);
        writer.next();
        write_value(writer, &list.item(at));
    }
    write_unreadable(writer, list.len()..=OWN - 1);
    writer.close(']');
}

pub(super) fn write_value(writer: &mut Writer, value: &FieldRef<'_>) {
    match value {
        FieldRef::Absent | FieldRef::Extra(_) => writer.out.push_str("null"),
        FieldRef::Scalar(scalar) => writer.token(scalar.token()),
        FieldRef::Record(record) => write_record(writer, *record),
        FieldRef::List(list) => write_items(writer, &Fragments::default(), 0, *list),
        FieldRef::Links(links) => write_links(writer, links),
        FieldRef::Any(document) => write_document(writer, document.root()),
    }
}

#[inline]
fn write_fragments(writer: &mut Writer, kept: &Fragments<'_>, places: &Places, attributes: bool) {
    for fragment in kept.at(places, attributes) {
        writer.fragment(fragment);
    }
}
