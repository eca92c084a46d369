//! State of an XML decoder, and skipping of content.

use std::borrow::Cow;

use super::scanner::{Node, Scanner, Tag, malformed};
use super::text::is_name;
use crate::wire::decode_context::DecodeContext;
use crate::wire::links::LinksBuffer;
use crate::wire::{DecodeError, Options};

/// State of an XML decoder.
pub(super) struct Decoder<'d> {
    pub(super) scanner: Scanner<'d>,
    pub(super) context: DecodeContext,
    pub(super) links: LinksBuffer,
}

impl<'d> Decoder<'d> {
    pub(super) fn new(input: &'d str, options: Options) -> Self {
        Self {
            scanner: Scanner::new(input),
            context: DecodeContext::new(options, input.len()),
            links: LinksBuffer::default(),
        }
    }

    /// Returns the text of an element up to its end. `None` if it contains elements.
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

    /// Skips the rest of the open element.
    pub(super) fn skip(&mut self) -> Result<(), DecodeError> {
        let mut depth = 1;
        while depth > 0 {
            match self.scanner.node()? {
                Node::Child(tag) => {
                    Self::check_name(&tag)?;
                    self.context.descend()?;
                    depth += 1;
                }
                Node::Text(_) => {}
                Node::End => {
                    depth -= 1;
                    if depth > 0 {
                        self.context.ascend();
                    }
                }
            }
        }
        Ok(())
    }

    /// Checks the name of an element that the schema does not have.
    pub(super) fn check_name(tag: &Tag<'_>) -> Result<(), DecodeError> {
        if is_name(tag.local_name()) {
            return Ok(());
        }
        Err(malformed(tag.from, "the name of an element is malformed"))
    }

    /// Returns the whole element with declarations of the prefixes it uses, to be kept.
    pub(super) fn kept(&self, tag: &Tag<'d>) -> Cow<'d, str> {
        self.scanner.kept(tag.from)
    }

    #[cold]
    pub(super) fn syntax(&self, message: &str) -> DecodeError {
        malformed(self.scanner.position(), message)
    }
}
