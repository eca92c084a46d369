//! Measures the throughput of a client whose server refuses requests above a rate.
//!
//! `cargo run --release -p vbem-load --bin overload -- [SECONDS] [CALLERS]` prints, for several rates, the answered requests
//! per second as a share of the rate, and the requests sent for each answered one.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use vbem_client::prelude::*;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let callers: usize = arguments.next().map_or(Ok(32), |text| text.parse())?;
    println!("   rate   delay   answered/s   of the rate   sent/answered   failed calls");
    for rate in [10, 30, 100, 300] {
        for delay in [0, 20] {
            measure(rate, Duration::from_millis(delay), Duration::from_secs(seconds), callers).await?;
        }
    }
    Ok(())
}

async fn measure(
    rate: u32,
    delay: Duration,
    length: Duration,
    callers: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let sim = Simulator::builder().days(1).start().await?;
    let account = sim.credentials();
    let em = Client::builder(&sim.url())?.logon(&account.user, account.password.as_str()).await?;
    let jobs = Matcher::path("/api/jobs");
    sim.faults().add(Rule::always(jobs.clone(), Fault::Overload { rate, retry_after: None }));
    if !delay.is_zero() {
        sim.faults().add(Rule::always(jobs, Fault::Delay(delay.into())));
    }
    let begun = Instant::now();
    let end = begun + length;
    let mut set = JoinSet::new();
    for _ in 0..callers {
        let em = em.clone();
        set.spawn(async move {
            let (mut answered, mut failed) = (0_u32, 0_u32);
            while Instant::now() < end {
                match em.jobs().references().await {
                    Ok(_) => answered += 1,
                    Err(_) => failed += 1,
                }
            }
            (answered, failed)
        });
    }
    let counts = set.join_all().await;
    let elapsed = begun.elapsed().as_secs_f64();
    let (answered, failed) = counts.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let requests = sim.requests();
    let sent = requests.iter().filter(|it| it.target.starts_with("/api/jobs")).count();
    em.logoff().await?;
    // The requests of the first second are accepted in addition.
    let possible = f64::from(rate) * (elapsed + 1.0);
    #[allow(clippy::cast_precision_loss, reason = "a count of requests")]
    let sent = sent as f64;
    println!(
        "{rate:7} {:4} ms {:12.1} {:11.1} % {:15.2} {failed:14}",
        delay.as_millis(),
        f64::from(answered) / elapsed,
        f64::from(answered) / possible * 100.0,
        sent / f64::from(answered.max(1)),
    );
    Ok(())
}
