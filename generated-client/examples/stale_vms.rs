//! Lists the VMs without a restore point of the last two days. Its tests need no server.
//!
//! ```text
//! cargo run -p vbem-client --example stale_vms
//! cargo test -p vbem-client --example stale_vms
//! ```

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use vbem_client::prelude::*;
use vbem_client::value::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns the VMs that have restore points, but none since this time.
async fn stale(em: &Client, since: Timestamp) -> Result<BTreeSet<String>, Error> {
    let (mut all, mut fresh) = (BTreeSet::new(), BTreeSet::new());
    let mut points = em.query::<VmRestorePoint>().page_size(500).stream();
    while let Some(point) = points.next().await {
        let point = point?;
        let Some(vm) = point.vm_display_name else { continue };
        if point.creation_time_utc >= since {
            fresh.insert(vm.clone());
        }
        all.insert(vm);
    }
    Ok(&all - &fresh)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let since = Timestamp::from(SystemTime::now() - 2 * DAY);
    for vm in Client::from_env().await?.scope(async |em| stale(&em, since).await).await? {
        println!("{vm}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use vbem_simulator::{Fault, Matcher, Simulator};

    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    async fn log_on(sim: &Simulator) -> Result<Client, Error> {
        let account = sim.credentials();
        Client::builder(&sim.url())?.strict(true).logon(&account.user, account.password.as_str()).await
    }

    #[tokio::test]
    async fn vm_without_a_recent_point_is_stale() -> Outcome {
        let sim = Simulator::builder().days(3).start().await?;
        let em = log_on(&sim).await?;
        // The clock of the simulator differs from that of this machine.
        let now = SystemTime::from(sim.clock().now());
        assert!(!stale(&em, Timestamp::from(now - 3 * DAY)).await?.contains("crm-db"));
        assert!(stale(&em, Timestamp::from(now + DAY)).await?.contains("crm-db"));
        Ok(())
    }

    #[tokio::test]
    async fn error_of_the_server_is_returned() -> Outcome {
        let sim = Simulator::builder().days(3).start().await?;
        let em = log_on(&sim).await?;
        sim.fail_next(Matcher::path("/api/query*"), Fault::Status(500));
        let outcome = stale(&em, Timestamp::from(SystemTime::now())).await;
        assert_eq!(outcome.map_err(|error| error.kind()), Err(ErrorKind::Server));
        Ok(())
    }
}
