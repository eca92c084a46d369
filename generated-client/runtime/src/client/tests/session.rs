//! Tests of logon, renewal and logoff.

use std::sync::Arc;
use std::time::Duration;

use super::{JOBS, list};
use crate::Client;
use crate::client::{Credentials, RetryPolicy};
use crate::error::ErrorKind;
use crate::testing::{Job, PASSWORD, Reply, Server, Task, builder, logon};

#[tokio::test]
async fn requests_after_a_logon_carry_the_session() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    list().list(&em).await.unwrap();
    em.logoff().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].url, "https://em.example:9398/api/sessionMngr/?v=latest");
    assert!(requests[0].header("authorization").unwrap().starts_with("Basic "));
    assert_eq!(requests[0].header("x-restsvcsessionid"), None);
    assert_eq!(requests[1].header("x-restsvcsessionid"), Some(Server::token(1).as_str()));
    assert_eq!(requests[1].header("authorization"), None);
    assert_eq!(requests[1].header("cookie"), None);
    assert_eq!(requests[1].header("accept"), Some("application/xml"));
    assert_eq!(
        requests[2].url,
        format!("https://em.example:9398/api/logonSessions/{}", Server::session_id(1))
    );
    assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::LoggedOff);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn wrong_password_is_not_retried() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let error = builder(&server).logon("EXAMPLE\\operator", "wrong").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.request().unwrap().path(), "/api/sessionMngr/?v=latest");
    assert_eq!(server.logons(), 1);
}

#[tokio::test]
async fn html_page_at_the_logon_hints_at_the_port() {
    let server = Server::new(|_| Reply::xml(JOBS));
    server.logon_with(|_| Reply::xml("<html></html>").header("content-type", "text/html"));
    let error = builder(&server).logon("a", "b").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotTheApi);
    assert!(error.to_string().contains("9398"), "{error}");
}

#[tokio::test]
async fn credentials_in_a_body_log_on_without_a_header() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let spec = Job { name: "tenant".into(), ..Job::default() };
    builder(&server).logon_with(Credentials::body(spec)).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), None);
    assert_eq!(request.header("content-type"), Some("application/xml"));
    assert!(request.body.contains("tenant"), "{}", request.body);
}

