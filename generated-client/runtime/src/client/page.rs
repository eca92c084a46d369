//! HTML pages, which a proxy or the web console sends in place of a response of the API.

use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName};

use crate::error::{Error, ErrorKind};

/// Number of bytes of a page of which the text is shown.
const SHOWN: usize = 1 << 16;

/// Elements with which HTML may begin. No root element of the API has such a name.
const ELEMENTS: [&str; 6] = ["html", "head", "body", "title", "script", "meta"];

/// True if the response is an HTML page, by its media type or by the start of its body. An empty body is not a page.
pub(super) fn is_page(headers: &HeaderMap, body: &[u8]) -> bool {
    !body.trim_ascii().is_empty() && (is_html(media_type(headers)) || starts_as_html(body))
}

/// True if the response is a file although its content may be HTML: an attachment, or of another media type.
pub(super) fn is_file(headers: &HeaderMap) -> bool {
    let media_type = media_type(headers);
    let disposition = text(headers, &CONTENT_DISPOSITION).split(';').next().unwrap_or_default();
    disposition.trim().eq_ignore_ascii_case("attachment") || (!media_type.is_empty() && !is_html(media_type))
}

/// Returns the error about a page, with its media type and its text.
pub(super) fn error(headers: &HeaderMap, body: &[u8]) -> Error {
    Error::new(ErrorKind::NotTheApi, description(headers, body))
}

/// Describes a page, with its media type and its text.
pub(super) fn description(headers: &HeaderMap, body: &[u8]) -> String {
    let media_type = match media_type(headers) {
        "" => "without a media type",
        media_type => media_type,
    };
    let text = visible_text(&String::from_utf8_lossy(&body[..body.len().min(SHOWN)]));
    let separator = if text.is_empty() { "" } else { ": " };
    format!("the response is an HTML page ({media_type}){separator}{text}")
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Returns the media type without parameters; empty if it is absent.
fn media_type(headers: &HeaderMap) -> &str {
    text(headers, &CONTENT_TYPE).split(';').next().unwrap_or_default().trim()
}

fn is_html(media_type: &str) -> bool {
    ["text/html", "application/xhtml+xml"].iter().any(|html| media_type.eq_ignore_ascii_case(html))
}

/// True if a body starts with HTML, possibly after an XML declaration and comments.
fn starts_as_html(body: &[u8]) -> bool {
    let mut rest = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    for (start, end) in [("<?", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if rest.starts_with(start.as_bytes())
            && let Some(length) = memchr::memmem::find(rest, end.as_bytes())
        {
            rest = rest[length + end.len()..].trim_ascii_start();
        }
    }
    let begins = |name: &str| {
        let name = name.as_bytes();
        let found = rest.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        found && rest.get(name.len() + 1).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    rest.starts_with(b"<") && (begins("!doctype html") || ELEMENTS.iter().any(|name| begins(name)))
}

/// Returns the text of a page without markup, scripts and styles.
fn visible_text(html: &str) -> String {
    // It has the same positions, so that both are read together.
    let lower = html.to_ascii_lowercase();
    let mut visible = String::new();
    let mut at = 0;
    while let Some(length) = html[at..].find('<') {
        visible.push_str(&html[at..at + length]);
        visible.push(' ');
        let tag = &lower[at + length + 1..];
        let end = [("!--", "-->"), ("script", "</script"), ("style", "</style")]
            .iter()
            .find(|(start, _)| tag.starts_with(start))
            .map_or(Some(0), |(_, end)| tag.find(end));
        let end = end.and_then(|end| Some(end + tag[end..].find('>')?));
        at = end.map_or(html.len(), |end| at + length + 1 + end + 1);
    }
    visible.push_str(&html[at..]);
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(media_type: &'static str, disposition: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [(CONTENT_TYPE, media_type), (CONTENT_DISPOSITION, disposition)] {
            if !value.is_empty() {
                headers.insert(name, http::HeaderValue::from_static(value));
            }
        }
        headers
    }

    #[test]
    fn page_is_recognised_by_media_type_and_by_its_start() {
        let table = [
            ("text/html", "<p>hello</p>", true),
            ("Text/HTML; charset=utf-8", "no markup", true),
            ("application/xhtml+xml", "<html/>", true),
            ("text/html", " \r\n", false),
            ("", "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", true),
            ("", "\u{feff}\n<html lang='en'>", true),
            ("application/xml", "<?xml version='1.0'?>\n<!-- saved -->\n<!-- x --><html>", true),
            ("application/json", "<head>", true),
            ("application/xml", "<Headers/>", false),
            ("", "<HtmlReport/>", false),
            ("", "<Jobs/>", false),
            ("text/plain", "OK", false),
            ("", "{\"html\":1}", false),
            ("", "", false),
        ];
        for (media_type, body, expected) in table {
            assert_eq!(is_page(&headers(media_type, ""), body.as_bytes()), expected, "{media_type} {body}");
        }
    }

    #[test]
    fn file_is_recognised_by_disposition_and_by_media_type() {
        let table = [
            ("text/html", "attachment; filename=a.html", true),
            ("text/html", "", false),
            ("text/html", "inline", false),
            ("", "", false),
            ("", "Attachment", true),
            ("application/octet-stream", "", true),
            ("text/plain; charset=utf-8", "", true),
        ];
        for (media_type, disposition, expected) in table {
            assert_eq!(is_file(&headers(media_type, disposition)), expected, "{media_type} {disposition}");
        }
    }

    #[test]
    fn text_of_a_page_has_no_markup_scripts_and_styles() {
        let page = "<html><head><title>Sign in</title><STYLE>a > b {}</STYLE>\n<script>if (a < b) {}</script></head>\
                    <body><!-- <p>hidden</p> -->Please <b>sign in</b>.\n<style";
        assert_eq!(visible_text(page), "Sign in Please sign in .");
        assert_eq!(visible_text("<"), "");
        assert_eq!(visible_text("<\u{e4}\u{e4}\u{e4}\u{e4}>x"), "x");
        assert_eq!(visible_text("a < b"), "a");
        // Quadratic time would be minutes.
        assert_eq!(visible_text(&"<a".repeat(1 << 20)), "");
        assert_eq!(visible_text(&"<a>x".repeat(1 << 18)).len(), (1 << 19) - 1);
        let described = description(&headers("text/html; charset=utf-8", ""), page.as_bytes());
        assert_eq!(described, "the response is an HTML page (text/html): Sign in Please sign in .");
        assert_eq!(
            description(&headers("", ""), b"<html>"),
            "the response is an HTML page (without a media type)"
        );
    }
}
