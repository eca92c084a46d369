//! Construction of documents of unknown types, in one pass.

use super::Document;
use super::part::{Kind, Part, head};
use crate::wire::Links;
use crate::wire::packed::{FIXED, push_number, push_text, reserve_number, set_number};

/// A document under construction.
#[derive(Default)]
pub(in crate::wire) struct DocumentBuilder {
    packed: String,
}

/// A part that is open: its children are added next.
#[derive(Default)]
pub(in crate::wire) struct OpenPart {
    from: usize,
    /// Start of the content.
    content: usize,
    has_children: bool,
    /// Address of the representation.
    pub(in crate::wire) href: String,
    pub(in crate::wire) links: Links,
    attributes: String,
}

impl OpenPart {
    /// Adds an attribute other than the address.
    pub(in crate::wire) fn attribute(&mut self, name: &str, value: &str) {
        push_text(&mut self.attributes, name);
        push_text(&mut self.attributes, value);
    }

    pub(in crate::wire) fn has_children(&self) -> bool {
        self.has_children
    }
}

impl DocumentBuilder {
    /// Opens a part; its parent is the one that was opened last and is still open.
    pub(in crate::wire) fn open(&mut self, name: &str) -> OpenPart {
        let from = self.packed.len();
        self.packed.push_str(head(Kind::Nothing, false));
        push_text(&mut self.packed, name);
        OpenPart { from, content: self.packed.len(), ..OpenPart::default() }
    }

    /// Prepares a part for its next child. The child is added with [`open`](Self::open) and [`close`](Self::close).
    pub(in crate::wire) fn start_child(&mut self, part: &mut OpenPart) {
        if !part.has_children {
            reserve_number(&mut self.packed);
            part.has_children = true;
        }
    }

    /// Removes the last child of a part if it is a text, and returns the text. `child` is the offset of the child.
    pub(in crate::wire) fn take_text(&mut self, child: usize) -> Option<String> {
        let part = Part::take(&mut self.packed.get(child..)?);
        let text = part.text().filter(|_| part.kind() == Kind::Text)?.to_owned();
        self.packed.truncate(child);
        Some(text)
    }

    /// Offset of the next part.
    pub(in crate::wire) fn len(&self) -> usize {
        self.packed.len()
    }

    /// Closes a part. `text` is the content if the kind is text or number.
    pub(in crate::wire) fn close(&mut self, mut part: OpenPart, kind: Kind, text: &str) {
        match kind {
            Kind::Members | Kind::Items => {
                self.start_child(&mut part);
                let length = self.packed.len() - part.content - FIXED;
                set_number(&mut self.packed, part.content, length);
            }
            Kind::Nothing | Kind::Text | Kind::Number | Kind::True | Kind::False => {
                self.packed.truncate(part.content);
            }
        }
        if matches!(kind, Kind::Text | Kind::Number) {
            push_text(&mut self.packed, text);
        }
        let has_details = !part.href.is_empty() || part.links.is_present() || !part.attributes.is_empty();
        self.packed.replace_range(part.from..=part.from, head(kind, has_details));
        if has_details {
            push_text(&mut self.packed, &part.href);
            let links = part.links.packed();
            push_number(&mut self.packed, if part.links.is_present() { links.len() + 1 } else { 0 });
            self.packed.push_str(links);
            push_text(&mut self.packed, &part.attributes);
        }
    }

    /// Returns the document after its root was closed.
    pub(in crate::wire) fn finish(self) -> Document {
        Document { packed: self.packed.into() }
    }
}
