//! Secrets in texts of the server: ids of logon sessions in addresses, and values with names of secrets.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::tables::SECRET_WORDS;

/// Text in place of a secret.
pub(super) const REDACTED: &str = "***";

/// Beginning of the id in the address of a logon session, from which the header of the session is made.
const SESSIONS: &str = "/logonsessions/";

/// Redacts the ids of logon sessions in a text.
pub(crate) fn without_session_ids(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    if !lower.contains(SESSIONS) {
        return Cow::Borrowed(text);
    }
    let mut redacted = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = lower[from..].find(SESSIONS) {
        let start = from + found + SESSIONS.len();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '{' | '}' | '%');
        let length = text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
        redacted.push_str(&text[from..start]);
        if length > 0 {
            redacted.push_str(REDACTED);
        }
        from = start + length;
    }
    redacted.push_str(&text[from..]);
    Cow::Owned(redacted)
}

/// True if the name is that of a secret. Only the id of a logon session is secret, not that of a session of a job.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.ends_with("sessionid") {
        return name == "sessionid" || name == "logonsessionid";
    }
    SECRET_WORDS.iter().any(|word| name.ends_with(word))
}

/// Redacts the secrets in JSON of any type.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(redacted) = without_session_ids(text) {
                *text = redacted;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                match value {
                    Value::String(text) if is_secret_name(name) && !text.is_empty() => {
                        REDACTED.clone_into(text);
                    }
                    value => redact(value),
                }
            }
        }
        _ => {}
    }
}

/// Redacts the secrets in XML: ids of logon sessions, and contents of elements and attributes with names of secrets.
pub(crate) fn redact_xml(text: &str) -> String {
    let text = without_session_ids(text);
    let mut redacted = String::with_capacity(text.len());
    let mut rest = &*text;
    // Name of the element whose text comes next.
    let mut open = "";
    while let Some(start) = rest.find('<') {
        let (content, tag) = rest.split_at(start);
        let hides = is_secret_name(open) && !content.trim().is_empty();
        redacted.push_str(if hides { REDACTED } else { content });
        let end = tag_end(tag);
        let (tag, after) = tag.split_at(end);
        let name =
            tag.trim_start_matches('<').split([' ', '\t', '\r', '\n', '>', '/']).next().unwrap_or_default();
        open = name.rsplit(':').next().unwrap_or_default();
        push_tag(&mut redacted, tag);
        rest = after;
    }
    redacted.push_str(rest);
    redacted
}

/// Returns the length of a tag: to the first `>` outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// Appends a tag; values of attributes with names of secrets are redacted.
fn push_tag(out: &mut String, tag: &str) {
    let mut rest = tag;
    while let Some(equals) = rest.find('=') {
        let (name, value) = rest.split_at(equals + 1);
        out.push_str(name);
        let name = name[..equals].trim_end().rsplit([' ', '\t', '\r', '\n']).next().unwrap_or_default();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            rest = value;
            continue;
        };
        let length = value[1..].find(quote).map_or(value.len(), |end| end + 2);
        if is_secret_name(name) && length > 2 {
            out.push(quote);
            out.push_str(REDACTED);
            out.push(quote);
        } else {
            out.push_str(&value[..length]);
        }
        rest = &value[length..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_logon_sessions_are_redacted() {
        let table = [
            ("/api/logonSessions/1a-2b", "/api/logonSessions/***"),
            (
                "x /LOGONSESSIONS/1?y and /logonSessions/2/z",
                "x /LOGONSESSIONS/***?y and /logonSessions/***/z",
            ),
            ("/api/logonSessions", "/api/logonSessions"),
            ("/api/logonSessions/", "/api/logonSessions/"),
            ("/api/backupSessions/1", "/api/backupSessions/1"),
        ];
        for (text, expected) in table {
            assert_eq!(without_session_ids(text), expected);
        }
    }

    #[test]
    fn secrets_in_json_are_redacted() {
        let mut value = json!({"Password": "p", "a": [{"ApiToken": "t", "Href": "/logonSessions/1"}], "JobSessionId": "j", "SessionId": ""});
        redact(&mut value);
        let expected = json!({"Password": "***", "a": [{"ApiToken": "***", "Href": "/logonSessions/***"}], "JobSessionId": "j", "SessionId": ""});
        assert_eq!(value, expected);
    }

    #[test]
    fn secrets_in_xml_are_redacted() {
        let text = "<A Name=\"x>y\" Password='p'><SessionId>s</SessionId><Token/><N:Secret a=\"b\">q</N:Secret>t</A>\n";
        let expected = "<A Name=\"x>y\" Password='***'><SessionId>***</SessionId><Token/><N:Secret a=\"b\">***</N:Secret>t</A>\n";
        assert_eq!(redact_xml(text), expected);
    }
}
