//! Requests of the page, sent to the server with the session of the command. Session ids and secrets stay out of the answers.

use http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, DATE};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Value, json};
use vbem_client::client::{Format, RawRequest, RawResponse};
use vbem_client::{Client, Error, ErrorKind};

use crate::objects::redact;

/// Sends a request of the page and returns the answer for it.
pub(super) async fn forward(em: &Client, request: &Parts, body: Bytes) -> Response<Full<Bytes>> {
    if !matches!(request.method, Method::GET | Method::POST | Method::PUT | Method::DELETE) {
        return message(StatusCode::METHOD_NOT_ALLOWED, "the API has no such method");
    }
    let address = request.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
    if is_logon(address) {
        return message(StatusCode::FORBIDDEN, "the command has logged on already");
    }
    let wants_xml =
        request.headers.get(ACCEPT).and_then(|it| it.to_str().ok()).is_some_and(|it| it.contains("xml"));
    let format = if wants_xml { Format::Xml } else { Format::Json };
    let mut raw = RawRequest::new(request.method.clone(), address).with_format(format);
    if !body.is_empty() {
        raw = raw.with_body(body.to_vec());
    }
    match raw.send(em).await {
        Ok(response) => answer(&response),
        Err(error) => failure(&error),
    }
}

/// True for the address at which sessions are opened: the id of a session is in the headers of its answer.
fn is_logon(address: &str) -> bool {
    address.to_ascii_lowercase().contains("sessionmngr")
}

/// Returns the answer without session ids. Of its headers, the type, the name of a file and the time of the server are kept.
fn answer(response: &RawResponse) -> Response<Full<Bytes>> {
    let media_type =
        header(response.headers(), CONTENT_TYPE.as_str()).unwrap_or_default().to_ascii_lowercase();
    let start = response.body().iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let (media_type, body) = if media_type.contains("json") || (media_type.is_empty() && start == Some(b'{'))
    {
        ("application/json; charset=utf-8", redact_json(response.body()).into())
    } else if media_type.contains("xml") || (media_type.is_empty() && start == Some(b'<')) {
        let text = String::from_utf8_lossy(response.body());
        ("application/xml; charset=utf-8", redact::redact_xml(&text).into())
    } else {
        ("application/octet-stream", Bytes::copy_from_slice(response.body()))
    };
    let mut answer = Response::new(Full::new(body));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(media_type));
    for name in [CONTENT_DISPOSITION, DATE] {
        if let Some(value) = response.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    answer
}

/// Redacts JSON. Text without secrets stays as it is, also its order.
fn redact_json(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = redact::without_session_ids(&text);
    let Ok(value) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) else {
        // Text that cannot be checked may hold a secret.
        return json!({"Message": "the server has sent JSON that cannot be read"}).to_string();
    };
    let mut redacted = value.clone();
    redact::redact(&mut redacted);
    if redacted == value { text.into_owned() } else { redacted.to_string() }
}

/// Returns an error of the server or of the connection, with its message.
fn failure(error: &Error) -> Response<Full<Bytes>> {
    let status = error.status().filter(|status| !status.is_success()).unwrap_or(match error.kind() {
        ErrorKind::BadRequest => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthorized | ErrorKind::LoggedOff => StatusCode::UNAUTHORIZED,
        ErrorKind::Timeout | ErrorKind::Deadline => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    });
    let text = error.server_message().map_or_else(|| error.to_string(), str::to_owned);
    message(status, &redact::without_session_ids(&text))
}

/// Returns an answer with a message, in the form of the server's errors.
pub(super) fn message(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(json!({"Message": text}).to_string().into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_without_secrets_keeps_its_text() {
        let text = "{\"b\": 1.50, \"a\": \"x\"}";
        assert_eq!(redact_json(text.as_bytes()), text);
    }

    #[test]
    fn secrets_of_json_are_redacted() {
        let text = br#"{"SessionId":"abc","Href":"https://em/api/logonSessions/abc"}"#;
        let redacted = redact_json(text);
        assert!(!redacted.contains("abc") && redacted.contains("logonSessions/***"), "{redacted}");
        assert!(!redact_json(br#"{"SessionId":"abc""#).contains("abc"));
    }

    #[test]
    fn address_of_the_logon_is_recognised() {
        for address in ["/api/sessionMngr/?v=latest", "/api/SESSIONMNGR"] {
            assert!(is_logon(address), "{address}");
        }
        assert!(!is_logon("/api/logonSessions"));
    }
}
