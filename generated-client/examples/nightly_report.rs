//! Prints the job runs of the last 24 hours, as a table or as JSON.
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
    message: Option<String>,
}

impl From<BackupJobSession> for Run {
    fn from(session: BackupJobSession) -> Self {
        Self {
            job: session.job_name.unwrap_or(session.name),
            started: session.creation_time_utc,
            result: session.result,
            message: session.failure_message,
        }
    }
}

async fn runs(em: &Client, since: SystemTime) -> Result<Vec<Run>, Error> {
    let sessions = em
        .query::<BackupJobSession>()
        .filter(BackupJobSession::CREATION_TIME.ge(Timestamp::from(since)))
        .sort_desc(BackupJobSession::CREATION_TIME)
        .await?;
    Ok(sessions.into_iter().map(Run::from).collect())
}

fn print_table(runs: &[Run]) {
    println!("{:<24}  {:<30}  {:<8}  MESSAGE", "STARTED", "JOB", "RESULT");
    for Run { job, started, result, message } in runs {
        let result = result.as_ref().map_or("running", SessionResult::as_str);
        let message = message.as_deref().unwrap_or_default();
        println!("{:<24}  {job:<30}  {result:<8}  {message}", started.to_string());
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
