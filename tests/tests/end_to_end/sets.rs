//! Sets of links and lists against the simulator: results and numbers of requests.

use std::time::Duration;

use vbem_client::Document;
use vbem_client::link::LinkTo;
use vbem_client::value::Timestamp;
use vbem_simulator::{Fault, Matcher, Rule};
use vbem_tests::traversals::{last_run_of, last_runs, parents, protection, protection_of};

use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns a company with 400 machines, and a time a day and a half before its present.
fn large() -> (Simulator, Timestamp) {
    let sim = Simulator::builder().scale(10).days(4).start_blocking().unwrap();
    let since = Timestamp::from(std::time::SystemTime::from(sim.clock().now()) - DAY * 3 / 2);
    (sim, since)
}

#[tokio::test]
async fn protection_of_all_machines_needs_few_requests() {
    let (sim, since) = large();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let before = sim.requests().len();
        let rows = protection(&em, since).await.unwrap();
        let requests = sim.requests().len() - before;
        assert!(rows.len() > 200, "{}", rows.len());
        assert!(requests <= 8, "{requests} requests for {} machines", rows.len());
        for row in rows.iter().step_by(40) {
            assert_eq!(*row, protection_of(&em, &row.machine).await.unwrap());
        }
    }
}

#[tokio::test]
async fn last_runs_of_all_jobs_need_few_requests() {
    let (sim, since) = large();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let before = sim.requests().len();
        let runs = last_runs(&em, since).await.unwrap();
        let requests = sim.requests().len() - before;
        assert!(requests <= 6, "{requests} requests for {} jobs", runs.len());
        let failed: Vec<_> = runs.iter().filter(|run| run.result == Some(SessionResult::Failed)).collect();
        assert!(!failed.is_empty() && runs.len() > 40, "{} of {}", failed.len(), runs.len());
        for run in failed.into_iter().chain(runs.iter().step_by(10)) {
            assert_eq!(*run, last_run_of(&em, &run.job).await.unwrap());
        }
    }
}

#[tokio::test]
async fn parents_of_all_points_need_few_requests() {
    let (sim, _) = large();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let before = sim.requests().len();
        let found = parents(&em).await.unwrap();
        let requests = sim.requests().len() - before;
        assert!(found.points > 1_000 && found.direct >= 2 * 1_000, "{found:?}");
        assert!(requests <= 3 * found.points.div_ceil(100), "{requests} requests for {found:?}");
    }
}

#[tokio::test]
async fn entities_of_one_parent_need_one_request() {
    let sim = start();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let point = &em.query::<RestorePoint>().page_size(1).fetch_page().await.unwrap().items[0];
        sim.forget_requests();
        let machines = point.vm_restore_points().unwrap().list(&em).await.unwrap();
        let requests = sim.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        assert!(requests[0].target.ends_with("/vmRestorePoints?format=Entity"), "{}", requests[0].target);
        let each = em.get_all(point.vm_restore_points().unwrap().references(&em).await.unwrap().items);
        let each: Vec<_> = each.await.unwrap().into_iter().map(Result::unwrap).collect();
        assert!(!machines.is_empty() && machines.items == each, "{} machines", machines.len());
    }
}

#[tokio::test]
async fn pages_requested_ahead_give_the_same_items() {
    let (sim, _) = large();
    for format in FORMATS {
        let em = log_on(&sim, format).await;
        let query = || em.query::<VmRestorePoint>().sort_asc(VmRestorePoint::CREATION_TIME).page_size(50);
        let sequential = query().prefetch(0).await.unwrap();
        let pages = sequential.len().div_ceil(50);
        sim.faults().add(
            Rule::always(Matcher::path("/api/query*"), Fault::Delay(PAUSE.into())).with_probability(0.5),
        );
        for prefetch in [1, 8] {
            sim.forget_requests();
            assert!(query().prefetch(prefetch).await.unwrap() == sequential, "{prefetch} ahead");
            assert_eq!(sim.requests().len(), pages);
        }
        sim.faults().clear();
    }
}

#[test]
fn pages_of_the_blocking_client_are_requested_ahead() {
    let (sim, _) = large();
    let account = sim.credentials();
    let em = vbem_client::blocking::Client::builder(&sim.url()).unwrap();
    let em = em.logon(&account.user, account.password.as_str()).unwrap();
    let query = || em.query::<VmRestorePoint>().page_size(100);
    let sequential: Vec<_> = query().prefetch(0).stream().map(Result::unwrap).collect();
    assert!(query().prefetch(4).stream().map(Result::unwrap).eq(sequential.iter().cloned()));
    assert!(query().prefetch(4).collect().unwrap() == sequential);
    // An iterator that is dropped early has requested the pages ahead only.
    sim.forget_requests();
    let mut items = query().prefetch(2).stream();
    items.next().unwrap().unwrap();
    drop(items);
    assert!((1..=3).contains(&sim.requests().len()), "{:?}", sim.requests().len());
    em.logoff().unwrap();
}

#[tokio::test]
async fn same_requests_at_the_same_time_are_one_request_for_the_server() {
    let sim = start();
    for format in FORMATS {
        let em = client(&sim, format).coalesce(Duration::ZERO);
        let account = sim.credentials();
        let em = em.logon(&account.user, account.password.as_str()).await.unwrap();
        sim.forget_requests();
        sim.fail_next(Matcher::path("/api/jobs"), Fault::Delay(Duration::from_millis(300).into()));
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let em = em.clone();
                tokio::spawn(async move { em.jobs().list().await })
            })
            .collect();
        let mut lists = Vec::new();
        for call in calls {
            lists.push(call.await.unwrap().unwrap());
        }
        assert_eq!(sim.requests().len(), 1);
        assert!(!lists[0].is_empty() && lists.iter().all(|list| *list == lists[0]));
        LinkTo::<Document>::at("/jobs").entity().get(&em).await.unwrap();
        assert_eq!(sim.requests().len(), 2, "responses are not kept");
    }
}
