//! Requests that are sent once for several calls: numbers of requests, errors, cancellation, age of responses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;

use super::*;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::link::{Content, LinkTo, Representations};
use crate::task::Waitable as _;
use crate::testing::{JobLinks as _, PASSWORD, Task, builder, job};
use crate::wire::Document;

const SECOND: Duration = Duration::from_secs(1);
const ID: &str = "568c42ce-eb11-4140-92cf-39ab36712bf5";

async fn logon(server: &Arc<Server>, time_to_live: Duration) -> Client {
    builder(server).coalesce(time_to_live).logon("EXAMPLE\\operator", PASSWORD).await.unwrap()
}

/// A server that takes a second for a list, and counts them.
fn slow() -> Arc<Server> {
    Server::new(|_| Reply::xml(format!("<Jobs>{}</Jobs>", job(ID, ""))).after(SECOND))
}

fn entries(em: &Client) -> usize {
    em.inner.coalescing.as_ref().unwrap().len()
}

fn kinds<T>(answers: &[Result<T, Error>]) -> Vec<Option<ErrorKind>> {
    answers.iter().map(|answer| answer.as_ref().err().map(Error::kind)).collect()
}

#[tokio::test(start_paused = true)]
async fn same_requests_at_the_same_time_are_one_request() {
    let server = slow();
    let em = logon(&server, Duration::ZERO).await;
    let lists = join_all((0..50).map(|_| list().list(&em))).await;
    assert!(lists.into_iter().all(|list| list.unwrap().len() == 1));
    assert_eq!((server.lines().len(), entries(&em)), (1, 0));
    // Callers decode the response in different ways.
    let other = LinkTo::<Document>::at("/jobs?format=Entity");
    let (typed, untyped) = tokio::join!(list().list(&em), other.get(&em));
    assert_eq!((typed.unwrap().len(), untyped.unwrap().name().to_owned()), (1, "Jobs".to_owned()));
    assert_eq!(server.lines().len(), 2, "an answer that has arrived is not kept");
    let (_, _) = tokio::join!(list().list(&em), list().references(&em));
    assert_eq!(server.lines().len(), 4, "other addresses are other requests");
}

