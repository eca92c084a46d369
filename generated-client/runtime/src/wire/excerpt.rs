//! Excerpts of a malformed document: a few characters around the error, without secrets.

use super::decode_context::is_delicate;
use crate::value::session_in;

/// Number of characters in an excerpt, most of them before the error.
const LONGEST: usize = 60;
/// Number of bytes after the error that are examined.
const AFTER: usize = 30;

/// A few characters around a place in XML.
pub(super) fn near_xml(document: &[u8], position: u64) -> String {
    let at = within(document, position);
    let mut start = at;
    // The text before the error belongs to the tag before it, unless that opens a CDATA section or a comment.
    while let Some(tag) = document[..start].iter().rposition(|byte| *byte == b'<') {
        start = tag;
        if document.get(tag + 1) != Some(&b'!') {
            break;
        }
    }
    shown(document, start, at)
}

/// A few characters around a place in JSON.
pub(super) fn near_json(document: &[u8], position: u64) -> String {
    let at = within(document, position);
    // The text before the error belongs to the last key before it; only the scan distinguishes keys from other texts.
    let (mut key, mut text, mut inside, mut escaped) = (0, 0, false, false);
    for (index, byte) in document[..at].iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => {
                inside = !inside;
                if inside {
                    text = index;
                }
            }
            b':' if !inside => key = text,
            _ => {}
        }
    }
    shown(document, key, at)
}

fn within(document: &[u8], position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).min(document.len())
}

/// The last characters of what begins at `start` and ends shortly after `at`; nothing if there is a secret in it.
fn shown(document: &[u8], start: usize, at: usize) -> String {
    let text = String::from_utf8_lossy(&document[start..document.len().min(at + AFTER)]);
    if is_delicate(&text) {
        return String::new();
    }
    let text = without_sessions(&text);
    let skipped = text.chars().count().saturating_sub(LONGEST);
    text.chars().skip(skipped).collect()
}

/// The text without any ids of sessions; here they may end in other characters than in an address.
fn without_sessions(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(id) = session_in(rest) {
        kept.push_str(&rest[..id.start]);
        kept.push_str("{id}");
        let after = rest[id.start..].find(['"', '\'', '<', '&']).map_or(id.end, |length| id.start + length);
        rest = &rest[after.min(id.end)..];
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "695f7cda-e4a6-4d9c-9603-000000000001";

    fn end(text: &str) -> u64 {
        text.len() as u64
    }

    #[test]
    fn excerpt_contains_the_error_with_its_context() {
        let xml = "<Jobs><Job Name=\"a\"></Jobs>";
        assert_eq!(near_xml(xml.as_bytes(), 20), "<Job Name=\"a\"></Jobs>");
        let json = r#"{"Name":"a","Links":[},"Size":1}"#;
        assert_eq!(near_json(json.as_bytes(), 21), r#""Links":[},"Size":1}"#);
        assert_eq!(near_xml(b"", 99), "");
        assert_eq!(near_json(b"{", 99), "{");
        let long = format!("<A>{}", "\u{e4}".repeat(200));
        assert_eq!(near_xml(long.as_bytes(), end(&long)).chars().count(), LONGEST);
    }

    #[test]
    fn excerpt_of_secret_of_any_length_is_empty() {
        let long = "hunter2".repeat(100);
        for xml in [
            format!("<A><Password>{long}"),
            format!("<A><Password>{long}</P"),
            format!("<A><Password><![CDATA[{long}"),
            format!("<A Password=\"{long}"),
            format!("<A><Password>{long}</Password>"),
            format!("<A><SessionId>{ID}"),
        ] {
            let shown = near_xml(xml.as_bytes(), end(&xml));
            assert!(!shown.contains("hunter2") && !shown.contains(ID), "{shown}");
        }
        for json in [
            format!(r#"{{"Password":"{long}"#),
            format!(r#"{{"Password":["{long}","{long}"#),
            format!(r#"{{"Password":"{long}\":","#),
            format!(r#"{{"Password":"{long}",}}"#),
            format!(r#"{{"Name":"a","SessionId":"{ID}"#),
        ] {
            assert_eq!(near_json(json.as_bytes(), end(&json)), "", "{json}");
        }
    }

    #[test]
    fn ids_of_sessions_in_excerpts_are_redacted() {
        let xml = format!("<A Href=\"http://em/api/logonSessions/{ID}\" B=\"/logonSessions/{ID}?x\" C=");
        assert_eq!(
            near_xml(xml.as_bytes(), end(&xml)),
            "tp://em/api/logonSessions/{id}\" B=\"/logonSessions/{id}?x\" C="
        );
        let json = format!(r#"{{"Href":"/api/logonSessions/{}"#, &ID[..20]);
        assert_eq!(near_json(json.as_bytes(), end(&json)), r#""Href":"/api/logonSessions/{id}"#);
    }
}
