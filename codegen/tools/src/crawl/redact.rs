//! Removes secrets from text: the password, the session, and every value whose name marks a secret.

use crate::verify::REDACTED;
use vbem_codegen::naming::may_be_secret;

/// The known secrets of a crawl.
#[derive(Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Adds a text to redact; an empty one is ignored.
    pub(super) fn add(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.0.push(secret.to_owned());
        }
    }

    /// The text without the known secrets and without session ids in addresses.
    pub(super) fn redact(&self, text: &str) -> String {
        let known = self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, REDACTED));
        redact_session_ids(&known)
    }

    /// The body of a message without the known secrets and without the values of secret members.
    pub(super) fn redact_body(&self, body: &str) -> String {
        let body = self.redact(body);
        if body.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
            redact_xml(&body)
        } else {
            redact_json(&body)
        }
    }
}

/// Replaces the segment after `logonSessions/`.
fn redact_session_ids(text: &str) -> String {
    const BEFORE: &str = "logonsessions/";
    let lower = text.to_ascii_lowercase();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(found) = lower[at..].find(BEFORE) {
        let start = at + found + BEFORE.len();
        let id = |c: char| c.is_ascii_alphanumeric() || "-_=+%".contains(c);
        let end = text[start..].find(|c: char| !id(c)).map_or(text.len(), |length| start + length);
        out.push_str(&text[at..start]);
        if end > start {
            out.push_str(REDACTED);
        }
        at = end;
    }
    out + &text[at..]
}

/// Replaces the text of elements and the values of attributes whose names mark secrets.
fn redact_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut secret = 0_usize;
    while let Some(open) = rest.find('<') {
        let (content, markup) = rest.split_at(open);
        out.push_str(if secret > 0 && !content.trim().is_empty() { REDACTED } else { content });
        let end = match markup {
            cdata if cdata.starts_with("<![CDATA[") => cdata.find("]]>").map(|at| at + 3),
            other => other.find('>').map(|at| at + 1),
        };
        let (tag, after) = markup.split_at(end.unwrap_or(markup.len()));
        rest = after;
        if tag.starts_with("<![CDATA[") {
            out.push_str(if secret > 0 { REDACTED } else { tag });
            continue;
        }
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or(name);
        if tag.starts_with("</") {
            secret = secret.saturating_sub(usize::from(may_be_secret(name)));
        } else if !tag.ends_with("/>") && may_be_secret(name) {
            secret += 1;
        }
        out.push_str(&redact_attributes(tag));
    }
    out.push_str(if secret > 0 { REDACTED } else { rest });
    out
}

fn redact_attributes(tag: &str) -> String {
    let mut out = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = if rest[at..].starts_with('"') { '"' } else { '\'' };
        let (before, value) = rest.split_at(at + 1);
        let Some(end) = value.find(quote) else { break };
        let name = before.trim_end_matches([quote, '=', ' ']).rsplit(char::is_whitespace).next();
        out.push_str(before);
        out.push_str(if name.is_some_and(may_be_secret) { REDACTED } else { &value[..end] });
        out.push(quote);
        rest = &value[end + 1..];
    }
    out + rest
}

/// Replaces texts and numbers whose keys mark secrets; everything else, `null` included, is unchanged.
fn redact_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let Some(end) = end_of_text(&rest[at + 1..]) else { break };
        let (key, after) = rest.split_at(at + 1 + end);
        out.push_str(key);
        rest = after;
        let value = after.trim_start().strip_prefix(':').map(str::trim_start);
        let value = value.filter(|value| may_be_secret(&key[at..]) && !value.starts_with("null"));
        if let Some(value) = value {
            let length = match value.strip_prefix('"') {
                Some(inner) => end_of_text(inner).map_or(value.len(), |end| end + 1),
                None => value.find([',', '}', ']', '{', '[']).unwrap_or(value.len()),
            };
            let is_scalar = !value.starts_with(['{', '[']);
            out.push_str(&after[..after.len() - value.len()]);
            if is_scalar {
                out.push_str(&format!("\"{REDACTED}\""));
            }
            rest = if is_scalar { &value[length..] } else { value };
        }
    }
    out + rest
}

/// Offset behind the closing quotation mark of a text.
fn end_of_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_with_secret_name_is_redacted_in_both_formats() {
        let secrets = Secrets::default();
        let xml = "<A Token=\"t1\" Name='n'><UserName>u</UserName><Password>p1</Password><SessionId>\n<![CDATA[s1]]></SessionId><B>b</B></A>";
        assert_eq!(
            secrets.redact_body(xml),
            "<A Token=\"***\" Name='n'><UserName>u</UserName><Password>***</Password><SessionId>\n***</SessionId><B>b</B></A>"
        );
        let json = r#"{ "UserName": "u", "Password" : "p\"1", "Inner": [{"sessionId":12, "b":"c"}], "Tokens": {"a": "x"}, "PasswordKey": null }"#;
        assert_eq!(
            secrets.redact_body(json),
            r#"{ "UserName": "u", "Password" : "***", "Inner": [{"sessionId":"***", "b":"c"}], "Tokens": {"a": "x"}, "PasswordKey": null }"#
        );
    }

    #[test]
    fn known_secret_or_session_id_in_text_is_redacted() {
        let mut secrets = Secrets::default();
        secrets.add("hunter2");
        secrets.add("");
        assert_eq!(
            secrets.redact("/api/logonSessions/695f-7cda?x=hunter2 LOGONSESSIONS/a1 logonSessions/ end"),
            "/api/logonSessions/***?x=*** LOGONSESSIONS/*** logonSessions/ end"
        );
    }

    #[test]
    fn truncated_secret_is_redacted_to_the_end() {
        let secrets = Secrets::default();
        assert_eq!(secrets.redact_body("<Password>p1"), "<Password>***");
        assert_eq!(secrets.redact_body("{\"Password\": \"p1"), "{\"Password\": \"***\"");
        for text in ["<", "\"", "{\"", "<a b=\"", "<![CDATA[", "ü<ü \"ü"] {
            let _ = secrets.redact_body(text);
        }
    }
}
