//! Tests of secrets that a server repeats, and of its control characters and long texts.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;

use super::{JOBS, list};
use crate::__private::record;
use crate::client::Credentials;
use crate::error::{Error, ErrorKind};
use crate::link::{Action, Content, LinkTo};
use crate::task::Waitable as _;
use crate::testing::{Job, PASSWORD, Reply, Server, Task, Trace, builder, logon};
use crate::value::Secret;
use crate::wire::Extra;
use crate::{Client, Document};

/// A request body with a secret.
#[derive(Clone, Default, PartialEq)]
struct Key {
    password: Secret,
    extra: Extra,
}

record! {
    Key("Key") {
        password: element("Password"),
    }
}

const BODY: &str = "secret & of a body";

fn key() -> Key {
    Key { password: BODY.into(), ..Key::default() }
}

/// All texts of an error, those of its causes included.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut cause = error.get_ref();
    while let Some(inner) = cause {
        shown.push_str(&format!(" {inner} {inner:?}"));
        cause = inner.source();
    }
    if let Some(server) = error.server_error() {
        shown.push_str(&format!(" {server:?} {:?} {:?}", server.stack_trace(), server.status()));
        shown.push_str(&format!(" {:?} {:?}", server.message(), server.first_chance_exception_message()));
    }
    shown.push_str(error.request().map_or("", |request| request.path()));
    shown
}

/// Secrets of the client that [`logon`] creates, in its first two sessions.
fn secrets() -> Vec<String> {
    let authorization = STANDARD.encode(format!("EXAMPLE\\operator:{PASSWORD}"));
    let sessions = [1, 2].into_iter().flat_map(|number| [Server::session_id(number), Server::token(number)]);
    [PASSWORD.to_owned(), authorization, BODY.to_owned()].into_iter().chain(sessions).collect()
}

fn assert_clean(text: &str, context: &str) {
    let lower = text.to_lowercase();
    for secret in secrets() {
        let escaped = [
            secret.clone(),
            secret.replace(' ', "%20"),
            secret.replace('&', "&amp;"),
            secret.replace('&', "\\u0026"),
        ];
        for form in escaped {
            assert!(!lower.contains(&form.to_lowercase()), "{context}: {form} in {text}");
        }
    }
}

/// A server that repeats its secrets, in the form of the last segment of the address.
fn repeating() -> Arc<Server> {
    Server::new(|request| {
        let all = secrets().join(", ");
        let path = request.path.split('?').next().unwrap_or_default();
        match path.rsplit('/').next().unwrap_or_default() {
            "message" => {
                Reply::status(400, format!("<Error><Message>{}</Message></Error>", all.replace('&', "&amp;")))
            }
            "fields" => {
                let all = all.replace('&', "&#38;");
                Reply::status(
                    500,
                    format!(
                        "<Error FirstChanceExceptionMessage=\"{all}\" StackTrace=\"{all}\" Status=\"{all}\" Other=\"{all}\"/>"
                    ),
                )
            }
            "json" => {
                Reply::json(format!("{{\"Message\":\"{}\"}}", all.replace('&', "\\u0026"))).with_status(400)
            }
            "page" => Reply::status(405, format!("<html>{all}</html>")).header("content-type", "text/html"),
            "ok" => Reply::status(200, format!("<html>{all}</html>")).header("content-type", "text/html"),
            "redirect" => Reply::status(302, "")
                .header("location", format!("http://evil.example/?a={}", all.replace(' ', "%20"))),
            "followed" => Reply::status(307, "")
                .header("location", format!("/api/message?a={}", all.replace(' ', "%20"))),
            "syntax" => Reply::xml(format!("<A><B Name=\"{all}\"></A>")),
            "unclosed" => Reply::xml(format!("<A>{all}")),
            "root" => Reply::xml(format!("<{}/>", Server::session_id(1).replace("695f", "a695f"))),
            _ => Reply::xml(JOBS),
        }
    })
}

