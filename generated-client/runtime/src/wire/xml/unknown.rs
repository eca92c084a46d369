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
            if attribute.is_declaration() {
                self.namespaces.declare(&attribute);
            } else {
                misplaced.push(Misplaced::Unknown(self.unknown_attribute(&attribute, anchor)?));
            }
        }
        Ok(())
    }

    /// Reports and keeps text in a place for elements.
    pub(super) fn misplaced_text(&mut self, text: &str, anchor: Anchor) -> Option<Misplaced> {
        if text.trim().is_empty() {
            return None;
        }
        let mut raw = String::new();
        escape(&mut raw, text);
        self.context.report("", None, ProblemKind::UnknownMember, text);
        Some(Misplaced::Unknown(Unknown {
            name: "".into(),
            raw: raw.into(),
            syntax: RawSyntax::XmlText,
            anchor,
        }))
    }

    pub(super) fn unknown_element(&mut self, tag: &Tag<'d>, anchor: Anchor) -> Result<Unknown, DecodeError> {
        self.skip().inspect_err(|_| self.context.below(tag.name))?;
        let raw = self.consumed(tag);
        self.context.report(tag.name, None, ProblemKind::UnknownMember, raw);
        Ok(unknown_element(tag.name, &self.kept(tag), anchor))
    }

    pub(super) fn unknown_attribute(
        &mut self,
        attribute: &Attribute<'d>,
        anchor: Anchor,
    ) -> Result<Unknown, DecodeError> {
        let name = self.attribute_name(attribute.name)?;
        self.context.report(name, None, ProblemKind::UnknownMember, attribute.raw);
        Ok(Unknown { name: name.into(), raw: attribute.raw.into(), syntax: RawSyntax::XmlAttribute, anchor })
    }
}

pub(super) fn unknown_element(name: &str, raw: &str, anchor: Anchor) -> Unknown {
    Unknown { name: name.into(), raw: raw.into(), syntax: RawSyntax::XmlElement, anchor }
}
