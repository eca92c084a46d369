//! Tests of concurrency limits, the retry budget, the circuit breaker and shared limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{JOBS, failing, list};
use crate::client::{Builder, Limits, RetryPolicy};
use crate::error::ErrorKind;
use crate::link::{Content, LinkTo};
use crate::testing::{PASSWORD, Reply, Server, builder, logon};
use crate::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};
use crate::{Client, Document};

async fn open(builder: Builder<Client>) -> Client {
    builder.logon("EXAMPLE\\operator", PASSWORD).await.unwrap()
}

/// A transport that answers after a second and counts concurrent requests.
struct Slow {
    inner: Box<dyn Transport>,
    active: Arc<AtomicUsize>,
    highest: Arc<AtomicUsize>,
}

impl Transport for Slow {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let active = self.active.fetch_add(1, Ordering::SeqCst) + 1;
            self.highest.fetch_max(active, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.active.fetch_sub(1, Ordering::SeqCst);
            self.inner.send(request).await
        })
    }
}

/// Returns a builder of a slow client, and its highest number of concurrent requests.
fn slow(server: &Arc<Server>) -> (Builder<Client>, Arc<AtomicUsize>) {
    let highest = Arc::new(AtomicUsize::new(0));
    let (active, copy) = (Arc::default(), Arc::clone(&highest));
    (builder(server).layer(move |inner| Slow { inner, active, highest: copy }), highest)
}

async fn many(em: &Client, count: usize) {
    let mut set = JoinSet::new();
    for _ in 0..count {
        let em = em.clone();
        set.spawn(async move { list().list(&em).await.map(|_| ()) });
    }
    assert!(set.join_all().await.into_iter().all(|outcome| outcome.is_ok()));
}

#[tokio::test(start_paused = true)]
async fn concurrent_requests_are_limited_to_the_configured_number() {
    for (maximum, expected) in [(None, 8), (Some(3), 3), (Some(0), 1), (Some(100), 40)] {
        let server = Server::new(|_| Reply::xml(JOBS));
        let (builder, highest) = slow(&server);
        let em = open(match maximum {
            Some(maximum) => builder.max_concurrent_requests(maximum),
            None => builder,
        })
        .await;
        many(&em, 40).await;
        assert_eq!(highest.load(Ordering::SeqCst), expected, "{maximum:?}");
        assert_eq!(server.lines().len(), 40);
    }
}

#[tokio::test(start_paused = true)]
async fn renewal_with_one_concurrent_request_needs_no_second_one() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = open(builder(&server).max_concurrent_requests(1)).await;
    server.expire();
    many(&em, 5).await;
    assert_eq!(server.logons(), 2);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_other_requests_counts_toward_the_timeout_of_a_call() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/silent" => Reply::Silence,
        _ => Reply::xml(JOBS),
    });
    let em = open(builder(&server).max_concurrent_requests(1)).await;
    let silent = LinkTo::<Document>::at("/silent");
    let first = tokio::spawn({
        let em = em.clone();
        async move { silent.get(&em).await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    let started = Instant::now();
    let error = list().list(&em.with_timeout(Duration::from_secs(2))).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed()), (ErrorKind::Timeout, Duration::from_secs(2)));
    assert!(error.to_string().contains("waiting for other requests of the client to end"), "{error}");
    assert_eq!(server.lines(), ["GET /api/silent"]);
    // A call that is cancelled frees its place.
    first.abort();
    list().list(&em).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn download_counts_as_a_request_until_its_head_has_arrived() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/file" => Reply::chunks(vec![Ok("part"), Err(TransportErrorKind::Timeout)]),
        _ => Reply::xml(JOBS),
    });
    let em = open(builder(&server).max_concurrent_requests(1)).await;
    let mut chunks = LinkTo::<Content>::at("/file").download(&em).stream();
    assert_eq!(chunks.next().await.unwrap().unwrap(), "part");
    list().list(&em).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn exhausted_retry_budget_ends_retries_and_is_named() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/bad" => Reply::status(504, ""),
        _ => Reply::xml(JOBS),
    });
    let moment = Duration::from_millis(1);
    let policy = RetryPolicy::new(4).pauses(moment, moment).budget(25);
    let em = open(builder(&server).retry(policy)).await;
    let bad = LinkTo::<Document>::at("/bad");
    // A retry after 504 costs 10 tokens, so two are possible.
    let error = bad.get(&em).await.unwrap_err();
    assert!(error.is_transient());
    assert!(
        error.to_string().contains("not retried, because the retry budget of the client is exhausted"),
        "{error}"
    );
    assert_eq!(server.lines().len(), 3);
    bad.get(&em).await.unwrap_err();
    assert_eq!(server.lines().len(), 4);
    // Each success gives back one token, and five are left.
    for _ in 0..5 {
        list().list(&em).await.unwrap();
    }
    let before = server.lines().len();
    bad.get(&em).await.unwrap_err();
    assert_eq!(server.lines().len(), before + 2);
}

