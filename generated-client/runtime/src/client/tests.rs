#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Credentials, Format, RetryPolicy};
use crate::error::ErrorKind;
use crate::link::{LinkTo, LinkToList};
use crate::testing::{Job, PASSWORD, Reply, Server, Task, Trace, builder, job, logon};
use crate::transport::TransportErrorKind;
use crate::{Client, Document};

const JOBS: &str = "<Jobs></Jobs>";

fn list() -> LinkToList<Job> {
    LinkToList::at("/jobs")
}

#[tokio::test]
async fn a_logon_is_followed_by_requests_with_the_session() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    list().list(&em).await.unwrap();
    em.logoff().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].url, "https://em.example:9398/api/sessionMngr/?v=latest");
    assert!(seen[0].header("authorization").unwrap().starts_with("Basic "));
    assert_eq!(seen[0].header("x-restsvcsessionid"), None);
    assert_eq!(seen[1].header("x-restsvcsessionid"), Some(Server::token(1).as_str()));
    assert_eq!(seen[1].header("authorization"), None);
    assert_eq!(seen[1].header("cookie"), None);
    assert_eq!(seen[1].header("accept"), Some("application/xml"));
    assert_eq!(seen[2].url, format!("https://em.example:9398/api/logonSessions/{}", Server::session_id(1)));
    assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::LoggedOff);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let error = builder(&server).logon("EXAMPLE\\operator", "wrong").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.request().unwrap().path(), "/api/sessionMngr/?v=latest");
    assert_eq!(server.logons(), 1);
}

#[tokio::test]
async fn the_wrong_port_is_recognised() {
    let server = Server::new(|_| Reply::xml(JOBS));
    server.logon_with(|_| Reply::xml("<html></html>").header("content-type", "text/html"));
    let error = builder(&server).logon("a", "b").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotTheApi);
    assert!(error.to_string().contains("9398"), "{error}");
}

#[tokio::test]
async fn tenants_log_on_with_a_body() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let spec = Job { name: "tenant".into(), ..Job::default() };
    builder(&server).logon_with(Credentials::body(spec)).await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.header("content-type"), Some("application/xml"));
    assert!(seen.body.contains("tenant"), "{}", seen.body);
}

#[tokio::test]
async fn a_session_of_someone_else_is_used_but_not_renewed() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let theirs = logon(&server).await;
    let em = builder(&server).session(Server::session_id(1)).await.unwrap();
    list().list(&em).await.unwrap();
    server.expire();
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert_eq!(server.logons(), 1);
    drop(theirs);
}

#[tokio::test]
async fn a_version_is_looked_for_first() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let entry = "<EnterpriseManager><SupportedVersions><SupportedVersion Name=\"v1_6\"/>\
                 <SupportedVersion Name=\"v1_7\"/></SupportedVersions></EnterpriseManager>";
    let entrance = EntryServer { server: Arc::clone(&server), entry };
    let at = |version: &str| {
        Client::builder("https://em.example:9398/api/")
            .unwrap()
            .transport(entrance.clone())
            .api_version(version)
    };
    at("v1_7").logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    assert_eq!(server.seen()[0].path, "/api/sessionMngr/?v=v1_7");
    let error = at("v1_9").logon("EXAMPLE\\operator", PASSWORD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedVersion);
    assert!(error.to_string().contains("v1_6, v1_7"), "{error}");
    assert_eq!(server.logons(), 1);
    assert_eq!(at("v1&x").logon("a", "b").await.unwrap_err().kind(), ErrorKind::Configuration);
}

/// The entry point needs no session.
#[derive(Clone)]
struct EntryServer {
    server: Arc<Server>,
    entry: &'static str,
}

impl crate::transport::Transport for EntryServer {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> crate::transport::BoxFuture<
        '_,
        Result<http::Response<crate::transport::Body>, crate::transport::TransportError>,
    > {
        if request.uri().path() == "/api/" {
            assert!(request.headers().get("authorization").is_none());
            let entry = self.entry;
            return Box::pin(async move { Ok(http::Response::new(entry.into())) });
        }
        self.server.send(request)
    }
}

#[tokio::test]
async fn an_expired_session_is_renewed_and_the_request_repeated() {
    let server = Server::new(|seen| {
        Reply::xml(if seen.method == "POST" { "<Task><State>x</State></Task>" } else { JOBS })
    });
    let em = logon(&server).await;
    server.expire();
    list().list(&em).await.unwrap();
    server.expire();
    let start = crate::link::Action::<Task>::at(http::Method::POST, "/jobs/1?action=start");
    start.send(&em).await.unwrap();
    assert_eq!(server.logons(), 3);
    assert_eq!(server.lines().last().unwrap(), "POST /api/jobs/1?action=start");
}

