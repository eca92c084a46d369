#![allow(clippy::unwrap_used)]

use http::{Method, StatusCode};

use super::{Error, ErrorKind, RequestLine, ServerError};

#[test]
fn an_error_is_as_small_as_a_pointer_and_goes_anywhere() {
    fn anywhere<T: Send + Sync + Clone + std::error::Error + 'static>() {}
    anywhere::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn bodies_of_errors_are_read_however_they_are_written() {
    let table: [&[u8]; 6] = [
        b"<Error xmlns=\"http://www.veeam.com/ent/v1.0\" Message=\"no\" StatusCode=\"404\"/>",
        b"<?xml version=\"1.0\"?><Error><FirstChanceExceptionMessage>f</FirstChanceExceptionMessage><Message>no</Message><StatusCode>404</StatusCode></Error>",
        b"<Error Status=\"x\" StatusCode=\"404\"><Message>no</Message><StackTrace>at x</StackTrace></Error>",
        b"{\"FirstChanceExceptionMessage\":null,\"Message\":\"no\",\"StackTrace\":null,\"Status\":null,\"StatusCode\":404}",
        b"\xef\xbb\xbf{\"message\":\"no\",\"statusCode\":404}",
        b" {\"message\":\"no\",\"statusCode\":\"404\",\"other\":[1]}",
    ];
    for body in table {
        let error = ServerError::read(body).unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(body)));
        assert_eq!((error.message(), error.status_code()), (Some("no"), Some(404)));
    }
}

#[test]
fn what_is_no_error_body_tells_nothing() {
    for body in ["", "  ", "<html><body>x</body></html>", "not found", "{", "null", "[]", "<Error/>", "{}"] {
        assert_eq!(ServerError::read(body.as_bytes()), None, "{body}");
    }
}

#[test]
fn the_first_message_stands_in_for_the_last() {
    let error = ServerError::read(b"<Error FirstChanceExceptionMessage=\"f\"/>").unwrap();
    assert_eq!(error.message(), Some("f"));
}

#[test]
fn an_error_shows_the_request_the_status_and_the_servers_words() {
    let server = ServerError::read(b"<Error Message=\"Cannot find job\"/>");
    let error = Error::from_status(StatusCode::NOT_FOUND, server);
    let line = || RequestLine::new(Method::GET, "/api/jobs/1".to_owned());
    let error = error.with_request(line).with_request(|| unreachable!("the first request counts"));
    assert_eq!(error.to_string(), "GET /api/jobs/1: not found (404): Cannot find job");
    assert_eq!(error.request(), Some(&line()));
    assert!(error.is_not_found() && !error.is_transient() && !error.is_forbidden());
}

#[test]
fn statuses_are_sorted_by_whom_they_blame() {
    let table = [
        (301, ErrorKind::Redirect),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (409, ErrorKind::BadRequest),
        (501, ErrorKind::Server),
        (502, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
        (504, ErrorKind::Unavailable),
    ];
    for (status, kind) in table {
        assert_eq!(Error::from_status(StatusCode::from_u16(status).unwrap(), None).kind(), kind, "{status}");
    }
}
