//! HTML pages of proxies and web consoles in place of an answer, with each status.

use vbem_client::{Error, ErrorKind};

use super::answer::Answer;
use super::request::{Kind, PASSWORD, SESSION, client};
use super::server::Server;

/// Statuses with the promised kind of error, for requests other than POST, logon and logoff.
const STATUSES: [(u16, ErrorKind); 18] = [
    (200, ErrorKind::NotTheApi),
    (201, ErrorKind::NotTheApi),
    (202, ErrorKind::NotTheApi),
    (203, ErrorKind::NotTheApi),
    (206, ErrorKind::NotTheApi),
    (302, ErrorKind::Redirect),
    (400, ErrorKind::BadRequest),
    (401, ErrorKind::Unauthorized),
    (403, ErrorKind::Forbidden),
    (404, ErrorKind::NotFound),
    (405, ErrorKind::BadRequest),
    (407, ErrorKind::BadRequest),
    (418, ErrorKind::BadRequest),
    (500, ErrorKind::Server),
    (501, ErrorKind::Server),
    (502, ErrorKind::Unavailable),
    (503, ErrorKind::Unavailable),
    (504, ErrorKind::Unavailable),
];

/// Returns the promised result of a request that is answered by a page with this status.
fn promised(kind: Kind, status: u16, usual: ErrorKind) -> Result<(), ErrorKind> {
    match (kind, status) {
        // The proxy may have lost the answer of the server.
        (Kind::Post | Kind::PostWithoutAnswer, 502 | 504) => Err(ErrorKind::OutcomeUnknown),
        // The server at this address has no logon.
        (Kind::Logon, 302 | 404) => Err(ErrorKind::NotTheApi),
        // The session has ended.
        (Kind::Logoff, 401 | 404) => Ok(()),
        _ => Err(usual),
    }
}

#[tokio::test]
async fn page_of_any_status_is_never_a_success() {
    let page = format!(
        "<!DOCTYPE html><html><head><title>Sign in</title><style>p {{}}</style></head>\
         <body>{PASSWORD} {SESSION} {}</body></html>",
        "x".repeat(5_000)
    );
    for media_type in ["text/html; charset=utf-8", "application/xhtml+xml", ""] {
        for (status, usual) in STATUSES {
            let answer = Answer::new(status, media_type, page.clone());
            let server = Server::start(move |_| answer.script()).await;
            let em = client(&server).await;
            for kind in Kind::ALL {
                let outcome = kind.send(&server, &em).await;
                let found = outcome.as_ref().map(drop).map_err(Error::kind);
                assert_eq!(found, promised(kind, status, usual), "{kind:?} {status}: {outcome:?}");
                assert_eq!(server.take_requests(), [kind.line()], "{kind:?} {status}");
                let Err(error) = outcome else { continue };
                let text = error.to_string();
                assert!(text.len() < 1_500, "{kind:?} {status}: {}", text.len());
                if kind != Kind::Logon {
                    assert!(!format!("{text} {error:?}").contains(SESSION), "{kind:?} {status}: {text}");
                } else {
                    assert!(!format!("{text} {error:?}").contains(PASSWORD), "{status}: {text}");
                }
                if usual == ErrorKind::NotTheApi && status != 206 {
                    assert!(text.contains("the response is an HTML page ("), "{text}");
                    assert!(text.contains("): Sign in "), "{text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn empty_answer_with_the_media_type_of_a_page_is_judged_by_its_status() {
    for status in [200, 202, 500] {
        let answer = Answer::new(status, "text/html", "");
        let server = Server::start(move |_| answer.script()).await;
        let em = client(&server).await;
        for kind in [Kind::Put, Kind::PostWithoutAnswer, Kind::Delete, Kind::Logoff] {
            assert_eq!(kind.send(&server, &em).await.is_ok(), status < 300, "{kind:?} {status}");
        }
    }
}

#[tokio::test]
async fn restored_page_is_downloaded() {
    const FILE: &str = "<!DOCTYPE html><p>x";
    let files = [
        Answer::new(200, "application/octet-stream", FILE),
        Answer::new(200, "text/html", FILE).header("Content-Disposition", "attachment; filename=a.html"),
        Answer::new(200, "", FILE).header("Content-Disposition", "attachment"),
    ];
    for file in files {
        let server = Server::start(move |_| file.script()).await;
        let em = client(&server).await;
        assert_eq!(Kind::Download.send(&server, &em).await.unwrap(), "19 bytes, whole: true");
    }
}
