//! Documents of unknown types in XML.

use super::decoder::Decoder;
use super::encode::{Writer, write_links};
use super::scanner::{Node, Tag};
use super::text::is_name;
use crate::value::Href;
use crate::wire::document::Content;
use crate::wire::{DecodeError, Document, Options};

impl<'d> Decoder<'d> {
    /// Reads an element of an unknown type.
    pub(super) fn untyped(&mut self, document: &mut Document, tag: &Tag<'d>) -> Result<(), DecodeError> {
        self.context.descend()?;
        tag.name.clone_into(&mut document.name);
        while let Some(attribute) = self.scanner.attribute()? {
            let value = attribute.value()?.into_owned();
            match attribute.name {
                "Href" => document.href = Href::from(value),
                _ if attribute.is_declaration() => {}
                name => document.attributes.push((self.attribute_name(name)?.to_owned(), value)),
            }
        }
        let mut text = String::new();
        loop {
            match self.scanner.node()? {
                Node::Child(tag) if tag.name == "Links" && !document.links.is_present() => {
                    let mut misplaced = Vec::new();
                    self.links(&mut document.links, 0, &mut misplaced)?;
                }
                Node::Child(tag) => {
                    keep_text(document, &mut text);
                    let mut child = Document::default();
                    self.untyped(&mut child, &tag).inspect_err(|_| self.context.below(tag.name))?;
                    document.children.push(child);
                }
                Node::Text(part) => text.push_str(&part),
                Node::End => break,
            }
        }
        if document.children.is_empty() && !(document.links.is_present() && text.trim().is_empty()) {
            document.content = if text.is_empty() { Content::Nothing } else { Content::Text(text) };
        } else {
            keep_text(document, &mut text);
            document.content = Content::Members;
        }
        self.context.ascend();
        Ok(())
    }
}

/// Converts text between elements to a child without a name.
fn keep_text(document: &mut Document, text: &mut String) {
    if !text.trim().is_empty() {
        let content = Content::Text(std::mem::take(text));
        document.children.push(Document { content, ..Document::default() });
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
pub(in crate::wire) fn document_to_xml(document: &Document) -> String {
    let mut writer = Writer::new();
    let name = match document.name.as_str() {
        "" => document.text_at("Type").filter(|name| is_name(name)).unwrap_or("Document"),
        name => name,
    };
    write_document(&mut writer, name, document, true);
    writer.finish()
}

/// Writes an element of an unknown type.
pub(super) fn write_document(writer: &mut Writer, name: &str, document: &Document, root: bool) {
    // JSON allows names that are invalid in XML.
    let name = if is_name(name) { name } else { "Member" };
    writer.start(name, root);
    for (name, value) in &document.attributes {
        writer.attribute(name, value);
    }
    if !document.href.is_empty() {
        writer.attribute("Href", document.href.as_str());
    }
    if document.links.is_present() {
        write_links(writer, "Links", &document.links);
    }
    match &document.content {
        Content::Nothing => {}
        Content::Members => {
            for child in &document.children {
                match (&child.name, child.text()) {
                    (name, Some(text)) if name.is_empty() => writer.text(text),
                    (name, _) => write_document(writer, name, child, false),
                }
            }
        }
        Content::Items => {
            // The name of a wrapper usually is the plural of the name of its items.
            let item = name.strip_suffix('s').filter(|item| !item.is_empty()).unwrap_or("Item");
            for child in &document.children {
                write_document(writer, item, child, false);
            }
        }
        Content::Text(_) | Content::Number(_) | Content::Boolean(_) => {
            writer.text(document.text().unwrap_or_default());
        }
    }
    writer.end(name);
}
