//! Tests of retries, limits, redirects and decoding.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{JOBS, failing, list};
use crate::client::{Format, RetryPolicy};
use crate::error::ErrorKind;
use crate::link::LinkTo;
use crate::testing::{Job, PASSWORD, Reply, Server, builder, job, logon};
use crate::transport::TransportErrorKind;
use crate::{Client, Document};

#[tokio::test(start_paused = true)]
async fn idempotent_request_after_a_transient_error_is_retried() {
    let failures: [fn() -> Reply; 7] = [
        || Reply::status(429, "").header("retry-after", "1"),
        || Reply::status(503, "").header("retry-after", "1"),
        || Reply::status(502, "<html><body>Bad Gateway</body></html>"),
        || Reply::status(504, ""),
        || Reply::Break(TransportErrorKind::Closed),
        || Reply::Break(TransportErrorKind::Connect),
        || Reply::chunks(vec![Ok("<Jo"), Err(TransportErrorKind::Closed)]),
    ];
    for failure in failures {
        let server = failing(2, failure);
        let em = logon(&server).await;
        list().list(&em).await.unwrap();
        assert_eq!(server.lines().len(), 3);
        let server = failing(3, failure);
        let em = logon(&server).await;
        assert!(list().list(&em).await.unwrap_err().is_transient());
        assert_eq!(server.lines().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn requested_pause_is_respected_up_to_the_maximum() {
    const DATE: &str = "Fri, 07 Nov 2025 12:00:00 GMT";
    type Case = (fn() -> Reply, Option<u64>);
    let table: [Case; 5] = [
        (|| Reply::status(429, "").header("retry-after", "40"), Some(40)),
        (|| Reply::status(503, "").header("retry-after", "60"), Some(60)),
        (
            || {
                let reply = Reply::status(503, "").header("date", DATE);
                reply.header("retry-after", "Fri, 07 Nov 2025 12:00:20 GMT")
            },
            Some(20),
        ),
        (|| Reply::status(429, "").header("retry-after", "61"), None),
        (|| Reply::status(503, "").header("retry-after", "18446744073709551615"), None),
    ];
    for (reply, seconds) in table {
        let server = failing(1, reply);
        let em = logon(&server).await;
        let started = tokio::time::Instant::now();
        let outcome = list().list(&em).await;
        match seconds {
            Some(seconds) => {
                outcome.unwrap();
                assert_eq!(started.elapsed().as_secs(), seconds);
                assert_eq!(server.lines().len(), 2);
            }
            None => {
                let error = outcome.unwrap_err();
                assert!(
                    error.is_transient() && error.retry_after() > Some(Duration::from_secs(60)),
                    "{error:?}"
                );
                assert_eq!((started.elapsed(), server.lines().len()), (Duration::ZERO, 1));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn delete_after_a_lost_response_mentions_the_earlier_attempt() {
    let delete = || crate::link::Action::<()>::at(http::Method::DELETE, "/tasks/1");
    let table: [(fn() -> Reply, bool); 4] = [
        (|| Reply::Break(TransportErrorKind::Closed), true),
        (|| Reply::status(502, ""), true),
        (|| Reply::status(504, ""), true),
        (|| Reply::status(503, ""), false),
    ];
    for (first, perhaps) in table {
        let calls = AtomicUsize::new(0);
        let server = Server::new(move |_| match calls.fetch_add(1, Ordering::SeqCst) {
            0 => first(),
            _ => Reply::status(404, ""),
        });
        let em = logon(&server).await;
        let error = delete().send(&em).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.to_string().contains("may have deleted it"), perhaps, "{error}");
        let error = delete().send(&em).await.unwrap_err();
        assert_eq!(error.to_string(), "https://em.example:9398: not found (404) (DELETE /api/tasks/1)");
        assert_eq!(server.lines().len(), 3);
    }
}

#[tokio::test]
async fn post_after_a_transient_error_is_not_retried() {
    let server = failing(1, || Reply::status(503, "<Error><Message>busy</Message></Error>"));
    let em = logon(&server).await;
    let start = crate::link::Action::<()>::at(http::Method::POST, "/jobs/1?action=start");
    let error = start.send(&em).await.unwrap_err();
    assert_eq!((error.kind(), error.server_message()), (ErrorKind::Unavailable, Some("busy")));
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn post_without_an_answer_has_an_unknown_outcome_and_advice() {
    let start = || crate::link::Action::<()>::at(http::Method::POST, "/jobs/1?action=start");
    type Case = (fn() -> Reply, ErrorKind, usize);
    let table: [Case; 5] = [
        (|| Reply::Break(TransportErrorKind::Closed), ErrorKind::OutcomeUnknown, 1),
        (|| Reply::status(502, ""), ErrorKind::OutcomeUnknown, 1),
        (|| Reply::Silence, ErrorKind::OutcomeUnknown, 1),
        (|| Reply::chunks(vec![Err(TransportErrorKind::Closed)]), ErrorKind::OutcomeUnknown, 1),
        (|| Reply::Break(TransportErrorKind::Connect), ErrorKind::Connect, 3),
    ];
    for (reply, kind, requests) in table {
        let server = Server::new(move |_| reply());
        let error = start().send(&logon(&server).await).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome_unknown()), (kind, kind == ErrorKind::OutcomeUnknown));
        assert_eq!(error.is_transient(), !error.outcome_unknown());
        assert_eq!(server.lines().len(), requests);
    }
    let server = failing(1, || Reply::Break(TransportErrorKind::Closed));
    let error = start().send(&logon(&server).await).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "https://em.example:9398: outcome unknown: connection lost, and the server may have carried out the request; \
         before it is sent again, check the state of /api/jobs/1: scripted (POST /api/jobs/1?action=start)"
    );
}

#[tokio::test(start_paused = true)]
async fn silent_server_causes_a_timeout() {
    let server = Server::new(|_| Reply::Silence);
    let em = logon(&server).await;
    assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::Timeout);
    let server = Server::new(|_| Reply::chunks(vec![Ok("<Jo"), Err(TransportErrorKind::Timeout)]));
    let em = builder(&server)
        .idle_timeout(Duration::from_secs(5))
        .logon("EXAMPLE\\operator", PASSWORD)
        .await
        .unwrap();
    let started = tokio::time::Instant::now();
    assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn status_without_its_body_is_retried() {
    let server = failing(1, || Reply::chunks(vec![Err(TransportErrorKind::Timeout)]).with_status(503));
    let limited = builder(&server).timeout(Duration::from_secs(30));
    let em = limited.logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    list().list(&em).await.unwrap();
}

#[tokio::test]
async fn response_above_the_limit_is_refused() {
    let small =
        |server: &Arc<Server>| builder(server).max_response_size(10).logon("EXAMPLE\\operator", PASSWORD);
    let announced = Server::new(|_| Reply::chunks(vec![]).header("content-length", "11"));
    let streamed = Server::new(|_| Reply::chunks(vec![Ok("<Jobs>"), Ok("</Jobs>")]));
    for server in [announced, streamed] {
        server.logon_with(|_| Reply::xml("").header("X-RestSvcSessionId", Server::token(1)));
        // The client does not log on; it adopts a session.
        let em = small(&server).await.unwrap();
        server.adopt(1);
        assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::TooLarge);
    }
}

#[tokio::test]
async fn response_of_64_mib_is_within_the_default_limit() {
    let announcing = |length: u64| {
        let length = length.to_string();
        Server::new(move |_| Reply::chunks(vec![Ok(JOBS)]).header("content-length", length.clone()))
    };
    let largest = announcing(64 << 20);
    list().list(&logon(&largest).await).await.unwrap();
    let larger = announcing((64 << 20) + 1);
    assert_eq!(list().list(&logon(&larger).await).await.unwrap_err().kind(), ErrorKind::TooLarge);
    let more = builder(&larger).max_response_size(65 << 20);
    list().list(&more.logon("EXAMPLE\\operator", PASSWORD).await.unwrap()).await.unwrap();
}

#[tokio::test]
async fn configured_user_agent_is_sent() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = builder(&server).user_agent("nightly-report/1.0");
    list().list(&em.logon("EXAMPLE\\operator", PASSWORD).await.unwrap()).await.unwrap();
    assert!(
        server.requests().iter().all(|request| request.header("user-agent") == Some("nightly-report/1.0"))
    );
}

#[tokio::test]
async fn redirect_to_another_origin_is_not_followed() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/a" => Reply::status(302, "").header("location", "/api/b"),
        "/api/b" => Reply::xml(JOBS),
        "/api/loop" => Reply::status(307, "").header("location", "https://em.example:9398/api/loop"),
        _ => Reply::status(302, "").header("location", "https://evil.example/api/b"),
    });
    let em = logon(&server).await;
    LinkTo::<Document>::at("/a").get(&em).await.unwrap();
    for path in ["/loop", "/elsewhere"] {
        assert_eq!(LinkTo::<Document>::at(path).get(&em).await.unwrap_err().kind(), ErrorKind::Redirect);
    }
    assert!(server.requests().iter().all(|request| request.url.starts_with("https://em.example:9398/")));
}

