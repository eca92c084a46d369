//! Exchanges and counts that tests may inspect; without secrets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vbem_codegen::naming::may_be_secret;

use crate::service::{Request, Response};
pub(crate) use crate::value::REDACTED;

/// Request and its response as tests may inspect them. Secrets are redacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Time of the response, by the simulator's clock.
    pub time: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path and query as written in the request line.
    pub target: String,
    /// Headers of the request; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body of the request.
    pub body: String,
    /// Status of the response.
    pub status: u16,
    /// Size of the response body, in bytes.
    pub size: usize,
}

impl Exchange {
    /// Returns the value of a header of the request, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the approximate memory it takes, in bytes.
    fn bytes(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        size_of::<Self>() + self.target.len() + self.body.len() + headers
    }
}

/// Largest number of exchanges that are kept; the oldest are dropped first.
const MAX_EXCHANGES: usize = 10_000;

/// Largest size of the exchanges that are kept, in bytes.
const MAX_EXCHANGE_BYTES: usize = 32 << 20;

/// Most recent exchanges.
#[derive(Debug, Default)]
pub(crate) struct Exchanges {
    all: Vec<Exchange>,
    bytes: usize,
}

impl Exchanges {
    /// Returns all that are kept, the oldest first.
    pub(crate) fn all(&self) -> &[Exchange] {
        &self.all
    }

    /// Drops all.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Keeps one more. If a limit is exceeded, the older half is dropped.
    pub(crate) fn push(&mut self, exchange: Exchange) {
        if self.all.len() >= MAX_EXCHANGES || self.bytes >= MAX_EXCHANGE_BYTES {
            self.all.drain(..self.all.len().div_ceil(2));
            self.bytes = self.all.iter().map(Exchange::bytes).sum();
        }
        self.bytes += exchange.bytes();
        self.all.push(exchange);
    }
}

/// Counts of a simulator at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Time of the clock.
    pub time: Timestamp,
    /// Number of logon sessions.
    pub sessions: usize,
    /// Number of objects of each resource that has any, by the resource's name.
    pub objects: BTreeMap<String, usize>,
}

/// Returns an exchange with its secrets redacted; `size` is that of the response body.
pub(crate) fn redacted_exchange(
    request: &Request,
    response: &Response,
    size: usize,
    time: Timestamp,
) -> Exchange {
    Exchange {
        time,
        method: request.method.clone(),
        target: request.target(),
        headers: redact_headers(&request.headers),
        body: redact_body(&request.body),
        status: response.status,
        size,
    }
}

/// Returns headers with the values of secret ones replaced.
pub(crate) fn redact_headers(headers: &[(String, String)]) -> Vec<(String, String)> {
    let redacted_exchange = headers.iter().map(|(name, value)| {
        let secret = may_be_secret(name) || name.to_ascii_lowercase().contains("cookie");
        (name.clone(), if secret { REDACTED.to_owned() } else { value.clone() })
    });
    redacted_exchange.collect()
}

/// Returns a body with the contents of secret elements and members replaced, in either format.
pub(crate) fn redact_body(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if !may_be_secret(&text) {
        return text.into_owned();
    }
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') || start.starts_with('[') { redact_json(&text) } else { redact_xml(&text) }
}

/// Replaces text and attribute values of elements and attributes with secret names.
fn redact_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut secret = false;
    while let Some(open) = rest.find('<') {
        let (content, tag) = rest.split_at(open);
        out.push_str(if secret && !content.trim().is_empty() { REDACTED } else { content });
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        let name =
            tag.trim_start_matches('<').split(|it: char| it.is_whitespace() || "/>".contains(it)).next();
        let closed = tag.starts_with("</") || tag.ends_with("/>");
        secret = !closed && name.is_some_and(|name| may_be_secret(name.rsplit(':').next().unwrap_or(name)));
        out.push_str(&redact_attributes(tag));
        rest = after;
    }
    out.push_str(if secret { REDACTED } else { rest });
    out
}

fn redact_attributes(tag: &str) -> String {
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
                out.push_str(if may_be_secret(name) { REDACTED } else { value });
                out.push(quote);
                rest = after.get(end + 2..).unwrap_or_default();
            }
            _ => rest = after,
        }
    }
    out.push_str(rest);
    out
}

fn redact_json(text: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}')) {
        Ok(mut json) => {
            redact_value(&mut json);
            json.to_string()
        }
        Err(_) => REDACTED.to_owned(),
    }
}

fn redact_value(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                if may_be_secret(name) && (value.is_string() || value.is_number()) {
                    *value = REDACTED.into();
                } else {
                    redact_value(value);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(redact_value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_both_formats_are_redacted() {
        let xml = "<A Token=\"t1\" Name=\"n\"><UserName>u</UserName><Password>p1</Password><b:SessionId>\ns1</b:SessionId></A>";
        assert_eq!(
            redact_body(xml.as_bytes()),
            "<A Token=\"***\" Name=\"n\"><UserName>u</UserName><Password>***</Password><b:SessionId>***</b:SessionId></A>"
        );
        let json = "\u{feff}{\"UserName\":\"u\",\"Inner\":[{\"password\":\"p1\"}],\"SessionId\":\"s1\"}";
        let redacted = redact_body(json.as_bytes());
        assert!(
            !redacted.contains("p1") && !redacted.contains("s1") && redacted.contains("\"u\""),
            "{redacted}"
        );
        assert_eq!(redact_body(b"{\"password\": \"p1"), REDACTED);
        let headers =
            redact_headers(&[("Authorization".into(), "Basic x".into()), ("accept".into(), "y".into())]);
        assert_eq!(headers[0].1, REDACTED);
        assert_eq!(headers[1].1, "y");
    }
}
