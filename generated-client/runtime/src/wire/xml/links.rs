//! Decoding of links.

use std::borrow::Cow;

use super::decoder::Decoder;
use super::scanner::Node;
use super::text::{append_attribute, unescape};
use crate::wire::assign::{Misplaced, Outcome};
use crate::wire::extra::{Anchor, OWN};
use crate::wire::{DecodeError, Link, Links, ProblemKind};

impl<'d> Decoder<'d> {
    /// Reads the element around the links.
    pub(super) fn links(
        &mut self,
        links: &mut Links,
        index: usize,
        misplaced: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        self.context.descend()?;
        self.links.clear();
        self.own_attributes(Anchor::inside(index, OWN), misplaced)?;
        loop {
            while self.scanner.usual_link(&mut self.links) {}
            match self.scanner.node()? {
                Node::Child(tag) if tag.name == "Link" => {
                    self.link()?;
                    if self.text()?.is_none_or(|text| !text.trim().is_empty()) {
                        let item = Some(self.links.len() - 1);
                        self.context.report(
                            "Link",
                            item,
                            ProblemKind::UnknownMember,
                            self.scanner.since(tag.from),
                        );
                    }
                }
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Anchor::inside(index, self.links.len()))?;
                    misplaced.push(Misplaced::Unknown(unknown));
                }
                Node::Text(text) => {
                    let anchor = Anchor::inside(index, self.links.len());
                    misplaced.extend(self.misplaced_text(&text, anchor)?.map(Misplaced::Unknown));
                }
                Node::End => break,
            }
        }
        *links = self.links.links();
        self.context.ascend();
        Ok(Outcome::Read)
    }

    fn link(&mut self) -> Result<(), DecodeError> {
        let (mut rel, mut href) = (Cow::Borrowed(""), Cow::Borrowed(""));
        let (mut link_type, mut name) = (None, None);
        let (mut rest, mut seen) = (String::new(), Vec::new());
        while let Some(attribute) = self.scanner.attribute()? {
            let value = attribute.value()?;
            let full_name = attribute.full_name;
            if seen.contains(&full_name) || !matches!(full_name, "Rel" | "Href" | "Type" | "Name") {
                self.scanner.check_tag()?;
            } else {
                seen.push(full_name);
            }
            match full_name {
                "Rel" => rel = value,
                "Href" => href = value,
                "Type" => link_type = Some(value),
                "Name" => name = Some(value),
                _ if attribute.is_declaration() => {}
                _ => {
                    self.context.report(full_name, None, ProblemKind::UnknownMember, attribute.raw);
                    if let Some((name, namespace)) = self.scanner.declaration(&attribute) {
                        self.context.charge(namespace.len())?;
                        append_attribute(&mut rest, name, &unescape(namespace).unwrap_or_default());
                    }
                    append_attribute(&mut rest, full_name, &value);
                }
            }
        }
        let (link_type, name) = (link_type.as_deref(), name.as_deref());
        self.links.push(Link { rel: &rel, href: &href, link_type, name, rest: &rest });
        Ok(())
    }
}
