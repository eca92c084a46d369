//! Handles many requests with a limit on those that are sent to the server at the same time, as a web service does.
//!
//! ```text
//! cargo run -p vbem-client --example bounded_requests
//! ```

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use vbem_client::link::Reference;
use vbem_client::prelude::*;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Maximum number of requests at the same time.
const LIMIT: usize = 4;

/// State of the service, shared by all handlers: one session, one pool of connections and one limit.
#[derive(Clone)]
struct Service {
    em: Client,
    permits: Arc<Semaphore>,
}

impl Service {
    fn new(em: Client) -> Self {
        Self { em, permits: Arc::new(Semaphore::new(LIMIT)) }
    }

    /// Handles one request. A web framework calls it with its shared state.
    async fn summary(&self, point: &Reference<RestorePoint>) -> Result<String, Failure> {
        let _permit = self.permits.acquire().await?;
        let machines = point.vm_restore_points()?.references(&self.em).await?;
        Ok(format!("{}: {} VMs", point.name(), machines.len()))
    }
}

/// Handles a request for each restore point and returns the number of failures.
async fn handle_all(em: Client) -> Result<usize, Error> {
    let points = em.restore_points().references().await?;
    let service = Service::new(em);
    let mut handlers = JoinSet::new();
    for point in points {
        let service = service.clone();
        handlers.spawn(async move { service.summary(&point).await });
    }
    let mut failures = 0;
    for outcome in handlers.join_all().await {
        match outcome {
            Ok(summary) => println!("{summary}"),
            Err(error) => {
                failures += 1;
                eprintln!("{error}");
            }
        }
    }
    Ok(failures)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let failures = Client::from_env().await?.scope(handle_all).await?;
    if failures > 0 {
        return Err(format!("{failures} requests failed").into());
    }
    Ok(())
}
