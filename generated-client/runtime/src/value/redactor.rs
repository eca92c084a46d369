//! Redaction of known secrets in texts, in any of the usual escaped forms.

use std::borrow::Cow;
use std::collections::BTreeSet;

use secrecy::{ExposeSecret as _, SecretString};

use super::without_session;

/// Text shown in place of a session id.
pub(crate) const SESSION: &str = "{id}";
/// Text shown in place of any other secret.
pub(crate) const SECRET: &str = "[secret]";

/// Length in bytes from which a secret is redacted inside of words, and from which a part of a secret is recognised.
const SHORTEST: usize = 4;

/// Secrets, and the text shown in place of each.
#[derive(Default)]
pub(crate) struct Redactor(Vec<(SecretString, &'static str)>);

impl Redactor {
    /// Adds a secret. Empty texts and known secrets are ignored.
    pub(crate) fn add(&mut self, secret: &str, shown: &'static str) {
        let is_known = || self.0.iter().any(|(known, _)| known.expose_secret() == secret);
        if !secret.is_empty() && !is_known() {
            self.0.push((secret.into(), shown));
        }
    }

    /// Forgets the oldest secrets above this number.
    pub(crate) fn keep_newest(&mut self, number: usize) {
        self.0.drain(..self.0.len().saturating_sub(number));
    }

    /// Redacts the secrets, and the session ids of addresses, in a whole text.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.applied(text, false)
    }

    /// Redacts a text that was cut at both ends, so that it may begin or end inside of a secret.
    pub(crate) fn redact_excerpt<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.applied(text, true)
    }

    fn applied<'a>(&self, text: &'a str, is_cut: bool) -> Cow<'a, str> {
        let mut redacted = without_session(text);
        for (secret, shown) in &self.0 {
            if let Some(text) = without(&redacted, secret.expose_secret(), shown, is_cut) {
                redacted = Cow::Owned(text);
            }
        }
        redacted
    }
}

/// Returns the text without the secret; `None` if the text does not contain it.
fn without(text: &str, secret: &str, shown: &str, is_cut: bool) -> Option<String> {
    let secret = secret.as_bytes();
    let bytes = text.as_bytes();
    let mut redacted = String::new();
    let mut copied = 0;
    let mut at = 0;
    if is_cut && let Some(end) = end_of_secret(bytes, secret) {
        redacted.push_str(shown);
        (copied, at) = (end, end);
    }
    while at < bytes.len() {
        let found = match matched(bytes, at, secret) {
            Match::Whole(end) if secret.len() >= SHORTEST || is_word(text, at, end) => Some(end),
            Match::UpToTheEnd(length) if is_cut && length >= SHORTEST => Some(bytes.len()),
            _ => None,
        };
        match found {
            Some(end) => {
                redacted.push_str(&text[copied..at]);
                redacted.push_str(shown);
                (copied, at) = (end, end);
            }
            None => at += 1,
        }
    }
    if copied == 0 {
        return None;
    }
    redacted.push_str(&text[copied..]);
    Some(redacted)
}

/// Returns the position after the rest of a secret with which a text begins.
fn end_of_secret(text: &[u8], secret: &[u8]) -> Option<usize> {
    (1..secret.len()).filter(|start| is_boundary(secret, *start)).find_map(|start| {
        match matched(text, 0, &secret[start..]) {
            Match::Whole(end) if secret.len() - start >= SHORTEST => Some(end),
            Match::UpToTheEnd(length) if length >= SHORTEST => Some(text.len()),
            _ => None,
        }
    })
}

/// True if a character starts at this position of a text in UTF-8.
fn is_boundary(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000)
}

/// True if neither a letter nor a digit precedes or follows.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !before.into_iter().chain(after).any(char::is_alphanumeric)
}

/// Result of comparing a text with a secret.
enum Match {
    /// The secret ends at this position.
    Whole(usize),
    /// The text ends after this number of bytes of the secret.
    UpToTheEnd(usize),
    None,
}

/// Compares the text from a position with a secret, in any case. Each character may be escaped.
fn matched(text: &[u8], at: usize, secret: &[u8]) -> Match {
    if !text.get(at).is_some_and(|byte| may_begin(*byte, secret)) || !is_boundary(text, at) {
        return Match::None;
    }
    // Positions in secret and text up to which both are equal. Several are possible, because `\\` is one character or two.
    let mut reached = BTreeSet::from([(0, at)]);
    let (mut whole, mut longest) = (None, 0);
    while let Some((compared, position)) = reached.pop_first() {
        if compared == secret.len() {
            whole = whole.max(Some(position));
            continue;
        }
        if position == text.len() {
            longest = longest.max(compared);
            continue;
        }
        let mut continue_with = |decoded: &[u8], length: usize| {
            let rest = &secret[compared..];
            if rest.get(..decoded.len()).is_some_and(|start| start.eq_ignore_ascii_case(decoded)) {
                reached.insert((compared + decoded.len(), position + length));
            }
        };
        continue_with(&text[position..=position], 1);
        if let Some((character, length)) = escape(&text[position..]) {
            continue_with(character.encode_utf8(&mut [0; 4]).as_bytes(), length);
        }
        if let Some(byte) = percent_escape(&text[position..]) {
            continue_with(&[byte], 3);
        }
    }
    match whole {
        Some(end) => Match::Whole(end),
        None if longest > 0 => Match::UpToTheEnd(longest),
        None => Match::None,
    }
}

