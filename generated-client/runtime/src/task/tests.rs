#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Progress, Waitable as _};
use crate::error::ErrorKind;
use crate::link::{Action, LinkTo};
use crate::testing::{Job, PASSWORD, Reply, Server, Task, builder, job, logon};

const GONE: &str =
    "<Error><Message>There is no backup task with id [task-1] in current rest session</Message></Error>";

/// A server with a task that has these states, one per poll; the last one remains.
fn polled(states: &'static [&'static str]) -> Arc<Server> {
    let polls = AtomicUsize::new(0);
    Server::new(move |request| {
        if request.method == "DELETE" {
            return Reply::status(204, "");
        }
        assert_eq!(request.path, "/api/tasks/task-1");
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
async fn waiter_of_a_running_task_reports_progress_until_the_end() {
    let (em, task) = start(&polled(&["0", "50", "ok"])).await;
    let reported = Mutex::new(Vec::new());
    let ended = task
        .wait(&em)
        .on_progress(|progress| reported.lock().unwrap().push((progress.state.to_string(), progress.percent)))
        .await
        .unwrap();
    assert_eq!(ended.state, "Finished");
    let reported: Vec<_> = reported.into_inner().unwrap();
    assert_eq!(
        reported,
        [("Running".into(), Some(0)), ("Running".into(), Some(50)), ("Finished".into(), None)]
    );
}

#[tokio::test(start_paused = true)]
async fn waiter_of_a_failed_task_returns_the_message_of_the_server() {
    let (em, task) = start(&polled(&["0", "failed"])).await;
    let error = task.wait(&em).await.unwrap_err();
    assert_eq!((error.kind(), error.server_message()), (ErrorKind::Failed, Some("no space left")));
    assert_eq!(error.to_string(), "operation failed: Task ended as Finished: no space left");
}

#[tokio::test(start_paused = true)]
async fn waiter_of_an_ended_task_sends_no_request() {
    let server = polled(&["ok"]);
    let (em, task) = start(&server).await;
    task.wait(&em).finish().await.unwrap();
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn waiter_of_a_removed_task_returns_gone() {
    let (em, task) = start(&polled(&["0", "gone"])).await;
    let error = task.wait(&em).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gone);
    assert!(error.is_not_found() && error.to_string().contains("no backup task"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn waiter_tolerates_a_limited_number_of_transient_errors() {
    let (em, task) =
        start(&polled(&["0", "busy", "busy", "busy", "busy", "proxy", "proxy", "proxy", "ok"])).await;
    task.wait(&em).await.unwrap();
    let (em, task) = start(&polled(&["0", "busy"])).await;
    assert_eq!(task.wait(&em).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn max_wait_ends_the_waiter_and_not_the_task() {
    let server = polled(&["0"]);
    let (em, task) = start(&server).await;
    let started = tokio::time::Instant::now();
    let error = task.wait(&em).max_wait(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert_eq!(started.elapsed().as_secs(), 60);
    assert!(error.to_string().contains("Task is Running after 60.0 s and "), "{error}");
    assert!(server.lines().iter().all(|line| line.starts_with("GET")));
}

#[tokio::test(start_paused = true)]
async fn cancel_on_ends_the_waiter_and_cancel_the_task() {
    let server = polled(&["0"]);
    let (em, task) = start(&server).await;
    let stop = tokio::time::sleep(Duration::from_secs(5));
    let error = task.wait(&em).cancel_on(stop).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    task.cancel().unwrap().send(&em).await.unwrap();
    assert_eq!(server.lines().last().unwrap(), "DELETE /api/tasks/task-1");
    assert_eq!(Task::default().cancel().unwrap_err().rels(), ["Delete"]);
}

#[tokio::test(start_paused = true)]
async fn updates_of_a_failed_task_end_with_the_last_representation() {
    let (em, task) = start(&polled(&["0", "50", "failed"])).await;
    let states: Vec<_> = task.wait(&em).updates().collect().await.unwrap();
    assert_eq!(
        states.iter().map(|task| task.state.as_str()).collect::<Vec<_>>(),
        ["Running", "Running", "Finished"]
    );
}

#[tokio::test(start_paused = true)]
async fn poll_interval_grows_to_the_longest() {
    let server = polled(&["0"]);
    let (em, task) = start(&server).await;
    let _ = task.wait(&em).max_wait(Duration::from_secs(600)).await;
    // Intervals of five to ten seconds, after shorter ones at the beginning.
    assert!((60..=130).contains(&server.lines().len()), "{}", server.lines().len());
}

/// Responds to the first request only.
fn hanging() -> Arc<Server> {
    let questions = AtomicUsize::new(0);
    Server::new(move |_| match questions.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::xml("<Task Href=\"http://x:9399/api/tasks/task-1\"><State>Running</State></Task>"),
        _ => Reply::Silence,
    })
}

#[tokio::test(start_paused = true)]
async fn max_wait_applies_while_a_poll_hangs() {
    let (em, task) = start(&hanging()).await;
    let started = tokio::time::Instant::now();
    let error = task.wait(&em).max_wait(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::Deadline, 60));
}

#[tokio::test(start_paused = true)]
async fn cancel_on_applies_while_a_poll_hangs() {
    let (em, task) = start(&hanging()).await;
    let started = tokio::time::Instant::now();
    let error = task.wait(&em).cancel_on(tokio::time::sleep(Duration::from_secs(5))).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed().as_secs()), (ErrorKind::Cancelled, 5));
}

#[tokio::test(start_paused = true)]
async fn poll_interval_of_any_length_is_accepted() {
    let (em, task) = start(&polled(&["Running"])).await;
    let wait = task.wait(&em).poll_interval(Duration::MAX, Duration::MAX).max_wait(Duration::from_secs(60));
    assert_eq!(wait.await.unwrap_err().kind(), ErrorKind::Deadline);
}

#[tokio::test(start_paused = true)]
async fn waiter_of_a_saved_address_fetches_the_task_first() {
    let server = polled(&["0", "ok"]);
    let (em, task) = start(&server).await;
    let saved = task.href.unwrap().to_string();
    assert_eq!(LinkTo::<Task>::at(saved).wait(&em).await.unwrap().state, "Finished");
}

#[tokio::test(start_paused = true)]
async fn waiter_uses_the_poll_interval_of_the_client() {
    let server = polled(&["0", "0", "ok"]);
    let second = Duration::from_secs(1);
    let em =
        builder(&server).poll_interval(second, second).logon("EXAMPLE\\operator", PASSWORD).await.unwrap();
    let started = tokio::time::Instant::now();
    LinkTo::<Task>::at("/tasks/task-1").wait(&em).await.unwrap();
    assert!((1000..=2000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
}

/// A server whose task clones a job; `links` are those of the finished task.
fn cloning(links: &'static str) -> Arc<Server> {
    Server::new(move |request| match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/api/jobs/1?action=clone") => {
            Reply::status(202, "<Task Href=\"/api/tasks/task-1\"><State>Running</State></Task>")
        }
        ("GET", "/api/tasks/task-1") => Reply::xml(format!(
            "<Task Href=\"/api/tasks/task-1\" Success=\"true\"><Links>{links}</Links><State>Finished</State></Task>"
        )),
        ("GET", "/api/jobs/2?format=Entity") => Reply::xml(job("2", "")),
        _ => Reply::status(404, ""),
    })
}

fn clone_action() -> Action<Task, Option<Job>, Job> {
    Action::at(http::Method::POST, "/jobs/1?action=clone")
}

#[tokio::test(start_paused = true)]
async fn run_follows_the_task_to_its_result() {
    let server = cloning(r#"<Link Rel="Related" Href="/api/jobs/2" Type="JobReference"/>"#);
    let em = logon(&server).await;
    let reported = Mutex::new(Vec::new());
    let report = |progress: &Progress<'_>| reported.lock().unwrap().push(progress.state.to_string());
    let clone: Job = clone_action().run(&em, None).on_progress(report).await.unwrap();
    assert_eq!(clone.name, "job 2");
    assert_eq!(*reported.lock().unwrap(), ["Running", "Finished"]);
}

#[tokio::test(start_paused = true)]
async fn run_whose_task_links_to_another_type_returns_a_missing_link() {
    let server = cloning(r#"<Link Rel="Related" Href="/api/backups/2" Type="BackupReference"/>"#);
    let em = logon(&server).await;
    let error = clone_action().run(&em, &Job::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingLink);
    assert!(
        format!("{error:?} {:?}", std::error::Error::source(&error)).contains("BackupReference"),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn run_without_a_known_result_returns_the_finished_task() {
    let server = cloning("");
    let em = logon(&server).await;
    let action = Action::<Task>::at(http::Method::POST, "/jobs/1?action=clone");
    assert_eq!(action.run(&em).await.unwrap().state, "Finished");
    let hour = Duration::from_secs(3600);
    let late = action.run(&em).poll_interval(hour, hour).max_wait(Duration::from_secs(9)).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Deadline);
    assert!(late.to_string().contains("Task is Running after 9.0 s and 0 polls"), "{late}");
}
