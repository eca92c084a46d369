//! Prints the job runs of the last 24 hours, with the reasons of their failed machines, as a table or as JSON.
//!
//! ```text
//! cargo run -p vbem-client --features serde --example nightly_report -- [--json]
//! ```

use std::env;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use vbem_client::prelude::*;
use vbem_client::value::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A run of a job.
#[derive(Serialize)]
struct Run {
    job: String,
    started: Timestamp,
    /// Absent while the job runs.
    result: Option<SessionResult>,
    failed: Vec<Machine>,
}

/// A machine that the run failed to back up.
#[derive(Serialize)]
struct Machine {
    name: String,
    reason: Option<String>,
}

/// Fetches the runs with one query, and the machines of all failed runs with another one.
async fn runs(em: &Client, since: SystemTime) -> Result<Vec<Run>, Error> {
    let sessions = em
        .query::<BackupJobSession>()
        .filter(BackupJobSession::CREATION_TIME.ge(Timestamp::from(since)))
        .sort_desc(BackupJobSession::CREATION_TIME)
        .page_size(1_000)
        .await?;
    let failed = |session: &&BackupJobSession| session.result == Some(SessionResult::Failed);
    let lists = em.list_all(sessions.iter().filter(failed).map(BackupJobSession::task_sessions)).await?;
    let mut lists = lists.into_iter();
    let mut runs = Vec::new();
    for session in &sessions {
        let machines = if failed(&session) { lists.next().transpose()? } else { None };
        runs.push(run(session, machines.unwrap_or_default()));
    }
    Ok(runs)
}

fn run(session: &BackupJobSession, machines: Vec<BackupTaskSession>) -> Run {
    let failed = machines.into_iter().filter(|machine| machine.result == Some(SessionResult::Failed));
    Run {
        job: session.job_name.clone().unwrap_or_else(|| session.name.clone()),
        started: session.creation_time_utc,
        result: session.result.clone(),
        failed: failed.map(|machine| Machine { name: machine.name, reason: machine.reason }).collect(),
    }
}

fn print_table(runs: &[Run]) {
    println!("{:<24}  {:<30}  RESULT", "STARTED", "JOB");
    for Run { job, started, result, failed } in runs {
        let result = result.as_ref().map_or("running", SessionResult::as_str);
        println!("{:<24}  {job:<30}  {result}", started.to_string());
        for Machine { name, reason } in failed {
            println!("{:<24}  {name}: {}", "", reason.as_deref().unwrap_or("no reason"));
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let since = SystemTime::now() - DAY;
    let runs = Client::from_env().await?.scope(async |em| runs(&em, since).await).await?;
    if env::args().any(|argument| argument == "--json") {
        println!("{}", serde_json::to_string_pretty(&runs)?);
    } else {
        print_table(&runs);
    }
    Ok(())
}
