//! Excerpts of malformed documents around the error, without secrets.

use super::decode_context::may_be_secret;
use crate::value::without_session;

/// Maximum number of characters in an excerpt, most of them before the error.
const MAX_LENGTH: usize = 60;
/// Number of bytes after the error that are examined.
const AFTER: usize = 30;

/// Returns the excerpt around a position in XML.
pub(super) fn xml_excerpt(document: &[u8], position: u64) -> String {
    let at = clamped(document, position);
    let mut start = at;
    // The text before the error belongs to the tag before it, unless that opens a CDATA section or a comment.
    while let Some(tag) = document[..start].iter().rposition(|byte| *byte == b'<') {
        start = tag;
        if document.get(tag + 1) != Some(&b'!') {
            break;
        }
    }
    excerpt(document, start, at)
}

/// Returns the excerpt around a position in JSON.
pub(super) fn json_excerpt(document: &[u8], position: u64) -> String {
    let at = clamped(document, position);
    // The text before the error belongs to the last key before it. A scan distinguishes keys from other texts.
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
    excerpt(document, key, at)
}

fn clamped(document: &[u8], position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).min(document.len())
}

/// Returns the last characters between `start` and the end of the excerpt; empty if there may be a secret in that text.
fn excerpt(document: &[u8], start: usize, at: usize) -> String {
    let text = String::from_utf8_lossy(&document[start..document.len().min(at + AFTER)]);
    if may_be_secret(&text) {
        return String::new();
    }
    let text = without_session(&text);
    let skipped = text.chars().count().saturating_sub(MAX_LENGTH);
    text.chars().skip(skipped).collect()
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
        assert_eq!(xml_excerpt(xml.as_bytes(), 20), "<Job Name=\"a\"></Jobs>");
        let json = r#"{"Name":"a","Links":[},"Size":1}"#;
        assert_eq!(json_excerpt(json.as_bytes(), 21), r#""Links":[},"Size":1}"#);
        assert_eq!(xml_excerpt(b"", 99), "");
        assert_eq!(json_excerpt(b"{", 99), "{");
        let long = format!("<A>{}", "\u{e4}".repeat(200));
        assert_eq!(xml_excerpt(long.as_bytes(), end(&long)).chars().count(), MAX_LENGTH);
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
            let excerpt = xml_excerpt(xml.as_bytes(), end(&xml));
            assert!(!excerpt.contains("hunter2") && !excerpt.contains(ID), "{excerpt}");
        }
        for json in [
            format!(r#"{{"Password":"{long}"#),
            format!(r#"{{"Password":["{long}","{long}"#),
            format!(r#"{{"Password":"{long}\":","#),
            format!(r#"{{"Password":"{long}",}}"#),
            format!(r#"{{"Name":"a","SessionId":"{ID}"#),
        ] {
            assert_eq!(json_excerpt(json.as_bytes(), end(&json)), "", "{json}");
        }
    }

    #[test]
    fn session_id_in_an_excerpt_is_redacted() {
        let xml = format!("<A Href=\"http://em/api/logonSessions/{ID}\" B=\"/logonSessions/{ID}?x\" C=");
        assert_eq!(
            xml_excerpt(xml.as_bytes(), end(&xml)),
            "tp://em/api/logonSessions/{id}\" B=\"/logonSessions/{id}?x\" C="
        );
        let json = format!(r#"{{"Href":"/api/logonSessions/{}"#, &ID[..20]);
        assert_eq!(json_excerpt(json.as_bytes(), end(&json)), r#""Href":"/api/logonSessions/{id}"#);
    }
}
