//! Links of representations: followed at the configured server, within the API only.

use vbem_client::link::{Content, LinkTo};
use vbem_client::prelude::*;
use vbem_client::{Document, ErrorKind};

use super::answer::Answer;
use super::request::client;
use super::server::Server;

/// Links that are followed: situation, link, and target of the request.
const FOLLOWED: [(&str, &str, &str); 14] = [
    ("another host", "https://OTHER/api/jobs/1", "/api/jobs/1"),
    ("another port and scheme", "ftp://127.0.0.1:1/api/jobs/1", "/api/jobs/1"),
    ("user and password", "https://user:word@OTHER/api/jobs/1", "/api/jobs/1"),
    ("no scheme", "//OTHER/api/jobs/1", "/api/OTHER/api/jobs/1"),
    ("backslashes", "\\\\OTHER\\api", "/api/%5C%5COTHER%5Capi"),
    ("a script", "javascript:alert(1)", "/api/javascript:alert(1)"),
    ("a relative path", "jobs/1", "/api/jobs/1"),
    ("line breaks", "/api/jobs/1\r\nX-Forged: 1", "/api/jobs/1%0D%0AX-Forged:%201"),
    ("blanks", " /api/jobs/1 HTTP/1.1 ", "/api/jobs/1%20HTTP/1.1"),
    ("a number sign", "/api/jobs/a#1", "/api/jobs/a%231"),
    ("a name with dots", "/api/jobs/..a/b../...", "/api/jobs/..a/b../..."),
    ("characters beyond ASCII", "/api/\u{202e}\u{e4}", "/api/%E2%80%AE%C3%A4"),
    ("quotes in the query", "/api/query?filter=Name==\"it's\"", "/api/query?filter=Name==%22it%27s%22"),
    ("dots in the query", "/api/query?x=/../..", "/api/query?x=/../.."),
];

/// Links that are not followed.
const REFUSED: [(&str, &str); 15] = [
    ("a path outside of the API", "https://OTHER/login"),
    ("the root of a host", "https://OTHER"),
    ("a path that begins like the API", "https://OTHER/apis/jobs"),
    ("dots", "/api/../web"),
    ("dots of a relative path", "../web"),
    ("dots behind a host", "https://OTHER/api/jobs/../../web"),
    ("one dot", "/api/./jobs"),
    ("encoded dots", "/api/%2e%2e/web"),
    ("mixed dots", "/api/.%2E/web"),
    ("dots encoded twice", "/api/%252e%252e/web"),
    ("dots behind an encoded slash", "/api/jobs%2F..%2F..%2Fweb"),
    ("dots behind a backslash", "/api/jobs\\..\\..\\web"),
    ("dots behind an encoded backslash", "/api/jobs%5C..%5C..%5Cweb"),
    ("dots with a parameter", "/api/jobs/..;x=1/web"),
    ("dots with a blank", "/api/jobs/..%20/web"),
];

fn escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '&' | '<' | '"' | '\r' | '\n' => format!("&#{};", c as u32),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Fetches a representation with this link, and follows the link.
async fn follow(em: &Client, link: &str) -> Result<Document, Error> {
    let body = format!("<Job><Links><Link Rel=\"Up\" Href=\"{}\"/></Links></Job>", escaped(link));
    let job: Document =
        vbem_client::wire::from_xml(body.as_bytes(), vbem_client::wire::Options::lenient()).unwrap().value;
    let link = job.link("Up").unwrap().follow::<Document>();
    link.get(em).await
}

#[tokio::test]
async fn link_of_any_form_is_followed_at_the_configured_server() {
    let other = Server::start(|_| Answer::xml(200, "<Jobs/>").script()).await;
    let server = Server::start(|_| Answer::xml(200, "<Jobs/>").script()).await;
    let em = client(&server).await;
    for (situation, link, target) in FOLLOWED {
        let (link, target) =
            (link.replace("OTHER", other.address()), target.replace("OTHER", other.address()));
        follow(&em, &link).await.unwrap();
        assert_eq!(server.take_requests(), [format!("GET {target}")], "{situation}");
    }
    assert_eq!(other.take_requests(), Vec::<String>::new());
}

#[tokio::test]
async fn link_out_of_the_api_is_not_followed() {
    let other = Server::start(|_| Answer::xml(200, "<Jobs/>").script()).await;
    let server = Server::start(|_| Answer::xml(200, "<Jobs/>").script()).await;
    let em = client(&server).await;
    for (situation, link) in REFUSED {
        let error = follow(&em, &link.replace("OTHER", other.address())).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::BadRequest, None), "{situation}: {error}");
        assert!(error.to_string().contains("not sent"), "{situation}: {error}");
    }
    for name in ["..", ".", "../x", "..\\x", "%2e%2e", ".. "] {
        let file = LinkTo::<Content>::at("/mounts/1").child(name);
        let error = file.download(&em).write_to(&mut tokio::io::sink()).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest, "{name}: {error}");
    }
    let long = follow(&em, &format!("/api/{}", "x".repeat(100_000))).await.unwrap_err();
    assert!(long.to_string().len() < 1_500, "{long}");
    assert_eq!(server.take_requests(), Vec::<String>::new());
    assert_eq!(other.take_requests(), Vec::<String>::new());
}
