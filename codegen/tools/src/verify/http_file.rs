//! Recorded HTTP exchanges: `NAME.request.http` and `NAME.response.http`, as `curl -i` and the simulator write them.

use vbem_codegen::source::file::is_utf16;

/// The body of an HTTP message in the place it has in the file, so that lines are counted right; empty if it has none,
/// or one of another content type.
pub(super) fn body(bytes: &[u8]) -> Result<String, String> {
    let mut rest = bytes;
    let mut lines = 0;
    loop {
        let first = line(&mut rest, &mut lines)?;
        let mut is_message = false;
        loop {
            let header = line(&mut rest, &mut lines)?;
            let Some((name, value)) = header.split_once(':') else {
                if header.is_empty() {
                    break;
                }
                return Err("not an HTTP message: a header without a colon".to_owned());
            };
            let value = value.to_ascii_lowercase();
            is_message |= name.trim().eq_ignore_ascii_case("content-type")
                && (value.contains("xml") || value.contains("json"));
        }
        // Interim responses such as `100 Continue` precede the final one.
        let status = first.strip_prefix("HTTP/").and_then(|rest| rest.split_whitespace().nth(1));
        if status.is_some_and(|status| status.starts_with('1')) {
            continue;
        }
        if !is_message || rest.iter().all(u8::is_ascii_whitespace) {
            return Ok(String::new());
        }
        if is_utf16(rest) {
            return Err("the body is UTF-16".to_owned());
        }
        let body = std::str::from_utf8(rest).map_err(|_| "the body is not UTF-8".to_owned())?;
        let body = body.strip_prefix('\u{FEFF}').unwrap_or(body);
        return Ok("\n".repeat(lines) + body);
    }
}

/// Takes a line off the front.
fn line<'a>(bytes: &mut &'a [u8], lines: &mut usize) -> Result<&'a str, String> {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or_else(|| "not an HTTP message: the head has no end".to_owned())?;
    let (line, rest) = bytes.split_at(end);
    *bytes = rest.get(1..).unwrap_or_default();
    *lines += 1;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    std::str::from_utf8(line).map_err(|_| "not an HTTP message: the head is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_keeps_its_lines() {
        let text =
            b"HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<a>\n</a>";
        assert_eq!(body(text).as_deref(), Ok("\n\n\n\n\n<a>\n</a>"));
    }

    #[test]
    fn body_of_another_type_is_empty() {
        for text in [
            "GET /api HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\ncontent-type: image/png\n\n\u{1}x",
            "HTTP/1.1 204 No Content\n\n \n",
        ] {
            assert_eq!(body(text.as_bytes()).as_deref(), Ok(""), "{text}");
        }
    }

    #[test]
    fn text_that_is_not_an_http_message_is_an_error() {
        for text in [&b"x"[..], b"", b"HTTP/1.1 200 OK\nbroken\n\n", b"\xff\n\n"] {
            assert!(body(text).is_err());
        }
    }
}