#[tokio::test(start_paused = true)]
async fn requests_are_shared_only_if_the_client_does_so() {
    let server = slow();
    let em = crate::testing::logon(&server).await;
    join_all((0..5).map(|_| list().list(&em))).await;
    assert_eq!(server.lines().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn error_is_shared_only_with_those_waiting() {
    let failures = AtomicUsize::new(0);
    let server = Server::new(move |_| match failures.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::status(403, "").after(SECOND),
        _ => Reply::xml(JOBS),
    });
    let em = logon(&server, 5 * SECOND).await;
    let answers = join_all((0..3).map(|_| list().list(&em))).await;
    assert_eq!(kinds(&answers), [Some(ErrorKind::Forbidden); 3]);
    assert!(answers[2].as_ref().unwrap_err().request().is_some());
    list().list(&em).await.unwrap();
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn cancelled_call_does_not_cancel_the_others() {
    let server = slow();
    let em = logon(&server, Duration::ZERO).await;
    let first = tokio::spawn({
        let em = em.clone();
        async move { list().list(&em).await }
    });
    tokio::time::sleep(SECOND / 4).await;
    let others = join_all((0..3).map(|_| list().list(&em)));
    let (others, ()) = tokio::join!(others, async {
        tokio::time::sleep(SECOND / 4).await;
        first.abort();
    });
    assert_eq!(kinds(&others), [None; 3]);
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn request_ends_with_the_last_call_that_waits() {
    let server = Server::new(|_| Reply::Silence);
    let em = logon(&server, SECOND).await;
    let limited = em.with_timeout(SECOND);
    let answers = join_all([list().list(&limited), list().list(&em.with_timeout(SECOND / 2))]).await;
    assert_eq!(kinds(&answers), [Some(ErrorKind::Timeout); 2]);
    assert_eq!((server.lines().len(), entries(&em)), (1, 0));
    drop((em, limited));
    assert_eq!(Arc::strong_count(&server), 1);
}

#[tokio::test(start_paused = true)]
async fn time_limit_is_that_of_each_call() {
    let server = slow();
    let em = logon(&server, Duration::ZERO).await;
    let short = em.with_timeout(SECOND / 2);
    let answers = join_all([list().list(&short), list().list(&em)]).await;
    assert_eq!(kinds(&answers), [Some(ErrorKind::Timeout), None]);
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn response_is_kept_for_the_time_to_live() {
    let server = slow();
    let em = logon(&server, 3 * SECOND).await;
    for (pause, requests, kept) in [(0, 1, 1), (2, 1, 1), (0, 1, 1), (2, 2, 1), (4, 3, 1)] {
        tokio::time::sleep(pause * SECOND).await;
        list().list(&em).await.unwrap();
        assert_eq!((server.lines().len(), entries(&em)), (requests, kept));
    }
    tokio::time::sleep(4 * SECOND).await;
    assert_eq!(entries(&em), 0, "a response that is too old takes memory");
    em.logoff().await.unwrap();
    assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::LoggedOff);
}

#[tokio::test(start_paused = true)]
async fn change_discards_the_responses_from_before_its_end() {
    let server = Server::new(|request| match request.method.as_str() {
        "GET" => Reply::xml(job(ID, "<Link Rel=\"Edit\" Href=\"/jobs/1\"/>")).after(SECOND),
        _ => Reply::status(204, "").after(SECOND / 4),
    });
    let em = logon(&server, 60 * SECOND).await;
    let link = LinkTo::<Job>::at(format!("/jobs/{ID}"));
    let gets = || server.lines().iter().filter(|line| line.starts_with("GET")).count();
    let found = link.get(&em).await.unwrap();
    link.get(&em).await.unwrap();
    assert_eq!(gets(), 1);
    found.edit().unwrap().send(&em, &found).await.unwrap();
    // Requests from before the end of the change are not joined after it, and their responses are not kept.
    let early = async {
        link.get(&em).await.unwrap();
    };
    let during = async {
        tokio::time::sleep(SECOND * 3 / 8).await;
        link.get(&em).await.unwrap();
    };
    let change = async {
        tokio::time::sleep(SECOND / 4).await;
        found.edit().unwrap().send(&em, &found).await.unwrap();
        link.get(&em).await.unwrap();
    };
    tokio::join!(early, during, change);
    assert_eq!(gets(), 4);
    link.get(&em).await.unwrap();
    assert_eq!(gets(), 4);
    found.edit().unwrap().modify(&em, |job| job.name.push('x')).await.unwrap();
    assert_eq!(gets(), 5, "the entity to change is fetched");
}

#[tokio::test(start_paused = true)]
async fn poll_of_a_waiter_is_a_request() {
    let polls = AtomicUsize::new(0);
    let server = Server::new(move |_| {
        let state = if polls.fetch_add(1, Ordering::SeqCst) < 3 { "Running" } else { "Finished" };
        Reply::xml(format!("<Task Href=\"/tasks/1\"><State>{state}</State><Result Success=\"true\"/></Task>"))
    });
    let em = logon(&server, 3_600 * SECOND).await;
    let task = LinkTo::<Task>::at("/tasks/1").get(&em).await.unwrap();
    task.wait(&em).finish().await.unwrap();
    assert_eq!(server.lines().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn downloads_are_not_shared() {
    let server = slow();
    let em = logon(&server, SECOND).await;
    let link = LinkTo::<Content>::at("/file");
    let (first, second) =
        tokio::join!(link.download(&em).stream().collect(), link.download(&em).stream().collect());
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn response_of_an_expired_session_is_not_shared() {
    let server = slow();
    let em = logon(&server, 60 * SECOND).await;
    list().list(&em).await.unwrap();
    server.expire();
    // The kept response does not show that the session has expired; another request does.
    let _: Representations<Job> = list().list(&em).await.unwrap();
    assert_eq!(server.lines().len(), 1);
    LinkTo::<Document>::at("/other").get(&em).await.unwrap();
    list().list(&em).await.unwrap();
    // The deletion of the replaced session included.
    assert_eq!((server.logons(), server.lines().len()), (2, 5));
}
