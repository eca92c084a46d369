//! Requests at intervals that keep the session from expiring.

use std::sync::Arc;
use std::time::Duration;

use super::Client;
use super::call::Call;

impl Client {
    /// Uses the session at intervals until the client is dropped or has logged off.
    pub(super) fn keep_alive(&self, interval: Duration) {
        let inner = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(interval).await;
                let Some(client) = inner.upgrade().map(Self::new) else { return };
                let Ok(Some(session)) = client.inner.auth.current() else { return };
                let target =
                    session.address(&client.inner.base).unwrap_or_else(|| client.inner.base.below("/"));
                // The next request of the program reports the same failure.
                let _ = client.exchange(&Call::get(target).fresh()).await;
            }
        });
    }
}
