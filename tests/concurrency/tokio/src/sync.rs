//! Fair locks and semaphores. Each operation is a point where `shuttle` can switch to another task.

use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;

use shuttle::future::batch_semaphore::{BatchSemaphore, Fairness};

pub use real::sync::oneshot;
pub use shuttle::future::batch_semaphore::AcquireError;

/// A counting semaphore that serves the longest waiting task first.
#[derive(Debug)]
pub struct Semaphore(BatchSemaphore);

/// A permit of a semaphore.
#[derive(Debug)]
#[must_use]
pub struct SemaphorePermit<'a>(Option<&'a Semaphore>);

impl Semaphore {
    /// Maximum number of permits.
    pub const MAX_PERMITS: usize = usize::MAX >> 3;

    /// Creates a semaphore with this number of permits.
    #[must_use]
    pub fn new(permits: usize) -> Self {
        Self(BatchSemaphore::new(permits, Fairness::StrictlyFair))
    }

    /// Returns the number of permits that are free.
    #[must_use]
    pub fn available_permits(&self) -> usize {
        self.0.available_permits()
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// The semaphore is closed, which it never is.
    pub async fn acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        self.0.acquire(1).await?;
        Ok(SemaphorePermit(Some(self)))
    }

    /// Adds permits.
    pub fn add_permits(&self, count: usize) {
        self.0.release(count);
    }

    /// Removes free permits, at most this number, and returns how many were removed.
    pub fn forget_permits(&self, count: usize) -> usize {
        (0..count).take_while(|_| self.0.try_acquire(1).is_ok()).count()
    }
}

impl SemaphorePermit<'_> {
    /// Removes the permit from the semaphore.
    pub fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for SemaphorePermit<'_> {
    fn drop(&mut self) {
        if let Some(semaphore) = self.0.take() {
            semaphore.0.release(1);
        }
    }
}

/// A lock that can be held while a task waits.
#[derive(Debug)]
pub struct Mutex<T> {
    semaphore: BatchSemaphore,
    /// `None` while it is locked: the value is in the guard.
    value: std::sync::Mutex<Option<T>>,
}

/// A locked value.
pub struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    /// Present until the guard is dropped.
    value: Option<T>,
}

impl<T> Mutex<T> {
    /// Creates a lock.
    pub fn new(value: T) -> Self {
        let semaphore = BatchSemaphore::new(1, Fairness::StrictlyFair);
        Self { semaphore, value: std::sync::Mutex::new(Some(value)) }
    }

    /// Waits for the lock.
    pub async fn lock(&self) -> MutexGuard<'_, T> {
        self.semaphore.acquire(1).await.expect("the semaphore is never closed");
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner).take();
        MutexGuard { mutex: self, value }
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect("the value is present until the guard is dropped")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("the value is present until the guard is dropped")
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        *self.mutex.value.lock().unwrap_or_else(PoisonError::into_inner) = self.value.take();
        self.mutex.semaphore.release(1);
    }
}
