//! What tests may look at: the exchanges a simulator has seen, without secrets, and what it knows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vbem_codegen::naming::may_be_secret;

use crate::service::{Incoming, Reply};

/// A request and its answer as tests may look at them. Secrets are blanked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// When the answer was given, by the simulator's clock.
    pub time: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// Path and query as they stood in the request line.
    pub target: String,
    /// Headers of the request; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body of the request.
    pub body: String,
    /// Status of the answer.
    pub status: u16,
    /// Size of the answer's body, in bytes.
    pub size: usize,
}

impl Exchange {
    /// The value of a header of the request, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        size_of::<Self>() + self.target.len() + self.body.len() + headers
    }
}

/// Exchanges that are kept; older ones are forgotten.
const KEPT: usize = 10_000;

/// Bytes of exchanges that are kept.
const KEPT_BYTES: usize = 32 << 20;

/// The last exchanges.
#[derive(Debug, Default)]
pub(crate) struct Exchanges {
    all: Vec<Exchange>,
    bytes: usize,
}

impl Exchanges {
    /// All that are kept, the oldest first.
    pub(crate) fn all(&self) -> &[Exchange] {
        &self.all
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Keeps one more. If that is too much, the older half is forgotten.
    pub(crate) fn push(&mut self, exchange: Exchange) {
        if self.all.len() >= KEPT || self.bytes >= KEPT_BYTES {
            self.all.drain(..self.all.len().div_ceil(2));
            self.bytes = self.all.iter().map(Exchange::bytes).sum();
        }
        self.bytes += exchange.bytes();
        self.all.push(exchange);
    }
}

/// What a simulator knows at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The time its clock shows.
    pub time: Timestamp,
    /// How many logon sessions there are.
    pub sessions: usize,
    /// How many objects there are of each resource that has any, by the resource's name.
    pub objects: BTreeMap<String, usize>,
}

/// What stands in the place of a secret.
pub(crate) const BLANK: &str = "***";

/// An exchange as it may be shown.
pub(crate) fn shown(incoming: &Incoming, reply: &Reply, time: Timestamp) -> Exchange {
    Exchange {
        time,
        method: incoming.method.clone(),
        target: incoming.target(),
        headers: blanked_headers(&incoming.headers),
        body: blanked_body(&incoming.body),
        status: reply.status,
        size: reply.body.len(),
    }
}

/// Headers with the values of secret ones replaced.
pub(crate) fn blanked_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    let shown = headers.iter().map(|(name, value)| {
        let secret = may_be_secret(name) || name.to_ascii_lowercase().contains("cookie");
        (name.clone(), if secret { BLANK.to_owned() } else { value.clone() })
    });
    shown.collect()
}

/// A body with the contents of secret elements and members replaced, whichever format it has.
pub(crate) fn blanked_body(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if !may_be_secret(&text) {
        return text.into_owned();
    }
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') || start.starts_with('[') { blanked_json(&text) } else { blanked_xml(&text) }
}

/// Replaces text and attribute values of elements and attributes with secret names.
fn blanked_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut secret = false;
    while let Some(open) = rest.find('<') {
        let (content, tag) = rest.split_at(open);
        out.push_str(if secret && !content.trim().is_empty() { BLANK } else { content });
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        let name =
            tag.trim_start_matches('<').split(|it: char| it.is_whitespace() || "/>".contains(it)).next();
        let closed = tag.starts_with("</") || tag.ends_with("/>");
        secret = !closed && name.is_some_and(|name| may_be_secret(name.rsplit(':').next().unwrap_or(name)));
        out.push_str(&blanked_attributes(tag));
        rest = after;
    }
    out.push_str(if secret { BLANK } else { rest });
    out
}

fn blanked_attributes(tag: &str) -> String {
    let mut out = String::with_capacity(tag.len());
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let name =
            before.trim_end_matches('=').trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let quote = after.chars().next().filter(|it| "\"'".contains(*it));
        let end = quote.and_then(|quote| after.get(1..)?.find(quote));
        match (quote, end) {
            (Some(quote), Some(end)) => {
                let value = after.get(1..=end).unwrap_or_default();
                out.push(quote);
                out.push_str(if may_be_secret(name) { BLANK } else { value });
                out.push(quote);
                rest = after.get(end + 2..).unwrap_or_default();
            }
            _ => rest = after,
        }
    }
    out.push_str(rest);
    out
}

fn blanked_json(text: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}')) {
        Ok(mut json) => {
            blank(&mut json);
            json.to_string()
        }
        Err(_) => BLANK.to_owned(),
    }
}

fn blank(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                if may_be_secret(name) && (value.is_string() || value.is_number()) {
                    *value = BLANK.into();
                } else {
                    blank(value);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(blank),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_blanked_in_both_formats() {
        let xml = "<A Token=\"t1\" Name=\"n\"><UserName>u</UserName><Password>p1</Password><b:SessionId>\ns1</b:SessionId></A>";
        assert_eq!(
            blanked_body(xml.as_bytes()),
            "<A Token=\"***\" Name=\"n\"><UserName>u</UserName><Password>***</Password><b:SessionId>***</b:SessionId></A>"
        );
        let json = "\u{feff}{\"UserName\":\"u\",\"Inner\":[{\"password\":\"p1\"}],\"SessionId\":\"s1\"}";
        let blanked = blanked_body(json.as_bytes());
        assert!(!blanked.contains("p1") && !blanked.contains("s1") && blanked.contains("\"u\""), "{blanked}");
        assert_eq!(blanked_body(b"{\"password\": \"p1"), BLANK);
        let headers =
            blanked_headers(&[("Authorization".into(), "Basic x".into()), ("accept".into(), "y".into())]);
        assert_eq!(headers[0].1, BLANK);
        assert_eq!(headers[1].1, "y");
    }
}
