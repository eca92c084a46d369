//! Reads the links of a representation.

use std::borrow::Cow;

use super::attributes::{is_declaration, local};
use super::reader::{Decoder, Node, Tag};
use super::text::append_attribute;
use crate::wire::extra::{OWN, Spot};
use crate::wire::taking::{Outcome, Stray};
use crate::wire::{DecodeError, Links, ProblemKind};

impl<'d> Decoder<'d> {
    /// Reads the element around the links.
    pub(super) fn links(
        &mut self,
        links: &mut Links,
        index: usize,
        tag: &Tag<'d>,
        strays: &mut Vec<Stray>,
    ) -> Result<Outcome, DecodeError> {
        self.log.descend()?;
        self.links.clear();
        self.links.mark_present();
        self.own_attributes(Spot::inside(index, OWN), tag, strays)?;
        loop {
            match self.node_in(tag)? {
                Node::Child(tag) if tag.name() == "Link" => {
                    self.link(&tag)?;
                    if self.text(&tag)?.is_none_or(|text| !text.trim().is_empty()) {
                        let item = Some(self.links.len() - 1);
                        self.log.report("Link", item, ProblemKind::UnknownMember, self.consumed(&tag));
                    }
                }
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Spot::inside(index, self.links.len()))?;
                    strays.push(Stray::Unknown(unknown));
                }
                Node::Text(text) => {
                    strays.extend(self.stray_text(&text, Spot::inside(index, self.links.len())));
                }
                Node::End => break,
            }
        }
        links.clone_from(&self.links);
        self.log.ascend();
        Ok(Outcome::Read)
    }

    fn link(&mut self, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let (mut rel, mut href) = (Cow::Borrowed(""), Cow::Borrowed(""));
        let (mut link_type, mut name) = (None, None);
        let mut rest = String::new();
        for attribute in tag.attributes() {
            let (full_name, raw) = attribute.map_err(|bad| self.bad_attribute(bad))?;
            let value = raw.unescape().map_err(|bad| self.bad_reference(&bad))?;
            match local(full_name) {
                "Rel" => rel = value,
                "Href" => href = value,
                "Type" => link_type = Some(value),
                "Name" => name = Some(value),
                _ if is_declaration(full_name) => {}
                _ => {
                    let other = self.attribute_name(full_name)?;
                    self.log.report(other, None, ProblemKind::UnknownMember, raw.text);
                    append_attribute(&mut rest, other, &value);
                }
            }
        }
        self.links.push_with(&rel, &href, link_type.as_deref(), name.as_deref(), &rest);
        Ok(())
    }
}
