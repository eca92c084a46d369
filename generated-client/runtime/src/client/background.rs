//! Work in a task of the async runtime.

use std::panic::resume_unwind;

use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};
use tracing::Instrument as _;

use crate::error::{Error, ErrorKind};

const ENDED: &str = "the async runtime has ended";

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
        Err(Err(_)) => Err(Error::new(ErrorKind::Other, ENDED)),
    }
}

/// Waits for work. If the caller is dropped before it has the value, the work is completed, and `undo` follows.
pub(super) async fn complete_or_undo<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
    undo: impl Future<Output = ()> + Send + 'static,
) -> Result<T, Error> {
    let (sender, outcome) = oneshot::channel();
    let (accept, accepted) = oneshot::channel();
    let mut task = start(async move {
        let is_waiting = sender.send(work.await?).is_ok();
        if !is_waiting || accepted.await.is_err() {
            undo.await;
        }
        Ok(())
    });
    match outcome.await {
        Ok(value) => {
            // The task waits for it.
            let _ = accept.send(());
            Ok(value)
        }
        Err(_) => join(&mut task).await.and_then(|()| Err(Error::new(ErrorKind::Other, ENDED))),
    }
}
