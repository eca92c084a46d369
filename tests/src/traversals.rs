//! Traversals of many objects, as loops over items and over sets, for tests and benchmarks that count requests.

use std::collections::BTreeMap;

use vbem_client::prelude::*;
use vbem_client::value::Timestamp;

/// Items of a page.
const PAGE: u32 = 1_000;

/// Protection of one machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Protection {
    /// Name of the machine.
    pub machine: String,
    /// Name of its newest restore point.
    pub point: String,
    /// Name of the file with the restore point.
    pub file: String,
    /// Name of the repository with the file.
    pub repository: String,
    /// Result of the last run of its job; absent while the job runs.
    pub result: Option<SessionResult>,
}

fn machine_of(point: &VmRestorePoint) -> String {
    let name = point.vm_display_name.as_deref();
    name.unwrap_or_else(|| point.name.split('@').next().unwrap_or_default()).to_owned()
}

/// Returns the runs of backup jobs since this time, the newest first.
async fn runs_since(em: &Client, since: Timestamp) -> Result<Vec<BackupJobSession>, Error> {
    let newer = BackupJobSession::CREATION_TIME.ge(since);
    em.query().filter(newer).sort_desc(BackupJobSession::CREATION_TIME).page_size(PAGE).await
}

/// Returns the last run of the job with this name; `None` if it has not run.
async fn last_run_named(em: &Client, job: &str) -> Result<Option<BackupJobSession>, Error> {
    let of_job = BackupJobSession::JOB_NAME.eq(job);
    em.query().filter(of_job).sort_desc(BackupJobSession::CREATION_TIME).first().await
}

/// Returns the protection of all machines with a restore point since this time, by sets.
///
/// # Errors
/// Those of the requests.
pub async fn protection(em: &Client, since: Timestamp) -> Result<Vec<Protection>, Error> {
    let points = em
        .query::<VmRestorePoint>()
        .filter(VmRestorePoint::CREATION_TIME.ge(since))
        .sort_desc(VmRestorePoint::CREATION_TIME)
        .page_size(PAGE)
        .await?;
    let mut newest = BTreeMap::new();
    for point in points {
        newest.entry(machine_of(&point)).or_insert(point);
    }
    let files = em.get_all(newest.values().map(VmRestorePoint::backup_file)).await?;
    let files = files.into_iter().collect::<Result<Vec<_>, _>>()?;
    let backups = em.get_all(files.iter().map(BackupFile::backup)).await?;
    let backups = backups.into_iter().collect::<Result<Vec<_>, _>>()?;
    let repositories = em.get_all(backups.iter().map(Backup::repository)).await?;
    let runs = runs_since(em, since).await?;
    let mut results = BTreeMap::new();
    for run in runs {
        results.entry(run.job_name.unwrap_or_default()).or_insert(run.result);
    }
    let rows = newest.into_iter().zip(files).zip(backups).zip(repositories);
    rows.map(|((((machine, point), file), backup), repository)| {
        Ok(Protection {
            machine,
            point: point.name,
            file: file.name,
            repository: repository?.name,
            result: results.get(&backup.name).cloned().flatten(),
        })
    })
    .collect()
}

/// Returns the protection of one machine, item by item.
///
/// # Errors
/// Those of the requests.
pub async fn protection_of(em: &Client, machine: &str) -> Result<Protection, Error> {
    let point = em
        .query::<VmRestorePoint>()
        .filter(VmRestorePoint::VM_DISPLAY_NAME.eq(machine))
        .sort_desc(VmRestorePoint::CREATION_TIME)
        .first()
        .await?
        .unwrap_or_default();
    let file = point.backup_file()?.get(em).await?;
    let backup = file.backup()?.get(em).await?;
    let repository = backup.repository()?.get(em).await?;
    let run = last_run_named(em, &backup.name).await?;
    Ok(Protection {
        machine: machine.to_owned(),
        point: point.name,
        file: file.name,
        repository: repository.name,
        result: run.and_then(|run| run.result),
    })
}

