//! Pages requested ahead: number, order, errors, ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;

use super::super::Queries as _;
use super::super::page::PagingInfo;
use crate::__private::record;
use crate::Client;
use crate::error::ErrorKind;
use crate::link::{LinkTo, Representation};
use crate::testing::{Job, Reply, Server, job, logon};
use crate::transport::{Body, BoxFuture, Transport, TransportError};
use crate::wire::Extra;

/// Returns the number of the page that a request asks for.
fn number(path: &str) -> i64 {
    path.split("page=").nth(1).map_or(1, |page| page.parse().unwrap())
}

/// Returns a page with this number of jobs, and a link to the next one.
fn page(number: i64, count: i64, jobs: usize) -> Reply {
    let entities: String = (0..jobs).map(|at| job(&format!("{number}.{at}"), "")).collect();
    let next = number.saturating_add(1);
    Reply::xml(format!(
        "<QueryResult><Entities><Jobs>{entities}</Jobs></Entities><PagingInfo PageNum=\"{number}\" PagesCount=\"{count}\">\
         <Links><Link Rel=\"Next\" Href=\"/query?type=Job&amp;page={next}\"/></Links></PagingInfo></QueryResult>"
    ))
}

/// A server with two jobs per page.
fn pages(count: i64) -> Arc<Server> {
    Server::new(move |request| page(number(&request.path), count, 2))
}

/// Lets all requests under way finish.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

#[tokio::test(start_paused = true)]
async fn pages_ahead_are_requested_up_to_the_number() {
    for (prefetch, counts) in [(0, [1, 1, 2, 2]), (1, [2, 2, 3, 3]), (3, [4, 4, 5, 5]), (100, [6, 6, 6, 6])] {
        let server = pages(6);
        let em = logon(&server).await;
        let mut items = em.query::<Job>().prefetch(prefetch).stream();
        for requests in counts {
            items.next().await.unwrap().unwrap();
            settle().await;
            assert_eq!(server.lines().len(), requests, "{prefetch}: {:?}", server.lines());
        }
        assert_eq!(items.collect().await.unwrap().len(), 12 - counts.len());
        assert_eq!(server.lines().len(), 6, "each page once: {:?}", server.lines());
    }
}

#[tokio::test(start_paused = true)]
async fn default_requests_one_page_ahead() {
    let server = pages(6);
    let em = logon(&server).await;
    let mut pages = em.query::<Job>().pages();
    pages.next().await.unwrap().unwrap();
    settle().await;
    assert_eq!(server.lines().len(), 2);
    em.query::<Job>().first().await.unwrap();
    settle().await;
    assert_eq!(server.lines().len(), 3, "one page has no next one");
}

