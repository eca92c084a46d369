//! Limits that many clients of one program share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use crate::sync::{Mutex, PoisonError};

/// Limits that many clients share, for example the clients of all servers of a provider. A copy has the same limits.
///
/// They apply in addition to the [limit of each client](super::super::Builder::max_concurrent_requests).
///
/// ```no_run
/// use std::time::Duration;
///
/// use vbem_client::Client;
/// use vbem_client::client::Limits;
///
/// # async fn example(servers: &[String]) -> Result<(), vbem_client::Error> {
/// let limits = Limits::new().concurrent_requests(64).logon_interval(Duration::from_millis(50));
/// for server in servers {
///     let em = Client::builder(server)?.limits(&limits).logon("EXAMPLE\\operator", "a password").await?;
///     // …
///     em.logoff().await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Limits {
    requests: Option<Arc<Semaphore>>,
    logons: Option<Arc<Interval>>,
}

/// A minimum interval between the starts of operations.
struct Interval {
    length: Duration,
    /// Earliest start of the next operation.
    next: Mutex<Option<Instant>>,
}

impl Limits {
    /// Creates limits that allow everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum number of requests of all these clients at the same time; at least 1. Further requests wait, the
    /// longest waiting one first.
    #[must_use]
    pub fn concurrent_requests(self, maximum: usize) -> Self {
        let requests = Semaphore::new(maximum.clamp(1, Semaphore::MAX_PERMITS));
        Self { requests: Some(Arc::new(requests)), ..self }
    }

    /// Sets the minimum interval between two logons of these clients, renewals of sessions included. Logons wait in the
    /// order of their calls.
    #[must_use]
    pub fn logon_interval(self, length: Duration) -> Self {
        Self { logons: Some(Arc::new(Interval { length, next: Mutex::new(None) })), ..self }
    }

    /// Waits for the permission of a request. The semaphore is never closed, so there always is one.
    pub(super) async fn request(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.as_ref()?.acquire().await.ok()
    }

    /// Waits until a logon may start.
    pub(in crate::client) async fn logon(&self) {
        if let Some(logons) = &self.logons {
            sleep_until(logons.reserve(Instant::now())).await;
        }
    }
}

impl Interval {
    /// Reserves the next start.
    fn reserve(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let start = next.map_or(now, |next| next.max(now));
        *next = start.checked_add(self.length);
        start
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let available = self.requests.as_ref().map(|requests| requests.available_permits());
        let interval = self.logons.as_ref().map(|logons| logons.length);
        f.debug_struct("Limits")
            .field("available_requests", &available)
            .field("logon_interval", &interval)
            .finish()
    }
}
