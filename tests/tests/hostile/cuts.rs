//! Answers that are cut at every byte, for every kind of request in every framing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vbem_client::client::RetryPolicy;
use vbem_client::{Error, ErrorKind};

use super::answer::Framing;
use super::request::{Kind, builder, client};
use super::server::{Server, Step};

/// Starts a server that sends the first bytes of an honest answer; the number is set by the test.
async fn cutting(kind: Kind, framing: Framing) -> (Server, Arc<AtomicUsize>) {
    let length = Arc::new(AtomicUsize::new(0));
    let (honest, cut) = (kind.honest().encode(framing).bytes, Arc::clone(&length));
    let server = Server::start(move |_| {
        let sent = honest[..cut.load(Ordering::SeqCst)].to_vec();
        vec![Step::Send(sent), Step::Cut]
    });
    (server.await, length)
}

/// Promise for an answer of which this number of bytes arrives: the result of the caller, or the kind of the error.
fn promised(kind: Kind, framing: Framing, head: usize, whole: usize, length: usize) -> Result<(), ErrorKind> {
    let lost = if kind.is_post() { ErrorKind::OutcomeUnknown } else { ErrorKind::ConnectionLost };
    match framing {
        // The last line of a chunked body is the empty one after its trailers.
        _ if length == whole => Ok(()),
        _ if length < head => Err(lost),
        Framing::Length | Framing::Chunked | Framing::GzipLength | Framing::GzipChunked => Err(lost),
        // Compressed content marks its end.
        Framing::GzipClose if length > head => Err(lost),
        // The end of the answer cannot be recognised, so its content decides.
        Framing::Close | Framing::GzipClose if kind.ignores_the_body() || kind == Kind::Download => Ok(()),
        Framing::Close | Framing::GzipClose if kind == Kind::DownloadOfSize => Err(ErrorKind::ConnectionLost),
        Framing::Close | Framing::GzipClose => Err(ErrorKind::Decode),
    }
}

async fn every_cut(framing: Framing) {
    for kind in Kind::ALL {
        let encoded = kind.honest().encode(framing);
        let (whole, head) = (encoded.bytes.len(), encoded.head);
        let (server, cut) = cutting(kind, framing).await;
        let em = client(&server).await;
        for length in 0..=whole {
            cut.store(length, Ordering::SeqCst);
            let outcome = kind.send(&server, &em).await;
            let found = outcome.as_ref().map(drop).map_err(Error::kind);
            let promised = promised(kind, framing, head, whole, length);
            assert_eq!(found, promised, "{kind:?}, {length} of {head} + {} bytes: {outcome:?}", whole - head);
            assert_eq!(server.take_requests(), [kind.line()], "{kind:?}, {length} bytes");
            if let Err(error) = outcome {
                assert!(error.request().is_some(), "{kind:?}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn cut_of_an_answer_with_length_is_an_error() {
    every_cut(Framing::Length).await;
}

#[tokio::test]
async fn cut_of_a_chunked_answer_is_an_error() {
    every_cut(Framing::Chunked).await;
}

#[tokio::test]
async fn cut_of_an_answer_without_length_is_an_error_if_its_content_is_needed() {
    every_cut(Framing::Close).await;
}

#[tokio::test]
async fn cut_of_a_compressed_answer_is_an_error() {
    every_cut(Framing::GzipLength).await;
    every_cut(Framing::GzipChunked).await;
    every_cut(Framing::GzipClose).await;
}

#[tokio::test]
async fn answer_in_single_bytes_is_read_whole() {
    for framing in Framing::ALL {
        for kind in Kind::ALL {
            let bytes = kind.honest().encode(framing).bytes;
            let server = Server::start(move |_| {
                let steps =
                    bytes.iter().flat_map(|byte| [Step::Send(vec![*byte]), Step::Pause(Duration::ZERO)]);
                steps.chain([Step::Cut]).collect()
            })
            .await;
            let em = client(&server).await;
            kind.send(&server, &em).await.unwrap();
            assert_eq!(server.take_requests(), [kind.line()], "{kind:?} {framing:?}");
        }
    }
}

#[tokio::test]
async fn download_without_length_reports_that_its_end_is_unknown() {
    let (server, cut) = cutting(Kind::Download, Framing::Close).await;
    cut.store(Kind::Download.honest().encode(Framing::Close).head + 7, Ordering::SeqCst);
    let em = client(&server).await;
    assert_eq!(Kind::Download.send(&server, &em).await.unwrap(), "7 bytes, whole: false");
}

#[tokio::test]
async fn cut_answer_is_requested_again_if_the_request_is_idempotent() {
    let quick = RetryPolicy::new(3).pauses(Duration::ZERO, Duration::ZERO);
    for kind in Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Logon | Kind::Logoff)) {
        let (server, cut) = cutting(kind, Framing::Length).await;
        let em = builder(&server).retry(quick).session(super::request::SESSION).await.unwrap();
        cut.store(20, Ordering::SeqCst);
        kind.send(&server, &em).await.unwrap_err();
        let attempts = if kind.is_post() { 1 } else { 3 };
        assert_eq!(server.take_requests(), vec![kind.line(); attempts], "{kind:?}");
    }
}