#[tokio::test]
async fn response_in_either_format_is_decoded_by_its_content() {
    let entity =
        r#"{"Name": "job 1", "UID": "urn:veeam:Job:568c42ce-eb11-4140-92cf-39ab36712bf5", "Links": []}"#;
    let server = Server::new(move |request| match request.path.as_str() {
        "/api/jobs/1?format=Entity" => Reply::json(format!("\u{feff}{entity}")),
        "/api/jobs/2?format=Entity" => Reply::json(entity).header("content-type", "text/plain"),
        _ => Reply::xml(job("568c42ce-eb11-4140-92cf-39ab36712bf5", "")),
    });
    let em = builder(&server).format(Format::Json).logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    for id in ["1", "2"] {
        assert_eq!(LinkTo::<Job>::at(format!("/jobs/{id}")).get(&em).await.unwrap().name, "job 1");
    }
    let xml = LinkTo::<Job>::at("/jobs/3").get(&em).await.unwrap();
    assert_eq!(xml.name, "job 568c42ce-eb11-4140-92cf-39ab36712bf5");
    assert_eq!(server.requests().last().unwrap().header("accept"), Some("application/json"));
}

#[tokio::test]
async fn malformed_response_is_an_error_with_its_position() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/empty" => Reply::xml("  "),
        "/api/page" => Reply::xml("<!DOCTYPE html><html></html>"),
        _ => Reply::xml("<Jobs><Job></Jobs>"),
    });
    let em = logon(&server).await;
    let kind = async |path: &str| LinkTo::<Document>::at(path).get(&em).await.unwrap_err().kind();
    assert_eq!(kind("/empty").await, ErrorKind::Decode);
    assert_eq!(kind("/page").await, ErrorKind::NotTheApi);
    let error = list().list(&em).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.request().unwrap().to_string(), "GET /api/jobs?format=Entity");
    assert!(error.to_string().contains("at byte 11 in Jobs/Job[1]: "), "{error}");
    assert!(error.to_string().ends_with(r#", near "<Job></Jobs>" (GET /api/jobs?format=Entity)"#), "{error}");
}

#[tokio::test]
async fn error_status_with_a_message_becomes_an_error() {
    let table = [
        (400, ErrorKind::BadRequest),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (405, ErrorKind::BadRequest),
        (500, ErrorKind::Server),
        (501, ErrorKind::Server),
        (503, ErrorKind::Unavailable),
    ];
    for (status, kind) in table {
        let server = Server::new(move |_| {
            let body = format!(
                "{{\"FirstChanceExceptionMessage\":null,\"Message\":\"no [x]\",\"StatusCode\":{status}}}"
            );
            Reply::json(body).with_status(status)
        });
        let em =
            builder(&server).retry(RetryPolicy::never()).logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
        let error = list().list(&em).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.server_message(), Some("no [x]"));
        assert_eq!(error.server_error().unwrap().status_code(), Some(i32::from(status)));
    }
}

