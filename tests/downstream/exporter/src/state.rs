//! Requests to Enterprise Manager, and the metrics made from the responses.

use std::collections::BTreeMap;
use std::fmt::Display;

use tokio::try_join;
use vbem_client::prelude::*;
use vbem_client::value::{Timestamp, Uid};

use crate::exposition::Exposition;

/// Runs of a job.
struct Runs {
    job: String,
    /// Backup server of the job.
    server: String,
    /// Result of the last run that has ended.
    result: SessionResult,
    last_end: Timestamp,
    last_success: Option<Timestamp>,
}

impl Runs {
    fn labels<'a>(&'a self, uid: &'a Uid) -> [(&'static str, &'a dyn Display); 3] {
        [("job_name", &self.job), ("server", &self.server), ("uid", uid)]
    }
}

pub struct State {
    jobs: BTreeMap<Uid, Runs>,
    repositories: Vec<Repository>,
    vms: VmsOverviewReportFrame,
}

impl State {
    /// Sends all requests at the same time.
    pub async fn ask(em: &Client) -> Result<Self, Error> {
        let (jobs, repositories, vms) =
            try_join!(runs(em), em.query::<Repository>().collect(), em.vms_overview_report_frame().get(em))?;
        Ok(Self { jobs, repositories, vms })
    }

    pub fn exposition(&self) -> String {
        let mut text = Exposition::default();

        let mut last_result =
            text.gauge("vbem_job_last_result", "Result of the last run of the job; 1 for the actual result.");
        for (uid, runs) in &self.jobs {
            for result in [SessionResult::Success, SessionResult::Warning, SessionResult::Failed] {
                let value = u8::from(runs.result == result);
                let [job, server, uid] = runs.labels(uid);
                last_result.sample(&[job, server, uid, ("result", &result)], value);
            }
        }
        let mut last_end =
            text.gauge("vbem_job_last_end_timestamp_seconds", "End of the last run of the job.");
        for (uid, runs) in &self.jobs {
            last_end.sample(&runs.labels(uid), runs.last_end.instant().as_second());
        }
        let mut last_success = text
            .gauge("vbem_job_last_success_timestamp_seconds", "End of the last successful run of the job.");
        for (uid, runs) in &self.jobs {
            if let Some(end) = runs.last_success {
                last_success.sample(&runs.labels(uid), end.instant().as_second());
            }
        }

        let mut capacity = text.gauge("vbem_repository_capacity_bytes", "Size of the repository.");
        for repository in &self.repositories {
            capacity.sample(
                &[("repository", &repository.name), ("uid", &repository.uid)],
                repository.capacity.count(),
            );
        }
        let mut free = text.gauge("vbem_repository_free_bytes", "Free space in the repository.");
        for repository in &self.repositories {
            free.sample(
                &[("repository", &repository.name), ("uid", &repository.uid)],
                repository.free_space.count(),
            );
        }

        let mut protected = text.gauge("vbem_protected_vms", "VMs with a backup or a replica.");
        protected.sample(&[], self.vms.protected_vms);
        text.into_text()
    }
}

/// Returns the runs of every job, from the newest to the oldest that Enterprise Manager lists, which is 30 days.
async fn runs(em: &Client) -> Result<BTreeMap<Uid, Runs>, Error> {
    let mut jobs: BTreeMap<Uid, Runs> = BTreeMap::new();
    let mut sessions =
        em.query::<BackupJobSession>().sort_desc(BackupJobSession::END_TIME).page_size(500).stream();
    while let Some(session) = sessions.next().await {
        let session = session?;
        let server =
            session.backup_server().ok().and_then(|link| link.name().map(str::to_owned)).unwrap_or_default();
        let (Some(uid), Some(end), Some(result)) = (session.job_uid, session.end_time_utc, session.result)
        else {
            continue; // It is running, or it has no job.
        };
        let succeeded = (result == SessionResult::Success).then_some(end);
        let job = session.job_name.unwrap_or_default();
        let runs =
            jobs.entry(uid).or_insert(Runs { job, server, result, last_end: end, last_success: succeeded });
        runs.last_success = runs.last_success.or(succeeded);
    }
    Ok(jobs)
}
