//! Report on a simulated Enterprise Manager.

use std::time::{Duration, SystemTime};

use vbem_client::Client;
use vbem_client::client::RetryPolicy;
use vbem_client::prelude::ErrorKind;
use vbem_simulator::{Fault, Matcher, Simulator};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn log_on(sim: &Simulator) -> Client {
    let account = sim.credentials();
    let builder = Client::builder(&sim.url()).unwrap().retry(RetryPolicy::never());
    builder.logon(&account.user, account.password.as_str()).await.unwrap()
}

/// Returns the time of the simulated server's clock, which differs from the machine's.
fn now(sim: &Simulator) -> SystemTime {
    sim.clock().now().into()
}

#[tokio::test]
async fn report_of_a_month_contains_that_of_a_day() {
    let sim = Simulator::start().await.unwrap();
    let em = log_on(&sim).await;
    let day = report::since(&em, now(&sim) - DAY).await.unwrap();
    let month = report::since(&em, now(&sim) - 30 * DAY).await.unwrap();

    assert!(!month.failures.is_empty());
    assert!(month.failures.is_sorted_by(|one, next| one.time >= next.time));
    assert!(month.failures.iter().all(|it| it.time >= month.since && !it.reason.is_empty()));
    assert!(month.failures.len() > day.failures.len());
    assert!(day.failures.iter().all(|it| month.failures.contains(it)));
    assert!(month.stale.is_subset(&day.stale));
}

#[tokio::test]
async fn report_of_a_later_year_lists_all_vms_as_stale() {
    let sim = Simulator::start().await.unwrap();
    let em = log_on(&sim).await;
    let report = report::since(&em, now(&sim) + 365 * DAY).await.unwrap();
    assert!(report.failures.is_empty());
    assert!(report.stale.contains("crm-db"), "{:?}", report.stale);

    let text = report.to_string();
    assert!(text.starts_with("Since ") && text.contains("no restore point: crm-db\n"), "{text}");
}

#[tokio::test]
async fn errors_name_the_request() {
    let sim = Simulator::start().await.unwrap();
    let em = log_on(&sim).await;
    sim.fail_next(Matcher::path("/api/query?type=VmRestorePoint*"), Fault::Status(503));
    let error = report::since(&em, now(&sim)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.request().unwrap().path().contains("/query"), "{error}");
}
