//! Redaction of session ids in addresses.

use std::borrow::Cow;
use std::ops::Range;

/// Redacts the session id in an address. It is a secret, because the token of the session is made from it.
pub(crate) fn without_session(address: &str) -> Cow<'_, str> {
    match session_in(address) {
        Some(id) => Cow::Owned(format!("{}{{id}}{}", &address[..id.start], &address[id.end..])),
        None => Cow::Borrowed(address),
    }
}

/// Returns the position of the session id in an address; `None` if it contains none.
pub(crate) fn session_in(address: &str) -> Option<Range<usize>> {
    const BEFORE: &str = "/logonsessions/";
    let start = address.to_ascii_lowercase().find(BEFORE)? + BEFORE.len();
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |length| start + length);
    (start < end).then_some(start..end)
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
}
