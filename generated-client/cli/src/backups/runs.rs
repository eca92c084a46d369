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
    /// It was completed with warnings, without a result, or with one that this version does not know.
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

    /// `has_ended` is false while the run, or the work, is in progress.
    fn of(result: Option<&SessionResult>, has_ended: bool) -> Self {
        match result {
            None if has_ended => Self::Warning,
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
    /// End; `None` while it is running, and if the server sends none.
    pub(crate) ended: Option<Timestamp>,
    /// Result.
    pub(crate) outcome: Outcome,
    /// Reason of a failure or warning, as far as the server gives one.
    pub(crate) message: Option<String>,
    /// Machines that failed or had warnings; empty unless they were asked for.
    pub(crate) machines: Vec<FailedMachine>,
}

impl Run {
    /// Duration in seconds; `None` without an end.
    pub(crate) fn seconds(&self) -> Option<i64> {
        self.ended.map(|ended| ended.as_second() - self.started.as_second())
    }

    /// Message of the run, unless it repeats the reason of its only machine.
    pub(crate) fn own_message(&self) -> Option<&str> {
        let is_repeated = matches!(self.machines.as_slice(), [only] if only.reason == self.message);
        self.message.as_deref().filter(|_| !is_repeated)
    }

    /// End, or start if the server sends no end: the time by which a run that has ended belongs to a period.
    pub(crate) fn time(&self) -> Timestamp {
        self.ended.unwrap_or(self.started)
    }

    /// True if the run ended in the period, or is in progress.
    pub(crate) fn is_in(&self, period: Period) -> bool {
        self.outcome == Outcome::Running || period.contains(self.time())
    }

    /// Returns the run as it was at a time: in progress if it ended later, `None` if it started later.
    fn at(self, time: Timestamp) -> Option<Self> {
        if self.started >= time {
            return None;
        }
        if self.time() < time {
            return Some(self);
        }
        Some(Self { ended: None, outcome: Outcome::Running, message: None, ..self })
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
    ($em:ident, $period:ident, $machines_since:ident, $session:ident, $task:ident, $is_part:expr) => {
        async {
            let since = WireTimestamp::from($period.since);
            let is_recent = $session::CREATION_TIME.ge(since) | $session::END_TIME.ge(since);
            let sessions = $em
                .query::<$session>()
                .filter(is_recent | $session::RESULT.eq(None))
                .page_size(PAGE)
                .collect()
                .await?;
            let mut runs = Vec::new();
            let mut lists = Vec::new();
            for session in sessions {
                if !is_whole(&session.job_type) || $is_part(&session) {
                    continue;
                }
                let tasks = session.task_sessions();
                let server = session.backup_server().ok().and_then(|link| link.name().map(str::to_owned));
                let has_ended = session.state == SessionState::Stopped;
                let outcome = Outcome::of(session.result.as_ref(), has_ended);
                let run = Run {
                    uid: session.uid.to_string(),
                    job: session.job_name.unwrap_or(session.name),
                    job_uid: session.job_uid.map(|uid| uid.to_string()),
                    kind: session.job_type.to_string(),
                    server,
                    started: session.creation_time_utc.instant(),
                    ended: session
                        .end_time_utc
                        .map(|end| end.instant())
                        .filter(|_| outcome != Outcome::Running),
                    message: message(outcome, session.result.as_ref(), session.failure_message),
                    outcome,
                    machines: Vec::new(),
                };
                let Some(run) = run.at($period.until).filter(|run| run.is_in($period)) else { continue };
                if run.outcome > Outcome::Success && $machines_since.is_some_and(|since| since <= run.time())
                {
                    lists.push((runs.len(), tasks));
                }
                runs.push(run);
            }
            let (at, lists): (Vec<usize>, Vec<_>) = lists.into_iter().unzip();
            for (at, tasks) in at.into_iter().zip($em.list_all(lists).await?) {
                let tasks: Vec<$task> = tasks?;
                runs[at].machines = tasks
                    .into_iter()
                    .filter_map(|task| {
                        let outcome =
                            Outcome::of(task.result.as_ref(), task.state == TaskSessionState::Completed);
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

/// Fetches the runs that ended in the period, and those in progress at its end; those that started last first. The server
/// lists runs of the last 30 days.
///
/// Runs that ended at `machines_since` or later have their machines with failures and warnings, which takes one more
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
        fetch!(em, period, machines_since, BackupJobSession, BackupTaskSession, is_part),
        fetch!(em, period, machines_since, ReplicaJobSession, ReplicaTaskSession, |_: &_| false),
    )?;
    runs.extend(replications);
    runs.sort_by(|a, b| b.started.cmp(&a.started).then_with(|| a.job.cmp(&b.job)));
    Ok(runs)
}

/// True for the session of a single computer within that of an agent job.
fn is_part(session: &BackupJobSession) -> bool {
    session.parent_session().is_ok()
}

/// False for the kinds of sessions of a single computer or source job within another one.
fn is_whole(kind: &SessionJobType) -> bool {
    !matches!(kind, SessionJobType::AgentManagement | SessionJobType::ImmediateBackupCopyWorker)
}

/// Returns the given message, unless it is empty, or a text about a missing or unknown result.
fn message(outcome: Outcome, result: Option<&SessionResult>, given: Option<String>) -> Option<String> {
    given.filter(|text| !text.trim().is_empty()).or_else(|| match result {
        None if outcome == Outcome::Warning => Some("ended without a result".to_owned()),
        Some(SessionResult::Success | SessionResult::Warning | SessionResult::Failed) | None => None,
        Some(other) => Some(format!("unknown result {other}")),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Returns a run that started and ended at these times; in progress without an end.
    pub(crate) fn run(job: &str, started: &str, ended: Option<&str>, outcome: Outcome) -> Run {
        Run {
            uid: format!("urn:veeam:BackupJobSession:{job} {started}"),
            job: job.to_owned(),
            job_uid: Some(format!("urn:veeam:Job:{job}")),
            kind: "Backup".to_owned(),
            server: Some("vbr01".to_owned()),
            started: started.parse().unwrap(),
            ended: ended.map(|time| time.parse().unwrap()),
            outcome,
            message: (outcome > Outcome::Success).then(|| format!("{job}: reason")),
            machines: Vec::new(),
        }
    }

    #[test]
    fn run_belongs_to_the_period_in_which_it_ends() {
        let day = |from: &str, to: &str| Period { since: from.parse().unwrap(), until: to.parse().unwrap() };
        let first = day("2026-06-14T00:00:00Z", "2026-06-15T00:00:00Z");
        let second = day("2026-06-15T00:00:00Z", "2026-06-16T00:00:00Z");
        let over_midnight =
            || run("a", "2026-06-14T23:00:00Z", Some("2026-06-15T01:00:00Z"), Outcome::Failed);
        let seen = |period: Period, run: Run| run.at(period.until).filter(|run| run.is_in(period));
        let then = seen(first, over_midnight()).unwrap();
        assert_eq!((then.outcome, then.ended, then.message), (Outcome::Running, None, None));
        assert_eq!(seen(second, over_midnight()), Some(over_midnight()));
        let late = run("b", "2026-06-15T00:00:00Z", None, Outcome::Running);
        assert_eq!(seen(first, late.clone()), None, "it had not started");
        assert_eq!(seen(second, late.clone()), Some(late));
        let old = run("c", "2026-06-01T00:00:00Z", None, Outcome::Running);
        assert!(seen(first, old.clone()).is_some() && seen(second, old).is_some(), "it is in progress");
        let done = run("d", "2026-06-12T00:00:00Z", Some("2026-06-13T00:00:00Z"), Outcome::Success);
        assert_eq!(seen(first, done), None);
    }

    #[test]
    fn missing_and_unknown_results_are_warnings_with_a_reason() {
        let unknown = SessionResult::Unknown("Postponed".into());
        let table = [
            (None, false, Outcome::Running, None),
            (None, true, Outcome::Warning, Some("ended without a result")),
            (Some(SessionResult::Success), true, Outcome::Success, None),
            (Some(unknown), true, Outcome::Warning, Some("unknown result Postponed")),
        ];
        for (result, has_ended, outcome, reason) in table {
            assert_eq!(Outcome::of(result.as_ref(), has_ended), outcome);
            assert_eq!(message(outcome, result.as_ref(), Some(" ".to_owned())).as_deref(), reason);
        }
        let given = message(Outcome::Failed, Some(&SessionResult::Failed), Some("full".to_owned()));
        assert_eq!(given.as_deref(), Some("full"));
    }
}