#[tokio::test]
async fn error_status_without_a_body_becomes_an_error() {
    let server = Server::new(|_| Reply::status(404, ""));
    let em = logon(&server).await;
    let error = list().list(&em).await.unwrap_err();
    assert!(error.is_not_found() && error.server_error().is_none());
    assert_eq!(error.to_string(), "https://em.example:9398: not found (404) (GET /api/jobs?format=Entity)");
}

#[tokio::test(start_paused = true)]
async fn call_with_timeout_fails_in_time_and_shares_the_session() {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/busy" => Reply::status(503, "").header("retry-after", "8"),
        "/api/silent" => Reply::Silence,
        _ => Reply::xml(JOBS),
    });
    let pauses = RetryPolicy::new(10).pauses(Duration::from_secs(2), Duration::from_secs(10));
    let em = builder(&server).retry(pauses).logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    let quick = em.with_timeout(Duration::from_secs(9));
    let get = async |em: &Client, path: &str| LinkTo::<Document>::at(path).get(em).await.map(|_| ());
    let started = tokio::time::Instant::now();
    assert_eq!(get(&quick, "/silent").await.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(started.elapsed(), Duration::from_secs(9));
    let started = tokio::time::Instant::now();
    assert_eq!(get(&quick, "/busy").await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert!(started.elapsed() <= Duration::from_secs(9), "{:?}", started.elapsed());
    // The pause that the server has requested applies to all requests.
    tokio::time::sleep(Duration::from_secs(9)).await;
    server.expire();
    get(&quick, "/jobs").await.unwrap();
    get(&em, "/jobs").await.unwrap();
    get(&em.with_timeout(Duration::MAX), "/jobs").await.unwrap();
    assert_eq!(server.logons(), 2);
}
