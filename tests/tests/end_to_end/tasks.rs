//! Tasks, and the sessions they start.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::task::Poll;
use std::time::Duration;

use vbem_client::prelude::*;
use vbem_client::wire;
use vbem_simulator::{Fault, Matcher, Simulator};

use super::{FORMATS, PAUSE, answers, log_on, requests, start};

async fn a_point(em: &Client) -> VmRestorePoint {
    em.vm_restore_points().references().await.unwrap()[0].get(em).await.unwrap()
}

/// Returns the task of a new restore.
async fn a_task(em: &Client) -> Task {
    a_point(em).await.restore().unwrap().send(em, None).await.unwrap()
}

fn next_post_leads_to(sim: &Simulator, fault: Fault) {
    sim.fail_next(Matcher::path("/api/vmRestorePoints/*").method("POST"), fault);
}

#[tokio::test]
async fn restore_is_awaited_until_it_ends() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = a_point(&em).await;
        let task = point.restore().unwrap().send(&em, None).await.unwrap();
        assert_eq!(task.state, TaskState::Running);
        assert_eq!(task.result, None);

        let mut states = Vec::new();
        let task = task
            .wait(&em)
            .poll_interval(PAUSE, PAUSE)
            .on_progress(|progress| states.push((progress.state.to_string(), progress.ended)))
            .await
            .unwrap();
        let running = ("Running".to_owned(), false);
        assert_eq!(states, [running.clone(), running.clone(), running, ("Finished".to_owned(), true)]);
        assert!(task.result.as_ref().unwrap().success);

        let session = task.restore_session().unwrap().get(&em).await.unwrap();
        assert_eq!(task.related::<RestoreSession>().unwrap().get(&em).await.unwrap().uid, session.uid);
        assert_eq!(session.vm_display_name, point.vm_display_name);
        let mut percents = Vec::new();
        let ended = session
            .wait(&em)
            .poll_interval(PAUSE, PAUSE)
            .on_progress(|progress| percents.push(progress.percent.unwrap()))
            .await
            .unwrap();
        assert_eq!(ended.result, Some(SessionResult::Success));
        assert_eq!(ended.state, SessionState::Stopped);
        assert!(percents.len() > 5 && percents.is_sorted(), "{percents:?}");
        assert!(*percents.first().unwrap() < 20 && percents.last() == Some(&100), "{percents:?}");
        assert_eq!(ended.vm_restore_point().unwrap().get(&em).await.unwrap().uid, point.uid);

        task.cancel().unwrap().send(&em).await.unwrap();
        assert!(em.tasks().list().await.unwrap().is_empty(), "what has ended is cleaned up");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn running_session_without_result_is_found_by_filter() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let task = a_task(&em).await.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        let session = task.restore_session().unwrap().get(&em).await.unwrap();
        assert_eq!((&session.state, &session.result), (&SessionState::Working, &None));
        let written = [wire::to_xml(&session), wire::to_json(&session)];
        assert!(written[0].contains("<Result>None</Result>") && written[1].contains(r#""Result":"None""#));

        let result = RestoreSession::RESULT;
        let running = em.query::<RestoreSession>().filter(result.eq(None)).collect().await.unwrap();
        assert_eq!(running.iter().map(|it| &it.uid).collect::<Vec<_>>(), [&session.uid]);
        session.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        assert!(em.query::<RestoreSession>().filter(result.eq(None)).collect().await.unwrap().is_empty());
        let ended = em.query::<RestoreSession>().filter(result.ne(None)).collect().await.unwrap();
        assert!(ended.iter().any(|it| it.uid == session.uid));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn failed_task_is_an_error_with_the_servers_message() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let message = "The host <esx01> is in \"maintenance\" mode & cannot be used.";
        next_post_leads_to(&sim, Fault::TaskFails(message.into()));
        let error = a_task(&em).await.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert_eq!(error.server_message(), Some(message));
        assert!(error.to_string().contains("Task ended as Finished"), "{error}");

        let failed = em.tasks().list().await.unwrap().into_iter().next().unwrap();
        assert!(!failed.result.as_ref().unwrap().success);
        assert!(failed.restore_session().is_err(), "it made nothing");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn job_is_awaited_until_its_session_ends() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let jobs = em.query::<Job>().filter(Job::JOB_TYPE.eq(JobType::Backup)).collect().await.unwrap();
        let job = jobs.iter().find(|job| job.start().is_ok()).unwrap();
        let started = job.start().unwrap().send(&em).await.unwrap();
        let started = started.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        let session = started.backup_session().unwrap().get(&em).await.unwrap();
        assert_eq!(session.job_name.as_deref(), Some(job.name.as_str()));
        assert!(!session.progress().ended);
        let mut percents = Vec::new();
        let ended = session
            .wait(&em)
            .poll_interval(PAUSE, PAUSE)
            .on_progress(|progress| percents.push(progress.percent))
            .await
            .unwrap();
        assert!(ended.progress().ended && !ended.progress().failed, "{ended:?}");
        assert_eq!(ended.uid, session.uid);
        assert!(percents.len() > 5 && percents.is_sorted(), "{percents:?}");
        // It can be started again.
        assert!(job.self_link::<Job>().get(&em).await.unwrap().start().is_ok());
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn failed_session_is_an_error_with_the_servers_message() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let job =
            em.query::<Job>().filter(Job::JOB_TYPE.eq(JobType::Backup)).fetch_page().await.unwrap().items;
        let job = job.into_iter().next().unwrap();
        let started = job.start().unwrap().send(&em).await.unwrap();
        let started = started.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        let session = started.backup_session().unwrap().get(&em).await.unwrap();

        let job = job.self_link::<Job>().get(&em).await.unwrap();
        let stopping = job.stop().unwrap().send(&em).await.unwrap();
        stopping.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        let error = session.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert_eq!(error.server_message(), Some("Operation was canceled by user."));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn updates_of_a_failed_task_are_not_stream_errors() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        next_post_leads_to(&sim, Fault::TaskFails("No space is left.".into()));
        let seen = a_task(&em).await.wait(&em).poll_interval(PAUSE, PAUSE).updates().collect().await.unwrap();
        let states: Vec<_> = seen.iter().map(|task| task.state.clone()).collect();
        assert_eq!(states, [TaskState::Running, TaskState::Running, TaskState::Running, TaskState::Finished]);
        let result = seen.last().unwrap().result.as_ref().unwrap();
        assert_eq!(result.message.as_deref(), Some("No space is left."));
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn max_wait_ends_the_wait_but_not_the_task() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        next_post_leads_to(&sim, Fault::TaskHangs);
        let task = a_task(&em).await;
        let error =
            task.wait(&em).poll_interval(PAUSE, PAUSE).max_wait(Duration::from_millis(30)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        assert!(error.to_string().contains("Task is Running"), "{error}");
        let later = task.self_link::<Task>().get(&em).await.unwrap();
        assert_eq!(later.state, TaskState::Running);
        assert_eq!(requests(&sim, "DELETE", ""), []);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn wait_and_task_can_be_cancelled_separately() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let before = sim.state().objects["RestoreSession"];
        next_post_leads_to(&sim, Fault::TaskHangs);
        let task = a_task(&em).await;
        let polls = Mutex::new(0);
        let enough = poll_fn(|_| if *polls.lock().unwrap() >= 3 { Poll::Ready(()) } else { Poll::Pending });
        let waiting = task.wait(&em).poll_interval(PAUSE, PAUSE).on_progress(|_| *polls.lock().unwrap() += 1);
        let error = waiting.cancel_on(enough).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(requests(&sim, "DELETE", ""), [], "the task goes on");

        task.cancel().unwrap().send(&em).await.unwrap();
        assert_eq!(answers(&sim, "DELETE", "/tasks/"), [204]);
        let error = task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Gone);
        assert_eq!(sim.state().objects["RestoreSession"], before, "nothing was restored");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn dropped_wait_does_not_cancel_the_task() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let before = sim.state().objects["RestoreSession"];
        let task = a_task(&em).await;
        let polls = Mutex::new(0);
        {
            let waiting =
                task.wait(&em).poll_interval(PAUSE, PAUSE).on_progress(|_| *polls.lock().unwrap() += 1);
            let mut waiting = pin!(waiting.finish());
            poll_fn(|context| {
                assert!(waiting.as_mut().poll(context).is_pending());
                if *polls.lock().unwrap() >= 2 { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
        assert_eq!(requests(&sim, "DELETE", ""), []);
        let done = task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        assert!(done.result.unwrap().success);
        assert_eq!(sim.state().objects["RestoreSession"], before + 1);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn task_of_an_expired_session_is_not_found() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let task = a_task(&em).await;
        sim.end_sessions();
        let error = task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Gone);
        assert!(error.is_not_found());
        assert_eq!(error.status().unwrap().as_u16(), 500);
        assert!(error.server_message().unwrap().starts_with("There is no backup task"), "{error}");
        assert!(error.to_string().contains("Task was Running"), "{error}");
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn wait_tolerates_transient_errors() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let task = a_task(&em).await;
        let asked = Matcher::path("/api/tasks/*").method("GET");
        // The faults exceed the number of retries of a single request.
        sim.faults().add(vbem_simulator::Rule::always(asked.clone(), Fault::Status(503)).times(7));
        sim.faults().add(vbem_simulator::Rule::always(asked, Fault::CutBefore).after(7).times(1));
        let done = task.wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        assert!(done.result.unwrap().success);
        assert_eq!(sim.faults().rules(), []);
        em.logoff().await.unwrap();
    }
}
