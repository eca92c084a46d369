//! Morning report: jobs that failed, and VMs without a recent restore point.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use vbem_client::prelude::*;
use vbem_client::value::Timestamp;

/// Failed run of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub job: String,
    /// Message of the server; empty if there is none.
    pub reason: String,
    pub time: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub since: Timestamp,
    /// Failures, the newest first.
    pub failures: Vec<Failure>,
    /// VMs that have restore points, but none since then.
    pub stale: BTreeSet<String>,
}

/// Returns the failures since a moment, and the VMs without a restore point since then.
///
/// # Errors
/// Fails if Enterprise Manager does not respond or its response is invalid.
pub async fn since(em: &Client, moment: SystemTime) -> Result<Report, Error> {
    let since = Timestamp::from(moment);
    Ok(Report { since, failures: failures(em, since).await?, stale: stale(em, since).await? })
}

async fn failures(em: &Client, since: Timestamp) -> Result<Vec<Failure>, Error> {
    let failed = em
        .query::<BackupJobSession>()
        .filter(BackupJobSession::RESULT.eq(SessionResult::Failed))
        .filter(BackupJobSession::CREATION_TIME.ge(since))
        .sort_desc(BackupJobSession::CREATION_TIME)
        .await?;
    let failure = |session: BackupJobSession| Failure {
        job: session.job_name.unwrap_or(session.name),
        reason: session.failure_message.unwrap_or_default(),
        time: session.creation_time_utc,
    };
    Ok(failed.into_iter().map(failure).collect())
}

async fn stale(em: &Client, since: Timestamp) -> Result<BTreeSet<String>, Error> {
    let (mut fresh, mut all) = (BTreeSet::new(), BTreeSet::new());
    let mut points = em.query::<VmRestorePoint>().page_size(500).stream();
    while let Some(point) = points.next().await {
        let point = point?;
        let Some(vm) = point.vm_display_name.or(point.vm_name) else { continue };
        if point.creation_time_utc >= since {
            fresh.insert(vm.clone());
        }
        all.insert(vm);
    }
    Ok(&all - &fresh)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Since {}: {} failures, {} VMs without a new restore point",
            self.since,
            self.failures.len(),
            self.stale.len()
        )?;
        for Failure { job, reason, time } in &self.failures {
            writeln!(f, "  {time}  {job}: {reason}")?;
        }
        for vm in &self.stale {
            writeln!(f, "  no restore point: {vm}")?;
        }
        Ok(())
    }
}