/// Last run of a job, with the machines that failed and the reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct LastRun {
    /// Name of the job.
    pub job: String,
    /// Result of the run; absent while the job runs.
    pub result: Option<SessionResult>,
    /// Names of the failed machines, with the reasons.
    pub failed: Vec<(String, String)>,
}

fn last_run(run: BackupJobSession, machines: Vec<BackupTaskSession>) -> LastRun {
    let failed = machines.into_iter().filter(|machine| machine.result == Some(SessionResult::Failed));
    let mut failed: Vec<_> =
        failed.map(|machine| (machine.name, machine.reason.unwrap_or_default())).collect();
    failed.sort();
    LastRun { job: run.job_name.unwrap_or_default(), result: run.result, failed }
}

/// Returns the last runs of all jobs that ran since this time, by sets.
///
/// # Errors
/// Those of the requests.
pub async fn last_runs(em: &Client, since: Timestamp) -> Result<Vec<LastRun>, Error> {
    let runs = runs_since(em, since).await?;
    let mut last = BTreeMap::new();
    for run in runs {
        last.entry(run.job_name.clone().unwrap_or_default()).or_insert(run);
    }
    let failed = |run: &&BackupJobSession| run.result == Some(SessionResult::Failed);
    let machines = em.list_all(last.values().filter(failed).map(BackupJobSession::task_sessions)).await?;
    let mut machines = machines.into_iter();
    last.into_values()
        .map(|run| {
            let machines = if failed(&&run) { machines.next().transpose()? } else { None };
            Ok(last_run(run, machines.unwrap_or_default()))
        })
        .collect()
}

/// Returns the last run of one job, item by item.
///
/// # Errors
/// Those of the requests.
pub async fn last_run_of(em: &Client, job: &str) -> Result<LastRun, Error> {
    let run = last_run_named(em, job).await?.unwrap_or_default();
    let machines = match run.result {
        Some(SessionResult::Failed) => run.task_sessions()?.list(em).await?.items,
        _ => Vec::new(),
    };
    Ok(last_run(run, machines))
}

/// Numbers of objects above restore points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parents {
    /// VM restore points.
    pub points: usize,
    /// Restore points and files they are part of.
    pub direct: usize,
    /// Backups of the files, and their repositories.
    pub indirect: usize,
}

/// Fetches all VM restore points with all objects above them, by sets.
///
/// # Errors
/// Those of the requests.
pub async fn parents(em: &Client) -> Result<Parents, Error> {
    let points = em.query::<VmRestorePoint>().page_size(PAGE).await?;
    // Unfinished points have no links upwards.
    let finished = || points.iter().filter(|point| point.backup_file().is_ok());
    let above = em.get_all(finished().map(VmRestorePoint::restore_point)).await?;
    let files = em.get_all(finished().map(VmRestorePoint::backup_file)).await?;
    let servers = em.get_all(finished().map(VmRestorePoint::backup_server)).await?;
    let direct = count(&above)? + count(&files)? + count(&servers)?;
    let backups = em.get_all(files.iter().flatten().map(BackupFile::backup)).await?;
    let repositories = em.get_all(backups.iter().flatten().map(Backup::repository)).await?;
    Ok(Parents { points: points.len(), direct, indirect: count(&backups)? + count(&repositories)? })
}

/// Fetches the objects above one VM restore point, item by item.
///
/// # Errors
/// Those of the requests.
pub async fn parents_of(em: &Client, point: &VmRestorePoint) -> Result<Parents, Error> {
    if point.backup_file().is_err() {
        return Ok(Parents { points: 1, direct: 0, indirect: 0 });
    }
    point.restore_point()?.get(em).await?;
    let file = point.backup_file()?.get(em).await?;
    point.backup_server()?.get(em).await?;
    let backup = file.backup()?.get(em).await?;
    backup.repository()?.get(em).await?;
    Ok(Parents { points: 1, direct: 3, indirect: 2 })
}

/// Returns the number of items, or the first error.
fn count<T>(items: &[Result<T, Error>]) -> Result<usize, Error> {
    match items.iter().find_map(|item| item.as_ref().err()) {
        Some(error) => Err(error.clone()),
        None => Ok(items.len()),
    }
}
