//! Request line and headers of a request.
//!
//! `httparse` parses them. It rejects blanks inside the address, which people type in filters for `curl`; they are
//! percent-encoded first.

use std::borrow::Cow;

/// Largest number of headers.
const MAX_HEADERS: usize = 256;

/// Reason phrases of the server that differ from the usual ones.
const REASONS: [(u16, &str); 1] = [(400, "BadRequest")];

/// Parsed part of a request before the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) framing: Framing,
    /// True if more requests may follow on the connection.
    pub(super) keep: bool,
    /// True if the client understands responses in chunks.
    pub(super) chunks: bool,
    /// True if the client waits for `100 Continue`.
    pub(super) expects_continue: bool,
}

/// Length of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
}

/// Returns the position of the body.
pub(super) fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

impl Head {
    /// Parses the bytes before the body; `None` if they are malformed.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = with_encoded_blanks(bytes);
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        if !request.parse(&bytes).ok()?.is_complete() {
            return None;
        }
        let (method, target, version) = (request.method?, request.path?, request.version?);
        let (path, query) = path_and_query(target);
        let headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|it| (it.name.to_lowercase(), String::from_utf8_lossy(it.value).trim().to_owned()))
            .collect();
        let header =
            |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_lowercase());
        let connection = header("connection").unwrap_or_default();
        let keep = !connection.contains("close") && (version > 0 || connection.contains("keep-alive"));
        let chunked = header("transfer-encoding").is_some_and(|it| it.contains("chunked"));
        let framing = match header("content-length") {
            _ if chunked => Framing::Chunked,
            None => Framing::Length(0),
            Some(length) => Framing::Length(length.parse().ok()?),
        };
        let expects_continue = header("expect").is_some_and(|it| it.contains("100-continue"));
        let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
        Some(Self { method, path, query, headers, framing, keep, chunks: version > 0, expects_continue })
    }
}

/// Returns a request with the blanks inside its address percent-encoded.
fn with_encoded_blanks(bytes: &[u8]) -> Cow<'_, [u8]> {
    let start = bytes.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or_default();
    let line_end =
        bytes.iter().skip(start).position(|byte| *byte == b'\r').map_or(bytes.len(), |at| start + at);
    let line = bytes.get(start..line_end).unwrap_or_default();
    let blank = |byte: &u8| *byte == b' ';
    match (line.iter().position(blank), line.iter().rposition(blank)) {
        (Some(first), Some(last))
            if line.get(first + 1..last).is_some_and(|target| target.contains(&b' ')) =>
        {
            let (method, rest) = line.split_at(first + 1);
            let (target, version) = rest.split_at(last - first - 1);
            let target =
                target.iter().flat_map(|byte| if blank(byte) { b"%20" } else { std::slice::from_ref(byte) });
            let mut out = method.to_vec();
            out.extend(target);
            out.extend_from_slice(version);
            out.extend_from_slice(bytes.get(line_end..).unwrap_or_default());
            Cow::Owned(out)
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// Returns path and query of a target, which may be an absolute address.
fn path_and_query(target: &str) -> (&str, &str) {
    let target = match target.split_once("://") {
        Some((_, rest)) if !target.starts_with('/') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
        }
        _ => target,
    };
    let target = target.split('#').next().unwrap_or_default();
    target.split_once('?').unwrap_or((target, ""))
}

/// Returns the reason phrase of a status code.
pub(super) fn reason(status: u16) -> &'static str {
    let special = REASONS.iter().find(|(code, _)| *code == status).map(|(_, reason)| *reason);
    let usual = || http::StatusCode::from_u16(status).ok()?.canonical_reason();
    special.or_else(usual).unwrap_or("Status")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn request_line_with_unencoded_filter_is_parsed() {
        let text = b"GET /api/query?type=Job&filter=Name==\"a  b\";X>=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
        assert_eq!(head_end(text), Some(text.len()));
        let head = Head::read(text).unwrap();
        assert_eq!(head.path, "/api/query");
        assert_eq!(head.query, "type=Job&filter=Name==\"a%20%20b\";X>=1");
        assert_eq!(head.framing, Framing::Length(2));
        assert!(head.keep);
    }

    #[test]
    fn connection_close_header_ends_connection() {
        let keep = |text: &str| Head::read(text.as_bytes()).unwrap().keep;
        assert!(!keep("GET / HTTP/1.0\r\n\r\n"));
        assert!(keep("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
        assert!(!keep("GET / HTTP/1.1\r\nconnection: close\r\n\r\n"));
        let chunked =
            Head::read(b"\r\nPOST http://h/api HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        assert_eq!((chunked.framing, chunked.path.as_str()), (Framing::Chunked, "/api"));
    }

    #[test]
    fn malformed_heads_are_rejected() {
        for broken in [
            "",
            "GET",
            "GET /",
            "GET / HTTP/2",
            "GET / HTTP/1.1\r\nnonsense\r\n\r\n",
            "GET / HTTP/1.1\r\na b: c\r\n\r\n",
            "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        ] {
            assert_eq!(Head::read(broken.as_bytes()), None, "{broken}");
        }
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(MAX_HEADERS + 1));
        assert_eq!(Head::read(many.as_bytes()), None);
    }

    #[test]
    fn reason_of_400_is_one_word_like_the_servers() {
        assert_eq!([reason(400), reason(404), reason(599)], ["BadRequest", "Not Found", "Status"]);
    }
}