#[tokio::test(start_paused = true)]
async fn answers_in_any_order_give_the_sequential_result() {
    let mut seed = 1_u64;
    for round in 0..60_i64 {
        let (count, fails) = (round % 7 + 1, round % 11 + 1);
        let answer = move |number: i64| match number {
            // Neither a success nor an end.
            number if number == fails => Reply::status(403, ""),
            number => page(number, count, 2),
        };
        let results = |prefetch: u32, seed: Option<u64>| async move {
            let server = Server::new(move |request| {
                let number = number(&request.path);
                let delay = seed.map_or(0, |seed| seed.wrapping_mul(number as u64 * 2 + 1) >> 58);
                answer(number).after(Duration::from_millis(delay))
            });
            let em = logon(&server).await;
            let mut items = em.query::<Job>().prefetch(prefetch).stream();
            let mut results = Vec::new();
            while let Some(item) = items.next().await {
                results.push(item.map(|job| job.name).map_err(|error| error.to_string()));
            }
            results
        };
        let sequential = results(0, None).await;
        assert_eq!(sequential.iter().any(Result::is_err), fails <= count);
        for prefetch in [1, 2, 5] {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            assert_eq!(results(prefetch, Some(seed)).await, sequential, "{count} pages, {prefetch} ahead");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn listing_ends_at_the_announced_count_and_at_an_empty_page() {
    // Without a count, with a growing one, and with links beyond it.
    for (count, requests, items) in [(0, 3, 4), (i64::MAX, 3, 4), (2, 2, 4), (1, 1, 2)] {
        for prefetch in [0, 1] {
            let server = Server::new(move |request| {
                let number = number(&request.path);
                page(number, count, if number < 3 { 2 } else { 0 })
            });
            let em = logon(&server).await;
            let found = em.query::<Job>().prefetch(prefetch).collect().await.unwrap();
            assert_eq!((found.len(), server.lines().len()), (items, requests), "{count}");
        }
    }
}

#[tokio::test]
async fn page_with_the_largest_number_ends_the_listing() {
    let server = Server::new(|_| page(i64::MAX, 0, 1).after(Duration::ZERO));
    let em = logon(&server).await;
    assert_eq!(em.query::<Job>().prefetch(3).collect().await.unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn dropped_stream_ends_its_requests() {
    let server = Server::new(|request| match number(&request.path) {
        1 => page(1, 9, 1),
        _ => Reply::Silence,
    });
    let em = logon(&server).await;
    let mut items = em.query::<Job>().prefetch(3).stream();
    items.next().await.unwrap().unwrap();
    settle().await;
    assert_eq!(server.lines().len(), 4);
    drop(items);
    drop(em);
    settle().await;
    assert_eq!(Arc::strong_count(&server), 1, "a request is still under way");
}

#[tokio::test(start_paused = true)]
async fn unexpected_link_replaces_the_pages_requested_ahead() {
    let server = Server::new(|request| {
        let path = &request.path;
        let (number, next) = match path.split("page=").nth(1) {
            None => (1, "page=2"),
            Some("2") => (2, "from=x&amp;page=3"),
            Some(_) if path.contains("from=x") => (3, ""),
            Some(_) => return Reply::status(500, ""),
        };
        let links = if next.is_empty() {
            String::new()
        } else {
            format!("<Link Rel=\"Next\" Href=\"/query?{next}\"/>")
        };
        Reply::xml(format!(
            "<QueryResult><Entities><Jobs>{}</Jobs></Entities><PagingInfo PageNum=\"{number}\" PagesCount=\"3\">\
             <Links>{links}</Links></PagingInfo></QueryResult>",
            job(&number.to_string(), "")
        ))
    });
    let em = logon(&server).await;
    let found = em.query::<Job>().prefetch(2).collect().await.unwrap();
    assert_eq!(found.iter().map(|job| &*job.name).collect::<Vec<_>>(), ["job 1", "job 2", "job 3"]);
}

/// A listing outside of the query service.
#[derive(Default)]
struct Directory {
    jobs: Vec<Job>,
    paging: PagingInfo,
    extra: Extra,
}

record! {
    Directory("Directory") {
        jobs: list("Jobs", "Job", "Jobs"),
        paging: element("PagingInfo").optional(),
    }
}

impl Representation for Directory {}

#[tokio::test(start_paused = true)]
async fn pages_of_a_link_are_requested_ahead_and_end_when_empty() {
    let server = Server::new(|request| {
        let number = number(&request.path);
        let jobs = if number < 5 { job(&number.to_string(), "") } else { String::new() };
        Reply::xml(format!(
            "<Directory><Jobs>{jobs}</Jobs><PagingInfo PageNum=\"{number}\" PagesCount=\"1000\"><Links>\
             <Link Rel=\"Next\" Href=\"/files?page={}\"/></Links></PagingInfo></Directory>",
            number + 1
        ))
    });
    let em = logon(&server).await;
    let files = LinkTo::<Directory>::at("/files");
    let mut pages = files.prefetch(2).pages(&em);
    assert_eq!(pages.next().await.unwrap().unwrap().jobs.len(), 1);
    settle().await;
    assert_eq!(
        server.lines(),
        ["/files", "/files?page=2", "/files?page=3"].map(|it| format!("GET /api{it}"))
    );
    assert_eq!(pages.collect().await.unwrap().len(), 4);
    let names = files.prefetch(0).items(&em, |page| page.jobs).collect().await.unwrap();
    assert_eq!(names.iter().map(|job| &*job.name).collect::<Vec<_>>(), ["job 1", "job 2", "job 3", "job 4"]);
}

/// A listing whose items are in a record.
#[derive(Default)]
struct Nested {
    content: Directory,
    paging: PagingInfo,
    extra: Extra,
}

record! {
    Nested("Nested") {
        content: element("Content"),
        paging: element("PagingInfo").optional(),
    }
}

impl Representation for Nested {}

#[tokio::test(start_paused = true)]
async fn listing_of_empty_pages_with_growing_numbers_ends_after_the_first_empty_one() {
    let server = Server::new(|request| {
        let number = number(&request.path);
        let jobs = if number == 1 { job("1", "") } else { String::new() };
        Reply::xml(format!(
            "<Nested><Content><Jobs>{jobs}</Jobs></Content><PagingInfo PageNum=\"{number}\"><Links>\
             <Link Rel=\"Next\" Href=\"/files?page={}\"/></Links></PagingInfo></Nested>",
            number + 1
        ))
    });
    let em = logon(&server).await;
    let files = LinkTo::<Nested>::at("/files").prefetch(0).max_pages(50);
    assert_eq!(files.pages(&em).collect().await.unwrap().len(), 2);
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn pages_without_end_are_an_error_after_the_maximum() {
    // Without an announced number of pages, and with one that grows.
    for count in [|_: i64| 0, |number: i64| number + 1] {
        for prefetch in [0, 1, 8] {
            let server = Server::new(move |request| {
                let number = number(&request.path);
                page(number, count(number), 1)
            });
            let em = logon(&server).await;
            let mut found = em.query::<Job>().prefetch(prefetch).max_pages(5).stream();
            for _ in 0..5 {
                found.next().await.unwrap().unwrap();
            }
            let error = found.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TooLarge);
            assert!(error.to_string().contains("more than 5 pages; see max_pages (GET "), "{error}");
            settle().await;
            assert_eq!(server.lines().len(), 5, "{prefetch}");
        }
    }
    let exact = logon(&pages(5)).await;
    assert_eq!(exact.query::<Job>().max_pages(5).collect().await.unwrap().len(), 10);
}

/// A server that answers at once, without giving way to other tasks.
struct AtOnce;

impl Transport for AtOnce {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let next = number(&request.uri().to_string()) + 1;
        let body = format!(
            "<QueryResult><Entities><Jobs>{}</Jobs></Entities><PagingInfo PageNum=\"{}\"><Links>\
             <Link Rel=\"Next\" Href=\"/query?type=Job&amp;page={next}\"/></Links></PagingInfo></QueryResult>",
            job("1", ""),
            next - 1
        );
        Box::pin(async move { Ok(http::Response::new(body.into())) })
    }
}

#[tokio::test]
async fn pages_let_other_tasks_run() {
    let em = Client::builder("https://em.example").unwrap().transport(AtOnce).session("an id").await.unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let copy = Arc::clone(&runs);
    let other = tokio::spawn(async move {
        loop {
            copy.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
        }
    });
    let mut pages = em.query::<Job>().prefetch(0).pages();
    for _ in 0..20 {
        pages.next().await.unwrap().unwrap();
    }
    other.abort();
    assert!(runs.load(Ordering::SeqCst) >= 19, "{runs:?}");
}
