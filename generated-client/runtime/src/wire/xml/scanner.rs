//! Finds the tags, attributes and texts of a document in one pass, without knowing what they mean.
//!
//! Stricter than XML where no server needs it (no document types), laxer where nothing depends on it (characters that
//! names and texts may have). What `quick_xml` refuses is refused here too; a test compares the two.

use std::borrow::Cow;

use super::text::{BadReference, normalize, unescape, unescape_attribute};
use crate::wire::DecodeError;
use crate::wire::byte_scan::{below, find, is};

/// Reads over a document, piece by piece.
pub(super) struct Scanner<'d> {
    input: &'d str,
    at: usize,
    /// The beginning of the document, behind its byte order mark.
    begin: usize,
    state: State,
    /// The names of the elements that are not closed yet.
    open: Vec<&'d str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between tags.
    Content,
    /// In the opening of an element, behind its name or one of its attributes.
    Tag,
    /// Behind `<Name/>`, which is an opening and an end.
    Empty,
}

/// Content of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node<'d> {
    /// Its attributes come next.
    Child(Tag<'d>),
    /// All text up to the next tag, comment or section; never empty.
    Text(Cow<'d, str>),
    /// The end of the element; at the end of the document, that of the document.
    End,
}

/// The opening of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'d> {
    /// Its name without prefix.
    pub(super) name: &'d str,
    /// Its offset in the document.
    pub(super) from: usize,
}

/// An attribute as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute<'d> {
    pub(super) full_name: &'d str,
    /// Its name without prefix.
    pub(super) name: &'d str,
    /// Its value, without quotes and escaped.
    pub(super) raw: &'d str,
    /// True if the raw value is the value.
    plain: bool,
    /// The offset of the value in the document.
    from: usize,
}

impl<'d> Attribute<'d> {
    /// The value as it was meant: references resolved, white space made blanks.
    #[inline]
    pub(super) fn value(&self) -> Result<Cow<'d, str>, DecodeError> {
        if self.plain {
            return Ok(Cow::Borrowed(self.raw));
        }
        unescape_attribute(self.raw).map(Cow::Owned).map_err(|bad| bad_reference(self.from, bad))
    }

    /// True if it is about XML itself and not about what is described.
    #[inline]
    pub(super) fn is_declaration(&self) -> bool {
        let prefix = &self.full_name[..self.full_name.len() - self.name.len()];
        self.full_name == "xmlns" || matches!(prefix, "xmlns:" | "xsi:" | "xml:")
    }
}

impl<'d> Scanner<'d> {
    pub(super) fn new(input: &'d str) -> Self {
        let begin = if input.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { input, at: begin, begin, state: State::Content, open: Vec::with_capacity(16) }
    }

    /// Reads attributes only: the part of a tag between its name and its end.
    pub(super) fn inside_tag(input: &'d str) -> Self {
        Self { input, at: 0, begin: 0, state: State::Tag, open: Vec::new() }
    }

