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

/// Returns the state of each job that these runs, the newest first, belong to; sorted by name. Runs without a job are
/// left out.
pub(crate) fn jobs(runs: &[Run]) -> Vec<Job> {
    let mut jobs: BTreeMap<&str, Job> = BTreeMap::new();
    for run in runs {
        let Some(uid) = run.job_uid.as_deref() else { continue };
        let job = jobs.entry(uid).or_insert_with(|| Job {
            uid: uid.to_owned(),
            name: run.job.clone(),
            server: run.server.clone(),
            kind: run.kind.clone(),
            running: false,
            last_outcome: None,
            last_end: None,
            last_seconds: None,
            last_message: None,
            last_success: None,
        });
        if run.outcome == Outcome::Running {
            job.running = true;
            continue;
        }
        if job.last_end < run.ended {
            job.last_outcome = Some(run.outcome);
            job.last_end = run.ended;
            job.last_seconds = run.seconds();
            job.last_message.clone_from(&run.message);
        }
        if run.outcome == Outcome::Success {
            job.last_success = job.last_success.max(run.ended);
        }
    }
    let mut jobs: Vec<Job> = jobs.into_values().collect();
    jobs.sort_by(|a, b| (&a.name, &a.uid).cmp(&(&b.name, &b.uid)));
    jobs
}
