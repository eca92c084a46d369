//! A scanner for XML: finds tags, attributes and texts in one pass, without interpreting them.
//!
//! It is stricter than XML in constructs that servers do not need (document types) and more tolerant in the characters of
//! texts. It refuses everything that `quick_xml` refuses; a test compares the two.

mod attribute;
mod checks;
mod encoding;
mod usual;

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use super::namespaces::Namespaces;
use super::text::{BadReference, normalize, unescape};
use crate::wire::DecodeError;
use crate::wire::shown::shown;
pub(super) use attribute::Attribute;
pub(in crate::wire) use attribute::attributes_of;

/// Scans a document. The functions for content in the usual form are in [`usual`].
pub(super) struct Scanner<'d> {
    input: &'d str,
    at: usize,
    /// Start of the document, after its byte order mark.
    begin: usize,
    state: State,
    /// Offset after the name of the last start tag.
    tag: usize,
    /// Offset of the last tag that was checked as a whole; see [`checks`].
    checked: usize,
    /// Names of the open elements.
    open: Vec<&'d str>,
    namespaces: Namespaces<'d>,
    /// Offsets of the next `&`, and of the next tab or line end, at or after the last value that was read.
    reference: usize,
    blank: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between tags.
    Content,
    /// In a start tag, after its name or one of its attributes.
    Tag,
    /// After `<Name/>`, before its end is reported.
    Empty,
}

/// Content of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node<'d> {
    /// Start of a child; its attributes follow.
    Child(Tag<'d>),
    /// Text up to the next tag, comment or section; never empty.
    Text(Cow<'d, str>),
    /// End of the element or, at the top level, of the document.
    End,
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'d> {
    /// Name without prefix; with prefix in another namespace than that of the API, unless it is the root.
    pub(super) name: &'d str,
    /// Offset in the document.
    pub(super) from: usize,
}

impl<'d> Tag<'d> {
    /// Name without prefix.
    pub(super) fn local_name(&self) -> &'d str {
        self.name.split_once(':').map_or(self.name, |(_, local)| local)
    }
}

impl<'d> Scanner<'d> {
    pub(super) fn new(input: &'d str) -> Self {
        let begin = if input.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self {
            begin,
            state: State::Content,
            open: Vec::with_capacity(16),
            ..Self::inside_tag_at(input, begin)
        }
    }

    /// Creates a scanner for the attributes of a tag: the part between its name and its end.
    pub(super) fn inside_tag(input: &'d str) -> Self {
        Self::inside_tag_at(input, 0)
    }

    fn inside_tag_at(input: &'d str, at: usize) -> Self {
        Self {
            input,
            at,
            begin: 0,
            state: State::Tag,
            tag: at,
            checked: usize::MAX,
            open: Vec::new(),
            namespaces: Namespaces::default(),
            reference: 0,
            blank: 0,
        }
    }

    /// Creates a scanner for the attributes of the last start tag, to look at them without consuming them.
    pub(super) fn whole_tag(&self) -> Self {
        let bytes = self.input.as_bytes();
        let mut end = self.tag;
        while let Some(length) = memchr3(b'>', b'"', b'\'', &bytes[end..]) {
            let found = bytes[end + length];
            end += length + 1;
            if found == b'>' {
                break;
            }
            end = memchr(found, &bytes[end..]).map_or(bytes.len(), |length| end + length + 1);
        }
        // The scanner ends with the tag, because it searches its whole input for references.
        Self::inside_tag_at(self.slice(0, end), self.tag)
    }

