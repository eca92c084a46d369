//! Metrics for Prometheus.

mod exposition;
mod server;

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;
use tokio::try_join;
use vbem_client::{Client, Error};

use crate::backups::{Job, Machine, Period, Repository, jobs, machines, repositories, runs};
use crate::clock::now;

pub(crate) use server::serve;

/// Age of the oldest run that is read: the server lists no older ones.
const RUNS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Age of the oldest restore point that is read.
const POINTS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// State of the backups at one time.
#[derive(Debug)]
struct Snapshot {
    jobs: Vec<Job>,
    repositories: Vec<Repository>,
    machines: Vec<Machine>,
}

impl Snapshot {
    async fn read(em: &Client) -> Result<Self, Error> {
        let now = now();
        let (runs, repositories, machines) = try_join!(
            runs(em, Period::since(now, RUNS), None),
            repositories(em),
            machines(em, Period::before(now, POINTS).since)
        )?;
        Ok(Self { jobs: jobs(&runs), repositories, machines })
    }
}

/// Reads the state and writes the metrics in the `OpenMetrics` text format. If the state cannot be read, `vbem_up` is 0, the
/// other metrics are absent, and the error is passed to `report`.
async fn metrics(em: &Client, report: &(dyn Fn(&Error) + Sync)) -> Result<String, fmt::Error> {
    let started = Instant::now();
    let snapshot = Snapshot::read(em).await;
    if let Err(error) = &snapshot {
        report(error);
    }
    exposition::encode(snapshot.ok(), started.elapsed())
}
