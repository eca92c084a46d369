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

/// Waits for work. If the caller is dropped before it has the value, the work is completed, and `undo` follows. `owner` is what
/// `undo` needs; nothing keeps it after the return.
pub(super) async fn complete_or_undo<O: Send + 'static, T: Send + 'static, U: Future<Output = ()> + Send>(
    owner: O,
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
    undo: impl FnOnce(O) -> U + Send + 'static,
) -> Result<T, Error> {
    let (sender, outcome) = oneshot::channel();
    let (to, abandoned) = oneshot::channel();
    let caller = Caller(Some((owner, to)));
    let mut task = start(async move {
        // The value is dropped if the caller is.
        let _ = sender.send(work.await?);
        if let Ok(owner) = abandoned.await {
            undo(owner).await;
        }
        Ok(())
    });
    match outcome.await {
        Ok(value) => {
            caller.accept();
            Ok(value)
        }
        Err(_) => join(&mut task).await.and_then(|()| Err(Error::new(ErrorKind::Other, ENDED))),
    }
}

/// Passes the owner to the task if it is dropped before the value was accepted.
struct Caller<O>(Option<(O, oneshot::Sender<O>)>);

impl<O> Caller<O> {
    fn accept(mut self) {
        self.0 = None;
    }
}

impl<O> Drop for Caller<O> {
    fn drop(&mut self) {
        if let Some((owner, to)) = self.0.take() {
            // The task has ended if this fails.
            let _ = to.send(owner);
        }
    }
}
