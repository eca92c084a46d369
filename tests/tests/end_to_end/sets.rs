//! Sets of links and lists against the simulator: results and numbers of requests.

use std::time::Duration;

use vbem_client::value::Timestamp;
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
