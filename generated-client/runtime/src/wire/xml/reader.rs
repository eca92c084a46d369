//! The state of reading one document, and reading over what does not matter.

use std::borrow::Cow;

use super::namespaces::Namespaces;
use super::scanner::{Node, Scanner, Tag, malformed};
use super::text::is_name;
use crate::wire::decode_context::Log;
use crate::wire::{DecodeError, Links, Options};

/// The state of reading one document.
pub(super) struct Decoder<'d> {
    pub(super) scanner: Scanner<'d>,
    pub(super) log: Log,
    /// Links are collected here, so that those of a representation take no more memory than they need.
    pub(super) links: Links,
    pub(super) namespaces: Namespaces<'d>,
}

impl<'d> Decoder<'d> {
    pub(super) fn new(input: &'d str, options: Options) -> Self {
        Self {
            scanner: Scanner::new(input),
            log: Log::new(options),
            links: Links::new(),
            namespaces: Namespaces::default(),
        }
    }

    /// The text of an element up to its end. `None` if there are elements in it.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Option<Cow<'d, str>>, DecodeError> {
        match self.scanner.plain_text() {
            Some(text) => Ok(Some(Cow::Borrowed(text))),
            None => self.text_in_pieces(),
        }
    }

    fn text_in_pieces(&mut self) -> Result<Option<Cow<'d, str>>, DecodeError> {
        let mut whole = Cow::Borrowed("");
        loop {
            match self.scanner.node()? {
                Node::Text(text) if whole.is_empty() => whole = text,
                Node::Text(text) => whole.to_mut().push_str(&text),
                Node::End => return Ok(Some(whole)),
                Node::Child(_) => {
                    self.skip()?;
                    self.skip()?;
                    return Ok(None);
                }
            }
        }
    }

    /// Reads over the rest of the element that is open.
    pub(super) fn skip(&mut self) -> Result<(), DecodeError> {
        let mut depth = 1;
        while depth > 0 {
            match self.scanner.node()? {
                Node::Child(_) => {
                    self.log.descend()?;
                    depth += 1;
                }
                Node::Text(_) => {}
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
        self.scanner.since(tag.from)
    }

    /// The same for an element that is kept: with declarations of the prefixes it uses.
    pub(super) fn kept(&self, tag: &Tag<'d>) -> Cow<'d, str> {
        self.namespaces.bind(self.consumed(tag))
    }

    /// The local name of an unknown attribute.
    pub(super) fn attribute_name<'n>(&self, name: &'n str) -> Result<&'n str, DecodeError> {
        if is_name(name) { Ok(name) } else { Err(self.syntax("an attribute is malformed")) }
    }

    #[cold]
    pub(super) fn syntax(&self, message: &str) -> DecodeError {
        malformed(self.scanner.position(), message)
    }
}
