//! Unescaping and escaping of text in XML.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::wire::byte_scan::{find_special, has_special};

/// An invalid reference. Its text is not reported because it may be part of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct BadReference {
    /// Offset in the text.
    pub(super) at: usize,
}

/// Normalizes the line ends of text without references.
pub(super) fn normalize(raw: &str) -> Cow<'_, str> {
    if memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Resolves references and normalizes line ends.
pub(super) fn unescape(raw: &str) -> Result<Cow<'_, str>, BadReference> {
    if memchr2(b'&', b'\r', raw.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    append(&mut text, raw, false)?;
    Ok(Cow::Owned(text))
}

/// Returns the value of an attribute with references resolved and white space normalized to blanks.
pub(in crate::wire) fn unescape_attribute(raw: &str) -> Result<String, BadReference> {
    let mut text = String::with_capacity(raw.len());
    append(&mut text, raw, true)?;
    Ok(text)
}

fn append(text: &mut String, raw: &str, attribute: bool) -> Result<(), BadReference> {
    let mut rest = raw;
    while let Some(at) = find_special(rest.as_bytes(), 0, *b"&") {
        text.push_str(&rest[..at]);
        let special = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match special {
            b'&' => {
                let end = rest.bytes().position(|byte| byte == b';');
                let resolved = end.and_then(|end| resolve(&rest[..end]));
                let bad = BadReference { at: raw.len() - rest.len() - 1 };
                text.push(resolved.ok_or(bad)?);
                rest = &rest[end.map_or(0, |end| end + 1)..];
            }
            b'\r' => {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                text.push(if attribute { ' ' } else { '\n' });
            }
            b'\t' | b'\n' if attribute => text.push(' '),
            other => text.push(char::from(other)),
        }
    }
    text.push_str(rest);
    Ok(())
}

/// Resolves one of the five named references or a number.
fn resolve(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        let plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
        u32::from_str_radix(digits, radix).ok().filter(|code| plain && *code != 0).and_then(char::from_u32)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix('#') {
            Some(digits) => match digits.strip_prefix('x') {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            },
            None => None,
        },
    }
}

/// Appends text, escaped for element content.
pub(super) fn escape(out: &mut String, text: &str) {
    escape_where(out, text, |byte| !matches!(byte, b'"' | b'\n' | b'\t'));
}

/// Appends text, escaped for an attribute in double quotes.
pub(super) fn escape_attribute(out: &mut String, text: &str) {
    escape_where(out, text, |_| true);
}

/// Appends text with special characters replaced.
fn escape_where(out: &mut String, text: &str, is_special: impl Fn(u8) -> bool) {
    const OTHERS: [u8; 4] = *b"&<>\"";
    let bytes = text.as_bytes();
    if !has_special(bytes, OTHERS) {
        return out.push_str(text);
    }
    let (mut from, mut at) = (0, 0);
    while let Some(next) = find_special(bytes, at, OTHERS) {
        at = next + 1;
        if !is_special(bytes[next]) {
            continue;
        }
        out.push_str(&text[from..next]);
        from = at;
        match bytes[next] {
            b'&' => out.push_str("&amp;"),
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            b'"' => out.push_str("&quot;"),
            // XML does not allow NUL, not even as a reference.
            0 => out.push('\u{FFFD}'),
            control => out.push_str(&format!("&#x{control:X};")),
        }
    }
    out.push_str(&text[from..]);
}

/// Appends ` name="value"`.
pub(in crate::wire) fn append_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_attribute(out, value);
    out.push('"');
}

/// True for valid local names of elements and attributes.
pub(in crate::wire) fn is_name(name: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || !byte.is_ascii();
    let is_later = |byte: &u8| is_first(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    name.as_bytes().first().is_some_and(is_first) && name.as_bytes().iter().all(is_later)
}
