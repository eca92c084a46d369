//! Decoding of choices.

use super::decoder::Decoder;
use super::scanner::Node;
use crate::wire::assign::{Misplaced, keep_misplaced};
use crate::wire::extra::Anchor;
use crate::wire::member_lookup::by_xml_name;
use crate::wire::member_set::MemberSet;
use crate::wire::{DecodeError, Descriptor, Place, ProblemKind, Record};

impl Decoder<'_> {
    /// Reads the wrapper of a choice. The first known child is used. All other content is kept after the end, because
    /// assigning a child replaces the previous content.
    pub(super) fn choice(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
    ) -> Result<(), DecodeError> {
        let (mut chosen, mut seen, mut misplaced) = (None, MemberSet::new(), Vec::new());
        self.own_attributes(Anchor::after(None, 0), &mut misplaced)?;
        loop {
            match self.scanner.node()? {
                Node::Child(tag) => match by_xml_name(descriptor.members, Place::Element, tag.name, 0) {
                    Some(found) if chosen.is_none() => {
                        self.member(record, descriptor, found, &tag, &mut seen)?;
                        chosen = Some(found.member);
                    }
                    Some(_) => {
                        let kind = ProblemKind::Ambiguous;
                        let unknown = self.skipped_element(&tag, Anchor::after(chosen, 0), kind)?;
                        misplaced.push(Misplaced::Unknown(unknown));
                    }
                    None => {
                        let unknown = self.unknown_element(&tag, Anchor::after(chosen, 0))?;
                        misplaced.push(Misplaced::Unknown(unknown));
                    }
                },
                Node::Text(text) => {
                    let text = self.misplaced_text(&text, Anchor::after(chosen, 0))?;
                    misplaced.extend(text.map(Misplaced::Unknown));
                }
                Node::End => break,
            }
        }
        if chosen.is_none() && misplaced.is_empty() && !self.context.is_partial() {
            self.context.report("", None, ProblemKind::MissingMember, "");
        }
        keep_misplaced(record, misplaced);
        Ok(())
    }
}
