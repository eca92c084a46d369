#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use super::Client;
use crate::error::ErrorKind;
use crate::link::{Collection, Content, LinkTo};
use crate::query::Queries as _;
use crate::task::Waitable as _;
use crate::testing::{Job, JobLinks as _, PASSWORD, Reply, Server, job};

#[test]
fn blocking_client_in_a_whole_session_has_the_same_methods() {
    let server = Server::new(|request| match (request.method.as_str(), request.path.as_str()) {
        ("POST", _) => Reply::xml("<Task Href=\"/tasks/1\"><State>Running</State></Task>"),
        (_, "/api/tasks/1") => {
            Reply::xml("<Task Success=\"false\"><State>Finished</State><Message>no</Message></Task>")
        }
        (_, "/api/file") => Reply::chunks(vec![Ok("one "), Ok("two")]),
        (_, path) if path.starts_with("/api/query") => Reply::xml(format!(
            "<QueryResult><Entities><Jobs>{}</Jobs></Entities></QueryResult>",
            job("1", "")
        )),
        _ => Reply::xml(job("1", "")),
    });
    let builder = Client::builder("https://em.example:9398").unwrap().transport(Arc::clone(&server));
    let em = builder.logon("EXAMPLE\\operator", PASSWORD).unwrap();
    let job = Collection::<_, Job>::new(&em, "/jobs").get("1").unwrap();
    server.expire();
    let task = job.start().unwrap().send(&em).unwrap();
    let wait = task.wait(&em).poll_interval(Duration::from_millis(1), Duration::from_millis(1));
    let error = wait.finish().unwrap_err();
    assert_eq!((error.kind(), error.server_message()), (ErrorKind::Failed, Some("no")));
    assert_eq!(em.query::<Job>().stream().map(|job| job.unwrap().name).collect::<Vec<_>>(), ["job 1"]);
    let mut bytes = Vec::new();
    assert_eq!(LinkTo::<Content>::at("/file").download(&em).write_to(&mut bytes).unwrap().bytes, 7);
    assert_eq!(bytes, b"one two");
    em.logoff().unwrap();
    assert_eq!(server.logons(), 2);
    assert_eq!(em.query::<Job>().collect().unwrap_err().kind(), ErrorKind::LoggedOff);
}

#[test]
fn blocking_scope_of_any_outcome_logs_off() {
    let server = Server::new(|_| Reply::xml("<Jobs/>"));
    let builder = || Client::builder("https://em.example:9398").unwrap().transport(Arc::clone(&server));
    let logoffs = || server.lines().iter().filter(|line| line.starts_with("DELETE ")).count();
    let get = |em: &Client| LinkTo::<crate::Document>::at("/jobs").get(em).map(|jobs| jobs.name().to_owned());
    let user = "EXAMPLE\\operator";
    let read = builder().scope(user, PASSWORD, |em| get(&em.with_timeout(Duration::from_secs(9))));
    assert_eq!((read.unwrap().as_str(), logoffs()), ("Jobs", 1));
    let failed =
        builder().scope(user, PASSWORD, |_| Err::<(), Box<dyn std::error::Error>>("not today".into()));
    assert_eq!((failed.unwrap_err().to_string().as_str(), logoffs()), ("not today", 2));
    let panicking = || {
        builder().scope(user, PASSWORD, |em| {
            let name = get(&em)?;
            if name == "Jobs" { panic!("a panic") } else { Ok::<_, crate::Error>(()) }
        })
    };
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(panicking)).unwrap_err();
    assert_eq!((panic.downcast_ref::<&str>(), logoffs()), (Some(&"a panic"), 3));
}

#[test]
fn blocking_client_inside_of_an_async_runtime_returns_an_error() {
    let server = Server::new(|_| Reply::status(500, ""));
    let builder = || Client::builder("https://em.example:9398").unwrap().transport(Arc::clone(&server));
    let em = builder().logon("EXAMPLE\\operator", PASSWORD).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async move {
        assert_eq!(builder().logon("a", "b").unwrap_err().kind(), ErrorKind::Other);
        let mut jobs = em.query::<Job>().stream();
        assert_eq!(jobs.next().unwrap().unwrap_err().kind(), ErrorKind::Other);
        assert!(jobs.next().is_none());
        drop(jobs);
        drop(em);
    });
}
