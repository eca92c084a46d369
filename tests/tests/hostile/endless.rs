//! Answers, redirects and pages that do not end, and answers that arrive slowly.

use std::time::Duration;

use vbem_client::client::Builder;
use vbem_client::link::LinkTo;
use vbem_client::prelude::*;
use vbem_client::{Document, ErrorKind};

use super::answer::{Answer, Framing};
use super::request::{Kind, SESSION, builder};
use super::server::{Script, Server, Step};

/// Time limit of an attempt, and time between two chunks of a body.
const TIMEOUT: Duration = Duration::from_millis(1500);
const IDLE: Duration = Duration::from_millis(300);

/// Time after which a test has failed.
const HANGS: Duration = Duration::from_secs(30);

/// Returns a builder of clients with limits. Only a promised timeout is short, so that other results do not depend on the
/// speed of the machine.
fn limited(server: &Server, promised: ErrorKind) -> Builder<Client> {
    let (timeout, idle) = if promised == ErrorKind::Timeout { (TIMEOUT, IDLE) } else { (HANGS, HANGS) };
    builder(server).timeout(timeout).idle_timeout(idle).max_response_size(1 << 20)
}

/// A situation, its script, and the promised kind of error.
type Row = (&'static str, fn() -> Script, ErrorKind);

/// Sends text again and again, without a pause.
fn flood(text: &str) -> Step {
    Step::Repeat(text.repeat((64 << 10) / text.len()).into_bytes(), Duration::ZERO)
}

/// Sends one byte at intervals.
fn drip(byte: u8) -> Step {
    Step::Repeat(vec![byte], IDLE / 10)
}

fn send(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n";
const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n";

/// An empty member of gzip, which adds nothing to the body.
fn empty_member() -> Vec<u8> {
    let encoded = Answer::new(200, "", "").encode(Framing::GzipClose);
    encoded.bytes[encoded.head..].to_vec()
}

const ROWS: [Row; 17] = [
    (
        "a body of endless chunks",
        || vec![send(CHUNKED), flood(&format!("3e8\r\n{}\r\n", " ".repeat(1000)))],
        ErrorKind::TooLarge,
    ),
    (
        "a body without length",
        || vec![send(HEAD), send("Connection: close\r\n\r\n"), flood("<a/>")],
        ErrorKind::TooLarge,
    ),
    (
        "a compressed body without end",
        || {
            let whole = Answer::xml(200, &"<a/>".repeat(1 << 20)).encode(Framing::GzipClose);
            vec![Step::Send(whole.bytes)]
        },
        ErrorKind::TooLarge,
    ),
    (
        "compressed members without content",
        || {
            let head = format!("{HEAD}Content-Encoding: gzip\r\nConnection: close\r\n\r\n");
            vec![send(&head), Step::Repeat(empty_member().repeat(100), Duration::ZERO)]
        },
        ErrorKind::Timeout,
    ),
    ("an extension of a chunk", || vec![send(CHUNKED), send("5;"), flood("a")], ErrorKind::ConnectionLost),
    ("the length of a chunk", || vec![send(CHUNKED), flood("0")], ErrorKind::Timeout),
    ("trailers", || vec![send(CHUNKED), send("0\r\n"), flood("A: b\r\n")], ErrorKind::ConnectionLost),
    ("headers", || vec![send(HEAD), flood("A: b\r\n")], ErrorKind::ConnectionLost),
    ("a header", || vec![send(HEAD), send("A: "), flood("b")], ErrorKind::ConnectionLost),
    ("the reason of the status", || vec![send("HTTP/1.1 200 "), flood("O")], ErrorKind::ConnectionLost),
    ("empty lines instead of a head", || vec![flood("\r\n")], ErrorKind::ConnectionLost),
    ("interim answers", || vec![flood("HTTP/1.1 100 Continue\r\n\r\n")], ErrorKind::Timeout),
    ("silence", || vec![Step::Pause(HANGS)], ErrorKind::Timeout),
    ("silence after the head", || vec![send(CHUNKED), Step::Pause(HANGS)], ErrorKind::Timeout),
    ("a head that arrives slowly", || vec![send(HEAD), send("A: "), drip(b'b')], ErrorKind::Timeout),
    (
        "a body that arrives slowly",
        || vec![send(HEAD), send("Connection: close\r\n\r\n"), drip(b' ')],
        ErrorKind::Timeout,
    ),
    (
        "the body of an error",
        || vec![send("HTTP/1.1 500 x\r\nConnection: close\r\n\r\n"), flood("<a/>")],
        ErrorKind::Server,
    ),
];

#[tokio::test]
async fn answer_without_end_is_an_error_within_the_limits() {
    let mut broken = Vec::new();
    for (situation, script, promised) in ROWS {
        for kind in [Kind::List, Kind::Delete, Kind::QueryPage] {
            let server = Server::start(move |_| script()).await;
            let em = limited(&server, promised).session(SESSION).await.unwrap();
            let outcome = tokio::time::timeout(HANGS, kind.send(&server, &em)).await;
            let Ok(outcome) = outcome else { panic!("{situation}, {kind:?}: no result within {HANGS:?}") };
            let error = outcome.unwrap_err();
            if error.kind() != promised {
                broken.push(format!("{situation}, {kind:?}: {promised:?} promised, {error}"));
            }
            assert!(error.to_string().len() < 4096, "{situation}: {} bytes", error.to_string().len());
            assert_eq!(server.take_requests(), [kind.line()], "{situation}");
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test]
async fn item_without_end_is_an_error_of_a_stream() {
    let script = || {
        vec![
            send(CHUNKED),
            send("6\r\n<Jobs>\r\n"),
            send("5\r\n<Job>\r\n"),
            flood(&format!("3e8\r\n{}\r\n", " ".repeat(1000))),
        ]
    };
    let server = Server::start(move |_| script()).await;
    let em = limited(&server, ErrorKind::TooLarge).session(SESSION).await.unwrap();
    assert_eq!(Kind::Stream.send(&server, &em).await.unwrap_err().kind(), ErrorKind::TooLarge);
    assert_eq!(server.take_requests(), [Kind::Stream.line()]);
}

#[tokio::test]
async fn redirects_without_end_are_an_error_after_five() {
    // To the same address, back and forth, and to an address that grows.
    let table: [fn(&str) -> String; 3] = [
        |target| target.to_owned(),
        |target| (if target == "/api/a" { "/api/b" } else { "/api/a" }).to_owned(),
        |target| format!("{target}/a"),
    ];
    for next in table {
        for status in [301, 302, 303, 307, 308] {
            let server = Server::start(move |request| {
                Answer::new(status, "", "").header("Location", next(&request.target)).script()
            });
            let server = server.await;
            let em = limited(&server, ErrorKind::TooLarge).session(SESSION).await.unwrap();
            let error = LinkTo::<Document>::at("/a").get(&em).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{status}: {error}");
            assert_eq!(server.take_requests().len(), 6, "{status}");
        }
    }
}

/// Returns a page with this number of jobs, and a link to the next one.
fn page(target: &str, jobs: usize) -> Script {
    let number = target.split("&page=").nth(1).map_or(1, |number| number.parse::<u64>().unwrap());
    let (jobs, next) = ("<Job Name=\"a\"/>".repeat(jobs), number + 1);
    let body = format!(
        "<QueryResult><Entities><Jobs>{jobs}</Jobs></Entities><PagingInfo PageNum=\"{number}\" PagesCount=\"{next}\">\
         <Links><Link Rel=\"Next\" Href=\"/query?type=Job&amp;page={next}\"/></Links></PagingInfo></QueryResult>"
    );
    Answer::xml(200, &body).script()
}

#[tokio::test]
async fn pages_without_end_stop_at_the_maximum_and_at_an_empty_page() {
    // Items of each page, promised result, requests.
    let table = [(1, Err(ErrorKind::TooLarge), 20), (0, Ok(0), 1)];
    for (items, promised, requests) in table {
        for prefetch in [0, 1, 4] {
            let server = Server::start(move |request| page(&request.target, items)).await;
            let em = limited(&server, ErrorKind::TooLarge).session(SESSION).await.unwrap();
            let found = em.query::<Job>().max_pages(20).prefetch(prefetch).collect().await;
            assert_eq!(found.map(|jobs| jobs.len()).map_err(|error| error.kind()), promised);
            assert_eq!(server.take_requests().len(), requests, "{items} items, {prefetch} ahead");
        }
    }
}
