//! Redaction of session ids in addresses.

use std::borrow::Cow;
use std::ops::Range;

/// Spellings of the slash between the collection of sessions and the id, in lower case.
const SLASHES: [&str; 8] = ["/", "\\/", "\\u002f", "%2f", "%5c", "\\\\", "\\", "&#x2f;"];

/// Redacts the session ids of all addresses in a text, for example in one address. An id is a secret, because the token of
/// the session is made from it.
pub(crate) fn without_session(text: &str) -> Cow<'_, str> {
    let mut redacted = String::new();
    let mut rest = text;
    while let Some(id) = session_in(rest) {
        redacted.push_str(&rest[..id.start]);
        redacted.push_str("{id}");
        rest = &rest[id.end..];
    }
    if redacted.is_empty() {
        return Cow::Borrowed(text);
    }
    redacted.push_str(rest);
    Cow::Owned(redacted)
}

/// Returns the position of the first session id that is part of an address; `None` if there is none.
pub(crate) fn session_in(text: &str) -> Option<Range<usize>> {
    const COLLECTION: &str = "logonsessions";
    let lower = text.to_ascii_lowercase();
    let mut searched = 0;
    while let Some(found) = lower[searched..].find(COLLECTION) {
        let mut start = searched + found + COLLECTION.len();
        searched = start;
        while let Some(slash) = SLASHES.iter().find(|slash| lower[start..].starts_with(**slash)) {
            start += slash.len();
        }
        let length = text[start..].find(|c: char| !is_part_of_id(c)).unwrap_or(text.len() - start);
        if start > searched && length > 0 {
            return Some(start..start + length);
        }
    }
    None
}

/// True for the characters of ids, GUIDs in most cases. Others end the id or the address.
fn is_part_of_id(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '&' | '\\' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_id_in_an_address_is_redacted() {
        let table = [
            ("/api/logonSessions/abc", "/api/logonSessions/{id}"),
            ("https://em/API/LOGONSESSIONS/abc/x?y#z", "https://em/API/LOGONSESSIONS/{id}/x?y#z"),
            ("/api/logonSessions", "/api/logonSessions"),
            ("/api/logonSessions/", "/api/logonSessions/"),
            ("/api/backupSessions/abc", "/api/backupSessions/abc"),
        ];
        for (address, expected) in table {
            assert_eq!(without_session(address), expected);
        }
        assert_eq!(session_in("/logonSessions/abc?x"), Some(15..18));
    }

    #[test]
    fn session_ids_of_several_escaped_addresses_are_redacted() {
        let table = [
            ("a /logonSessions/1 b /logonSessions//2, c", "a /logonSessions/{id} b /logonSessions//{id} c"),
            (r#""http:\/\/em\/api\/logonSessions\/1""#, r#""http:\/\/em\/api\/logonSessions\/{id}""#),
            ("?next=%2Fapi%2FlogonSessions%2F1%3Fx", "?next=%2Fapi%2FlogonSessions%2F{id}%3Fx"),
            ("Href='&#x2F;logonSessions&#x2F;1'", "Href='&#x2F;logonSessions&#x2F;{id}'"),
            (r"logonSessions\u002F1 logonSessions", r"logonSessions\u002F{id} logonSessions"),
        ];
        for (text, expected) in table {
            assert_eq!(without_session(text), expected);
        }
    }
}
