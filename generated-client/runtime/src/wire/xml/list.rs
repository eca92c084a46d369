//! Decoding of lists and their items, which can have several names.

use super::decoder::Decoder;
use super::scanner::{Node, Scanner, Tag};
use crate::wire::assign::{
    Misplaced, Outcome, assign_scalar, descriptor_of_items, keep_item_name, keep_misplaced, list_of,
    record_item_outcome,
};
use crate::wire::descriptor::{ITEMS, Kind};
use crate::wire::extra::{Anchor, OWN};
use crate::wire::item_names::ItemName;
use crate::wire::member_set::MemberSet;
use crate::wire::raw_syntax::RawSyntax;
use crate::wire::{
    DecodeError, Descriptor, FieldDescriptor, FieldMut, Form, ListMut, ProblemKind, Record, Token,
};

impl<'d> Decoder<'d> {
    /// Reads a wrapper with items.
    pub(super) fn list(
        &mut self,
        list: &mut dyn ListMut,
        (index, member): (usize, &'static FieldDescriptor),
        item: &'static str,
        misplaced: &mut Vec<Misplaced>,
    ) -> Result<Outcome, DecodeError> {
        self.context.descend()?;
        self.own_attributes(Anchor::inside(index, OWN), misplaced)?;
        // The name of the previous item.
        let mut name = item;
        loop {
            match self.scanner.node()? {
                Node::Child(tag) if tag.name == item && name == item => {
                    self.item(list, index, item, &tag, misplaced)?;
                }
                Node::Child(tag) if tag.name == item || self.is_item(list, member, &tag) => {
                    if tag.name != name {
                        self.context.charge(size_of::<ItemName>() + tag.name.len())?;
                        misplaced.push(item_name(index, list.len(), tag.name));
                        name = tag.name;
                    }
                    self.item(list, index, item, &tag, misplaced)?;
                }
                Node::Child(tag) => {
                    let unknown = self.unknown_element(&tag, Anchor::inside(index, list.len()))?;
                    misplaced.push(Misplaced::Unknown(unknown));
                }
                Node::Text(text) => {
                    let text = self.misplaced_text(&text, Anchor::inside(index, list.len()))?;
                    misplaced.extend(text.map(Misplaced::Unknown));
                }
                Node::End => break,
            }
        }
        self.context.ascend();
        list.shrink();
        Ok(if list.is_empty() { Outcome::Empty { expected: None } } else { Outcome::Read })
    }

    /// Reads an element of a list document under a name that the schema does not list, if it is an item. Returns false for
    /// any other element.
    #[cold]
    pub(super) fn unnamed_item(
        &mut self,
        record: &mut dyn Record,
        descriptor: &'static Descriptor,
        tag: &Tag<'d>,
    ) -> Result<bool, DecodeError> {
        let (Kind::List, Some(member)) = (descriptor.kind, descriptor.members.get(ITEMS)) else {
            return Ok(false);
        };
        let Some(list) = list_of(record.field_mut(ITEMS)) else { return Ok(false) };
        if !self.is_item(list, member, tag) {
            return Ok(false);
        }
        let (position, mut misplaced) = (list.len(), Vec::new());
        self.item(list, ITEMS, member.xml, tag, &mut misplaced)?;
        keep_item_name(record, member, (ITEMS, position), (tag.name, RawSyntax::XmlElement));
        keep_misplaced(record, misplaced);
        Ok(true)
    }

    /// True for an element that is an item although it has another name. A name that the schema does not list is reported.
    #[cold]
    fn is_item(&mut self, list: &mut dyn ListMut, member: &FieldDescriptor, tag: &Tag<'d>) -> bool {
        if member.item_aliases.contains(&tag.name) {
            return true;
        }
        let is_item = descriptor_of_items(list).is_some_and(|descriptor| {
            descriptor.xml == tag.name || self.scanner.has_type(descriptor.link_type)
        });
        if is_item {
            self.context.report(tag.name, Some(list.len()), ProblemKind::UnknownItemName, "");
        }
        is_item
    }

    /// Reads an item and appends it; an unreadable one is kept separately.
    pub(super) fn item(
        &mut self,
        list: &mut dyn ListMut,
        index: usize,
        name: &'static str,
        tag: &Tag<'d>,
        misplaced: &mut Vec<Misplaced>,
    ) -> Result<(), DecodeError> {
        let (items, before) = (list.len(), misplaced.len());
        self.context.enter(name, Some(items));
        let outcome = match list.push() {
            FieldMut::Scalar(scalar) => {
                self.context.charge(size_of_val(scalar))?;
                self.own_attributes(Anchor::inside(index, items), misplaced)?;
                let text = self.text().inspect_err(|_| self.stopped_in(scalar))?;
                match text {
                    Some(text) => assign_scalar(scalar, Token::Text(text)),
                    None => Outcome::Unreadable { expected: "text", secret: scalar.is_secret() },
                }
            }
            field => self.value(field, index, tag, misplaced)?,
        };
        self.context.leave();
        if outcome != Outcome::Read {
            let kept = self.kept(tag);
            let raw = (&*kept, RawSyntax::XmlElement);
            let unread = record_item_outcome(&mut self.context, list, (index, name), outcome, raw);
            if unread.is_some() {
                // The whole element is kept, with its attributes.
                misplaced.truncate(before);
                misplaced.extend(unread);
            }
        }
        Ok(())
    }
}

/// Releases memory that the lists of repeated elements do not use.
pub(super) fn shrink_repeated(record: &mut dyn Record, descriptor: &'static Descriptor, seen: MemberSet) {
    let is_items = |index| descriptor.kind == Kind::List && index == ITEMS;
    for (index, member) in descriptor.members.iter().enumerate() {
        if matches!(member.form, Form::Many)
            && (seen.has(index) || is_items(index))
            && let Some(list) = list_of(record.field_mut(index))
        {
            list.shrink();
        }
    }
}

fn item_name(member: usize, item: usize, name: &str) -> Misplaced {
    Misplaced::ItemName(ItemName { member, item, name: name.into(), syntax: RawSyntax::XmlElement })
}

impl Scanner<'_> {
    /// True if the current tag has this value of the attribute `Type`.
    fn has_type(&self, link_type: &str) -> bool {
        let mut tag = self.whole_tag();
        while let Ok(Some(attribute)) = tag.attribute() {
            if attribute.full_name == "Type" {
                return attribute.value().is_ok_and(|value| value == link_type);
            }
        }
        false
    }
}
