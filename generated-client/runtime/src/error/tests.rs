#![allow(clippy::unwrap_used)]

use std::error::Error as _;
use std::io;
use std::sync::Arc;

use http::{Method, StatusCode};

use super::{Error, ErrorKind, RequestLine, ServerError};
use crate::link::{MissingLink, Reference};
use crate::testing::{Job, JobLinks as _};
use crate::transport::{TransportError, TransportErrorKind};
use crate::value::{Redactor, SECRET};
use crate::wire::DecodeError;

fn line() -> RequestLine {
    RequestLine::new(Arc::from("https://em.example:9398"), Method::GET, "/api/jobs/1".to_owned())
}

/// Returns all kinds. An exhaustive match keeps the list complete.
fn every_kind() -> Vec<ErrorKind> {
    use ErrorKind::*;
    let after = |kind| match kind {
        Configuration => Some(Connect),
        Connect => Some(Tls),
        Tls => Some(Timeout),
        Timeout => Some(ConnectionLost),
        ConnectionLost => Some(OutcomeUnknown),
        OutcomeUnknown => Some(NotTheApi),
        NotTheApi => Some(UnsupportedVersion),
        UnsupportedVersion => Some(Unauthorized),
        Unauthorized => Some(Forbidden),
        Forbidden => Some(NotFound),
        NotFound => Some(BadRequest),
        BadRequest => Some(Unavailable),
        Unavailable => Some(Server),
        Server => Some(Redirect),
        Redirect => Some(Decode),
        Decode => Some(TooLarge),
        TooLarge => Some(Ambiguous),
        Ambiguous => Some(MissingLink),
        MissingLink => Some(Failed),
        Failed => Some(Gone),
        Gone => Some(Deadline),
        Deadline => Some(Cancelled),
        Cancelled => Some(LoggedOff),
        LoggedOff => Some(Write),
        Write => Some(Other),
        Other => None,
    };
    std::iter::successors(Some(Configuration), |kind| after(*kind)).collect()
}

/// Joins the texts of the chain of sources, as reporters do.
fn chain(error: &Error) -> String {
    let mut texts = Vec::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        texts.push(error.to_string());
        next = error.source();
    }
    texts.join(": ")
}

