//! `Action::run`, and the parts of queries and collections that return single objects.

use vbem_client::link::LinkTo;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher};

use super::{FORMATS, PAUSE, company, log_on};

async fn a_point(em: &Client) -> VmRestorePoint {
    em.query::<VmRestorePoint>().first().await.unwrap().unwrap()
}

#[tokio::test]
async fn run_of_a_restore_returns_the_ended_session() {
    for format in FORMATS {
        let sim = company().start().await.unwrap();
        let em = log_on(&sim, format).await;
        let mut states = Vec::new();
        let restore = a_point(&em).await.restore().unwrap();
        let run = restore.run(&em, None).poll_interval(PAUSE, PAUSE);
        let session: RestoreSession = run.on_progress(|it| states.push(it.state.to_string())).await.unwrap();
        assert_eq!(session.result, Some(SessionResult::Success));
        assert_eq!(states.last().unwrap(), "Stopped");
        assert!(states.iter().any(|state| state == "Finished"), "{states:?}");
    }
}

#[tokio::test]
async fn run_until_started_returns_the_session_before_its_end() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[0]).await;
    let restore = a_point(&em).await.restore().unwrap();
    let session = restore.run(&em, None).poll_interval(PAUSE, PAUSE).until_started().await.unwrap();
    assert_eq!(session.result, None);
    let saved = session.href().to_string();
    let ended = LinkTo::<RestoreSession>::at(saved).wait(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
    assert_eq!((ended.uid, ended.result), (session.uid, Some(SessionResult::Success)));
}

#[tokio::test]
async fn run_of_a_job_returns_the_session_of_its_kind() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[1]).await;
    for (kind, is_replica) in [(JobType::Backup, false), (JobType::Replica, true)] {
        let jobs = em.query::<Job>().filter(Job::JOB_TYPE.eq(kind)).await.unwrap();
        let job = jobs.iter().find(|job| job.start().is_ok()).unwrap();
        let session = job.start().unwrap().run(&em).poll_interval(PAUSE, PAUSE).await.unwrap();
        assert_eq!(matches!(session, JobSession::Replica(_)), is_replica, "{session:?}");
    }
}

#[tokio::test]
async fn sessions_of_a_job_are_those_of_its_kind() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[0]).await;
    for (kind, is_replica) in [(JobType::Backup, false), (JobType::Replica, true)] {
        let job = em.query::<Job>().filter(Job::JOB_TYPE.eq(kind)).first().await.unwrap().unwrap();
        let sessions = job.sessions(&em).await.unwrap();
        let fits = |session: &JobSession| matches!(session, JobSession::Replica(_)) == is_replica;
        assert!(!sessions.is_empty() && sessions.iter().all(fits), "{sessions:?}");
    }
}

#[tokio::test]
async fn run_of_a_clone_returns_the_new_job() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[0]).await;
    let job = em.query::<Job>().filter(Job::JOB_TYPE.eq(JobType::Backup)).first().await.unwrap().unwrap();
    let repository = em.repositories().await.unwrap().items.remove(0);
    let spec = BackupJobCloneInfo::default()
        .job_name("copy of it")
        .folder_name("copy")
        .repository_uid(repository.uid);
    let clone: Job =
        job.clone_job().unwrap().run(&em, &spec.into()).poll_interval(PAUSE, PAUSE).await.unwrap();
    assert_ne!(clone.uid, job.uid);
}

#[tokio::test]
async fn run_of_a_failing_task_returns_the_message_of_the_server() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[0]).await;
    let restore = a_point(&em).await.restore().unwrap();
    sim.fail_next(Matcher::any().method("POST"), Fault::TaskFails("no space left".into()));
    let error = restore.run(&em, None).poll_interval(PAUSE, PAUSE).await.unwrap_err();
    assert_eq!((error.kind(), error.server_message()), (ErrorKind::Failed, Some("no space left")));
}

#[tokio::test]
async fn query_one_requires_exactly_one_result() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[1]).await;
    let job = em.query::<Job>().first().await.unwrap().unwrap();
    assert_eq!(em.query::<Job>().named(&*job.name).one().await.unwrap().uid, job.uid);
    let kind = |result: Result<Job, Error>| result.unwrap_err().kind();
    assert_eq!(kind(em.query::<Job>().named("unknown").one().await), ErrorKind::NotFound);
    assert_eq!(kind(em.query::<Job>().one().await), ErrorKind::Ambiguous);
}

#[tokio::test]
async fn query_count_is_the_number_of_results() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[0]).await;
    let all = em.query::<Job>().references().await.unwrap();
    assert_eq!(em.query::<Job>().count().await.unwrap(), all.len() as u64);
    assert_eq!(em.query::<Job>().named("unknown").count().await.unwrap(), 0);
}

#[tokio::test]
async fn query_resumed_by_a_token_returns_the_rest() {
    for format in FORMATS {
        let sim = company().start().await.unwrap();
        let em = log_on(&sim, format).await;
        let query = || em.query::<Job>().sort_asc(Job::NAME).page_size(3);
        let (first, all) = (query().fetch_page().await.unwrap(), query().await.unwrap());
        let rest = em.query::<Job>().resume(first.token().unwrap()).await.unwrap();
        assert_eq!([first.items, rest].concat(), all);
        let last = query().pages().collect().await.unwrap().pop().unwrap();
        assert_eq!(last.token(), None);
    }
}

#[tokio::test]
async fn collection_of_a_name_or_an_id_returns_the_object() {
    let sim = company().start().await.unwrap();
    let em = log_on(&sim, FORMATS[0]).await;
    let jobs = em.jobs().await.unwrap();
    let job = &jobs[0];
    assert_eq!(em.jobs().named(&*job.name).await.unwrap().uid, job.uid);
    assert_eq!(em.jobs().named("unknown").await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(em.jobs().get_opt(&job.uid).await.unwrap().map(|it| it.name), Some(job.name.clone()));
    assert_eq!(em.jobs().get_opt("00000000-0000-4000-8000-000000000000").await.unwrap(), None);
    let before = sim.requests().len();
    let error = em.backups().get(&job.uid).await.unwrap_err();
    assert_eq!((error.kind(), sim.requests().len()), (ErrorKind::BadRequest, before));
}