/// True if a secret may begin with this byte, as it is or escaped.
fn may_begin(byte: u8, secret: &[u8]) -> bool {
    matches!(byte, b'%' | b'&' | b'\\' | b'+')
        || secret.first().is_some_and(|first| first.eq_ignore_ascii_case(&byte))
}

/// Returns the byte of a percent-encoding such as `%2F` at the start of a text.
fn percent_escape(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

/// Returns the character of an escape of XML, JSON or a form at the start of a text, and the length of the escape.
fn escape(text: &[u8]) -> Option<(char, usize)> {
    match text {
        [b'+', ..] => Some((' ', 1)),
        [b'\\', b'u', rest @ ..] => {
            let unit = hexadecimal(rest.get(..4)?)?;
            let low = || {
                let digits = rest.get(4..)?.strip_prefix(b"\\u")?.get(..4)?;
                let low = hexadecimal(digits)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                char::from_u32(0x10000 + ((unit - 0xd800) << 10) + low)
            };
            match unit {
                0xd800..0xdc00 => Some((low()?, 12)),
                unit => Some((char::from_u32(unit)?, 6)),
            }
        }
        [b'\\', escaped, ..] => {
            let character = match escaped {
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'"' | b'\'' | b'\\' | b'/' => char::from(*escaped),
                _ => return None,
            };
            Some((character, 2))
        }
        [b'&', rest @ ..] => {
            const LONGEST: usize = 10;
            let end = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
            let name = str::from_utf8(&rest[..end]).ok()?;
            let character = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                name => {
                    let number = name.strip_prefix('#')?;
                    match number.strip_prefix(['x', 'X']) {
                        Some(digits) => char::from_u32(hexadecimal(digits.as_bytes())?)?,
                        None => char::from_u32(number.parse().ok()?)?,
                    }
                }
            };
            Some((character, end + 2))
        }
        _ => None,
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        let mut redactor = Redactor::default();
        secrets.iter().for_each(|secret| redactor.add(secret, SECRET));
        redactor
    }

    #[test]
    fn secret_in_any_escaped_form_is_redacted() {
        let redactor = redactor(&["p<\u{e4}\"\\/ 1&\u{1f511}"]);
        for form in [
            "p<\u{e4}\"\\/ 1&\u{1f511}",
            "P<\u{e4}\"\\/ 1&\u{1f511}",
            "p%3C%c3%A4%22%5C%2f%201%26%F0%9F%94%91",
            "p%3C%C3%A4%22%5C/+1%26%F0%9F%94%91",
            "p&lt;&#228;&quot;\\&#x2F; 1&amp;&#x1F511;",
            r#"p\u003c\u00e4\"\\\/ 1\u0026\ud83d\udd11"#,
            "p\\u003C\u{e4}\\\"\\\\/ 1&\u{1f511}",
        ] {
            let text = format!("a{form}b {form}");
            assert_eq!(redactor.redact(&text), "a[secret]b [secret]", "{form}");
        }
        for other in ["p<\u{e4}\"\\/ 1&", "p%3C%c3%A", "p\\u00", "&lt;&#228;&quot;", ""] {
            assert_eq!(redactor.redact(other), other);
        }
    }

    #[test]
    fn secret_of_escape_characters_is_redacted_in_bounded_time() {
        let secret = "\\".repeat(200);
        let text = "\\".repeat(3_999);
        assert!(!redactor(&[&secret]).redact(&text).contains(&secret));
        assert_eq!(redactor(&["%25%25"]).redact("%25%25 %2525%2525"), "[secret] [secret]");
    }

    #[test]
    fn short_secret_is_redacted_as_a_word_only() {
        let redactor = redactor(&["in", ""]);
        assert_eq!(redactor.redact("inside, 'in', IN"), "inside, '[secret]', [secret]");
    }

    #[test]
    fn part_of_a_secret_at_the_ends_of_an_excerpt_is_redacted() {
        let redactor = redactor(&["correct horse battery"]);
        let table = [
            ("ct horse battery</A><B>correct ho", "[secret]</A><B>[secret]"),
            ("horse ba", "[secret]"),
            ("ery and cor", "ery and cor"),
            ("&#x68;orse battery at 7, correct&#32;h", "[secret] at 7, [secret]"),
        ];
        for (text, expected) in table {
            assert_eq!(redactor.redact_excerpt(text), expected);
        }
        assert_eq!(redactor.redact("horse ba"), "horse ba");
    }

    #[test]
    fn long_text_is_redacted_in_linear_time() {
        let text = "logonSessions/1 <a &#x61;\\\\ % ".repeat(30_000);
        let expected = text.replace("/1", "/{id}");
        // Quadratic time would be hours.
        assert!(redactor(&["a secret"]).redact(&text) == expected);
        assert_eq!(redactor(&["a secret"]).redact_excerpt(""), "");
    }

    #[test]
    fn oldest_secrets_are_forgotten_first() {
        let mut redactor = redactor(&["first secret", "second secret", "third secret"]);
        redactor.keep_newest(2);
        assert_eq!(
            redactor.redact("first secret, second secret, third secret"),
            "first secret, [secret], [secret]"
        );
    }
}