    /// Current offset in the document, in bytes.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Returns the document from an offset to the current one.
    pub(super) fn since(&self, from: usize) -> &'d str {
        self.slice(from, self.at)
    }

    /// Declarations of prefixes in scope.
    pub(super) fn namespaces(&self) -> &Namespaces<'d> {
        &self.namespaces
    }

    /// Returns the next attribute of the current tag. `None` after the last one.
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

    /// True if the current tag is `<Name/>`.
    #[inline]
    pub(super) fn is_self_closing(&self) -> bool {
        let rest = &self.input.as_bytes()[self.at..];
        self.state == State::Tag && rest[space(rest)..].starts_with(b"/>")
    }

    /// Returns the next node. Attributes that were not read are skipped.
    #[inline]
    pub(super) fn node(&mut self) -> Result<Node<'d>, DecodeError> {
        if self.state != State::Content {
            if self.attribute()?.is_some() {
                self.check_tag()?;
                while self.attribute()?.is_some() {}
            }
            if self.state == State::Empty {
                self.state = State::Content;
                self.close();
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

    /// Returns the text of an element and consumes its end, if the element contains only text without escapes.
    /// Otherwise it consumes nothing.
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
        self.close();
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
        self.tag = self.at;
        self.state = State::Tag;
        self.open.push(full_name);
        let name = if name.len() == full_name.len() { name } else { self.resolved(full_name, name)? };
        if self.input.as_bytes().get(self.at) == Some(&b'>') {
            (self.at, self.state) = (self.at + 1, State::Content);
        }
        Ok(Node::Child(Tag { name, from }))
    }

    /// Closes the innermost element.
    #[inline]
    fn close(&mut self) {
        self.open.pop();
        self.namespaces.leave(self.open.len());
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
            self.close();
            return Ok(Node::End);
        }
        Err(self.bad_end(from))
    }

    #[cold]
    fn bad_end(&self, from: usize) -> DecodeError {
        let name = self.name(from).0;
        let found = shown(name);
        let message = match self.open.last() {
            Some(open) if *open != name => {
                format!("expected `</{}>`, but `</{found}>` was found", shown(open))
            }
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
        self.at = memchr(b'<', &bytes[from..]).map_or(bytes.len(), |length| from + length);
        let text = unescape(self.slice(from, self.at)).map_err(|bad| bad_reference(from, bad))?;
        Ok(Node::Text(text))
    }

    /// Returns the end of a text, or of its part before the first escape. `None` if the document ends first.
    #[inline]
    fn end_of_text(&self, from: usize) -> Option<usize> {
        memchr3(b'<', b'&', b'\r', &self.input.as_bytes()[from..]).map(|length| from + length)
    }

    /// Skips a comment; returns the text of a CDATA section.
    fn section(&mut self) -> Result<Option<Cow<'d, str>>, DecodeError> {
        let (from, rest) = (self.at, &self.input[self.at..]);
        if rest.starts_with("<!--") {
            let text = self.past(from + 4, "-->", "a comment does not end")?;
            if text.contains("--") || text.ends_with('-') {
                return Err(malformed(from, "two hyphens in a comment"));
            }
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

    /// Skips a processing instruction or the XML declaration.
    fn instruction(&mut self) -> Result<(), DecodeError> {
        let from = self.at;
        let text = self.past(from + 2, "?>", "a processing instruction does not end")?;
        let is_declaration =
            text.strip_prefix("xml").is_some_and(|rest| rest.is_empty() || space(rest.as_bytes()) > 0);
        if is_declaration && from != self.begin {
            return Err(malformed(from, "an XML declaration that is not at the beginning"));
        }
        if is_declaration { encoding::check(text) } else { Ok(()) }
    }

    /// Moves after a mark and returns the text before it.
    fn past(&mut self, from: usize, mark: &str, unclosed: &str) -> Result<&'d str, DecodeError> {
        let rest = self.input.get(from..).unwrap_or_default();
        let length = rest.find(mark).ok_or_else(|| malformed(self.at, unclosed))?;
        self.at = from + length + mark.len();
        Ok(&rest[..length])
    }

    /// Returns the name at an offset, with and without prefix. Empty if there is none.
    #[inline]
    fn name(&self, from: usize) -> (&'d str, &'d str) {
        let bytes = self.input.as_bytes();
        let (mut local, mut at) = (from, from);
        // Names are short, so a plain loop is faster than a search.
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

    /// Returns a part of the document. All borders are next to ASCII characters, so the range is valid.
    #[inline]
    fn slice(&self, from: usize, to: usize) -> &'d str {
        self.input.get(from..to).unwrap_or_default()
    }
}

/// Length of the leading white space.
#[inline]
fn space(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(bytes.len())
}

#[cold]
pub(super) fn malformed(at: usize, message: &str) -> DecodeError {
    // The path is added later.
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

#[cfg(test)]
mod tests;
