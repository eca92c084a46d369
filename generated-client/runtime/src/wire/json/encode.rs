//! Writes records as JSON.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::document::write_document;
use crate::value::{session_in, without_session};
use crate::wire::byte_scan::{below, find, is};
use crate::wire::decode_context::is_delicate;
use crate::wire::extra::{OWN, Places, RawFragment, RawSyntax};
use crate::wire::member_output::{Written, written};
use crate::wire::xml::{document_of_fragment, unescape};
use crate::wire::{Extra, FieldDescriptor, FieldRef, Form, Links, ListMut, Place, Record, Token};

/// Writes a record as a document: names of the descriptor, elements first and attributes last, unknown members at their
/// places.
#[must_use]
#[cfg(feature = "json")]
pub fn to_json(record: &dyn Record) -> String {
    let mut writer = Writer::new();
    write_record(&mut writer, record);
    writer.out
}

/// The parts of records that are written.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// Secrets, and unknown members that may be secrets.
    pub(super) secrets: bool,
    pub(super) links: bool,
}

/// Appends values, with commas between them.
pub(super) struct Writer {
    pub(super) out: String,
    pub(super) view: View,
    /// True if no comma is due.
    first: bool,
}

impl Writer {
    /// Writes everything.
    pub(super) fn new() -> Self {
        Self::with(View { secrets: true, links: true })
    }

    pub(super) fn with(view: View) -> Self {
        Self { out: String::new(), view, first: true }
    }

    /// Begins an object or array.
    pub(super) fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.first = true;
    }

    pub(super) fn close(&mut self, bracket: char) {
        self.out.push(bracket);
        self.first = false;
    }

    /// Begins the next item or member.
    pub(super) fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }

    pub(super) fn key(&mut self, name: &str) {
        self.next();
        self.string(name);
        self.out.push(':');
    }

    pub(super) fn string(&mut self, text: &str) {
        let redacted = if self.view.secrets { Cow::Borrowed(text) } else { without_session(text) };
        self.out.push('"');
        let mut rest = &*redacted;
        let marks = |word| is(b'"', word) | is(b'\\', word) | below(b' ', word);
        while let Some(at) = find(rest.as_bytes(), 0, marks) {
            self.out.push_str(&rest[..at]);
            match rest.as_bytes()[at] {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                b'\r' => self.out.push_str("\\r"),
                b'\t' => self.out.push_str("\\t"),
                control => self.out.push_str(&format!("\\u{control:04x}")),
            }
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    pub(super) fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Text(text) => self.string(&text),
            // JSON has no word for these, and no server sends them.
            Token::Decimal(value) if !value.is_finite() => self.out.push_str("null"),
            token => self.out.push_str(&token.into_text()),
        }
    }

    /// True if a kept text is written. Its words may denote a secret, since no schema describes it.
    fn shows(&self, piece: RawFragment<'_>) -> bool {
        let is_secret =
            || is_delicate(piece.name) || is_delicate(piece.raw) || session_in(piece.raw).is_some();
        self.view.secrets || !is_secret()
    }

    /// Something kept, as a member.
    fn piece(&mut self, piece: RawFragment<'_>) {
        if !self.shows(piece) {
            return;
        }
        match piece.notation {
            RawSyntax::Json => {
                self.key(piece.name);
                self.out.push_str(piece.raw);
            }
            RawSyntax::XmlAttribute => {
                self.key(piece.name);
                self.string(&unescape(piece.raw).unwrap_or_default());
            }
            RawSyntax::XmlElement => {
                if let Some(document) = document_of_fragment(piece.raw) {
                    self.key(piece.name);
                    write_document(self, &document);
                }
            }
            RawSyntax::XmlText => {}
        }
    }

    /// Something kept, as an item.
    fn piece_as_item(&mut self, piece: RawFragment<'_>) {
        if !self.shows(piece) {
            return;
        }
        match piece.notation {
            RawSyntax::Json => {
                self.next();
                self.out.push_str(piece.raw);
            }
            RawSyntax::XmlElement => {
                if let Some(document) = document_of_fragment(piece.raw) {
                    self.next();
                    write_document(self, &document);
                }
            }
            RawSyntax::XmlAttribute | RawSyntax::XmlText => {}
        }
    }
}

