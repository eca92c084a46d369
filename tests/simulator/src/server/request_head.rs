//! Request line and headers of a request.

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
    /// Parses the bytes before the body.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.trim_start_matches("\r\n").split("\r\n");
        let first = lines.next()?;
        let (method, rest) = first.split_once(' ')?;
        let (target, version) = rest.rsplit_once(' ')?;
        if method.is_empty() || !version.starts_with("HTTP/1.") {
            return None;
        }
        let target = match target.split_once("://") {
            Some((_, rest)) if !target.starts_with('/') => {
                rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
            }
            _ => target,
        };
        let target = target.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = Vec::new();
        for line in lines.take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
        let header =
            |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_lowercase());
        let connection = header("connection").unwrap_or_default();
        let keep =
            !connection.contains("close") && (version != "HTTP/1.0" || connection.contains("keep-alive"));
        let chunked = header("transfer-encoding").is_some_and(|it| it.contains("chunked"));
        let framing = match header("content-length") {
            _ if chunked => Framing::Chunked,
            None => Framing::Length(0),
            Some(length) => Framing::Length(length.parse().ok()?),
        };
        let expects_continue = header("expect").is_some_and(|it| it.contains("100-continue"));
        let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
        Some(Self { method, path, query, headers, framing, keep, expects_continue })
    }
}

/// Returns the reason phrase of a status code.
pub(super) const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn request_line_with_unencoded_filter_is_parsed() {
        let text = b"GET /api/query?type=Job&filter=Name==\"a b\";X>=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
        assert_eq!(head_end(text), Some(text.len()));
        let head = Head::read(text).unwrap();
        assert_eq!(head.path, "/api/query");
        assert_eq!(head.query, "type=Job&filter=Name==\"a b\";X>=1");
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
            Head::read(b"POST http://h/api HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        assert_eq!((chunked.framing, chunked.path.as_str()), (Framing::Chunked, "/api"));
        for broken in ["", "GET", "GET /", "GET / HTTP/2", "GET / HTTP/1.1\r\nnonsense\r\n\r\n"] {
            assert_eq!(Head::read(broken.as_bytes()), None, "{broken}");
        }
    }
}
