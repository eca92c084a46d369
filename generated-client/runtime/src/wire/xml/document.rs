//! Documents of unknown types in XML.

use super::decoder::Decoder;
use super::scanner::{Node, Tag};
use super::text::{is_name, unescape};
use super::writer::{Writer, write_links};
use crate::wire::document::{DocumentBuilder, Kind, OpenPart};
use crate::wire::{DecodeError, Document, Options, Part};

impl<'d> Decoder<'d> {
    /// Reads an element of an unknown type.
    pub(super) fn untyped(&mut self, document: &mut Document, tag: &Tag<'d>) -> Result<(), DecodeError> {
        let mut builder = DocumentBuilder::default();
        self.part(&mut builder, tag)?;
        *document = builder.finish();
        Ok(())
    }

    fn part(&mut self, builder: &mut DocumentBuilder, tag: &Tag<'d>) -> Result<(), DecodeError> {
        self.context.descend()?;
        Self::check_name(tag)?;
        let mut part = builder.open(tag.local_name());
        while let Some(attribute) = self.scanner.attribute()? {
            self.scanner.check_tag()?;
            let value = attribute.value()?;
            match attribute.full_name {
                "Href" => part.href = value.into_owned(),
                _ if attribute.is_declaration() => {}
                name => {
                    if let Some((name, namespace)) = self.scanner.declaration(&attribute) {
                        self.context.charge(namespace.len())?;
                        part.attribute(name, &unescape(namespace).unwrap_or_default());
                    }
                    part.attribute(name, &value);
                }
            }
        }
        let mut text = String::new();
        loop {
            match self.scanner.node()? {
                Node::Child(tag) if tag.local_name() == "Links" && !part.links.is_present() => {
                    let mut misplaced = Vec::new();
                    self.links(&mut part.links, 0, &mut misplaced)?;
                }
                Node::Child(tag) => {
                    keep_text(builder, &mut part, &mut text);
                    builder.start_child(&mut part);
                    self.part(builder, &tag).inspect_err(|_| self.context.below(tag.name))?;
                }
                Node::Text(more) => text.push_str(&more),
                Node::End => break,
            }
        }
        if part.has_children() || part.links.is_present() && text.trim().is_empty() {
            keep_text(builder, &mut part, &mut text);
            builder.close(part, Kind::Members, "");
        } else {
            let kind = if text.is_empty() { Kind::Nothing } else { Kind::Text };
            builder.close(part, kind, &text);
        }
        self.context.ascend();
        Ok(())
    }
}

/// Converts text between elements to a child without a name.
fn keep_text(builder: &mut DocumentBuilder, part: &mut OpenPart, text: &mut String) {
    if !text.trim().is_empty() {
        builder.start_child(part);
        let child = builder.open("");
        builder.close(child, Kind::Text, text);
    }
    text.clear();
}

/// Parses a kept element. `None` if it is not valid.
pub(in crate::wire) fn document_of_fragment(raw: &str) -> Option<Document> {
    let mut decoder = Decoder::new(raw, Options::lenient());
    let mut document = Document::default();
    match decoder.scanner.node().ok()? {
        Node::Child(tag) => decoder.untyped(&mut document, &tag).ok()?,
        Node::Text(_) | Node::End => return None,
    }
    Some(document)
}

/// Encodes a document; one without a name is named after its type.
pub(in crate::wire) fn document_to_xml(document: Part<'_>) -> String {
    let mut writer = Writer::new();
    let name = match document.name() {
        "" => document.text_at("Type").filter(|name| is_name(name)).unwrap_or("Document"),
        name => name,
    };
    write_document(&mut writer, name, document, true);
    writer.finish()
}

/// Writes an element of an unknown type.
pub(super) fn write_document(writer: &mut Writer, name: &str, document: Part<'_>, root: bool) {
    // JSON allows names that are invalid in XML.
    let name = if is_name(name) { name } else { "Member" };
    writer.start(name, root);
    for (name, value) in document.attributes() {
        writer.attribute(name, value);
    }
    if !document.href().is_empty() {
        writer.attribute("Href", document.href());
    }
    if document.has_links() {
        write_links(writer, "Links", &document.links());
    }
    match document.kind() {
        Kind::Nothing => {}
        Kind::Members => {
            for child in document.children() {
                match (child.name(), child.text()) {
                    ("", Some(text)) => writer.text(text),
                    (name, _) => write_document(writer, name, child, false),
                }
            }
        }
        Kind::Items => {
            // The name of a wrapper usually is the plural of the name of its items.
            let item = name.strip_suffix('s').filter(|item| !item.is_empty()).unwrap_or("Item");
            for child in document.children() {
                write_document(writer, item, child, false);
            }
        }
        Kind::Text | Kind::Number | Kind::True | Kind::False => {
            writer.text(document.text().unwrap_or_default());
        }
    }
    writer.end(name);
}
