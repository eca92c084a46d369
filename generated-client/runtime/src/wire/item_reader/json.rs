//! Splitting of a JSON document at the ends of the items of its lists.

use memchr::memchr2;

use super::Piece;

/// A splitter. Offsets are those of the buffer, from which complete items and members are removed.
#[derive(Default)]
pub(super) struct JsonSplitter {
    place: Place,
    /// Offset of the first byte that was not examined.
    at: usize,
    /// Number of open brackets.
    depth: usize,
    in_string: bool,
    /// True if only white space was examined since the last item or member.
    is_blank: bool,
    /// True after a comma, which another item or member must follow.
    after_comma: bool,
    /// True directly after the colon of a member of the root.
    after_colon: bool,
    /// Number of bytes that were removed from the buffer.
    removed: u64,
}

/// Place in the document.
#[derive(Default)]
enum Place {
    #[default]
    Start,
    /// Among the members of the root.
    Members,
    /// Among the members of the root, after the list with this key and colon.
    AfterList(Vec<u8>),
    /// In a list that follows this text.
    Items(Vec<u8>),
    /// After the root, in a root that is neither an object nor a list, or after a bracket that is not the right one: the rest is
    /// decoded at the end.
    Rest(Vec<u8>),
}

impl JsonSplitter {
    /// Removes a complete member, or the complete items of a list, from the buffer and returns them. `None` if there are
    /// none.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Option<Piece> {
        // Comma after the last complete item.
        let mut comma = None;
        while let Some(byte) = self.next_byte(buffer) {
            let is_in_root = self.depth == 1;
            match (&self.place, byte) {
                (Place::Rest(_), _) => {}
                (Place::Items(before), b'}' | b']')
                    if comma.is_some() && self.depth == items_depth(before) =>
                {
                    // The bracket is examined again after the complete items were returned.
                    self.at -= 1;
                    break;
                }
                (Place::Start, b'{' | b'[') if is_blank(&buffer[..self.at - 1]) => {
                    self.depth = 1;
                    self.place = if byte == b'{' { Place::Members } else { Place::Items(b"[".to_vec()) };
                    self.restart(false);
                    self.remove(buffer, self.at);
                }
                (Place::Start, _) => self.place = Place::Rest(Vec::new()),
                (Place::Items(before), b',') if self.depth == items_depth(before) => {
                    if self.is_blank {
                        return Some(self.stray_comma(buffer));
                    }
                    comma = Some(self.at - 1);
                    self.restart(true);
                }
                (Place::Items(before), b']') if self.depth == items_depth(before) => {
                    if before == b"[" {
                        self.place = Place::Rest(self.before());
                        continue;
                    }
                    let key = before.strip_prefix(b"{").and_then(|before| before.strip_suffix(b"["));
                    let next = Place::AfterList(key.unwrap_or_default().to_vec());
                    let piece = self.piece(buffer, &self.before(), self.at - 1);
                    (self.place, self.depth) = (next, 1);
                    self.restart(false);
                    return Some(piece);
                }
                (Place::Members | Place::AfterList(_), b',') if is_in_root => {
                    if self.is_blank && matches!(self.place, Place::Members) {
                        return Some(self.stray_comma(buffer));
                    }
                    let piece = self.piece(buffer, &self.before(), self.at - 1);
                    self.place = Place::Members;
                    self.restart(true);
                    return Some(piece);
                }
                (Place::Members | Place::AfterList(_), b'}') if is_in_root => {
                    self.place = Place::Rest(self.before());
                }
                (Place::Members, b'[') if is_in_root && self.after_colon => {
                    self.place = Place::Items([b"{", &buffer[..self.at]].concat());
                    self.depth = 2;
                    self.restart(false);
                    self.remove(buffer, self.at);
                }
                (Place::Members, b':') if is_in_root => self.after_colon = true,
                (_, b'{' | b'[') => self.nest(1),
                (_, b'}' | b']') if is_in_root => self.place = Place::Rest(self.before()),
                (_, b'}' | b']') => self.nest(-1),
                _ => self.nest(0),
            }
        }
        let comma = comma?;
        // All items before the last comma are complete.
        let before = match &self.place {
            Place::Items(before) => before.clone(),
            _ => Vec::new(),
        };
        Some(self.piece(buffer, &before, comma))
    }

    /// Returns the part of the document after the last complete item or member.
    pub(super) fn rest(&self, buffer: &[u8]) -> Piece {
        Piece::new(self.removed, &self.before(), buffer, b"")
    }

    /// Returns the text that completes the current part of the document at its start.
    fn before(&self) -> Vec<u8> {
        let (mut start, comma) = match &self.place {
            Place::Start => return Vec::new(),
            Place::Rest(before) => return before.clone(),
            Place::Members => (b"{".to_vec(), true),
            // Nothing but white space is right after a list, and is read as an empty object.
            Place::AfterList(_) if self.is_blank => (b"{".to_vec(), false),
            Place::AfterList(key) => ([b"{", &**key, b"[]"].concat(), false),
            Place::Items(before) => (before.clone(), true),
        };
        // A comma without an item after it is malformed, so it is shown to the decoder.
        if comma && self.after_comma && self.is_blank {
            start.push(b',');
        }
        start
    }

    /// Removes the bytes up to an offset and the byte after them. Returns a document with these bytes.
    fn piece(&mut self, buffer: &mut Vec<u8>, before: &[u8], end: usize) -> Piece {
        let after = match &self.place {
            Place::Items(before) if before == b"[" => &b"]"[..],
            Place::Items(_) => b"]}",
            _ => b"}",
        };
        let piece = Piece::new(self.removed, before, &buffer[..end], after);
        self.remove(buffer, end + 1);
        piece
    }

    /// Returns a malformed document for a comma without an item before it.
    fn stray_comma(&mut self, buffer: &mut Vec<u8>) -> Piece {
        let before = match &self.place {
            Place::Items(before) => before.clone(),
            _ => b"{".to_vec(),
        };
        let piece = Piece::new(self.removed, &before, &buffer[..self.at], b"");
        self.remove(buffer, self.at);
        piece
    }

    fn restart(&mut self, after_comma: bool) {
        (self.is_blank, self.after_comma, self.after_colon) = (true, after_comma, false);
    }

    /// Records a byte of an item or member that changes the depth.
    fn nest(&mut self, change: isize) {
        self.depth = self.depth.saturating_add_signed(change);
        (self.is_blank, self.after_colon) = (false, false);
    }

    fn remove(&mut self, buffer: &mut Vec<u8>, length: usize) {
        buffer.drain(..length);
        self.removed += length as u64;
        self.at -= length;
    }

    /// Returns the next byte that is neither white space nor in a string, and moves after it. `None` if more bytes are needed.
    fn next_byte(&mut self, buffer: &[u8]) -> Option<u8> {
        if matches!(self.place, Place::Rest(_)) {
            self.at = buffer.len();
            return None;
        }
        loop {
            if self.in_string {
                let Some(length) = memchr2(b'"', b'\\', &buffer[self.at..]) else {
                    self.at = buffer.len();
                    return None;
                };
                self.at += length;
                if buffer[self.at] == b'"' {
                    self.in_string = false;
                    self.at += 1;
                } else if self.at + 1 < buffer.len() {
                    self.at += 2;
                } else {
                    return None;
                }
                continue;
            }
            let byte = *buffer.get(self.at)?;
            let is_start = matches!(self.place, Place::Start);
            match byte {
                // A byte order mark.
                0xEF | 0xBB | 0xBF if is_start => {}
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'"' if !is_start => {
                    self.in_string = true;
                    self.nest(0);
                }
                _ => {
                    self.at += 1;
                    return Some(byte);
                }
            }
            self.at += 1;
        }
    }
}

/// True for white space, possibly after a byte order mark.
fn is_blank(start: &[u8]) -> bool {
    start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii().is_empty()
}

/// Returns the depth of the items of a list that follows a text.
fn items_depth(before: &[u8]) -> usize {
    if before == b"[" { 1 } else { 2 }
}