fn write_record(writer: &mut Writer, record: &dyn Record) {
    writer.open('{');
    let (shape, extra) = (record.descriptor(), record.extra());
    write_pieces(writer, extra, Places::after(None), false);
    for attributes in [false, true] {
        for (index, member) in shape.members.iter().enumerate() {
            if (member.place == Place::Attribute) == attributes {
                write_member(writer, record, index, member);
                write_pieces(writer, extra, Places::after(Some(index)), false);
            }
        }
    }
    write_pieces(writer, extra, Places::after(None), true);
    writer.close('}');
}

fn write_member(writer: &mut Writer, record: &dyn Record, index: usize, member: &FieldDescriptor) {
    let extra = record.extra();
    let name = extra.spelling(index).unwrap_or(member.json);
    match written(record, index) {
        Written::Nothing => {}
        Written::Value(value) if is_hidden(writer.view, &value) => {}
        Written::Null => {
            writer.key(name);
            writer.out.push_str("null");
        }
        Written::Empty { record } => {
            writer.key(name);
            write_blank(writer, member, record);
        }
        Written::Text(text) => {
            writer.key(name);
            writer.string(text);
        }
        Written::Raw(piece) => writer.piece(RawFragment { name, ..piece }),
        Written::Value(FieldRef::List(list)) => {
            writer.key(name);
            match member.form {
                Form::List { json: Some(array), .. } => {
                    writer.open('{');
                    writer.key(array);
                    write_items(writer, extra, index, list);
                    let inside = Places::among(index, 0..=OWN - 1, true);
                    let pieces = extra.pieces(inside, false).chain(extra.pieces(Places::tag(index), true));
                    pieces.filter(|piece| !piece.item).for_each(|piece| writer.piece(piece));
                    writer.close('}');
                }
                Form::List { json: None, .. } | Form::One | Form::Many => {
                    write_items(writer, extra, index, list);
                }
            }
        }
        Written::Value(value) => {
            writer.key(name);
            write_value(writer, &value);
        }
    }
}

/// True if the view leaves out the value.
fn is_hidden(view: View, value: &FieldRef<'_>) -> bool {
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

/// A value without content; what stands for it depends on what it would be.
fn write_blank(writer: &mut Writer, member: &FieldDescriptor, record: bool) {
    match member.form {
        Form::One if record => writer.out.push_str("null"),
        Form::One => writer.out.push_str("\"\""),
        Form::Many | Form::List { json: None, .. } => writer.out.push_str("[]"),
        Form::List { json: Some(array), .. } => {
            writer.open('{');
            writer.key(array);
            writer.out.push_str("[]");
            writer.close('}');
        }
    }
}

fn write_items(writer: &mut Writer, extra: &Extra, index: usize, list: &dyn ListMut) {
    let write_unread = |writer: &mut Writer, items: RangeInclusive<usize>| {
        let places = Places::among(index, items, true);
        extra.pieces(places, false).filter(|piece| piece.item).for_each(|piece| writer.piece_as_item(piece));
    };
    writer.open('[');
    for at in 0..list.len() {
        write_unread(writer, at..=at);
        writer.next();
        write_value(writer, &list.item(at));
    }
    write_unread(writer, list.len()..=OWN - 1);
    writer.close(']');
}

pub(super) fn write_value(writer: &mut Writer, value: &FieldRef<'_>) {
    match value {
        FieldRef::Absent | FieldRef::Extra(_) => writer.out.push_str("null"),
        FieldRef::Scalar(scalar) => writer.token(scalar.token()),
        FieldRef::Record(record) => write_record(writer, *record),
        FieldRef::List(list) => write_items(writer, Extra::none(), 0, *list),
        FieldRef::Links(links) => write_links(writer, links),
        FieldRef::Any(document) => write_document(writer, document),
    }
}

pub(super) fn write_links(writer: &mut Writer, links: &Links) {
    writer.open('[');
    for link in links.iter() {
        writer.next();
        writer.open('{');
        let known = [
            ("Rel", Some(link.rel())),
            ("Href", Some(link.href())),
            ("Name", link.name()),
            ("Type", link.link_type()),
        ];
        for (name, value) in known {
            if let Some(value) = value {
                writer.key(name);
                writer.string(value);
            }
        }
        for (name, value) in link.others() {
            writer.key(name);
            writer.string(&value);
        }
        writer.close('}');
    }
    writer.close(']');
}

fn write_pieces(writer: &mut Writer, extra: &Extra, places: Places, attributes: bool) {
    for piece in extra.pieces(places, attributes) {
        writer.piece(piece);
    }
}
