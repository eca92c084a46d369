//! Tests of responses that are not those of the API although their status is a success, and of addresses outside of it.

use http::Method;

use super::list;
use crate::Document;
use crate::error::ErrorKind;
use crate::link::{Action, Content, LinkTo, LinkToList};
use crate::testing::{Job, Reply, Server, logon};
use crate::transport::TransportErrorKind;

const PAGE: &str = "<!DOCTYPE html><html><title>Sign in</title></html>";

fn page() -> Reply {
    Reply::xml(PAGE).header("content-type", "text/html; charset=utf-8")
}

#[tokio::test]
async fn page_with_a_success_status_is_an_error_of_every_request() {
    let pages: [fn() -> Reply; 3] = [
        page,
        || Reply::chunks(vec![Ok(PAGE)]),
        || Reply::chunks(vec![Ok("\n <!doct"), Ok("ype HTML>Sign in")]),
    ];
    for page in pages {
        let server = Server::new(move |_| page());
        let em = logon(&server).await;
        let mut file = Vec::new();
        let download = LinkTo::<Content>::at("/file").download(&em).write_to(&mut file).await.map(drop);
        let outcomes = [
            LinkTo::<Document>::at("/jobs/1").get(&em).await.map(drop),
            list().list(&em).await.map(drop),
            list().stream(&em).collect().await.map(drop),
            Action::<()>::at(Method::DELETE, "/jobs/1").send(&em).await,
            Action::<()>::at(Method::PUT, "/jobs/1").send(&em).await,
            Action::<()>::at(Method::POST, "/jobs/1?action=start").send(&em).await,
            download,
        ];
        for (index, outcome) in outcomes.into_iter().enumerate() {
            let error = outcome.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotTheApi, "{index}: {error}");
            assert!(error.to_string().contains(": Sign in ("), "{error}");
            assert!(error.request().is_some());
        }
        assert!(file.is_empty());
    }
}

#[tokio::test]
async fn page_at_the_logoff_is_an_error_and_the_session_remains() {
    let server = Server::new(|_| page());
    let em = logon(&server).await;
    server.logoff_with(|_| page());
    assert_eq!(em.logoff().await.unwrap_err().kind(), ErrorKind::NotTheApi);
    server.logoff_with(|_| Reply::status(200, "").header("content-type", "text/html"));
    em.logoff().await.unwrap();
}

#[tokio::test]
async fn empty_body_of_any_media_type_is_a_success() {
    for status in [200, 202, 204] {
        let server = Server::new(move |_| Reply::status(status, "\r\n").header("content-type", "text/html"));
        let em = logon(&server).await;
        Action::<()>::at(Method::DELETE, "/jobs/1").send(&em).await.unwrap();
        Action::<()>::at(Method::POST, "/jobs/1").send(&em).await.unwrap();
    }
}

#[tokio::test]
async fn file_that_contains_html_is_downloaded() {
    let files: [fn() -> Reply; 3] = [
        || Reply::xml(PAGE).header("content-type", "application/octet-stream"),
        || page().header("content-disposition", "attachment; filename=index.html"),
        || Reply::chunks(vec![Ok("<"), Ok("p>"), Ok("x")]),
    ];
    for (index, file) in files.into_iter().enumerate() {
        let em = logon(&Server::new(move |_| file())).await;
        let mut bytes = Vec::new();
        LinkTo::<Content>::at("/file").download(&em).write_to(&mut bytes).await.unwrap();
        assert_eq!(bytes, if index == 2 { b"<p>x" } else { PAGE.as_bytes() });
    }
}

#[tokio::test]
async fn error_page_is_described_and_keeps_the_kind_of_its_status() {
    let em = logon(&Server::new(|_| page().with_status(404))).await;
    let error = list().list(&em).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("(404): the response is an HTML page (text/html): Sign in ("),
        "{error}"
    );
}

