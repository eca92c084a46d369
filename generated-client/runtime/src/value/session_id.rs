//! Ids of sessions in addresses, where they are secrets.

use std::borrow::Cow;
use std::ops::Range;

/// The id of a session is as good as the session's token, which is made from it.
pub(crate) fn without_session(address: &str) -> Cow<'_, str> {
    match session_in(address) {
        Some(id) => Cow::Owned(format!("{}{{id}}{}", &address[..id.start], &address[id.end..])),
        None => Cow::Borrowed(address),
    }
}

/// The position of the id of a session in an address.
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
    fn id_of_session_in_address_is_redacted() {
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
