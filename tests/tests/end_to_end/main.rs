//! The client against the simulated server, over real TCP.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod blocking;
mod compression;
mod editing;
mod environment;
mod faults;
mod files;
mod filters;
mod load;
mod methods;
mod proxy;
mod query;
mod redirects;
mod run;
mod secrets;
mod session;
mod sets;
mod streams;
mod tasks;
mod tls;
mod walk;

use std::time::Duration;

use vbem_client::client::{Builder, Format, RetryPolicy};
use vbem_client::prelude::*;
use vbem_simulator::{Exchange, Pace, Simulator};

/// Both formats of the API.
const FORMATS: [Format; 2] = [Format::Xml, Format::Json];

/// Retry policy with minimal pauses.
const QUICK: RetryPolicy = RetryPolicy::new(3).pauses(Duration::from_millis(1), Duration::from_millis(2));

/// Poll interval of waits.
const PAUSE: Duration = Duration::from_millis(1);

/// Returns a small company. Its clock advances by half a second with every request only, so that the machine's speed
/// does not matter: a task ends after 3 requests, a restore after 10. A request that deviates from the documented form
/// fails the test.
fn company() -> vbem_simulator::Builder {
    Simulator::builder()
        .deny_warnings()
        .days(2)
        .pace(Pace::PerRequest(Duration::from_millis(500)))
        .task_duration(Duration::from_millis(1500))
        .activity_duration(Duration::from_secs(5))
}

fn start() -> Simulator {
    company().start_blocking().unwrap()
}

fn client(sim: &Simulator, format: Format) -> Builder<Client> {
    let builder = Client::builder(&sim.url()).unwrap().format(format).retry(QUICK).strict(true);
    match sim.certificate() {
        Some(own) => builder.ca_certificate(own),
        None => builder,
    }
}

async fn log_on(sim: &Simulator, format: Format) -> Client {
    let account = sim.credentials();
    client(sim, format).logon(&account.user, account.password.as_str()).await.unwrap()
}

/// Returns the statuses of requests with `method` for paths that contain `part`, the oldest first.
fn answers(sim: &Simulator, method: &str, part: &str) -> Vec<u16> {
    requests(sim, method, part).iter().map(|exchange| exchange.status).collect()
}

fn requests(sim: &Simulator, method: &str, part: &str) -> Vec<Exchange> {
    let mut all = sim.requests();
    all.retain(|exchange| exchange.method == method && exchange.target.contains(part));
    all
}

fn logons(sim: &Simulator) -> usize {
    requests(sim, "POST", "/sessionMngr").len()
}
