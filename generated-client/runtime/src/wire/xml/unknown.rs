//! Decoding of content that the schema does not describe.

use super::decoder::Decoder;
use super::scanner::{Attribute, Tag};
use super::text::escape;
use crate::wire::assign::Misplaced;
use crate::wire::extra::Anchor;
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{DecodeError, ProblemKind, Unknown};

impl<'d> Decoder<'d> {
    /// Reads the attributes of an element that should have none.
    pub(super) fn own_attributes(
        &mut self,
        anchor: Anchor,
        misplaced: &mut Vec<Misplaced>,
    ) -> Result<(), DecodeError> {
        while let Some(attribute) = self.scanner.attribute()? {
            self.unknown_attribute(&attribute, anchor, misplaced)?;
        }
        Ok(())
    }

    /// Reports and keeps text in a place for elements.
    pub(super) fn misplaced_text(
        &mut self,
        text: &str,
        anchor: Anchor,
    ) -> Result<Option<Unknown>, DecodeError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let mut raw = String::new();
        escape(&mut raw, text);
        self.context.report("", None, ProblemKind::UnknownMember, text);
        self.unknown("", &raw, RawSyntax::XmlText, anchor).map(Some)
    }

    pub(super) fn unknown_element(&mut self, tag: &Tag<'d>, anchor: Anchor) -> Result<Unknown, DecodeError> {
        self.skipped_element(tag, anchor, ProblemKind::UnknownMember)
    }

    /// Skips, reports and returns an element that is kept.
    pub(super) fn skipped_element(
        &mut self,
        tag: &Tag<'d>,
        anchor: Anchor,
        kind: ProblemKind,
    ) -> Result<Unknown, DecodeError> {
        Self::check_name(tag)?;
        self.skip().inspect_err(|_| self.context.below(tag.name))?;
        self.context.report(tag.name, None, kind, self.scanner.since(tag.from));
        let kept = self.kept(tag);
        self.unknown(tag.name, &kept, RawSyntax::XmlElement, anchor)
    }

    /// Checks an unknown attribute, and reports and keeps it with the declaration of its prefix. Those of XML itself are not
    /// kept.
    #[cold]
    pub(super) fn unknown_attribute(
        &mut self,
        attribute: &Attribute<'d>,
        anchor: Anchor,
        kept: &mut Vec<Misplaced>,
    ) -> Result<(), DecodeError> {
        self.scanner.check_tag()?;
        if attribute.is_declaration() {
            return Ok(());
        }
        let declaration = self.scanner.declaration(attribute);
        for (name, raw) in declaration.into_iter().chain([(attribute.full_name, attribute.raw)]) {
            let unknown = self.unknown(name, raw, RawSyntax::XmlAttribute, anchor)?;
            kept.push(Misplaced::Unknown(unknown));
        }
        self.context.report(attribute.full_name, None, ProblemKind::UnknownMember, attribute.raw);
        Ok(())
    }

    fn unknown(
        &mut self,
        name: &str,
        raw: &str,
        syntax: RawSyntax,
        anchor: Anchor,
    ) -> Result<Unknown, DecodeError> {
        self.context.charge(size_of::<Unknown>() + name.len() + raw.len())?;
        Ok(Unknown::new(name, raw, syntax, anchor))
    }
}