#[tokio::test]
async fn fifty_requests_that_meet_the_end_cause_one_logon() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    server.expire();
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let em = em.clone();
            tokio::spawn(async move { list().list(&em).await.map(|_| ()) })
        })
        .collect();
    for request in requests {
        request.await.unwrap().unwrap();
    }
    assert_eq!(server.logons(), 2);
}

#[tokio::test]
async fn a_password_that_became_wrong_is_tried_once_by_all_together() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    server.expire();
    server.logon_with(|_| Reply::status(401, ""));
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let em = em.clone();
            tokio::spawn(async move { list().list(&em).await.map(|_| ()) })
        })
        .collect();
    for request in requests {
        assert!(request.await.unwrap().unwrap_err().is_unauthorized());
    }
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert_eq!(server.logons(), 2);
}

#[tokio::test]
async fn a_session_that_does_not_last_is_no_endless_loop() {
    let server = Server::new(|_| Reply::status(401, ""));
    let em = logon(&server).await;
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert_eq!(server.logons(), 2);
}

#[tokio::test]
async fn logging_off_from_a_session_that_is_over_is_no_error() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    server.expire();
    em.logoff().await.unwrap();
    assert_eq!(server.logons(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_is_kept_alive() {
    let server = Server::new(|_| Reply::xml("<LogonSession/>"));
    let em = builder(&server)
        .keep_alive(Duration::from_secs(600))
        .logon("EXAMPLE\\operator", PASSWORD)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(1900)).await;
    assert_eq!(server.lines().len(), 3);
    em.logoff().await.unwrap();
    tokio::time::sleep(Duration::from_secs(1900)).await;
    assert_eq!(server.lines().len(), 4);
}

/// Fails as often as told, then answers.
fn failing(times: usize, failure: fn() -> Reply) -> Arc<Server> {
    let calls = AtomicUsize::new(0);
    Server::new(
        move |_| if calls.fetch_add(1, Ordering::SeqCst) < times { failure() } else { Reply::xml(JOBS) },
    )
}

#[tokio::test(start_paused = true)]
async fn what_is_harmless_is_tried_again() {
    let failures: [fn() -> Reply; 6] = [
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
async fn what_may_have_been_deleted_by_a_lost_attempt_is_told() {
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
        assert_eq!(error.to_string(), "DELETE /api/tasks/1: not found (404)");
        assert_eq!(server.lines().len(), 3);
    }
}

#[tokio::test]
async fn a_post_is_not_repeated() {
    let server = failing(1, || Reply::status(503, "<Error><Message>busy</Message></Error>"));
    let em = logon(&server).await;
    let start = crate::link::Action::<()>::at(http::Method::POST, "/jobs/1?action=start");
    let error = start.send(&em).await.unwrap_err();
    assert_eq!((error.kind(), error.server_message()), (ErrorKind::Unavailable, Some("busy")));
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn silence_ends_in_a_timeout() {
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
async fn a_status_counts_though_its_body_does_not_come() {
    let server = failing(1, || Reply::chunks(vec![Err(TransportErrorKind::Timeout)]).with_status(503));
    let limited = builder(&server).timeout(Duration::from_secs(30));
    let em = limited.logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    list().list(&em).await.unwrap();
}

#[tokio::test]
async fn large_answers_are_refused() {
    let small =
        |server: &Arc<Server>| builder(server).max_response_size(10).logon("EXAMPLE\\operator", PASSWORD);
    let announced = Server::new(|_| Reply::chunks(vec![]).header("content-length", "11"));
    let streamed = Server::new(|_| Reply::chunks(vec![Ok("<Jobs>"), Ok("</Jobs>")]));
    for server in [announced, streamed] {
        server.logon_with(|_| Reply::xml("").header("X-RestSvcSessionId", Server::token(1)));
        // The session is not the server's own; it is not asked for here.
        let em = small(&server).await.unwrap();
        server.adopt(1);
        assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::TooLarge);
    }
}

#[tokio::test]
async fn an_answer_may_be_64_mib_unless_said_otherwise() {
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
async fn the_client_goes_by_the_name_it_is_given() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = builder(&server).user_agent("nightly-report/1.0");
    list().list(&em.logon("EXAMPLE\\operator", PASSWORD).await.unwrap()).await.unwrap();
    assert!(server.seen().iter().all(|seen| seen.header("user-agent") == Some("nightly-report/1.0")));
}

#[tokio::test]
async fn redirects_are_followed_to_the_same_origin_only() {
    let server = Server::new(|seen| match seen.path.as_str() {
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
    assert!(server.seen().iter().all(|seen| seen.url.starts_with("https://em.example:9398/")));
}

#[tokio::test]
async fn both_formats_are_read_by_what_they_are() {
    let entity =
        r#"{"Name": "job 1", "UID": "urn:veeam:Job:568c42ce-eb11-4140-92cf-39ab36712bf5", "Links": []}"#;
    let server = Server::new(move |seen| match seen.path.as_str() {
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
    assert_eq!(server.seen().last().unwrap().header("accept"), Some("application/json"));
}

#[tokio::test]
async fn answers_that_are_not_understood_say_where() {
    let server = Server::new(|seen| match seen.path.as_str() {
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
    assert!(error.to_string().ends_with(r#", near "<Job></Jobs>""#), "{error}");
}

#[tokio::test]
async fn what_the_server_says_becomes_the_error() {
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
async fn an_error_without_body_is_an_error_too() {
    let server = Server::new(|_| Reply::status(404, ""));
    let em = logon(&server).await;
    let error = list().list(&em).await.unwrap_err();
    assert!(error.is_not_found() && error.server_error().is_none());
    assert_eq!(error.to_string(), "GET /api/jobs?format=Entity: not found (404)");
}

/// A run in which everything goes wrong; it gives all that can be seen of it.
async fn failing_run() -> String {
    let server = Server::new(|seen| match seen.path.as_str() {
        "/api/jobs/1?format=Entity" => Reply::status(503, "<Error Message=\"busy\"/>"),
        "/api/jobs/2?format=Entity" => Reply::xml("<Job"),
        "/api/jobs/3?format=Entity" => Reply::xml("<Other/>"),
        "/api/jobs/4?format=Entity" => Reply::Break(TransportErrorKind::Closed),
        path if path.contains("logonSessions") => Reply::xml("<LogonSession"),
        _ => Reply::status(404, ""),
    });
    let mut seen = String::new();
    let mut show = |what: &dyn std::fmt::Debug| seen.push_str(&format!("{what:?}\n"));
    let credentials = Credentials::password("EXAMPLE\\operator", PASSWORD);
    show(&credentials);
    show(&builder(&server));
    let em = builder(&server).logon_with(credentials).await.unwrap();
    show(&em);
    let mut errors = vec![builder(&server).logon("EXAMPLE\\operator", "wrong password").await.unwrap_err()];
    for id in 1..6 {
        errors.push(LinkTo::<Job>::at(format!("/jobs/{id}")).get(&em).await.unwrap_err());
    }
    let own = em.session::<Document>().unwrap();
    show(&own);
    errors.push(own.get(&em).await.unwrap_err());
    server.expire();
    server.logon_with(|_| Reply::status(500, ""));
    errors.push(own.get(&em).await.unwrap_err());
    let adopted = builder(&server).session(Server::session_id(1)).await.unwrap();
    show(&adopted);
    drop(em);
    for error in errors {
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = source {
            seen.push_str(&format!("{error} {error:?}\n"));
            source = error.source();
        }
    }
    seen
}

#[test]
fn nothing_that_is_shown_or_traced_holds_a_secret() {
    let trace = Trace::default();
    // For all threads, because `tracing` remembers what others were not interested in. What other tests leave in it is
    // welcome: it must not hold secrets either.
    tracing::subscriber::set_global_default(trace.clone()).unwrap();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let shown = runtime.block_on(failing_run());
    let traced = trace.text();
    for expected in [
        "http.request",
        "status=503",
        "attempt=3",
        "template=\"/api/jobs/{id}\"",
        "elapsed_ms=",
        "dropped without logging off",
    ] {
        assert!(traced.contains(expected), "{expected} in {traced}");
    }
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("EXAMPLE\\operator:{PASSWORD}"),
    );
    let secrets = [PASSWORD, "wrong password", &basic, "Basic ", &Server::token(1), &Server::session_id(1)];
    for secret in secrets {
        assert!(!traced.contains(secret), "{secret} in {traced}");
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
