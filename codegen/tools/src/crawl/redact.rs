//! Removes secrets from text: the password, the session, and every value whose name marks a secret.

use std::collections::BTreeSet;

use vbem_codegen::model::{Member, Model, Record, Scalar, Type};
use vbem_codegen::naming::may_be_secret;

use crate::verify::REDACTED;

/// The known secrets of a crawl.
#[derive(Default)]
pub(super) struct Secrets {
    texts: Vec<String>,
    /// Names of the schema that contain the word for a secret and belong to other values, in lower case.
    harmless: BTreeSet<String>,
}

impl Secrets {
    /// Adds a text to redact; an empty one is ignored.
    pub(super) fn add(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.texts.push(secret.to_owned());
        }
    }

    /// Adds the names of elements and members that are no secrets according to the schema, such as `PasswordKeyId`.
    pub(super) fn add_harmless_names(&mut self, model: &Model) {
        let records = model.all_records();
        let members = || records.iter().flat_map(|record| &record.members);
        let (secret, other): (Vec<_>, Vec<_>) =
            members().partition(|member| member.ty == Type::Scalar(Scalar::Secret));
        let names = |member: &Member| {
            [&member.xml, &member.json]
                .into_iter()
                .chain(&member.aliases)
                .map(|name| name.to_lowercase())
                .collect::<Vec<_>>()
        };
        let secret: BTreeSet<String> = secret.into_iter().flat_map(names).collect();
        let roots = records.iter().map(|record: &&Record| record.xml.to_lowercase());
        let items = members().flat_map(Member::item_names).map(|name| name.to_lowercase());
        let known = other.into_iter().flat_map(names).chain(roots).chain(items);
        self.harmless = known.filter(|name| may_be_secret(name) && !secret.contains(name)).collect();
    }

    /// True for a name whose value is redacted.
    fn is_secret(&self, name: &str) -> bool {
        may_be_secret(name) && !self.harmless.contains(&name.trim_matches('"').to_lowercase())
    }

    /// The text without the known secrets and without session ids in addresses.
    pub(super) fn redact(&self, text: &str) -> String {
        let known = self.texts.iter().fold(text.to_owned(), |text, secret| text.replace(secret, REDACTED));
        redact_session_ids(&known)
    }

    /// The body of a message without the known secrets and without the values of secret members.
    pub(super) fn redact_body(&self, body: &str) -> String {
        let body = self.redact(body);
        if body.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
            redact_xml(&body, &|name| self.is_secret(name))
        } else {
            redact_json(&body, &|name| self.is_secret(name))
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
fn redact_xml(text: &str, is_secret: &dyn Fn(&str) -> bool) -> String {
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
            secret = secret.saturating_sub(usize::from(is_secret(name)));
        } else if !tag.ends_with("/>") && is_secret(name) {
            secret += 1;
        }
        out.push_str(&redact_attributes(tag, is_secret));
    }
    out.push_str(if secret > 0 { REDACTED } else { rest });
    out
}

fn redact_attributes(tag: &str, is_secret: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = if rest[at..].starts_with('"') { '"' } else { '\'' };
        let (before, value) = rest.split_at(at + 1);
        let Some(end) = value.find(quote) else { break };
        let name = before.trim_end_matches([quote, '=', ' ']).rsplit(char::is_whitespace).next();
        out.push_str(before);
        out.push_str(if name.is_some_and(is_secret) { REDACTED } else { &value[..end] });
        out.push(quote);
        rest = &value[end + 1..];
    }
    out + rest
}

/// Replaces texts and numbers whose keys mark secrets; everything else, `null` included, is unchanged.
fn redact_json(text: &str, is_secret: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let Some(end) = end_of_text(&rest[at + 1..]) else { break };
        let (key, after) = rest.split_at(at + 1 + end);
        out.push_str(key);
        rest = after;
        let value = after.trim_start().strip_prefix(':').map(str::trim_start);
        let value = value.filter(|value| is_secret(&key[at..]) && !value.starts_with("null"));
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
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
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
    fn value_that_the_schema_declares_as_another_one_is_kept() {
        let lock = "resource: Lock\nsummary: A lock.\nelements:\n  PasswordKeyId: { type: guid, summary: Key. }\n  Token: { type: secret?, summary: Secret. }\n";
        let sources = vbem_codegen::testing::sources([("locks/lock.yaml".to_owned(), lock.to_owned())]);
        let mut secrets = Secrets::default();
        secrets.add_harmless_names(&vbem_codegen::load(&sources).unwrap());
        let xml =
            "<Lock><PasswordKeyId>k</PasswordKeyId><Token>t</Token><PasswordHash>h</PasswordHash></Lock>";
        assert_eq!(secrets.redact_body(xml), xml.replace(">t<", ">***<").replace(">h<", ">***<"));
        let json = r#"{"passwordKeyId": "k", "Token": "t", "PasswordHash": "h"}"#;
        assert_eq!(secrets.redact_body(json), json.replace("\"t\"", "\"***\"").replace("\"h\"", "\"***\""));
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
