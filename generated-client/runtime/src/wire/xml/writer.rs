//! Output of tags, text and links in XML.

use super::namespaces::NAMESPACE;
use super::text::{append_attribute, escape};
use crate::wire::{Link, Links};

/// Appends tags and text.
pub(super) struct Writer {
    out: String,
    /// True while attributes can be added to the current tag.
    open: bool,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self { out: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), open: false }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn start(&mut self, name: &str, root: bool) {
        self.close();
        self.out.push('<');
        self.out.push_str(name);
        self.open = true;
        if root {
            self.attribute("xmlns", NAMESPACE);
        }
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        append_attribute(&mut self.out, name, value);
    }

    /// Appends an attribute whose value is escaped already.
    pub(super) fn raw_attribute(&mut self, name: &str, quote: char, raw: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push('=');
        self.out.push(quote);
        self.out.push_str(raw);
        self.out.push(quote);
    }

    pub(super) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.close();
            escape(&mut self.out, text);
        }
    }

    /// Appends whole elements or escaped text.
    pub(super) fn raw(&mut self, raw: &str) {
        self.close();
        self.out.push_str(raw);
    }

    pub(super) fn end(&mut self, name: &str) {
        if self.open {
            self.out.push_str("/>");
            self.open = false;
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn close(&mut self) {
        if self.open {
            self.out.push('>');
            self.open = false;
        }
    }
}

pub(super) fn write_links(writer: &mut Writer, name: &str, links: &Links) {
    writer.start(name, false);
    links.iter().for_each(|link| write_link(writer, &link));
    writer.end(name);
}

pub(super) fn write_link(writer: &mut Writer, link: &Link<'_>) {
    writer.start("Link", false);
    writer.attribute("Rel", link.rel());
    writer.attribute("Href", link.href());
    if let Some(link_type) = link.link_type() {
        writer.attribute("Type", link_type);
    }
    if let Some(name) = link.name() {
        writer.attribute("Name", name);
    }
    writer.out.push_str(link.rest());
    writer.end("Link");
}
