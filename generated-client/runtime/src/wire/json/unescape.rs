//! Escapes in JSON texts.

use std::borrow::Cow;

use crate::wire::byte_scan::find_special;

/// A text with escapes that was read.
pub(super) struct Unescaped {
    /// Offset after the closing quote.
    pub(super) end: usize,
    /// True if U+FFFD replaces a character that no message can contain: U+0000, or half of a surrogate pair.
    pub(super) is_replaced: bool,
}

/// Appends a text with escapes. `None` if the text is malformed.
pub(super) fn unescape(input: &str, from: usize, text: &mut String) -> Option<Unescaped> {
    let bytes = input.as_bytes();
    let (mut at, mut is_replaced) = (from, false);
    loop {
        let end = find_special(bytes, at, *b"\"\\")?;
        text.push_str(input.get(at..end)?);
        at = end + 2;
        match (bytes[end], bytes.get(end + 1)) {
            (b'"', _) => return Some(Unescaped { end: end + 1, is_replaced }),
            (b'\\', Some(byte @ (b'"' | b'\\' | b'/'))) => text.push(char::from(*byte)),
            (b'\\', Some(b'b')) => text.push('\u{8}'),
            (b'\\', Some(b'f')) => text.push('\u{c}'),
            (b'\\', Some(b'n')) => text.push('\n'),
            (b'\\', Some(b'r')) => text.push('\r'),
            (b'\\', Some(b't')) => text.push('\t'),
            (b'\\', Some(b'u')) => {
                let (code, length) = code_at(input, end)?;
                let character = existing(code);
                is_replaced |= character.is_none();
                text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                at = end + length;
            }
            _ => return None,
        }
    }
}

/// Returns the character of a code point. `None` for one that is replaced.
fn existing(code: u32) -> Option<char> {
    char::from_u32(code).filter(|character| *character != '\0')
}

/// Returns the code point of an escape `\uXXXX`, or of a pair of them, and its length. `None` without four digits.
fn code_at(input: &str, at: usize) -> Option<(u32, usize)> {
    let hex = |at: usize| {
        let digits = input.get(at..at + 4)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    };
    let high = hex(at + 2)?;
    if (0xD800..0xDC00).contains(&high)
        && input.as_bytes()[at + 6..].starts_with(b"\\u")
        && let Some(low) = hex(at + 8).filter(|low| (0xDC00..0xE000).contains(low))
    {
        return Some((0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00)), 12));
    }
    Some((high, 6))
}

/// Returns a document of the same length with escapes of U+FFFD in place of those that [`unescape`] replaces, because
/// `serde_json` refuses some of them.
pub(super) fn without_replaced(input: &str) -> Cow<'_, str> {
    let mut result = Cow::Borrowed(input);
    let mut from = 0;
    while let Some(length) = memchr::memchr(b'\\', &input.as_bytes()[from..]) {
        let at = from + length;
        let is_code = input.as_bytes().get(at + 1) == Some(&b'u');
        from = match code_at(input, at).filter(|_| is_code) {
            Some((code, length)) => {
                if existing(code).is_none() {
                    result.to_mut().replace_range(at..at + length, "\\uFFFD");
                }
                at + length
            }
            None => input.len().min(at + 2),
        };
    }
    result
}
