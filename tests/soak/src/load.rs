//! The load: clients, and tasks that use them.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use vbem_client::client::{Format, RetryPolicy};
use vbem_client::prelude::*;

use crate::tally::Tally;

/// Number of concurrent tasks.
pub(crate) const TASKS: usize = 50;

/// Account of the simulated administrator.
const ACCOUNT: (&str, &str) = ("EXAMPLE\\administrator", "Simulated-1");

/// Number of attempts at a logon and a logoff; a fault ends some of them.
const ATTEMPTS: usize = 30;

/// Logs on. Clients differ by their number: in format, coalescing and keep-alive.
pub(crate) async fn log_on(url: &str, number: usize) -> Result<Client, Error> {
    let mut attempts = 0;
    loop {
        let mut builder = Client::builder(url)?
            .format(if number.is_multiple_of(2) { Format::Xml } else { Format::Json })
            .retry(RetryPolicy::new(4).pauses(Duration::from_millis(20), Duration::from_millis(500)))
            .circuit_breaker(100, Duration::from_millis(200))
            .poll_interval(Duration::from_millis(20), Duration::from_millis(100));
        if number % 3 == 1 {
            builder = builder.coalesce(Duration::from_millis(50));
        }
        if number % 3 == 2 {
            builder = builder.keep_alive(Duration::from_millis(300));
        }
        match builder.logon(ACCOUNT.0, ACCOUNT.1).await {
            Err(error) if error.is_transient() && attempts < ATTEMPTS => attempts += 1,
            outcome => return outcome,
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Logs off.
pub(crate) async fn log_off(em: &Client) -> Result<(), Error> {
    let mut attempts = 0;
    loop {
        match em.logoff().await {
            Err(error) if error.is_transient() && attempts < ATTEMPTS => attempts += 1,
            outcome => return outcome,
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// Starts tasks that use the clients until a time.
pub(crate) fn start(url: &str, clients: &[Client], tally: &Arc<Tally>, end: Instant) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for (number, em) in clients.iter().cycle().take(TASKS).enumerate() {
        let (url, em, tally) = (url.to_owned(), em.clone(), Arc::clone(tally));
        tasks.spawn(async move {
            while Instant::now() < end {
                perform(&url, &em, number, &tally).await;
                sleep(Duration::from_millis(fastrand::u64(20..100))).await;
            }
        });
    }
    tasks
}

/// Performs a random operation. One of ten is dropped before its end.
async fn perform(url: &str, em: &Client, number: usize, tally: &Tally) {
    match fastrand::u8(..) {
        0..4 => return tally.record(&short_session(url, number).await),
        4..6 => return dropped_logon(url, number, tally).await,
        _ => {}
    }
    let operation = operation(em);
    if fastrand::u8(..) < 26 {
        match timeout(random_limit(), operation).await {
            Ok(outcome) => tally.record(&outcome),
            Err(_) => tally.cancelled(),
        }
    } else {
        tally.record(&operation.await);
    }
}

async fn operation(em: &Client) -> Result<(), Error> {
    match fastrand::u32(..100) {
        0..20 => em.jobs().list().await.map(drop),
        20..40 => {
            let job = any_job(em).await?;
            job.self_link::<Job>().get(em).await.map(drop)
        }
        40..60 => em.query::<VmRestorePoint>().page_size(9).collect().await.map(drop),
        60..65 => em.with_timeout(Duration::from_millis(5)).backup_servers().list().await.map(drop),
        65..75 => {
            let point = any(em.vm_restore_points().references().await?.items);
            point.get(em).await?.backup_server()?.get(em).await.map(drop)
        }
        75..83 => {
            let job = any_job(em).await?;
            let text = format!("changed {}", fastrand::u32(..));
            let task = job.edit()?.modify(em, move |job| job.description = Some(text)).await?;
            task.wait(em).max_wait(Duration::from_secs(10)).await.map(drop)
        }
        83..90 => {
            let point = any(em.vm_restore_points().list().await?.items);
            point.restore()?.run(em, None).max_wait(Duration::from_secs(10)).await.map(drop)
        }
        90..95 => {
            let task = any_job(em).await?.toggle_schedule_enabled()?.send(em).await?;
            task.wait(em).max_wait(Duration::from_secs(10)).await.map(drop)
        }
        _ => any_job(em).await?.start()?.run(em).max_wait(Duration::from_secs(10)).await.map(drop),
    }
}

async fn any_job(em: &Client) -> Result<Job, Error> {
    em.jobs().list().await.map(|jobs| any(jobs.items))
}

/// Returns a random item. The simulator has jobs and restore points at any time, so that the list is not empty.
fn any<T>(mut items: Vec<T>) -> T {
    items.swap_remove(fastrand::usize(..items.len()))
}

/// Logs on, and drops the logon before its end unless it ends soon.
async fn dropped_logon(url: &str, number: usize, tally: &Tally) {
    match timeout(random_limit(), log_on(url, number)).await {
        Ok(Ok(em)) => tally.record(&log_off(&em).await),
        Ok(Err(error)) => tally.record(&Err(error)),
        Err(_) => tally.cancelled(),
    }
}

/// Returns a time within which about half of the operations end.
fn random_limit() -> Duration {
    Duration::from_millis(fastrand::u64(1..20))
}

/// Logs on, reads and logs off.
async fn short_session(url: &str, number: usize) -> Result<(), Error> {
    let em = log_on(url, number).await?;
    let read = em.jobs().references().await;
    log_off(&em).await?;
    read.map(drop)
}