#[tokio::test]
async fn adopted_session_that_expires_is_not_renewed() {
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
async fn configured_version_is_compared_before_the_logon() {
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
    assert_eq!(server.requests()[0].path, "/api/sessionMngr/?v=v1_7");
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
async fn expired_session_is_renewed_and_the_request_repeated() {
    let server = Server::new(|request| {
        Reply::xml(if request.method == "POST" { "<Task><State>x</State></Task>" } else { JOBS })
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
async fn fifty_requests_with_an_expired_session_cause_one_logon() {
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
async fn changed_password_is_tried_once_by_fifty_requests() {
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

#[tokio::test(start_paused = true)]
async fn session_that_is_refused_from_the_beginning_is_renewed_after_a_minute_only() {
    let server = Server::new(|_| Reply::status(401, ""));
    let em = logon(&server).await;
    // The first session may have ended before its first use, for example by a restart of the server.
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert_eq!(server.logons(), 2);
    for _ in 0..50 {
        let error = list().list(&em).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert!(error.to_string().contains("refuses the session right after its renewal"), "{error}");
    }
    assert_eq!(server.logons(), 2);
    // Nothing was requested for a while, so the session may have expired.
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert_eq!(server.logons(), 3);
    // Each replaced session is deleted.
    assert_eq!(server.lines().iter().filter(|line| line.starts_with("DELETE ")).count(), 2);
}

#[tokio::test]
async fn unused_session_that_expired_is_renewed() {
    tokio::time::pause();
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    tokio::time::sleep(Duration::from_secs(900)).await;
    server.expire();
    list().list(&em).await.unwrap();
    assert_eq!(server.logons(), 2);
}

#[tokio::test]
async fn replaced_session_is_deleted() {
    // The server refuses one address in each session, although the session exists.
    let server = Server::new(|request| match request.path.as_str() {
        "/api/forbidden" => Reply::status(401, ""),
        _ => Reply::xml(JOBS),
    });
    let em = logon(&server).await;
    list().list(&em).await.unwrap();
    let forbidden = crate::link::LinkTo::<crate::Document>::at("/forbidden");
    assert!(forbidden.get(&em).await.unwrap_err().is_unauthorized());
    let id = Server::session_id(1);
    let lines = [
        "GET /api/jobs?format=Entity",
        "GET /api/forbidden",
        &format!("DELETE /api/logonSessions/{id}"),
        "GET /api/forbidden",
    ];
    assert_eq!(server.lines(), lines);
    let delete = &server.requests()[4];
    assert_eq!(delete.header("x-restsvcsessionid"), Some(Server::token(1).as_str()), "{delete:?}");
}

#[tokio::test(start_paused = true)]
async fn failed_logon_is_sent_again_after_a_growing_pause() {
    let table: [fn() -> Reply; 3] = [
        || Reply::status(400, ""),
        || Reply::status(500, ""),
        || Reply::xml("<html></html>").header("content-type", "text/html"),
    ];
    for reply in table {
        let server = Server::new(|_| Reply::xml(JOBS));
        let em = logon(&server).await;
        list().list(&em).await.unwrap();
        server.expire();
        server.logon_with(move |_| reply());
        let failed = async || {
            for _ in 0..50 {
                list().list(&em).await.unwrap_err();
            }
            server.logons() - 1
        };
        assert_eq!(failed().await, 1);
        let error = list().list(&em).await.unwrap_err();
        assert!(error.to_string().contains("the logon is not sent again for "), "{error}");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(failed().await, 2);
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_secs(60)).await;
            failed().await;
        }
        assert_eq!(failed().await, 12);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(failed().await, 12, "the pause has grown");
    }
}

#[tokio::test(start_paused = true)]
async fn logon_with_a_requested_pause_is_sent_again_after_it() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = builder(&server).retry(RetryPolicy::never()).logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    server.expire();
    server.logon_with(|_| Reply::status(429, "").header("retry-after", "30"));
    let started = tokio::time::Instant::now();
    for _ in 0..5 {
        assert!(list().list(&em).await.unwrap_err().is_transient());
    }
    assert_eq!(server.logons(), 6);
    assert!((120..130).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn logoff_deletes_sessions_only() {
    let table = [
        ("/api/logonSessions/abc", Some("/api/logonSessions/abc")),
        ("https://other.example/api/logonSessions/abc", Some("/api/logonSessions/abc")),
        ("/api/jobs/1", None),
        ("/api/logonSessions", None),
        ("/api/logonSessions/", None),
        ("/api/logonSessions/../jobs/1", None),
        ("/api/logonSessions/..", None),
        ("/api/logonSessions/%2e%2e", None),
        ("/api/logonSessions/abc/jobs", None),
        ("/api/logonSessions/abc?action=x", None),
        ("/api/jobs/logonSessions/abc", None),
        ("https://other.example/other/logonSessions/abc", None),
        ("", None),
    ];
    for (href, expected) in table {
        let server = Server::new(|_| Reply::status(204, ""));
        server.logon_with(move |_| {
            let body =
                format!("<LogonSession><Links><Link Rel=\"Delete\" Href=\"{href}\"/></Links></LogonSession>");
            // The token is not made from an id.
            Reply::status(201, body).header("X-RestSvcSessionId", "a token")
        });
        let em = logon(&server).await;
        em.logoff().await.unwrap();
        let sent: Vec<_> = expected.map(|path| format!("DELETE {path}")).into_iter().collect();
        assert_eq!(server.lines(), sent, "{href}");
        assert_eq!(list().list(&em).await.unwrap_err().kind(), ErrorKind::LoggedOff);
    }
}

#[tokio::test]
async fn logoff_from_an_expired_session_succeeds() {
    let server = Server::new(|_| Reply::xml(JOBS));
    let em = logon(&server).await;
    server.expire();
    em.logoff().await.unwrap();
    assert_eq!(server.logons(), 1);
}

#[tokio::test(start_paused = true)]
async fn session_with_keep_alive_is_used_at_the_interval() {
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
