//! The model: the objects that calls change, as the server must show them.

use std::collections::BTreeMap;

use vbem_client::prelude::*;

/// The objects of a server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Company {
    /// Description and schedule of each job, by its address.
    pub(crate) jobs: BTreeMap<String, (Option<String>, bool)>,
    /// Number of restores.
    pub(crate) restores: usize,
    /// Number of runs of jobs.
    pub(crate) runs: usize,
    /// Names of tenants, sorted.
    pub(crate) tenants: Vec<String>,
}

impl Company {
    /// Reads the objects from the server.
    pub(crate) async fn read(em: &Client) -> Result<Self, Error> {
        let jobs = em.jobs().list().await?.items;
        let mut tenants: Vec<String> =
            em.cloud_tenants().list().await?.into_iter().map(|it| it.name).collect();
        tenants.sort();
        Ok(Self {
            jobs: jobs
                .iter()
                .map(|job| (job.href().to_string(), (job.description.clone(), job.schedule_enabled)))
                .collect(),
            restores: em.restore_sessions().references().await?.len(),
            runs: em.backup_job_sessions().references().await?.len()
                + em.replica_job_sessions().references().await?.len(),
            tenants,
        })
    }
}
