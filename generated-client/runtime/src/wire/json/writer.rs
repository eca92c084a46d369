//! Output of values and links in JSON.

use crate::value::without_session;
use crate::wire::byte_scan::{find_special, has_special};
use crate::wire::xml::DECLARATION;
use crate::wire::{Links, Token};

/// The parts of records to write.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// Secrets, and unknown members that may be secrets.
    pub(super) secrets: bool,
    pub(super) links: bool,
}

/// Appends values, with commas between them.
pub(super) struct Writer {
    pub(super) out: String,
    pub(super) view: View,
    /// True if no comma is needed before the next value.
    first: bool,
}

impl Writer {
    /// Creates a writer for all parts.
    pub(super) fn new() -> Self {
        Self::with(View { secrets: true, links: true })
    }

    pub(super) fn with(view: View) -> Self {
        Self { out: String::new(), view, first: true }
    }

    /// Opens an object or array.
    pub(super) fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.first = true;
    }

    pub(super) fn close(&mut self, bracket: char) {
        self.out.push(bracket);
        self.first = false;
    }

    /// Starts the next item or member.
    pub(super) fn next(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }

    pub(super) fn key(&mut self, name: &str) {
        self.next();
        self.quoted(name);
        self.out.push(':');
    }

    /// Writes a key that contains no special characters.
    pub(super) fn plain_key(&mut self, name: &'static str) {
        self.next();
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    /// Writes a text, without session ids if the view has no secrets.
    pub(super) fn string(&mut self, text: &str) {
        if self.view.secrets {
            self.quoted(text);
        } else {
            self.quoted(&without_session(text));
        }
    }

    fn quoted(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push('"');
        if has_special(text.as_bytes(), *b"\"\\") {
            self.escaped(text);
        } else {
            self.out.push_str(text);
        }
        self.out.push('"');
    }

    /// Writes the content of a text with special characters.
    fn escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = find_special(rest.as_bytes(), 0, *b"\"\\") {
            self.out.push_str(&rest[..at]);
            match rest.as_bytes()[at] {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                b'\r' => self.out.push_str("\\r"),
                b'\t' => self.out.push_str("\\t"),
                control => self.out.push_str(&format!("\\u{control:04x}")),
            }
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
    }

    pub(super) fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Text(text) => self.string(&text),
            // JSON cannot express infinity and NaN. Servers do not send them.
            Token::Decimal(value) if !value.is_finite() => self.out.push_str("null"),
            token => self.out.push_str(&token.into_text()),
        }
    }
}

pub(super) fn write_links(writer: &mut Writer, links: &Links) {
    writer.open('[');
    for link in links.iter() {
        writer.next();
        writer.open('{');
        let known = [
            ("Rel", Some(link.rel())),
            ("Href", Some(link.href())),
            ("Name", link.name()),
            ("Type", link.link_type()),
        ];
        for (name, value) in known {
            if let Some(value) = value {
                writer.plain_key(name);
                writer.string(value);
            }
        }
        for (name, value) in link.others().into_iter().filter(|(name, _)| !name.starts_with(DECLARATION)) {
            writer.key(name);
            writer.string(&value);
        }
        writer.close('}');
    }
    writer.close(']');
}