    /// Offset in the document, in bytes.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The document from there up to here.
    pub(super) fn since(&self, from: usize) -> &'d str {
        self.slice(from, self.at)
    }

    /// The next attribute of the tag that was read last. `None` after the last one.
    #[inline]
    pub(super) fn attribute(&mut self) -> Result<Option<Attribute<'d>>, DecodeError> {
        if self.state != State::Tag {
            return Ok(None);
        }
        let bytes = self.input.as_bytes();
        let from = self.at + space(&bytes[self.at..]);
        match bytes[from..] {
            [b'>', ..] => (self.at, self.state) = (from + 1, State::Content),
            [b'/', b'>', ..] => (self.at, self.state) = (from + 2, State::Empty),
            [] => return Err(malformed(from, "the document ends in a tag")),
            _ if from == self.at => return Err(malformed(from, "an attribute is malformed")),
            _ => return self.attribute_at(from).map(Some),
        }
        Ok(None)
    }

    #[inline]
    fn attribute_at(&mut self, from: usize) -> Result<Attribute<'d>, DecodeError> {
        let bytes = self.input.as_bytes();
        let (full_name, name) = self.name(from);
        let mut at = from + full_name.len();
        at += space(&bytes[at..]);
        if full_name.is_empty() || bytes.get(at) != Some(&b'=') {
            return Err(malformed(at, "an attribute is malformed"));
        }
        at += 1 + space(&bytes[at + 1..]);
        let quote = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(malformed(at, "an attribute is malformed")),
        };
        let from = at + 1;
        let unclosed = || malformed(at, "the value of an attribute does not end");
        let mut end = find(bytes, from, |word| is(quote, word) | is(b'&', word) | below(b' ', word))
            .ok_or_else(unclosed)?;
        let plain = bytes[end] == quote;
        if !plain {
            end = find(bytes, end, |word| is(quote, word)).ok_or_else(unclosed)?;
        }
        self.at = end + 1;
        Ok(Attribute { full_name, name, raw: self.slice(from, end), plain, from })
    }

    /// True if the tag that was read last is `<Name/>`.
    pub(super) fn is_bare(&self) -> bool {
        let rest = &self.input.as_bytes()[self.at..];
        self.state == State::Tag && rest[space(rest)..].starts_with(b"/>")
    }

    /// The next thing that matters. Attributes that were not read are read over.
    #[inline]
    pub(super) fn node(&mut self) -> Result<Node<'d>, DecodeError> {
        if self.state != State::Content {
            while self.attribute()?.is_some() {}
            if self.state == State::Empty {
                self.state = State::Content;
                self.open.pop();
                return Ok(Node::End);
            }
        }
        loop {
            return match self.input.as_bytes()[self.at..] {
                [b'<', b'/', ..] => self.end(),
                [b'<', b'!', ..] => match self.section()? {
                    Some(text) => Ok(Node::Text(text)),
                    None => continue,
                },
                [b'<', b'?', ..] => {
                    self.instruction()?;
                    continue;
                }
                [b'<', ..] => self.start(),
                [_, ..] => self.text(),
                [] if self.open.is_empty() => Ok(Node::End),
                [] => Err(malformed(self.at, "the document ends too early")),
            };
        }
    }

    /// The text of an element up to its end, if the element has no other content and the raw text is the text. Otherwise
    /// nothing is read.
    #[inline]
    pub(super) fn plain_text(&mut self) -> Option<&'d str> {
        if self.state != State::Content {
            return None;
        }
        let end = self.end_of_text(self.at)?;
        let rest = self.input.as_bytes()[end..].strip_prefix(b"</")?;
        let name = self.open.last()?;
        if !rest.strip_prefix(name.as_bytes())?.starts_with(b">") {
            return None;
        }
        let text = self.slice(self.at, end);
        self.at = end + name.len() + 3;
        self.open.pop();
        Some(text)
    }

    #[inline]
    fn start(&mut self) -> Result<Node<'d>, DecodeError> {
        let from = self.at;
        let (full_name, name) = self.name(from + 1);
        if full_name.is_empty() {
            return Err(malformed(from, "a tag has no name"));
        }
        self.at = from + 1 + full_name.len();
        self.state = State::Tag;
        self.open.push(full_name);
        Ok(Node::Child(Tag { name, from }))
    }

    #[inline]
    fn end(&mut self) -> Result<Node<'d>, DecodeError> {
        let bytes = self.input.as_bytes();
        let from = self.at + 2;
        if let Some(name) = self.open.last()
            && let Some(rest) = bytes[from..].strip_prefix(name.as_bytes())
            && let [b'>', ..] = rest[space(rest)..]
        {
            self.at = from + name.len() + space(rest) + 1;
            self.open.pop();
            return Ok(Node::End);
        }
        Err(self.bad_end(from))
    }

    #[cold]
    fn bad_end(&self, from: usize) -> DecodeError {
        let found: String = self.name(from).0.chars().take(60).collect();
        let message = match self.open.last() {
            Some(name) if *name != found => format!("expected `</{name}>`, but `</{found}>` was found"),
            Some(_) => "an end tag is malformed".to_owned(),
            None => format!("`</{found}>` closes nothing"),
        };
        malformed(self.at, &message)
    }

    fn text(&mut self) -> Result<Node<'d>, DecodeError> {
        let from = self.at;
        if let Some(end) = self.end_of_text(from).filter(|end| self.input.as_bytes()[*end] == b'<') {
            self.at = end;
            return Ok(Node::Text(Cow::Borrowed(self.slice(from, end))));
        }
        let bytes = self.input.as_bytes();
        self.at = find(bytes, from, |word| is(b'<', word)).unwrap_or(bytes.len());
        let text = unescape(self.slice(from, self.at)).map_err(|bad| bad_reference(from, bad))?;
        Ok(Node::Text(text))
    }

    /// The end of a text, or of the part of it whose raw text is the text.
    #[inline]
    fn end_of_text(&self, from: usize) -> Option<usize> {
        find(self.input.as_bytes(), from, |word| is(b'<', word) | is(b'&', word) | is(b'\r', word))
    }

    /// Reads over a comment; gives the text of a section.
    fn section(&mut self) -> Result<Option<Cow<'d, str>>, DecodeError> {
        let (from, rest) = (self.at, &self.input[self.at..]);
        if rest.starts_with("<!--") {
            self.past(from + 4, "-->", "a comment does not end")?;
            return Ok(None);
        }
        if rest.starts_with("<![CDATA[") {
            let text = self.past(from + 9, "]]>", "a CDATA section does not end")?;
            return Ok((!text.is_empty()).then(|| normalize(text)));
        }
        match rest.get(2..9) {
            Some(word) if word.eq_ignore_ascii_case("DOCTYPE") => Err(DecodeError::Doctype),
            _ => Err(malformed(from, "neither a comment nor a section")),
        }
    }

    /// Reads over a processing instruction or the XML declaration.
    fn instruction(&mut self) -> Result<(), DecodeError> {
        let from = self.at;
        let text = self.past(from + 2, "?>", "a processing instruction does not end")?;
        let is_declaration =
            text.strip_prefix("xml").is_some_and(|rest| rest.is_empty() || space(rest.as_bytes()) > 0);
        if is_declaration && from != self.begin {
            return Err(malformed(from, "an XML declaration that is not at the beginning"));
        }
        Ok(())
    }

    /// Moves behind a mark and returns the text before it.
    fn past(&mut self, from: usize, mark: &str, unclosed: &str) -> Result<&'d str, DecodeError> {
        let rest = self.input.get(from..).unwrap_or_default();
        let length = rest.find(mark).ok_or_else(|| malformed(self.at, unclosed))?;
        self.at = from + length + mark.len();
        Ok(&rest[..length])
    }

    /// The name at an offset, whole and without prefix. Empty if there is none.
    #[inline]
    fn name(&self, from: usize) -> (&'d str, &'d str) {
        let bytes = self.input.as_bytes();
        let (mut local, mut at) = (from, from);
        // Names are short: a plain loop beats a search.
        while let Some(byte) = bytes.get(at) {
            match byte {
                0..=b' ' | b'"' | b'&' | b'\'' | b'/' | b'<' | b'=' | b'>' => break,
                b':' if local == from => local = at + 1,
                _ => {}
            }
            at += 1;
        }
        let full_name = self.slice(from, at);
        (full_name, if local == from { full_name } else { self.slice(local, at) })
    }

    /// A part of the document. Never empty by mistake: all borders are characters of one byte.
    #[inline]
    fn slice(&self, from: usize, to: usize) -> &'d str {
        self.input.get(from..to).unwrap_or_default()
    }
}

/// Length of the white space at the beginning.
#[inline]
fn space(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(bytes.len())
}

#[cold]
pub(super) fn malformed(at: usize, message: &str) -> DecodeError {
    // The place in the document is added at the end.
    DecodeError::Syntax {
        position: at as u64,
        path: String::new(),
        message: message.to_owned(),
        excerpt: String::new(),
    }
}

#[cold]
fn bad_reference(from: usize, bad: BadReference) -> DecodeError {
    malformed(from + bad.at, "an unknown reference")
}

/// Names and values of attributes that were checked before.
pub(in crate::wire) fn attributes_of(raw: &str) -> Vec<(&str, Cow<'_, str>)> {
    let mut scanner = Scanner::inside_tag(raw);
    let mut attributes = Vec::new();
    while let Ok(Some(attribute)) = scanner.attribute() {
        attributes.push((attribute.name, attribute.value().unwrap_or_default()));
    }
    attributes
}

#[cfg(test)]
mod tests;
