//! Tasks.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The handle of a task.
#[derive(Debug)]
pub struct JoinHandle<T>(shuttle::future::JoinHandle<T>);

/// The error of a task that was aborted. A task that panics ends the test.
#[derive(Debug)]
pub struct JoinError(());

/// Starts a task.
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    JoinHandle(shuttle::future::spawn(future))
}

/// Lets other tasks run.
pub async fn yield_now() {
    shuttle::future::yield_now().await;
}

impl<T> JoinHandle<T> {
    /// Ends the task at its next `await`.
    pub fn abort(&self) {
        self.0.abort();
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_err(|_| JoinError(()))
    }
}

impl JoinError {
    /// Returns the value of a panic; there is none.
    ///
    /// # Errors
    /// Always this error.
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send + 'static>, Self> {
        Err(self)
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task was aborted")
    }
}

impl std::error::Error for JoinError {}
