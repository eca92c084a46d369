//! What is never printed or saved: the password, the session, and whatever is named like a secret.

/// Stands in the place of a secret.
const BLANK: &str = "***";
/// Parts of the names of elements, attributes and members whose values are secrets.
const SECRET: [&str; 6] = ["password", "passphrase", "sessionid", "token", "secret", "authorization"];

/// The secrets of this run.
#[derive(Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Learns a text that must not be seen any more.
    pub(super) fn learn(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.0.push(secret.to_owned());
        }
    }

    /// A text without the known secrets and without ids of sessions in addresses.
    pub(super) fn hide(&self, text: &str) -> String {
        let known = self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, BLANK));
        without_session_ids(&known)
    }

    /// The body of a message without what is secret in it.
    pub(super) fn blank(&self, body: &str) -> String {
        let body = self.hide(body);
        if body.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
            blank_xml(&body)
        } else {
            blank_json(&body)
        }
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|part| name.contains(part))
}

/// Replaces what follows `logonSessions/`.
fn without_session_ids(text: &str) -> String {
    const BEFORE: &str = "logonsessions/";
    let lower = text.to_ascii_lowercase();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(found) = lower[at..].find(BEFORE) {
        let start = at + found + BEFORE.len();
        let id = |c: char| c.is_ascii_alphanumeric() || "-_=+%".contains(c);
        let end = text[start..].find(|c: char| !id(c)).map_or(text.len(), |length| start + length);
        out.push_str(&text[at..start]);
        if end > start {
            out.push_str(BLANK);
        }
        at = end;
    }
    out + &text[at..]
}

/// Replaces the text of elements and the values of attributes with such names.
fn blank_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut secret = 0_usize;
    while let Some(open) = rest.find('<') {
        let (content, markup) = rest.split_at(open);
        out.push_str(if secret > 0 && !content.trim().is_empty() { BLANK } else { content });
        let end = match markup {
            cdata if cdata.starts_with("<![CDATA[") => cdata.find("]]>").map(|at| at + 3),
            other => other.find('>').map(|at| at + 1),
        };
        let (tag, after) = markup.split_at(end.unwrap_or(markup.len()));
        rest = after;
        if tag.starts_with("<![CDATA[") {
            out.push_str(if secret > 0 { BLANK } else { tag });
            continue;
        }
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or(name);
        if tag.starts_with("</") {
            secret = secret.saturating_sub(usize::from(is_secret(name)));
        } else if !tag.ends_with("/>") && is_secret(name) {
            secret += 1;
        }
        out.push_str(&blank_attributes(tag));
    }
    out.push_str(if secret > 0 { BLANK } else { rest });
    out
}

fn blank_attributes(tag: &str) -> String {
    let mut out = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some(at) = rest.find(['"', '\'']) {
        let quote = if rest[at..].starts_with('"') { '"' } else { '\'' };
        let (before, value) = rest.split_at(at + 1);
        let Some(end) = value.find(quote) else { break };
        let name = before.trim_end_matches([quote, '=', ' ']).rsplit(char::is_whitespace).next();
        out.push_str(before);
        out.push_str(if name.is_some_and(is_secret) { BLANK } else { &value[..end] });
        out.push(quote);
        rest = &value[end + 1..];
    }
    out + rest
}

/// Replaces texts and numbers behind keys with such names; the rest keeps its form.
fn blank_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let Some(end) = end_of_text(&rest[at + 1..]) else { break };
        let (key, after) = rest.split_at(at + 1 + end);
        out.push_str(key);
        rest = after;
        let value = after.trim_start().strip_prefix(':').map(str::trim_start);
        if let Some(value) = value.filter(|_| is_secret(&key[at..])) {
            let length = match value.strip_prefix('"') {
                Some(inner) => end_of_text(inner).map_or(value.len(), |end| end + 1),
                None => value.find([',', '}', ']', '{', '[']).unwrap_or(value.len()),
            };
            let blanked = !value.starts_with(['{', '[']);
            out.push_str(&after[..after.len() - value.len()]);
            if blanked {
                out.push_str(&format!("\"{BLANK}\""));
            }
            rest = if blanked { &value[length..] } else { value };
        }
    }
    out + rest
}

/// Where a text ends, with its quotation mark.
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
    fn what_is_named_like_a_secret_is_blanked_in_both_formats() {
        let secrets = Secrets::default();
        let xml = "<A Token=\"t1\" Name='n'><UserName>u</UserName><Password>p1</Password><SessionId>\n<![CDATA[s1]]></SessionId><B>b</B></A>";
        assert_eq!(
            secrets.blank(xml),
            "<A Token=\"***\" Name='n'><UserName>u</UserName><Password>***</Password><SessionId>\n***</SessionId><B>b</B></A>"
        );
        let json = r#"{ "UserName": "u", "Password" : "p\"1", "Inner": [{"sessionId":12, "b":"c"}], "Tokens": {"a": "x"} }"#;
        assert_eq!(
            secrets.blank(json),
            r#"{ "UserName": "u", "Password" : "***", "Inner": [{"sessionId":"***", "b":"c"}], "Tokens": {"a": "x"} }"#
        );
    }

    #[test]
    fn known_secrets_and_ids_of_sessions_are_hidden_wherever_they_stand() {
        let mut secrets = Secrets::default();
        secrets.learn("hunter2");
        secrets.learn("");
        assert_eq!(
            secrets.hide("/api/logonSessions/695f-7cda?x=hunter2 LOGONSESSIONS/a1 logonSessions/ end"),
            "/api/logonSessions/***?x=*** LOGONSESSIONS/*** logonSessions/ end"
        );
    }

    #[test]
    fn what_is_cut_off_is_blanked_to_the_end() {
        let secrets = Secrets::default();
        assert_eq!(secrets.blank("<Password>p1"), "<Password>***");
        assert_eq!(secrets.blank("{\"Password\": \"p1"), "{\"Password\": \"***\"");
        for text in ["<", "\"", "{\"", "<a b=\"", "<![CDATA[", "ü<ü \"ü"] {
            let _ = secrets.blank(text);
        }
    }
}
