//! Tests of logon, renewal and logoff.

use std::sync::Arc;
use std::time::Duration;

use super::{JOBS, list};
use crate::Client;
use crate::client::Credentials;
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

#[tokio::test]
async fn session_that_is_refused_at_once_is_renewed_once() {
    let server = Server::new(|_| Reply::status(401, ""));
    let em = logon(&server).await;
    assert!(list().list(&em).await.unwrap_err().is_unauthorized());
    assert_eq!(server.logons(), 2);
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
