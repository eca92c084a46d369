//! Work in a task of the async runtime.

use std::panic::resume_unwind;

use tokio::task::{JoinError, JoinHandle};
use tracing::Instrument as _;

use crate::error::{Error, ErrorKind};

/// Starts work that is completed even if its caller is dropped.
pub(super) fn start<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> JoinHandle<Result<T, Error>> {
    tokio::spawn(work.in_current_span())
}

/// Waits for work and returns its outcome. A panic continues in the caller.
pub(super) async fn join<T>(work: &mut JoinHandle<Result<T, Error>>) -> Result<T, Error> {
    match work.await.map_err(JoinError::try_into_panic) {
        Ok(outcome) => outcome,
        Err(Ok(panic)) => resume_unwind(panic),
        Err(Err(_)) => Err(Error::new(ErrorKind::Other, "the async runtime has ended")),
    }
}
