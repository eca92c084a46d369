//! Runs of jobs, and the machines that failed in them.

use serde::Serialize;
use tokio::try_join;
use vbem_client::jiff::Timestamp;
use vbem_client::prelude::*;
use vbem_client::value::Timestamp as WireTimestamp;

use super::{PAGE, Period};

/// Result of a run, or of the work on one machine in it. Ordered from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It is in progress.
    Running,
    /// It succeeded.
    Success,
    /// It was completed with warnings, or has a result that this version does not know.
    Warning,
    /// It failed.
    Failed,
}

impl Outcome {
    /// Returns the text in output formats.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }

    fn of(result: Option<&SessionResult>) -> Self {
        match result {
            None => Self::Running,
            Some(SessionResult::Success) => Self::Success,
            Some(SessionResult::Failed) => Self::Failed,
            Some(_) => Self::Warning,
        }
    }
}

/// A run of a backup or replication job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Run {
    /// Identifier of the run.
    pub(crate) uid: String,
    /// Name of the job.
    pub(crate) job: String,
    /// Identifier of the job; `None` if the run belongs to no job.
    pub(crate) job_uid: Option<String>,
    /// Kind of the job, for example `Backup`.
    pub(crate) kind: String,
    /// Name of the backup server; `None` if the server does not name it.
    pub(crate) server: Option<String>,
    /// Start.
    pub(crate) started: Timestamp,
    /// End; `None` while it is running.
    pub(crate) ended: Option<Timestamp>,
    /// Result.
    pub(crate) outcome: Outcome,
    /// Reason of a failure or warning, as far as the server gives one.
    pub(crate) message: Option<String>,
    /// Machines that failed or had warnings; empty unless they were asked for.
    pub(crate) machines: Vec<FailedMachine>,
}

impl Run {
    /// Duration in seconds; `None` while it is running.
    pub(crate) fn seconds(&self) -> Option<i64> {
        self.ended.map(|ended| ended.as_second() - self.started.as_second())
    }
}

/// A machine that failed in a run, or had warnings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FailedMachine {
    /// Name of the machine.
    pub(crate) name: String,
    /// Result.
    pub(crate) outcome: Outcome,
    /// Reason; `None` if the server gives none.
    pub(crate) reason: Option<String>,
}

/// Fetches the runs of one type. The types have the same members, but no common trait.
macro_rules! fetch {
    ($em:ident, $period:ident, $machines_since:ident, $session:ident, $task:ident) => {
        async {
            let sessions = $em
                .query::<$session>()
                .filter($session::CREATION_TIME.ge(WireTimestamp::from($period.since)))
                .sort_desc($session::CREATION_TIME)
                .page_size(PAGE)
                .collect()
                .await?;
            let mut runs = Vec::new();
            let mut lists = Vec::new();
            for session in sessions {
                let started = session.creation_time_utc.instant();
                if !is_whole(&session.job_type) || !$period.contains(started) {
                    continue;
                }
                let outcome = Outcome::of(session.result.as_ref());
                if outcome > Outcome::Success && $machines_since.is_some_and(|since| since <= started) {
                    lists.push((runs.len(), session.task_sessions()));
                }
                let server = session.backup_server().ok().and_then(|link| link.name().map(str::to_owned));
                runs.push(Run {
                    uid: session.uid.to_string(),
                    job: session.job_name.unwrap_or(session.name),
                    job_uid: session.job_uid.map(|uid| uid.to_string()),
                    kind: session.job_type.to_string(),
                    server,
                    started,
                    ended: session.end_time_utc.map(|end| end.instant()),
                    message: message(outcome, session.result.as_ref(), session.failure_message),
                    outcome,
                    machines: Vec::new(),
                });
            }
            let (at, lists): (Vec<usize>, Vec<_>) = lists.into_iter().unzip();
            for (at, tasks) in at.into_iter().zip($em.list_all(lists).await?) {
                let tasks: Vec<$task> = tasks?;
                runs[at].machines = tasks
                    .into_iter()
                    .filter_map(|task| {
                        let outcome = Outcome::of(task.result.as_ref());
                        let reason = message(outcome, task.result.as_ref(), task.reason);
                        let name = task.vm_display_name.unwrap_or(task.name);
                        (outcome > Outcome::Success).then_some(FailedMachine { name, outcome, reason })
                    })
                    .collect();
            }
            Ok::<_, Error>(runs)
        }
    };
}

/// Fetches the runs that started in the period, the newest first. The server lists runs of the last 30 days.
///
/// Runs that started at `machines_since` or later have their machines with failures and warnings, which takes one more
/// query for each kind of run. Runs that are parts of others, for single computers or single source jobs, are left out.
///
/// # Errors
/// The first error of a request.
pub(crate) async fn runs(
    em: &Client,
    period: Period,
    machines_since: Option<Timestamp>,
) -> Result<Vec<Run>, Error> {
    let (mut runs, replications) = try_join!(
        fetch!(em, period, machines_since, BackupJobSession, BackupTaskSession),
        fetch!(em, period, machines_since, ReplicaJobSession, ReplicaTaskSession),
    )?;
    runs.extend(replications);
    runs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| a.job.cmp(&b.job)));
    Ok(runs)
}

/// False for the session of a single computer or source job within another one.
fn is_whole(kind: &SessionJobType) -> bool {
    !matches!(kind, SessionJobType::AgentManagement | SessionJobType::ImmediateBackupCopyWorker)
}

fn message(outcome: Outcome, result: Option<&SessionResult>, given: Option<String>) -> Option<String> {
    given.filter(|text| !text.trim().is_empty()).or_else(|| match result {
        Some(SessionResult::Success | SessionResult::Warning | SessionResult::Failed) | None => None,
        Some(other) => Some(format!("unknown result {other:?}")).filter(|_| outcome == Outcome::Warning),
    })
}
