//! Lists that are read item by item.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use vbem_client::client::Format;
use vbem_client::prelude::*;
use vbem_client::transport::{Body, BoxFuture, Transport, TransportError};
use vbem_client::wire;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};

use super::{FORMATS, QUICK, client, requests, start};

/// Smaller than a list, larger than an item.
const LIMIT: u64 = 30_000;

async fn log_on(sim: &Simulator, format: Format, limit: u64) -> Client {
    let account = sim.credentials();
    let builder = client(sim, format).max_response_size(limit);
    builder.logon(&account.user, account.password.as_str()).await.unwrap()
}

#[tokio::test]
async fn stream_has_the_items_of_a_list_that_is_above_the_maximum_size() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format, LIMIT).await;
        let unlimited = log_on(&sim, format, 64 << 20).await;
        let expected = unlimited.vm_restore_points().list().await.unwrap();
        assert_eq!(em.vm_restore_points().list().await.unwrap_err().kind(), ErrorKind::TooLarge);
        assert!(wire::to_xml(&expected).len() as u64 > 2 * LIMIT);
        sim.forget_requests();
        let points = em.vm_restore_points().stream().collect().await.unwrap();
        assert_eq!(requests(&sim, "GET", "/api/vmRestorePoints").len(), 1);
        assert_eq!(points, expected.items);
        let references = em.vm_restore_points().stream_references().collect().await.unwrap();
        assert_eq!(references, unlimited.vm_restore_points().references().await.unwrap().items);
        for client in [&em, &unlimited] {
            client.logoff().await.unwrap();
        }
    }
}

#[tokio::test]
async fn stream_of_a_linked_list_has_its_items() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format, 64 << 20).await;
        let session = em.session::<LogonSession>().unwrap().get(&em).await.unwrap();
        let jobs = session.jobs().unwrap();
        let streamed = jobs.stream(&em).collect().await.unwrap();
        assert_eq!(streamed, jobs.list(&em).await.unwrap().items);
        em.logoff().await.unwrap();
    }
}

/// A server with references in the list of jobs: a hundred small ones and a large one.
struct OneLargeItem;

impl Transport for OneLargeItem {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let (small, name) = ("<Ref Name='small'/>".repeat(100), "x".repeat(2_000));
        let text = format!("<EntityReferences>{small}<Ref Name='{name}'/></EntityReferences>");
        let chunks: Vec<_> =
            text.as_bytes().chunks(500).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        Box::pin(async { Ok(http::Response::new(Body::from_stream(Chunks(chunks.into_iter())))) })
    }
}

struct Chunks(std::vec::IntoIter<Result<Bytes, TransportError>>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn item_above_the_maximum_size_ends_the_stream_after_the_items_before() {
    let builder = Client::builder("https://em.example").unwrap().transport(OneLargeItem);
    let em = builder.max_response_size(1_000).session("an id of a session").await.unwrap();
    let mut stream = em.jobs().stream_references();
    for _ in 0..100 {
        assert_eq!(stream.next().await.unwrap().unwrap().name.as_deref(), Some("small"));
    }
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let text = error.to_string();
    assert!(
        text.contains("more than 1000 bytes; see max_response_size") && text.contains("/api/jobs"),
        "{text}"
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn stream_of_a_body_that_is_cut_ends_with_an_error_after_the_items_before() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format, LIMIT).await;
        let all = em.vm_restore_points().stream().collect().await.unwrap();
        let cut = Rule::always(Matcher::path("/api/vmRestorePoints"), Fault::CutInside(40_000));
        sim.faults().add(cut);
        let mut stream = em.vm_restore_points().stream();
        let (mut items, mut error) = (Vec::new(), None);
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => items.push(item),
                Err(found) => error = Some(found),
            }
        }
        assert!(!items.is_empty() && items == all[..items.len()], "{}", items.len());
        assert_eq!(error.unwrap().kind(), ErrorKind::ConnectionLost);
        assert!(items.len() < all.len());
    }
}

#[tokio::test]
async fn stream_of_a_refused_request_is_its_error() {
    let sim = start();
    let em = log_on(&sim, Format::Xml, LIMIT).await;
    sim.faults().add(Rule::always(Matcher::path("/api/jobs"), Fault::Status(503)).times(1));
    let first = em.jobs().stream().next().await.unwrap();
    assert!(first.is_ok(), "the request is repeated: {first:?}");
    sim.faults().add(Rule::always(Matcher::path("/api/jobs"), Fault::Status(403)));
    let mut stream = em.jobs().stream();
    assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), ErrorKind::Forbidden);
    assert!(stream.next().await.is_none());
}

#[test]
fn blocking_stream_has_the_items_of_a_list_that_is_above_the_maximum_size() {
    let sim = start();
    let account = sim.credentials();
    for format in FORMATS {
        let builder = vbem_client::blocking::Client::builder(&sim.url()).unwrap();
        let builder = builder.format(format).retry(QUICK).strict(true).max_response_size(LIMIT);
        let em = builder.logon(&account.user, account.password.as_str()).unwrap();
        assert_eq!(em.vm_restore_points().list().unwrap_err().kind(), ErrorKind::TooLarge);
        let points: Result<Vec<_>, _> = em.vm_restore_points().stream().collect();
        assert_eq!(points.unwrap().len(), sim.state().objects["VmRestorePoint"]);
        em.logoff().unwrap();
    }
}
