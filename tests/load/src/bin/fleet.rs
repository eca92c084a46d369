//! Measures the memory that each of many idle clients of one process keeps.
//!
//! `cargo run --release -p vbem-load --bin fleet -- [CLIENTS]` logs on with so many clients, 1,000 by default, each of which
//! trusts the certificate of a simulated server in addition to those of the platform, and a certificate that no other client
//! trusts, as if each client had its server. It prints the bytes each of them keeps: while its connection is open, and after
//! the connection has been closed. It fails above 64 KiB.
//!
//! The server runs in another thread, whose allocations are not counted. Each client takes two open files, one of them for
//! the server: `ulimit -n 4096` allows 1,000 clients.

use std::time::Duration;

use vbem_client::client::Limits;
use vbem_client::prelude::*;
use vbem_simulator::Simulator;

/// Maximum number of bytes of an idle client.
const LIMIT: i64 = 64 << 10;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let clients: u32 = std::env::args().nth(1).map_or(Ok(1000), |text| text.parse())?;
    let sim = Simulator::builder().days(1).tls().start_blocking()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Memory that the process keeps once, such as the trusted certificates, is not part of a client.
    let others = certificates(clients)?;
    let mut first = Vec::new();
    let (bytes, outcome) = counted(|| runtime.block_on(logons(&sim, &others[..1], &mut first)));
    outcome?;
    println!("the first client, with everything shared: {} KiB", bytes >> 10);

    let mut fleet = Vec::new();
    let (bytes, outcome) = counted(|| runtime.block_on(logons(&sim, &others[1..], &mut fleet)));
    outcome?;
    let connected = bytes / i64::from(clients);
    println!("each of {clients} clients with an open connection: {:.1} KiB", kib(connected));

    let (freed, ()) = counted(|| runtime.block_on(idle()));
    let idle = (bytes + freed) / i64::from(clients);
    println!("each of {clients} clients after a pause: {:.1} KiB", kib(idle));

    runtime.block_on(async {
        for em in first.iter().chain(&fleet) {
            em.logoff().await?;
        }
        Ok::<(), Error>(())
    })?;
    if connected > LIMIT { Err(format!("a client keeps more than {LIMIT} bytes").into()) } else { Ok(()) }
}

#[allow(clippy::cast_precision_loss, reason = "a number of bytes")]
fn kib(bytes: i64) -> f64 {
    bytes as f64 / 1024.0
}

/// Returns the bytes that the work has allocated and not freed.
fn counted<T>(work: impl FnOnce() -> T) -> (i64, T) {
    let mut outcome = None;
    let info = allocation_counter::measure(|| outcome = Some(work()));
    (info.bytes_current, outcome.unwrap_or_else(|| unreachable!("the work has run")))
}

/// Creates a certificate for each client and one more.
fn certificates(clients: u32) -> Result<Vec<String>, Failure> {
    let key = rcgen::KeyPair::generate()?;
    let certificate = |number| {
        let params = rcgen::CertificateParams::new(vec![format!("em-{number}.example")])?;
        Ok(params.self_signed(&key)?.pem())
    };
    (0..=clients).map(certificate).collect()
}

async fn logons(sim: &Simulator, others: &[String], clients: &mut Vec<Client>) -> Result<(), Failure> {
    let limits = Limits::new().logon_interval(Duration::from_millis(1));
    let certificate = sim.certificate().ok_or("the server has no certificate")?;
    let account = sim.credentials();
    for other in others {
        let builder =
            Client::builder(&sim.url())?.ca_certificate(other).ca_certificate(certificate).limits(&limits);
        let em = builder.logon(&account.user, account.password.as_str()).await?;
        em.jobs().references().await?;
        clients.push(em);
    }
    Ok(())
}

/// Waits until the connections of idle clients have been closed.
async fn idle() {
    tokio::time::sleep(Duration::from_secs(65)).await;
}
