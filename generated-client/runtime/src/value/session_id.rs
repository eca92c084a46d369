//! Redaction of session ids in addresses.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2_iter;

/// Spellings of the slash between the collection of sessions and the id, in lower case.
const SLASHES: [&str; 8] = ["/", "\\/", "\\u002f", "%2f", "%5c", "\\\\", "\\", "&#x2f;"];

/// Redacts the session ids of all addresses in a text, for example in one address. An id is a secret, because the token of
/// the session is made from it.
pub(crate) fn without_session(text: &str) -> Cow<'_, str> {
    let mut redacted = String::new();
    let mut copied = 0;
    while let Some(id) = session_after(text, copied) {
        redacted.push_str(&text[copied..id.start]);
        redacted.push_str("{id}");
        copied = id.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    redacted.push_str(&text[copied..]);
    Cow::Owned(redacted)
}

/// Returns the position of the first session id that is part of an address; `None` if there is none.
pub(crate) fn session_in(text: &str) -> Option<Range<usize>> {
    session_after(text, 0)
}

/// Returns the position of the first session id after a position.
fn session_after(text: &str, mut searched: usize) -> Option<Range<usize>> {
    const COLLECTION: &str = "logonsessions";
    let begins = |at: usize, start: &str| {
        text.as_bytes()[at..].get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start.as_bytes()))
    };
    while let Some(at) = memchr2_iter(b'l', b'L', &text.as_bytes()[searched..])
        .map(|found| searched + found)
        .find(|at| begins(*at, COLLECTION))
    {
        let mut start = at + COLLECTION.len();
        searched = start;
        while let Some(slash) = SLASHES.iter().find(|slash| begins(start, slash)) {
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
