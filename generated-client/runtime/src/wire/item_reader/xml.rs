//! Splitting of an XML document at the ends of the children of its root.

use memchr::{memchr, memchr3, memmem};

use super::Piece;
use crate::wire::xml::declarations;

/// A splitter. Offsets are those of the buffer, from which complete items are removed.
#[derive(Default)]
pub(super) struct XmlSplitter {
    state: State,
    /// Offset of the first byte that was not examined.
    at: usize,
    /// Number of open elements.
    depth: usize,
    /// Start tag of the root, with its declarations of prefixes only. Empty until the whole tag has arrived.
    start: String,
    /// End tag of the root.
    end: String,
    /// True after the end of the root.
    closed: bool,
    /// Number of bytes that were removed from the buffer.
    removed: u64,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Content,
    /// In a comment, section, instruction or declaration up to this mark. It begins at the offset.
    Until(&'static str, usize),
    /// In a tag that begins at the offset.
    Tag(usize),
    /// In the value of an attribute in such quotes, in a tag that begins at the offset.
    Value(u8, usize),
}

impl XmlSplitter {
    /// Removes the complete items from the buffer and returns them. `None` if there are none.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Piece> {
        // End of the last complete item.
        let mut end = 0;
        while !self.closed
            && let Some((from, to)) = self.next_tag(buffer)
        {
            let is_end = buffer[from..].starts_with(b"</");
            let is_empty = !is_end && buffer[..to].ends_with(b"/>");
            match (self.depth, is_end) {
                (0, _) if is_end || is_empty => self.closed = true,
                (0, _) => {
                    self.depth = 1;
                    return Some(self.start(buffer, from, to));
                }
                (_, true) => self.depth -= 1,
                (_, false) => self.depth += usize::from(!is_empty),
            }
            self.closed |= self.depth == 0;
            if self.depth == 1 {
                end = to;
            }
        }
        (end > 0).then(|| {
            let piece = Piece::new(self.removed, self.start.as_bytes(), &buffer[..end], self.end.as_bytes());
            self.remove(buffer, end);
            piece
        })
    }

    /// Returns the part of the document after the last complete item.
    pub(super) fn rest(&self, buffer: &[u8]) -> Piece {
        Piece::new(self.removed, self.start.as_bytes(), buffer, b"")
    }

    /// Removes the beginning of the document, up to the start tag of the root, and returns it as a document without items.
    fn start(&mut self, buffer: &mut Vec<u8>, from: usize, to: usize) -> Piece {
        let tag = String::from_utf8_lossy(&buffer[from + 1..to - 1]);
        let length = tag.find([' ', '\t', '\r', '\n']).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(length);
        self.start = format!("<{name}{}>", declarations(attributes));
        self.end = format!("</{name}>");
        let piece = Piece::new(self.removed, b"", &buffer[..to], self.end.as_bytes());
        self.remove(buffer, to);
        piece
    }

    fn remove(&mut self, buffer: &mut Vec<u8>, length: usize) {
        buffer.drain(..length);
        self.removed += length as u64;
        self.at -= length;
        self.state = match self.state {
            State::Content => State::Content,
            State::Until(mark, from) => State::Until(mark, from - length),
            State::Tag(from) => State::Tag(from - length),
            State::Value(quote, from) => State::Value(quote, from - length),
        };
    }

    /// Returns the range of the next complete tag. `None` if more bytes are needed.
    fn next_tag(&mut self, buffer: &[u8]) -> Option<(usize, usize)> {
        loop {
            match self.state {
                State::Content => {
                    self.at =
                        memchr(b'<', &buffer[self.at..]).map_or(buffer.len(), |length| self.at + length);
                    self.state = markup(&buffer[self.at..], self.at)?;
                    self.at = match self.state {
                        State::Until(_, from) => from,
                        _ => self.at + 1,
                    };
                }
                State::Until(mark, from) => {
                    // The mark may have begun in bytes that were examined before.
                    let again = self.at.saturating_sub(mark.len() - 1).max(from);
                    let Some(length) = memmem::find(&buffer[again..], mark.as_bytes()) else {
                        self.at = buffer.len();
                        return None;
                    };
                    (self.at, self.state) = (again + length + mark.len(), State::Content);
                }
                State::Tag(from) => {
                    let Some(length) = memchr3(b'>', b'"', b'\'', &buffer[self.at..]) else {
                        self.at = buffer.len();
                        return None;
                    };
                    let found = buffer[self.at + length];
                    self.at += length + 1;
                    if found == b'>' {
                        self.state = State::Content;
                        return Some((from, self.at));
                    }
                    self.state = State::Value(found, from);
                }
                State::Value(quote, from) => {
                    let Some(length) = memchr(quote, &buffer[self.at..]) else {
                        self.at = buffer.len();
                        return None;
                    };
                    self.at += length + 1;
                    self.state = State::Tag(from);
                }
            }
        }
    }
}

/// Returns the state after the beginning of markup at an offset. `None` if more bytes are needed to know it.
fn markup(rest: &[u8], at: usize) -> Option<State> {
    const KINDS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
    for (start, end) in KINDS {
        if rest.starts_with(start.as_bytes()) {
            return Some(State::Until(end, at + start.len()));
        }
        if start.as_bytes().starts_with(rest) {
            return None;
        }
    }
    Some(if rest.starts_with(b"<!") { State::Until(">", at + 2) } else { State::Tag(at) })
}
