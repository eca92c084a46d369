//! Soak test: uses clients for many minutes while sessions expire, the server restarts and one of twenty requests fails.
//!
//! `cargo run --release -p vbem-soak -- MINUTES` prints a line for each cycle and fails if memory grows by more than 1 % after
//! the warm-up, if sockets or sessions remain, or if an operation fails with an error of an unexpected kind.

mod allocator;
mod load;
mod meter;
mod server;
mod tally;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};
use vbem_client::Client;

use meter::{Sample, growth, sockets};
use server::Server;
use tally::Tally;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Duration of the load of a cycle.
const CYCLE: Duration = Duration::from_secs(30);

/// Longest time that connections and background tasks take to end after a cycle.
const SETTLE: Duration = Duration::from_secs(10);

/// Number of clients of one cycle; one more lasts for the whole soak.
const CLIENTS: usize = 5;

/// Maximum growth of memory after the warm-up, in per cent.
const GROWTH: f64 = 1.0;

/// A figure of a measurement.
type Figure = fn(&Sample) -> u64;

/// Figures whose growth is limited.
const FIGURES: [(&str, Figure); 2] = [("resident", |it| it.resident), ("allocated", |it| it.allocated)];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((command, ports)) if command == server::COMMAND => server::serve(ports).map(|()| Vec::new()),
        Some((minutes, [])) if allocator::is_configured() => soak(minutes),
        Some((_, [])) => return allocator::run_configured(&arguments),
        _ => Err("usage: vbem-soak MINUTES".into()),
    };
    match outcome {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            problems.iter().for_each(|problem| eprintln!("FAILED: {problem}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs for these minutes and returns what went wrong.
fn soak(minutes: &str) -> Outcome<Vec<String>> {
    let length = Duration::try_from_secs_f64(minutes.parse::<f64>()? * 60.0)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_io().enable_time().build()?;
    runtime.block_on(run(length))
}

async fn run(length: Duration) -> Outcome<Vec<String>> {
    let started = Instant::now();
    let cycle = CYCLE.min(length / 10);
    let before = sockets()?;
    let mut server = Server::start()?;
    let url = format!("http://{}", server.api);
    let tally = Arc::new(Tally::default());
    let lasting = load::log_on(&url, 0).await?;
    let (mut samples, mut problems) = (Vec::with_capacity(1000), Vec::new());
    println!("cycle  seconds  operations  resident kB  allocated B  sockets  sessions");
    while started.elapsed() < length {
        let sample = one_cycle(&mut server, &url, &lasting, &tally, cycle, before).await?;
        samples.push(sample);
        println!(
            "{:5} {:8} {:11} {:12} {:12} {:8} {:9}",
            samples.len(),
            started.elapsed().as_secs(),
            tally.succeeded(),
            sample.resident / 1024,
            sample.allocated,
            sample.sockets - before,
            sample.sessions
        );
        if sample.sockets > before {
            problems.push(format!(
                "{} sockets are left after cycle {}",
                sample.sockets - before,
                samples.len()
            ));
        }
        // That of the lasting client.
        if sample.sessions > 1 {
            problems.push(format!("{} sessions are left after cycle {}", sample.sessions, samples.len()));
        }
    }
    load::log_off(&lasting).await?;
    drop(lasting);
    let last = settled(&server, before, 0).await?;
    println!("after the logoff: {} sockets, {} sessions", last.sockets - before, last.sessions);
    if last.sockets > before {
        problems.push(format!("{} sockets are left", last.sockets - before));
    }
    if last.sessions > 0 {
        problems.push(format!("{} sessions are left", last.sessions));
    }
    let warm = samples.split_off((samples.len() / 5).clamp(2, samples.len()));
    for (name, figure) in FIGURES {
        let growth = growth(&warm, figure);
        println!("growth of {name} memory after the warm-up: {growth:+.2} %");
        if growth > GROWTH {
            problems.push(format!("{name} memory has grown by {growth:.2} %"));
        }
    }
    println!("{}", tally.summary());
    problems.extend(tally.problems());
    Ok(problems)
}

/// Uses new clients and the lasting one. Within the cycle, the server restarts and all sessions expire. `before` is the number
/// of sockets without clients.
async fn one_cycle(
    server: &mut Server,
    url: &str,
    lasting: &Client,
    tally: &Arc<Tally>,
    length: Duration,
    before: usize,
) -> Outcome<Sample> {
    let begun = Instant::now();
    let mut clients = vec![lasting.clone()];
    for number in 1..=CLIENTS {
        clients.push(load::log_on(url, number).await?);
    }
    let tasks = load::start(url, &clients, tally, begun + length);
    sleep_until(begun + length / 3).await;
    server.restart()?;
    sleep_until(begun + length * 2 / 3).await;
    server.advance(Duration::from_secs(20 * 60))?;
    tasks.join_all().await;
    for em in clients.iter().skip(1) {
        load::log_off(em).await?;
    }
    drop(clients);
    let sessions = settled(server, usize::MAX, 1).await?.sessions;
    // Ends the idle connections of the lasting client, whose buffers differ from cycle to cycle.
    server.restart()?;
    Ok(Sample { sessions, ..settled(server, before, 0).await? })
}

/// Measures when no more than these sockets and sessions are left, or some seconds later.
async fn settled(server: &Server, max_sockets: usize, max_sessions: u64) -> Outcome<Sample> {
    let begun = Instant::now();
    sleep(Duration::from_millis(500)).await;
    loop {
        let sample = Sample::take(server.sessions()?)?;
        let is_settled = sample.sockets <= max_sockets && sample.sessions <= max_sessions;
        if is_settled || begun.elapsed() > SETTLE {
            return Ok(sample);
        }
        sleep(Duration::from_millis(100)).await;
    }
}