#[test]
fn error_type_is_pointer_sized_and_thread_safe() {
    fn anywhere<T: Send + Sync + Clone + std::error::Error + 'static>() {}
    anywhere::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn chain_of_every_kind_repeats_no_text() {
    let kinds = every_kind();
    assert_eq!(kinds.len(), 26);
    let nested = || {
        TransportError::new(TransportErrorKind::Connect, io::Error::other(io::Error::other("reset by peer")))
    };
    for kind in kinds {
        let causes: [Error; 4] = [
            Error::new(kind, "detail"),
            Error::new(kind, "detail").with_cause(io::Error::other("reset by peer")),
            Error::new(kind, "detail").with_cause(nested()),
            Error::new(kind, "detail").with_request(line).with_cause(nested()),
        ];
        for error in causes {
            let text = chain(&error);
            let mut words = vec!["detail".to_owned(), kind.to_string()];
            words.extend(error.get_ref().map(|_| "reset by peer".to_owned()));
            words.extend(error.request().map(|request| request.server().to_owned()));
            words.extend(error.request().map(|request| format!("({request})")));
            for word in words {
                assert_eq!(text.matches(&word).count(), 1, "{word} in {text}");
            }
            assert!(!text.contains('\n') && !text.contains(": :") && !text.ends_with(": "), "{text}");
        }
    }
}

#[test]
fn transport_error_names_server_cause_and_request() {
    let refused = io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused");
    let error = Error::from(TransportError::new(TransportErrorKind::Connect, refused)).with_request(line);
    let expected = "https://em.example:9398: cannot connect: connection refused (GET /api/jobs/1)";
    assert_eq!(error.to_string(), expected);
    assert_eq!(chain(&error), expected);
    let cause = error.get_ref().unwrap().downcast_ref::<TransportError>().unwrap().source().unwrap();
    assert_eq!(cause.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::ConnectionRefused);
}

#[test]
fn secret_in_any_cause_is_redacted() {
    let mut redactor = Redactor::default();
    redactor.add("a secret", SECRET);
    let leak =
        || TransportError::new(TransportErrorKind::Closed, io::Error::other("from a proxy: a%20SECRET"));
    let nested = TransportError::new(TransportErrorKind::Closed, io::Error::other(leak()));
    for error in
        [Error::from(leak()), Error::from(nested), Error::new(ErrorKind::Other, "").with_cause("a secret")]
    {
        let error = error.with_note("detail: a secret").redacted(&redactor);
        let shown = format!("{error} {error:?} {:?}", error.get_ref()).to_lowercase();
        assert!(
            shown.contains("[secret]") && !shown.contains("a secret") && !shown.contains("%20"),
            "{shown}"
        );
    }
    let clean = Error::from(TransportError::new(TransportErrorKind::Closed, io::Error::other("reset")));
    let clean = clean.redacted(&redactor);
    assert!(clean.get_ref().unwrap().is::<TransportError>(), "a cause without secrets keeps its type");

    let syntax = DecodeError::Syntax {
        position: 1,
        path: "A/a secret".to_owned(),
        message: "a secret".to_owned(),
        excerpt: "ecret</A><B>a sec".to_owned(),
    };
    let error = Error::new(ErrorKind::Decode, "").with_cause(syntax).redacted(&redactor);
    let found = error.get_ref().unwrap().downcast_ref::<DecodeError>().unwrap();
    assert_eq!(
        found.to_string(),
        "not well-formed at byte 1 in A/[secret]: [secret], near \"[secret]</A><B>[secret]\""
    );
}

#[test]
fn missing_link_as_error_keeps_its_text() {
    let absent = Reference::<Job>::at("/jobs/1").parent().unwrap_err();
    let error = Error::from(absent.clone());
    assert_eq!(error.kind(), ErrorKind::MissingLink);
    assert_eq!(chain(&error), format!("missing link: {absent}"));
    assert_eq!(error.get_ref().unwrap().downcast_ref::<MissingLink>(), Some(&absent));
}

#[test]
fn error_body_in_any_form_is_decoded() {
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
fn body_without_error_members_returns_none() {
    for body in ["", "  ", "<html><body>x</body></html>", "not found", "{", "null", "[]", "<Error/>", "{}"] {
        assert_eq!(ServerError::read(body.as_bytes()), None, "{body}");
    }
}

#[test]
fn body_without_message_returns_the_first_chance_message() {
    let error = ServerError::read(b"<Error FirstChanceExceptionMessage=\"f\"/>").unwrap();
    assert_eq!(error.message(), Some("f"));
}

#[test]
fn error_status_shows_server_status_message_and_first_request() {
    let server = ServerError::read(b"<Error Message=\"Cannot find job\"/>");
    let error = Error::from_status(StatusCode::NOT_FOUND, server);
    let error = error.with_request(line).with_request(|| unreachable!("the first request counts"));
    assert_eq!(
        error.to_string(),
        "https://em.example:9398: not found (404): Cannot find job (GET /api/jobs/1)"
    );
    assert_eq!(error.request(), Some(&line()));
    assert!(error.is_not_found() && !error.is_transient() && !error.is_forbidden());
}

#[test]
fn server_message_of_several_lines_is_shown_in_one() {
    let server = ServerError::read(b"<Error><Message>first\r\n  second\n</Message></Error>");
    let error = Error::from_status(StatusCode::INTERNAL_SERVER_ERROR, server);
    assert_eq!(error.to_string(), "server error (500): first second");
}

#[test]
fn status_of_each_class_maps_to_its_kind() {
    let table = [
        (301, ErrorKind::Redirect),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (409, ErrorKind::BadRequest),
        (501, ErrorKind::Server),
        (429, ErrorKind::Unavailable),
        (502, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
        (504, ErrorKind::Unavailable),
    ];
    for (status, kind) in table {
        assert_eq!(Error::from_status(StatusCode::from_u16(status).unwrap(), None).kind(), kind, "{status}");
    }
}
