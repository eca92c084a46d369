//! Administers backup jobs.
//!
//! ```text
//! cargo run -p vbem-client --example jobs -- list
//! cargo run -p vbem-client --example jobs -- start NAME
//! cargo run -p vbem-client --example jobs -- disable NAME
//! cargo run -p vbem-client --example jobs -- describe NAME TEXT
//! cargo run -p vbem-client --example jobs -- clone NAME NEW-NAME REPOSITORY
//! ```

use std::env;

use vbem_client::prelude::*;

const USAGE: &str =
    "usage: jobs list | start NAME | disable NAME | describe NAME TEXT | clone NAME NEW-NAME REPOSITORY";

async fn list(em: &Client) -> Result<(), Error> {
    for job in em.jobs().await? {
        let schedule = if job.schedule_enabled { "on" } else { "off" };
        println!("{:<30}  {:<20}  schedule {schedule}", job.name, job.job_type.as_str());
    }
    Ok(())
}

/// Starts the job and waits for the end of the run.
async fn start(em: &Client, job: &Job) -> Result<(), Error> {
    let run = job.start()?.run(em).on_progress(|progress| eprintln!("{progress}"));
    if let JobSession::Backup(session) = run.await? {
        println!("{}: {}", session.name, session.result.clone().unwrap_or_default());
    }
    Ok(())
}

/// Disables the schedule. The API can only toggle it, so a disabled schedule remains unchanged.
async fn disable(em: &Client, job: &Job) -> Result<(), Error> {
    if job.schedule_enabled {
        job.toggle_schedule_enabled()?.run(em).await?;
    }
    println!("{}: schedule off", job.name);
    Ok(())
}

async fn describe(em: &Client, job: &Job, text: &str) -> Result<(), Error> {
    let text = text.to_owned();
    let task = job.edit()?.modify(em, move |job| job.description = Some(text)).await?;
    task.wait(em).await?;
    println!("{}: changed", job.name);
    Ok(())
}

async fn clone(em: &Client, job: &Job, new_name: &str, repository: &str) -> Result<(), Error> {
    let repository = em.repositories().named(repository).await?;
    let spec = BackupJobCloneInfo::new(new_name, &repository.uid);
    let copy = job.clone_job()?.run(em, &spec.into()).await?;
    println!("{}: cloned as {} ({})", job.name, copy.name, copy.uid);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let work = async |em: Client| {
        let job = async |name: &str| em.jobs().named(name).await;
        let outcome = match arguments[..] {
            ["list"] => list(&em).await,
            ["start", name] => start(&em, &job(name).await?).await,
            ["disable", name] => disable(&em, &job(name).await?).await,
            ["describe", name, text] => describe(&em, &job(name).await?, text).await,
            ["clone", name, new_name, repository] => {
                clone(&em, &job(name).await?, new_name, repository).await
            }
            _ => return Err(USAGE.into()),
        };
        Ok(outcome?)
    };
    Client::from_env().await?.scope(work).await
}