#[tokio::test(start_paused = true)]
async fn success_after_a_retry_gives_back_its_cost() {
    let calls = AtomicUsize::new(0);
    let server = Server::new(move |_| match calls.fetch_add(1, Ordering::SeqCst) % 2 {
        0 => Reply::Break(TransportErrorKind::Closed),
        _ => Reply::xml(JOBS),
    });
    let moment = Duration::from_millis(1);
    let em = open(builder(&server).retry(RetryPolicy::new(2).pauses(moment, moment).budget(5))).await;
    for _ in 0..50 {
        list().list(&em).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn circuit_breaker_opens_after_failures_and_closes_after_a_trial() {
    let works = Arc::new(AtomicBool::new(false));
    let copy = Arc::clone(&works);
    let server = Server::new(move |_| match copy.load(Ordering::SeqCst) {
        true => Reply::xml(JOBS),
        false => Reply::Break(TransportErrorKind::Connect),
    });
    let pause = Duration::from_secs(5);
    let em = open(builder(&server).retry(RetryPolicy::never()).circuit_breaker(4, pause)).await;
    let kinds = async |count: usize| {
        let mut kinds = Vec::new();
        for _ in 0..count {
            kinds.push(list().list(&em).await.map_err(|error| error.kind()).err());
        }
        kinds
    };
    let (connect, unavailable) = (Some(ErrorKind::Connect), Some(ErrorKind::Unavailable));
    assert_eq!(kinds(6).await, [connect, connect, connect, connect, unavailable, unavailable]);
    assert_eq!(server.lines().len(), 4);
    let error = list().list(&em).await.unwrap_err();
    assert!(error.is_transient() && error.request().is_some());
    assert!(error.to_string().contains("circuit breaker open: 4 requests in succession"), "{error}");
    tokio::time::sleep(pause).await;
    assert_eq!(kinds(2).await, [connect, unavailable], "a failed trial");
    works.store(true, Ordering::SeqCst);
    assert_eq!(kinds(1).await, [unavailable]);
    tokio::time::sleep(pause).await;
    assert_eq!(kinds(2).await, [None, None]);
}

#[tokio::test(start_paused = true)]
async fn call_that_is_being_retried_waits_for_the_trial_of_the_circuit_breaker() {
    let server = failing(5, || Reply::Break(TransportErrorKind::Connect));
    let (first, longest) = (Duration::from_millis(1), Duration::from_secs(10));
    let policy = RetryPolicy::new(20).pauses(first, longest);
    let em = open(builder(&server).retry(policy).circuit_breaker(3, Duration::from_secs(5))).await;
    list().list(&em).await.unwrap();
    assert_eq!(server.lines().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn refusals_of_an_overloaded_server_pause_all_requests_of_the_client() {
    let server = failing(8, || Reply::status(503, ""));
    let pauses = RetryPolicy::new(5).pauses(Duration::from_millis(500), Duration::from_secs(10));
    let em = open(builder(&server).retry(pauses)).await;
    let started = Instant::now();
    many(&em, 8).await;
    assert!(started.elapsed() >= Duration::from_millis(250));
    // All are sent, the eight refused ones again after the pause.
    assert_eq!(server.lines().len(), 16);
}

#[tokio::test(start_paused = true)]
async fn clients_with_shared_limits_share_requests_and_logon_intervals() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let interval = Duration::from_millis(100);
    let limits = Limits::new().concurrent_requests(2).logon_interval(interval);
    let active = Arc::new(AtomicUsize::new(0));
    let highest = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut clients = Vec::new();
    for _ in 0..5 {
        let (active, highest) = (Arc::clone(&active), Arc::clone(&highest));
        let builder = builder(&server).limits(&limits);
        let em = open(builder.layer(move |inner| Slow { inner, active, highest })).await;
        server.adopt(1);
        clients.push(em);
    }
    assert!(started.elapsed() >= interval * 4);
    let mut set = JoinSet::new();
    for em in clients {
        set.spawn(async move { list().list(&em).await.map(|_| ()) });
    }
    set.join_all().await;
    assert_eq!(highest.load(Ordering::SeqCst), 2);
    let text = format!("{limits:?}");
    assert_eq!(text, "Limits { available_requests: Some(2), logon_interval: Some(100ms) }");
}

#[tokio::test(start_paused = true)]
async fn simultaneous_logons_start_at_intervals() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let limits = Limits::new().logon_interval(Duration::from_secs(1));
    let started = Instant::now();
    let mut set = JoinSet::new();
    for _ in 0..10 {
        let builder = builder(&server).limits(&limits);
        set.spawn(async move { open(builder).await });
    }
    set.join_all().await;
    assert_eq!(started.elapsed().as_secs(), 9);
    let other = logon(&server).await;
    list().list(&other).await.unwrap();
}
