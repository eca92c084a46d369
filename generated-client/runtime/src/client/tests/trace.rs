//! Tests of events, and of the absence of secrets in all output.

use super::failing;
use crate::Document;
use crate::client::Credentials;
use crate::link::LinkTo;
use crate::testing::{Job, PASSWORD, Reply, Server, Trace, builder, logon};
use crate::transport::TransportErrorKind;

#[tokio::test(start_paused = true)]
async fn request_of_any_outcome_emits_one_event() {
    // Calls of other tests use other paths.
    let trace = Trace::global();
    let server = failing(1, || Reply::status(503, ""));
    let em = logon(&server).await;
    let id = "568c42ce-eb11-4140-92cf-39ab36712bf5";
    for address in [format!("https://em.example:9398/api/tapes/{id}?format=Entity"), format!("/tapes/{id}")] {
        LinkTo::<Document>::at(address).get(&em).await.unwrap();
    }
    let event = |outcome: &str| {
        format!(
            "DEBUG message=request http.request.method=\"GET\" url.template=\"/tapes/{{id}}\" \
             server.address=\"em.example\" server.port=9398 http.response.status_code={outcome} elapsed_ms=0"
        )
    };
    let text = trace.text();
    let output: Vec<&str> =
        text.lines().filter(|line| line.starts_with("DEBUG") && line.contains("/tapes/")).collect();
    assert_eq!(
        output,
        [event("503 error.type=\"503\""), event("200 http.request.resend_count=1"), event("200")]
    );
}

/// Runs calls that fail in every way, and returns all visible output.
async fn failing_run() -> String {
    let server = Server::new(|request| match request.path.as_str() {
        "/api/jobs/1?format=Entity" => Reply::status(503, "<Error Message=\"busy\"/>"),
        "/api/jobs/2?format=Entity" => Reply::xml("<Job"),
        "/api/jobs/3?format=Entity" => Reply::xml("<Other/>"),
        "/api/jobs/4?format=Entity" => Reply::Break(TransportErrorKind::Closed),
        path if path.contains("logonSessions") => Reply::xml("<LogonSession"),
        _ => Reply::status(404, ""),
    });
    let mut output = String::new();
    let mut show = |what: &dyn std::fmt::Debug| output.push_str(&format!("{what:?}\n"));
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
            output.push_str(&format!("{error} {error:?}\n"));
            source =
                error.downcast_ref::<crate::Error>().map_or_else(|| error.source(), |error| error.get_ref());
        }
    }
    output
}

#[test]
fn failing_run_shows_and_traces_no_secret() {
    let trace = Trace::global();
    // The subscriber is global, because `tracing` caches the interest of the first one. Events of other tests must not
    // contain secrets either.
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let shown = runtime.block_on(failing_run());
    let traced = trace.text();
    for expected in [
        "http.request.method=\"GET\"",
        "http.response.status_code=503",
        "error.type=\"503\"",
        "error.type=\"ConnectionLost\"",
        "http.request.resend_count=2",
        "server.address=\"em.example\"",
        "server.port=9398",
        "url.template=\"/jobs/{id}\"",
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