#[tokio::test]
async fn partial_content_is_an_error() {
    let em = logon(&Server::new(|_| Reply::xml("<Jobs/>").with_status(206))).await;
    let error = list().list(&em).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotTheApi, None));
    assert!(error.to_string().contains("206"), "{error}");
    let file = LinkTo::<Content>::at("/file").download(&em).write_to(&mut Vec::new()).await;
    assert_eq!(file.unwrap_err().kind(), ErrorKind::NotTheApi);
}

#[tokio::test]
async fn address_outside_of_the_api_is_not_sent() {
    let server = Server::new(|_| Reply::xml("<Jobs/>"));
    let em = logon(&server).await;
    let mounts = LinkTo::<Content>::at("/mounts/1");
    for link in [
        LinkTo::<Content>::at("/jobs/../../web"),
        LinkTo::at("https://em.example:9398/login"),
        mounts.child(".."),
        mounts.child("..\\..\\x"),
        mounts.child("%2e%2e"),
    ] {
        let error = link.download(&em).write_to(&mut Vec::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::BadRequest, None), "{error}");
        assert!(error.to_string().contains("leads out of the API"), "{error}");
    }
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn error_after_a_redirect_names_the_address_that_was_sent() {
    let server = Server::new(|request| match &*request.path {
        "/api/away" => Reply::status(307, "").header("location", "/login?next=/api/away"),
        "/api/circle" => Reply::status(302, "").header("location", "/api/circle2"),
        "/api/circle2" => Reply::status(302, "").header("location", "/api/circle"),
        "/api/renamed" => Reply::status(308, "").header("location", "/api/cut"),
        "/api/cut" => Reply::xml("<Jobs"),
        "/api/moved" => Reply::status(308, "").header("location", "/api/there"),
        _ => Reply::Break(TransportErrorKind::Tls),
    });
    let em = logon(&server).await;
    let table = [
        ("/moved", ErrorKind::Tls, "/api/there", 2),
        ("/renamed", ErrorKind::Decode, "/api/cut", 2),
        ("/away", ErrorKind::Redirect, "/api/away", 1),
        ("/circle", ErrorKind::Redirect, "/api/circle2", 6),
    ];
    for (path, kind, reported, requests) in table {
        let before = server.lines().len();
        let error = LinkTo::<Document>::at(path).get(&em).await.unwrap_err();
        assert_eq!((error.kind(), error.request().unwrap().path()), (kind, reported));
        let streamed = LinkToList::<Job>::at(path).stream_references(&em).collect().await.unwrap_err();
        assert_eq!((streamed.kind(), streamed.request().unwrap().path()), (kind, reported));
        assert_eq!(server.lines().len() - before, 2 * requests, "{path}");
    }
}

#[tokio::test]
async fn size_of_a_download_is_compared_with_the_expected_one() {
    let server = Server::new(|request| match &*request.path {
        "/api/length" => Reply::chunks(vec![Ok("one")]).header("content-length", "3"),
        "/api/chunked" => Reply::chunks(vec![Ok("one")]).header("transfer-encoding", "chunked"),
        _ => Reply::chunks(vec![Ok("one")]),
    });
    let em = logon(&server).await;
    let table = [
        ("/length", None, Ok(true)),
        ("/chunked", None, Ok(true)),
        ("/unknown", None, Ok(false)),
        ("/unknown", Some(3), Ok(true)),
        ("/unknown", Some(4), Err(ErrorKind::ConnectionLost)),
        ("/length", Some(4), Err(ErrorKind::ConnectionLost)),
        ("/unknown", Some(2), Err(ErrorKind::Other)),
    ];
    for (path, size, expected) in table {
        let download = LinkTo::<Content>::at(path).download(&em).expected_size(size);
        let outcome = download.write_to(&mut Vec::new()).await;
        assert_eq!(
            outcome.map(|done| done.is_whole).map_err(|error| error.kind()),
            expected,
            "{path} {size:?}"
        );
    }
}
