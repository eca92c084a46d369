//! Requests and times of traversals of many objects: the loop over items, and sets.
//!
//! `cargo bench -p vbem-tests --bench set_requests` prints the table, against the simulator with a delay of 20 ms for each
//! response, and fails if sets need more requests than their limit. Without `--bench` it traverses a small company once.
#![allow(missing_docs, clippy::unwrap_used, reason = "a program that may stop")]

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use vbem_client::prelude::*;
use vbem_client::value::Timestamp;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};
use vbem_tests::traversals::{last_run_of, last_runs, parents, parents_of, protection, protection_of};

/// Delay of a response.
const DELAY: Duration = Duration::from_millis(20);

/// Backup jobs of machines for each unit of the scale of the simulator. Each of them backs up ten machines once a day.
const JOBS: usize = 4;

/// Items of a page of a query without a page size.
const PAGE: usize = 100;

/// Size of a run of this program.
struct Size {
    /// Scale of the company with 1,000 machines, and the number of its days.
    machines: (usize, u64),
    /// Scale of the company with at least 500 jobs.
    jobs: usize,
    /// Items that a loop is measured with.
    sample: usize,
}

const WHOLE: Size = Size { machines: (25, 11), jobs: 125, sample: 40 };
const SMALL: Size = Size { machines: (2, 3), jobs: 2, sample: 2 };

/// Requests and time of a traversal.
#[derive(Clone, Copy)]
struct Cost {
    requests: usize,
    seconds: f64,
}

/// Comparison of a loop with a traversal by sets.
struct Row {
    name: &'static str,
    items: usize,
    /// Items of the loop, and its cost.
    sample: (usize, Cost),
    sets: Cost,
    /// Maximum number of requests by sets.
    limit: usize,
}

impl Row {
    /// Cost of the loop for all items.
    fn whole_loop(&self) -> (f64, f64) {
        let (sample, cost) = self.sample;
        let factor = float(self.items) / float(sample.max(1));
        (float(cost.requests) * factor, cost.seconds * factor)
    }

    fn print(&self) {
        let (requests, seconds) = self.whole_loop();
        let Self { name, items, sample, sets, limit } = self;
        println!(
            "| {name}, {items} | {requests:.0} | {seconds:.1} s | {} | {limit} | {:.2} s | {:.0} | {:.0} | {} |",
            sets.requests,
            sets.seconds,
            requests / float(sets.requests),
            seconds / sets.seconds,
            sample.0,
        );
    }

    fn is_within_limit(&self) -> bool {
        self.sets.requests <= self.limit
    }
}

fn float(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

/// A simulated company with a client.
struct Company {
    sim: Simulator,
    em: Client,
    /// Time a day and a half before its present.
    since: Timestamp,
}

impl Company {
    async fn start(scale: usize, days: u64) -> Self {
        let delayed = Rule::always(Matcher::any(), Fault::Delay(DELAY.into()));
        let sim = Simulator::builder().scale(scale).days(days).fault(delayed).start_blocking().unwrap();
        let account = sim.credentials();
        let em = Client::builder(&sim.url()).unwrap();
        let em = em.logon(&account.user, account.password.as_str()).await.unwrap();
        let day_and_a_half = Duration::from_secs(36 * 60 * 60);
        let since = Timestamp::from(SystemTime::from(sim.clock().now()) - day_and_a_half);
        Self { sim, em, since }
    }

    async fn measure<T>(&self, work: impl Future<Output = Result<T, Error>>) -> (T, Cost) {
        self.sim.forget_requests();
        let started = Instant::now();
        let result = work.await.unwrap();
        (result, Cost { requests: self.sim.requests().len(), seconds: started.elapsed().as_secs_f64() })
    }
}

/// The newest restore point of all machines, its file and repository, and the last result of the job.
async fn protection_row(company: &Company, sample: usize) -> Row {
    let em = &company.em;
    let (rows, sets) = company.measure(protection(em, company.since)).await;
    let some: Vec<_> = rows.iter().step_by(rows.len().div_ceil(sample)).collect();
    let each = async {
        let mut found = Vec::new();
        for row in &some {
            found.push(protection_of(em, &row.machine).await?);
        }
        Ok(found)
    };
    let (found, cost) = company.measure(each).await;
    assert!(found.iter().eq(some), "the loop and the sets find the same");
    Row { name: "(a) machines", items: rows.len(), sample: (found.len(), cost), sets, limit: 8 }
}

/// The last session of all jobs, and its failed machines with the reasons.
async fn last_runs_row(company: &Company, sample: usize) -> Row {
    let em = &company.em;
    let (rows, sets) = company.measure(last_runs(em, company.since)).await;
    let some: Vec<_> = rows.iter().step_by(rows.len().div_ceil(sample)).collect();
    let each = async {
        let mut found = Vec::new();
        for row in &some {
            found.push(last_run_of(em, &row.job).await?);
        }
        Ok(found)
    };
    let (found, cost) = company.measure(each).await;
    assert!(found.iter().eq(some), "the loop and the sets find the same");
    Row { name: "(b) jobs", items: rows.len(), sample: (found.len(), cost), sets, limit: 6 }
}

/// All VM restore points and the objects above them.
async fn parents_row(company: &Company, sample: usize) -> Row {
    let em = &company.em;
    let (all, sets) = company.measure(parents(em)).await;
    let points = em.query::<VmRestorePoint>().page_size(u32::try_from(sample).unwrap()).fetch_page().await;
    let points = points.unwrap().items;
    let each = async {
        for point in &points {
            parents_of(em, point).await?;
        }
        Ok(())
    };
    let ((), cost) = company.measure(each).await;
    let limit = 3 * all.points.div_ceil(PAGE);
    Row { name: "(c) VM restore points", items: all.points, sample: (points.len(), cost), sets, limit }
}

#[tokio::main]
async fn main() -> ExitCode {
    let size = if std::env::args().any(|argument| argument == "--bench") { WHOLE } else { SMALL };
    let (scale, days) = size.machines;
    let company = Company::start(scale, days).await;
    let mut rows =
        vec![protection_row(&company, size.sample).await, parents_row(&company, size.sample).await];
    drop(company);
    let company = Company::start(size.jobs, 2).await;
    rows.insert(1, last_runs_row(&company, size.sample).await);
    assert!(rows[1].items >= JOBS * size.jobs, "all jobs have run");
    println!(
        "| objects | loop: requests | time | sets: requests | limit | time | requests, loop / sets | time, loop / sets | sample |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    rows.iter().for_each(Row::print);
    match rows.iter().all(Row::is_within_limit) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
