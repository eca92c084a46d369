//! A client whose server refuses requests above a rate, and answers that are lost.

use tokio::task::JoinSet;
use vbem_client::client::{Format, RetryPolicy};
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};

use super::{FORMATS, answers, log_on, start};

#[tokio::test]
async fn overloaded_server_answers_every_call_with_few_refusals() {
    let sim = Simulator::builder().days(1).start().await.unwrap();
    let account = sim.credentials();
    let em = Client::builder(&sim.url()).unwrap().retry(RetryPolicy::new(6));
    let em = em.logon(&account.user, account.password.as_str()).await.unwrap();
    let overload = Fault::Overload { rate: 100, retry_after: None };
    sim.faults().add(Rule::always(Matcher::path("/api/jobs"), overload));
    let mut set = JoinSet::new();
    for _ in 0..25 {
        let em = em.clone();
        set.spawn(async move {
            for _ in 0..16 {
                em.jobs().references().await?;
            }
            Ok::<_, Error>(())
        });
    }
    for outcome in set.join_all().await {
        outcome.unwrap();
    }
    let statuses = answers(&sim, "GET", "/api/jobs");
    let refused = statuses.iter().filter(|status| **status == 503).count();
    assert_eq!(statuses.len() - refused, 400);
    assert!(refused > 0 && refused <= 80, "{refused} refused requests for 400 answered ones");
    em.logoff().await.unwrap();
}

#[tokio::test]
async fn task_of_a_lost_answer_is_found_and_waited_for() {
    for format in FORMATS {
        let sim = start();
        let em = log_on(&sim, format).await;
        let point = em.query::<VmRestorePoint>().first().await.unwrap().unwrap();
        for fault in [Fault::CutAfter, Fault::CutInside(10)] {
            sim.fail_next(Matcher::any().method("POST"), fault);
            let task = point.restore().unwrap().send(&em, None).await.unwrap();
            assert!(task.self_link::<Task>().get(&em).await.is_ok());
        }
        assert_eq!(em.tasks().list().await.unwrap().len(), 2);
        assert_eq!(answers(&sim, "POST", "?action=restore").len(), 2);
        em.logoff().await.unwrap();
    }
}

#[tokio::test]
async fn lost_answer_in_an_adopted_session_has_an_unknown_outcome() {
    let sim = start();
    let em = log_on(&sim, Format::Xml).await;
    let session = em.session::<LogonSession>().unwrap().get(&em).await.unwrap();
    let other = Client::builder(&sim.url()).unwrap().session(session.session_id.expose()).await.unwrap();
    let point = em.query::<VmRestorePoint>().first().await.unwrap().unwrap();
    sim.fail_next(Matcher::any().method("POST"), Fault::CutAfter);
    let error = point.restore().unwrap().send(&other, None).await.unwrap_err();
    assert!(error.outcome_unknown() && !error.is_transient(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("before it is sent again, check the tasks of this session (/api/tasks) and "),
        "{text}"
    );
    em.logoff().await.unwrap();
}
