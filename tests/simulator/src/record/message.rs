//! HTTP message as text.

/// First line, headers with names in lower case, body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) start: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Message {
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        out.push_str("\r\n");
        let mut out = out.into_bytes();
        out.extend_from_slice(&self.body);
        out
    }

    /// Parses a message; lines may end with or without a carriage return. Interim responses (`100 Continue`) are
    /// skipped.
    pub(super) fn read(mut bytes: &[u8]) -> Option<Self> {
        let start = line(&mut bytes)?;
        let mut headers = Vec::new();
        loop {
            let next = line(&mut bytes)?;
            if next.is_empty() {
                break;
            }
            let (name, value) = next.split_once(':')?;
            headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
        let interim = start.starts_with("HTTP/")
            && start.split_whitespace().nth(1).is_some_and(|it| it.starts_with('1'));
        if interim {
            return Self::read(bytes);
        }
        Some(Self { start, headers, body: bytes.to_vec() })
    }
}

/// Removes the first line and returns it.
fn line(bytes: &mut &[u8]) -> Option<String> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at(end);
    *bytes = rest.get(1..).unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8(line.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_written_by_curl_is_parsed() {
        let text =
            b"HTTP/1.1 100 Continue\n\nHTTP/1.1 201 Created\nContent-Type: application/xml\n\n<a>\n\n</a>";
        let message = Message::read(text);
        assert!(message.is_some_and(|it| {
            it.start == "HTTP/1.1 201 Created"
                && it.headers == [("content-type".to_owned(), "application/xml".to_owned())]
                && it.body == b"<a>\n\n</a>"
        }));
        assert_eq!(Message::read(b"HTTP/1.1 200 OK"), None);
        assert_eq!(Message::read(b""), None);
    }
}