async fn errors(em: &Client, path: &str) -> Vec<Error> {
    let entity = LinkTo::<Document>::at(path).get(em).await.map(drop);
    let job = LinkTo::<Job>::at(path).get(em).await.map(drop);
    let download = LinkTo::<Content>::at(path).download(em).write_to(&mut Vec::new()).await.map(drop);
    let post = Action::<(), Key>::at(Method::POST, path).send(em, &key()).await;
    let delete = Action::<()>::at(Method::DELETE, path).send(em).await;
    [entity, job, download, post, delete].into_iter().filter_map(Result::err).collect()
}

#[tokio::test(start_paused = true)]
async fn secret_that_the_server_repeats_is_redacted_in_all_parts_of_an_error() {
    let trace = Trace::global();
    let server = repeating();
    let em = logon(&server).await;
    server.expire();
    list().list(&em).await.unwrap();
    Action::<(), Key>::at(Method::POST, "/fine").send(&em, &key()).await.unwrap();
    for path in
        ["message", "fields", "json", "page", "ok", "redirect", "followed", "syntax", "unclosed", "root"]
    {
        let errors = errors(&em, &format!("/secrets/{path}")).await;
        assert!(!errors.is_empty(), "{path}");
        for error in errors {
            assert_clean(&shown(&error), path);
        }
    }
    let said = LinkTo::<Document>::at("/message").get(&em).await.unwrap_err();
    let message = "[secret], [secret], [secret], {id}, {id}, {id}, {id}";
    assert_eq!(said.server_message(), Some(message));
    assert_clean(&trace.text(), "trace");
}

#[tokio::test]
async fn secret_that_the_server_repeats_at_the_logon_is_redacted() {
    for status in [400, 401, 403, 404, 500] {
        let server = repeating();
        let all = secrets().join(", ");
        server.logon_with(move |_| {
            Reply::status(status, format!("<Error><Message>{}</Message></Error>", all.replace('&', "&amp;")))
        });
        let credentials = Credentials::password("EXAMPLE\\operator", PASSWORD).with_body(key());
        let error = builder(&server).logon_with(credentials).await.unwrap_err();
        let text = shown(&error).to_lowercase();
        assert!(text.contains("[secret], [secret], [secret]"), "{text}");
        for secret in &secrets()[..3] {
            assert!(!text.contains(&secret.to_lowercase()), "{status}: {text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn secret_in_the_message_of_a_failed_task_is_redacted() {
    let server = Server::new(|request| match request.method {
        Method::POST => {
            Reply::status(202, "<Task Href=\"http://em/api/tasks/task-1\"><State>Running</State></Task>")
        }
        _ => Reply::xml(format!(
            "<Task Href=\"http://em/api/tasks/task-1\" Success=\"false\"><State>Finished</State><Message>wrong: {}</Message></Task>",
            BODY.replace('&', "&amp;")
        )),
    });
    let em = logon(&server).await;
    let task = Action::<Task, Key>::at(Method::POST, "/keys").send(&em, &key()).await.unwrap();
    let error = task.wait(&em).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_clean(&shown(&error), "task");
}

#[tokio::test]
async fn control_characters_of_the_server_are_escaped_and_long_texts_cut() {
    let server = Server::new(|request| match &*request.path {
        "/api/long" => Reply::status(400, format!("<Error Message=\"{}\"/>", "x".repeat(100_000))),
        _ => Reply::json("{\"Message\":\"a\\r\\n2026 ERROR forged\\u001b[31m\\u202e\\u2028x\"}")
            .with_status(400),
    });
    let em = logon(&server).await;
    let forged = LinkTo::<Document>::at("/forged").get(&em).await.unwrap_err();
    assert_eq!(
        forged.to_string(),
        "https://em.example:9398: request refused (400): a 2026 ERROR forged\\u{1b}[31m\\u{202e}\\u{2028}x (GET /api/forged)"
    );
    let long = LinkTo::<Document>::at("/long").get(&em).await.unwrap_err();
    assert!(long.to_string().len() < 1_200, "{}", long.to_string().len());
    assert_eq!(long.server_message().map(str::len), Some(100_000));
    let long = LinkTo::<Document>::at(format!("/jobs/{}", "x".repeat(100_000))).get(&em).await.unwrap_err();
    assert!(long.to_string().len() < 1_200, "{}", long.to_string().len());
}
