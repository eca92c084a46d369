//! State of a JSON decoder, and its errors.

use std::collections::BTreeSet;

use super::link_order::LinkOrder;
use super::reader::Reader;
use super::writer::Writer;
use crate::wire::decode_context::DecodeContext;
use crate::wire::extra::{Anchor, NULL};
use crate::wire::links::LinksBuffer;
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{DecodeError, Options, ProblemKind, Token, Unknown};

pub(super) fn decode_error(error: &serde_json::Error, input: &str, options: Options) -> DecodeError {
    let message = error.to_string();
    // The limit of `serde_json` is not lower than that of the options.
    if message.starts_with("recursion limit exceeded") {
        return DecodeError::TooDeep { limit: options.max_depth, path: String::new() };
    }
    let (position, path) = (position_of(error, input) as u64, String::new());
    DecodeError::Syntax { position, path, message, excerpt: String::new() }
}

/// Returns the offset of an error in the text that was read.
fn position_of(error: &serde_json::Error, input: &str) -> usize {
    let lines = input.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}

/// State of a decoder.
pub(super) struct JsonDecoder {
    pub(super) context: DecodeContext,
    pub(super) links: LinksBuffer,
    /// Order of the members of links.
    pub(super) order: LinkOrder,
    /// Names of the unknown members of the current link.
    pub(super) link_attributes: BTreeSet<String>,
    /// The text of the last value that could not be assigned.
    pub(super) raw: String,
    /// Error of this decoder that stopped `serde_json`.
    pub(super) stop: Option<DecodeError>,
    options: Options,
    /// Address of the document in memory, to find the position of a part.
    start: usize,
}

impl JsonDecoder {
    pub(super) fn new(options: Options, input: &str) -> Self {
        Self {
            context: DecodeContext::new(options, input.len()),
            links: LinksBuffer::default(),
            order: LinkOrder::default(),
            link_attributes: BTreeSet::new(),
            raw: String::new(),
            stop: None,
            options,
            start: input.as_ptr().addr(),
        }
    }

    #[inline]
    pub(super) fn descend<E: serde_core::de::Error>(&mut self) -> Result<(), E> {
        self.context.descend().map_err(|error| self.stopped(error))
    }

    /// Takes memory for decoded content from the budget of the document.
    #[inline]
    pub(super) fn charge<E: serde_core::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.context.charge(bytes).map_err(|error| self.stopped(error))
    }

    #[cold]
    fn stopped<E: serde_core::de::Error>(&mut self, error: DecodeError) -> E {
        self.stop = Some(error);
        E::custom("stopped")
    }

    /// Returns an unknown member to be kept.
    #[cold]
    pub(super) fn unknown<E: serde_core::de::Error>(
        &mut self,
        name: &str,
        raw: &str,
        anchor: Anchor,
    ) -> Result<Unknown, E> {
        self.charge(size_of::<Unknown>() + name.len() + raw.len())?;
        Ok(Unknown::new(name, raw, RawSyntax::Json, anchor))
    }

    /// Reads a part of the document. The position of an error is that in the document.
    #[cold]
    pub(super) fn read_part<T, E: serde_core::de::Error>(
        &mut self,
        part: &str,
        read: impl FnOnce(&mut Self, &mut Reader<'_>) -> Result<T, serde_json::Error>,
    ) -> Result<T, E> {
        read(self, &mut Reader::new(part)).map_err(|error| self.error_in(part, &error))
    }

    /// Returns an error in a part of the document, with its position in the document.
    #[cold]
    pub(super) fn error_in<E: serde_core::de::Error>(&mut self, part: &str, error: &serde_json::Error) -> E {
        let before = part.as_ptr().addr().saturating_sub(self.start);
        let mut error = self.stop.take().unwrap_or_else(|| decode_error(error, part, self.options));
        if let DecodeError::Syntax { position, .. } = &mut error {
            *position += before as u64;
        }
        self.stopped(error)
    }

    /// Reports characters of a text that were replaced; see [`ProblemKind::InvalidCharacter`].
    #[cold]
    pub(super) fn report_replaced(&mut self, name: &str) {
        self.context.report(name, None, ProblemKind::InvalidCharacter, "");
    }

    /// Reports an unknown member. A null is kept but not reported, because it has no value: a query response contains a
    /// null for every type that was not requested.
    pub(super) fn report_unknown(&mut self, name: &str, raw: &str) {
        if raw != NULL {
            self.context.report(name, None, ProblemKind::UnknownMember, raw);
        }
    }

    /// Stores the text of a value that could not be assigned.
    pub(super) fn remember(&mut self, token: Token<'_>) {
        let mut writer = Writer::new();
        writer.token(token);
        self.raw = writer.out;
    }
}
