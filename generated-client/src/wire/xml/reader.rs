//! Walks over the parts of an XML document that matter, on top of `quick_xml`.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::attributes::{Attributes, BadAttribute, local};
use super::text::{BadReference, is_name, normalize, resolve};
use crate::wire::log::Log;
use crate::wire::{DecodeError, Links, Options};

/// The state of reading one document.
pub(super) struct Decoder<'d> {
    reader: Reader<&'d [u8]>,
    input: &'d [u8],
    /// Number of elements that are not closed yet.
    open: usize,
    pub(super) log: Log,
    /// Links are collected here, so that those of a representation take no more memory than they need.
    pub(super) links: Links,
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
    #[inline]
    pub(super) fn name(&self) -> &str {
        local(self.start.name().into_inner())
    }

    #[inline]
    pub(super) fn attributes(&self) -> Attributes<'_> {
        Attributes::new(self.start.attributes_raw())
    }

    #[inline]
    pub(super) fn has_attributes(&self) -> bool {
        !self.start.attributes_raw().trim_ascii_start().is_empty()
    }

    /// True for an empty element without attributes.
    pub(super) fn is_bare(&self) -> bool {
        self.empty && !self.has_attributes()
    }
}

/// What stands inside an element.
pub(super) enum Node<'d> {
    Child(Tag<'d>),
    Text(Cow<'d, str>),
    End,
}

impl<'d> Decoder<'d> {
    pub(super) fn new(input: &'d [u8], options: Options) -> Self {
        let reader = Reader::from_reader(input);
        Self { reader, input, open: 0, log: Log::new(options), links: Links::new() }
    }

    /// The next thing that matters. The end of the document is an end, too.
    #[inline]
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
                    self.open = self.open.saturating_sub(1);
                    Ok(Node::End)
                }
                Ok(Event::Text(text)) => Ok(Node::Text(normalized(text.into_inner()))),
                Ok(Event::CData(text)) => Ok(Node::Text(normalized(text.into_inner()))),
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
                Err(error) => Err(self.not_readable(&error)),
            };
        }
    }

    /// The next thing inside an element whose opening was read.
    #[inline]
    pub(super) fn node_in(&mut self, tag: &Tag<'_>) -> Result<Node<'d>, DecodeError> {
        if tag.empty { Ok(Node::End) } else { self.node() }
    }

    /// The text of an element up to its end. `None` if there are elements in it.
    #[inline]
    pub(super) fn text(&mut self, tag: &Tag<'_>) -> Result<Option<Cow<'d, str>>, DecodeError> {
        let mut whole = match self.node_in(tag)? {
            Node::Text(text) => text,
            Node::End => return Ok(Some(Cow::Borrowed(""))),
            Node::Child(child) => return self.not_text(&child),
        };
        loop {
            match self.node()? {
                Node::Text(text) => whole.to_mut().push_str(&text),
                Node::End => return Ok(Some(whole)),
                Node::Child(child) => return self.not_text(&child),
            }
        }
    }

    fn not_text(&mut self, child: &Tag<'_>) -> Result<Option<Cow<'d, str>>, DecodeError> {
        self.skip(child)?;
        self.skip_rest()?;
        Ok(None)
    }

    /// Reads over the rest of an element whose opening was read.
    pub(super) fn skip(&mut self, tag: &Tag<'_>) -> Result<(), DecodeError> {
        if tag.empty { Ok(()) } else { self.skip_rest() }
    }

    fn skip_rest(&mut self) -> Result<(), DecodeError> {
        let mut depth = 1;
        while depth > 0 {
            match self.node()? {
                Node::Child(tag) if !tag.empty => {
                    self.log.descend()?;
                    depth += 1;
                }
                Node::Child(_) | Node::Text(_) => {}
                Node::End => {
                    depth -= 1;
                    if depth > 0 {
                        self.log.ascend();
                    }
                }
            }
        }
        Ok(())
    }

    /// The whole element, once it was read or skipped.
    pub(super) fn consumed(&self, tag: &Tag<'d>) -> &'d str {
        // The reader has checked it piece by piece.
        let bytes = self.input.get(tag.from..self.position()).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    #[inline]
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The local name of an attribute no one knows.
    pub(super) fn attribute_name<'n>(&self, full_name: &'n str) -> Result<&'n str, DecodeError> {
        let name = local(full_name);
        if is_name(name) { Ok(name) } else { Err(self.bad_attribute(BadAttribute)) }
    }

    #[cold]
    pub(super) fn syntax(&self, message: &str) -> DecodeError {
        stopped(self.reader.buffer_position(), message.to_owned())
    }

    #[cold]
    pub(super) fn bad_reference(&self, bad: &BadReference) -> DecodeError {
        self.syntax(&format!("unknown reference &{};", bad.0))
    }

    #[cold]
    pub(super) fn bad_attribute(&self, _: BadAttribute) -> DecodeError {
        self.syntax("an attribute is malformed")
    }

    #[cold]
    fn not_readable(&self, error: &quick_xml::Error) -> DecodeError {
        let position = self.reader.error_position();
        match error {
            quick_xml::Error::Encoding(_) => {
                DecodeError::NotUtf8 { position: self.reader.buffer_position(), path: String::new() }
            }
            error => stopped(position, error.to_string()),
        }
    }
}

/// Where that is in the document is added in the end.
fn stopped(position: u64, message: String) -> DecodeError {
    DecodeError::Syntax { position, path: String::new(), message, excerpt: String::new() }
}

#[inline]
fn normalized(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => normalize(text),
        Cow::Owned(text) => Cow::Owned(normalize(&text).into_owned()),
    }
}
