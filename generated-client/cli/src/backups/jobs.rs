//! Jobs, judged by their runs.

use std::collections::BTreeMap;

use serde::Serialize;
use vbem_client::jiff::Timestamp;

use super::{Outcome, Run};

/// State of a job, according to its runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Job {
    /// Identifier.
    pub(crate) uid: String,
    /// Name.
    pub(crate) name: String,
    /// Name of the backup server; `None` if the server does not name it.
    pub(crate) server: Option<String>,
    /// Kind of the job, for example `Backup`.
    pub(crate) kind: String,
    /// True if a run is in progress.
    pub(crate) running: bool,
    /// Result of the newest run that has ended; `None` if there is none.
    pub(crate) last_outcome: Option<Outcome>,
    /// End of that run.
    pub(crate) last_end: Option<Timestamp>,
    /// Duration of that run in seconds.
    pub(crate) last_seconds: Option<i64>,
    /// Reason of a failure or warning of that run.
    pub(crate) last_message: Option<String>,
    /// End of the newest successful run; `None` if there is none.
    pub(crate) last_success: Option<Timestamp>,
}

/// Returns the state of each job that these runs belong to, sorted by name. Runs without a job are left out.
pub(crate) fn jobs(runs: &[Run]) -> Vec<Job> {
    let mut of_job: BTreeMap<&str, Vec<&Run>> = BTreeMap::new();
    for run in runs {
        if let Some(uid) = run.job_uid.as_deref() {
            of_job.entry(uid).or_default().push(run);
        }
    }
    let mut jobs: Vec<Job> = of_job.into_iter().filter_map(|(uid, runs)| job(uid, &runs)).collect();
    jobs.sort_by(|a, b| (&a.name, &a.uid).cmp(&(&b.name, &b.uid)));
    jobs
}

/// Returns the state of the job with these runs; `None` without any.
fn job(uid: &str, runs: &[&Run]) -> Option<Job> {
    // The name of a job can be changed; the newest run has the present one.
    let newest = runs.iter().max_by_key(|run| run.started)?;
    let ended = || runs.iter().filter(|run| run.outcome != Outcome::Running);
    let last = ended().max_by_key(|run| run.time());
    Some(Job {
        uid: uid.to_owned(),
        name: newest.job.clone(),
        server: newest.server.clone(),
        kind: newest.kind.clone(),
        running: runs.iter().any(|run| run.outcome == Outcome::Running),
        last_outcome: last.map(|run| run.outcome),
        last_end: last.and_then(|run| run.ended),
        last_seconds: last.and_then(|run| run.seconds()),
        last_message: last.and_then(|run| run.message.clone()),
        last_success: ended().filter(|run| run.outcome == Outcome::Success).map(|run| run.time()).max(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::runs::tests::run;
    use super::*;

    #[test]
    fn job_has_the_result_of_its_newest_run_that_has_ended() {
        let runs = [
            run("a", "2026-06-15T10:00:00Z", None, Outcome::Running),
            run("a", "2026-06-14T10:00:00Z", Some("2026-06-14T11:00:00Z"), Outcome::Failed),
            run("a", "2026-06-13T10:00:00Z", Some("2026-06-13T10:30:00Z"), Outcome::Success),
            run("b", "2026-06-12T10:00:00Z", None, Outcome::Warning),
            Run { job_uid: None, ..run("c", "2026-06-12T10:00:00Z", None, Outcome::Failed) },
        ];
        let jobs = jobs(&runs);
        let [a, b] = jobs.as_slice() else { panic!("{jobs:?}") };
        assert_eq!((a.name.as_str(), a.running, a.last_outcome), ("a", true, Some(Outcome::Failed)));
        assert_eq!((a.last_seconds, a.last_message.as_deref()), (Some(3_600), Some("a: reason")));
        assert_eq!(a.last_success, Some("2026-06-13T10:30:00Z".parse().unwrap()));
        assert_eq!((b.last_outcome, b.last_end), (Some(Outcome::Warning), None), "without a time of its end");
    }

    #[test]
    fn job_without_an_ended_run_has_no_result() {
        let jobs = jobs(&[run("a", "2026-06-15T10:00:00Z", None, Outcome::Running)]);
        assert_eq!(jobs.first().map(|job| (job.running, job.last_outcome)), Some((true, None)));
        assert!(super::jobs(&[]).is_empty());
    }
}
