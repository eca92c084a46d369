//! Redirects: followed within the API only, and only if the method stays the same.

use vbem_client::ErrorKind;

use super::answer::Answer;
use super::request::{Kind, PASSWORD, SESSION, client};
use super::server::{Received, Script, Server};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// Kinds of requests that are redirected.
const KINDS: [Kind; 8] = [
    Kind::Entity,
    Kind::List,
    Kind::QueryPage,
    Kind::Put,
    Kind::PostWithoutAnswer,
    Kind::Delete,
    Kind::Download,
    Kind::Logon,
];

/// Locations that are not followed: situation and location, with the address of the server as `HOST`, and that of another one
/// as `OTHER`.
const REFUSED: [(&str, &str); 31] = [
    ("another origin", "http://OTHER/api/jobs/1"),
    ("another port", "http://127.0.0.1:1/api/jobs/1"),
    ("another scheme", "https://HOST/api/jobs/1"),
    ("an unknown scheme", "ftp://HOST/api/jobs/1"),
    ("no scheme", "//OTHER/api/jobs/1"),
    ("no scheme, the same host", "//HOST/api/jobs/1"),
    ("three slashes", "///OTHER/api/jobs/1"),
    ("backslashes", "\\\\OTHER\\api\\jobs"),
    ("a slash and a backslash", "/\\OTHER/api/jobs/1"),
    ("a scheme with backslashes", "http:\\\\OTHER\\api"),
    ("a script", "javascript:alert(1)"),
    ("a user before the host", "http://user:word@HOST/api/jobs/1"),
    ("the host as user", "http://HOST@OTHER/api/jobs/1"),
    ("the host as prefix", "http://HOST.evil.example/api/jobs/1"),
    ("the host in the query", "http://OTHER?http://HOST/api/jobs/1"),
    ("the host in the fragment", "http://OTHER#@HOST/api/jobs/1"),
    ("a path outside of the API", "/login?next=/api/jobs/1"),
    ("a path that begins like the API", "/apis/jobs/1"),
    ("the root", "/"),
    ("the host alone", "http://HOST"),
    ("dots", "/api/../web"),
    ("dots at the end", "/api/jobs/../.."),
    ("one dot", "/api/./jobs/1"),
    ("encoded dots", "/api/%2e%2E/web"),
    ("dots encoded twice", "/api/%252e%252e/web"),
    ("dots behind an encoded slash", "/api/jobs%2f..%2f..%2fweb"),
    ("dots behind a backslash", "/api/jobs\\..\\..\\web"),
    ("dots with a parameter", "/api/..;x/web"),
    ("a relative path", "jobs/2"),
    ("an empty location", ""),
    ("a session id", "http://OTHER/?id=SESSION&word=WORD"),
];

/// Returns an answer that redirects all requests, except those for the target of followed redirects.
fn redirect(status: u16, location: &str, request: &Received) -> Script {
    let host =
        request.head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned));
    Answer::xml(status, "").header("Location", location.replace("HOST", &host.unwrap())).script()
}

#[tokio::test]
async fn redirect_out_of_the_api_is_not_followed() {
    let other = Server::start(|_| Answer::xml(200, "<Jobs/>").script()).await;
    for (situation, location) in REFUSED {
        let location = location
            .replace("OTHER", other.address())
            .replace("SESSION", SESSION)
            .replace("WORD", &PASSWORD.replace(' ', "%20"));
        for status in STATUSES {
            let location = location.clone();
            let server = Server::start(move |request| redirect(status, &location, request)).await;
            let em = client(&server).await;
            for kind in KINDS {
                let error = kind.send(&server, &em).await.unwrap_err();
                let expected = if kind == Kind::Logon { ErrorKind::NotTheApi } else { ErrorKind::Redirect };
                assert_eq!(error.kind(), expected, "{situation}: {kind:?} {status}: {error}");
                assert_eq!(server.take_requests(), [kind.line()], "{situation}: {kind:?} {status}");
                let shown = format!("{error} {error:?}");
                let secret =
                    if kind == Kind::Logon { PASSWORD.replace(' ', "%20") } else { SESSION.to_owned() };
                assert!(!shown.contains(&secret), "{situation}: {shown}");
            }
        }
    }
    assert_eq!(other.take_requests(), Vec::<String>::new());
}

#[tokio::test]
async fn redirect_within_the_api_is_followed_with_the_same_method() {
    for location in ["/api/there?x=1", "http://HOST/api/there?x=1", "HTTP://HOST/api/there?x=1"] {
        for status in STATUSES {
            for kind in KINDS {
                let server = Server::start(move |request| match request.target.starts_with("/api/there") {
                    true => kind.honest().script(),
                    false => redirect(status, location, request),
                })
                .await;
                let em = client(&server).await;
                let outcome = kind.send(&server, &em).await;
                let method = kind.line().split(' ').next().unwrap();
                if method == "GET" || status >= 307 {
                    outcome.unwrap();
                    let there = format!("{method} /api/there?x=1");
                    assert_eq!(server.take_requests(), [kind.line(), &there], "{kind:?} {status}");
                } else {
                    let expected =
                        if kind == Kind::Logon { ErrorKind::NotTheApi } else { ErrorKind::Redirect };
                    assert_eq!(outcome.unwrap_err().kind(), expected, "{kind:?} {status}");
                    assert_eq!(server.take_requests(), [kind.line()], "{kind:?} {status}");
                }
            }
        }
    }
}

#[tokio::test]
async fn loop_of_redirects_ends_after_six_requests() {
    for (situation, to) in [("the same address", "/api/jobs/1"), ("ever longer addresses", "/api/x/")] {
        let server = Server::start(move |request| {
            let longer = if to.ends_with('/') { request.target.len().to_string() } else { String::new() };
            Answer::xml(307, "").header("Location", format!("{to}{longer}")).script()
        })
        .await;
        let em = client(&server).await;
        for kind in [Kind::Entity, Kind::Delete, Kind::Download, Kind::PostWithoutAnswer] {
            let error = kind.send(&server, &em).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{situation}: {error}");
            assert!(error.to_string().contains("too many redirects"), "{situation}: {error}");
            assert_eq!(server.take_requests().len(), 6, "{situation}");
        }
    }
}

#[tokio::test]
async fn redirect_without_a_location_is_an_error() {
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        let server = Server::start(move |_| Answer::xml(status, "").script()).await;
        let em = client(&server).await;
        for kind in [Kind::Entity, Kind::Delete, Kind::Download, Kind::PostWithoutAnswer] {
            assert_eq!(
                kind.send(&server, &em).await.unwrap_err().kind(),
                ErrorKind::Redirect,
                "{kind:?} {status}"
            );
            assert_eq!(server.take_requests(), [kind.line()], "{kind:?} {status}");
        }
    }
}
