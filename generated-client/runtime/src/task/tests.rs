#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::Watch as _;
use crate::error::ErrorKind;
use crate::link::LinkTo;
use crate::testing::{Reply, Server, Task, logon};

const GONE: &str =
    "<Error><Message>There is no backup task with id [task-1] in current rest session</Message></Error>";

/// A task whose state after each poll is one of these; the last one stays.
fn polled(states: &'static [&'static str]) -> Arc<Server> {
    let polls = AtomicUsize::new(0);
    Server::new(move |seen| {
        if seen.method == "DELETE" {
            return Reply::status(204, "");
        }
        assert_eq!(seen.path, "/api/tasks/task-1");
        let poll = polls.fetch_add(1, Ordering::SeqCst).min(states.len() - 1);
        let task = |attributes: &str, inner: &str| {
            let links = "<Links><Link Rel=\"Delete\" Href=\"http://x:9399/api/tasks/task-1\"/></Links>";
            Reply::xml(format!(
                "<Task Href=\"http://x:9399/api/tasks/task-1\"{attributes}>{links}{inner}</Task>"
            ))
        };
        match states[poll] {
            "ok" => task(" Success=\"true\"", "<State>Finished</State>"),
            "failed" => task(" Success=\"false\"", "<State>Finished</State><Message>no space left</Message>"),
            "gone" => Reply::status(500, GONE),
            "busy" => Reply::status(503, ""),
            "proxy" => Reply::status(502, "<html>Bad Gateway</html>"),
            percent => task("", &format!("<State>Running</State><Progress>{percent}</Progress>")),
        }
    })
}

async fn start(server: &Arc<Server>) -> (crate::Client, Task) {
    let em = logon(server).await;
    let task = LinkTo::<Task>::at("/tasks/task-1").get(&em).await.unwrap();
    (em, task)
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_the_task_and_tells_how_far_it_is() {
    let (em, task) = start(&polled(&["0", "50", "ok"])).await;
    let told = Mutex::new(Vec::new());
    let ended = task
        .wait(&em)
        .on_progress(|progress| told.lock().unwrap().push((progress.state.to_string(), progress.percent)))
        .await
        .unwrap();
    assert_eq!(ended.state, "Finished");
    let told: Vec<_> = told.into_inner().unwrap();
    assert_eq!(told, [("Running".into(), Some(0)), ("Running".into(), Some(50)), ("Finished".into(), None)]);
}

#[tokio::test(start_paused = true)]
async fn failure_is_an_error_with_the_servers_message() {
    let (em, task) = start(&polled(&["0", "failed"])).await;
    let error = task.wait(&em).await.unwrap_err();
    assert_eq!((error.kind(), error.server_message()), (ErrorKind::Failed, Some("no space left")));
    assert_eq!(error.to_string(), "operation failed: Task ended as Finished: no space left");
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_already_is_not_asked_for() {
    let server = polled(&["ok"]);
    let (em, task) = start(&server).await;
    task.wait(&em).finish().await.unwrap();
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_cleaned_up_is_gone() {
    let (em, task) = start(&polled(&["0", "gone"])).await;
    let error = task.wait(&em).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gone);
    assert!(error.is_not_found() && error.to_string().contains("no backup task"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_bears_with_a_busy_server_but_not_for_ever() {
    let (em, task) =
        start(&polled(&["0", "busy", "busy", "busy", "busy", "proxy", "proxy", "proxy", "ok"])).await;
    task.wait(&em).await.unwrap();
    let (em, task) = start(&polled(&["0", "busy"])).await;
    assert_eq!(task.wait(&em).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_the_wait_and_not_the_task() {
    let server = polled(&["0"]);
    let (em, task) = start(&server).await;
    let started = tokio::time::Instant::now();
    let error = task.wait(&em).deadline(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert_eq!(started.elapsed().as_secs(), 60);
    assert!(error.to_string().contains("Task is Running"), "{error}");
    assert!(server.lines().iter().all(|line| line.starts_with("GET")));
}

#[tokio::test(start_paused = true)]
async fn a_wait_can_be_called_off_and_a_task_cancelled() {
    let server = polled(&["0"]);
    let (em, task) = start(&server).await;
    let stop = tokio::time::sleep(Duration::from_secs(5));
    let error = task.wait(&em).until(stop).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    task.cancel().unwrap().send(&em).await.unwrap();
    assert_eq!(server.lines().last().unwrap(), "DELETE /api/tasks/task-1");
    assert_eq!(Task::default().cancel().unwrap_err().rels(), ["Delete"]);
}

#[tokio::test(start_paused = true)]
async fn updates_end_with_the_last_representation() {
    let (em, task) = start(&polled(&["0", "50", "failed"])).await;
    let states: Vec<_> = task.wait(&em).updates().collect().await.unwrap();
    assert_eq!(
        states.iter().map(|task| task.state.as_str()).collect::<Vec<_>>(),
        ["Running", "Running", "Finished"]
    );
}

#[tokio::test(start_paused = true)]
async fn questions_become_rarer() {
    let server = polled(&["0"]);
    let (em, task) = start(&server).await;
    let _ = task.wait(&em).deadline(Duration::from_secs(600)).await;
    // Pauses of five to ten seconds, but for the first few.
    assert!((60..=130).contains(&server.lines().len()), "{}", server.lines().len());
}

/// Answers the first question, and no other.
fn hanging() -> Arc<Server> {
    let questions = AtomicUsize::new(0);
    Server::new(move |_| match questions.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::xml("<Task Href=\"http://x:9399/api/tasks/task-1\"><State>Running</State></Task>"),
        _ => Reply::Silence,
    })
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_holds_up_no_deadline() {
    let (em, task) = start(&hanging()).await;
    let started = tokio::time::Instant::now();
    let error = task.wait(&em).deadline(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::Deadline, 60));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_does_not_keep_anyone_from_calling_off() {
    let (em, task) = start(&hanging()).await;
    let started = tokio::time::Instant::now();
    let error = task.wait(&em).until(tokio::time::sleep(Duration::from_secs(5))).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::Cancelled, 5));
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_any_length_can_be_asked_for() {
    let (em, task) = start(&polled(&["Running"])).await;
    let wait = task.wait(&em).pauses(Duration::MAX, Duration::MAX).deadline(Duration::from_secs(60));
    assert_eq!(wait.await.unwrap_err().kind(), ErrorKind::Deadline);
}
