//! A simulated clock. It advances only when a task sleeps: a sleep lets other tasks run as long as the scheduler likes, and
//! then advances the clock to its end. Timeouts expire only if a test wants it, at a random moment.

use std::cell::Cell;
use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::pin::Pin;
use std::task::{Context, Poll};
pub use std::time::Duration;

use shuttle::rand::Rng as _;

// The tasks of a schedule run on one thread.
thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static EXPIRY: Cell<bool> = const { Cell::new(false) };
}

/// Allows timeouts to expire, or not, in the tests of this thread.
pub fn let_timeouts_expire(allowed: bool) {
    EXPIRY.set(allowed);
}

/// A time of the simulated clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// Returns the current time.
    #[must_use]
    pub fn now() -> Self {
        Self(NOW.get())
    }

    /// Returns the time after this duration; `None` if it is too large.
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }

    /// Returns the time before this duration; `None` if it is before the start of the clock.
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration).map(Self)
    }

    /// Returns the duration since an earlier time; zero if that is later.
    #[must_use]
    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns the duration since an earlier time; zero if that is later.
    #[must_use]
    pub fn duration_since(&self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }

    /// Returns the duration from this time until now.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Self::now().saturating_duration_since(*self)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

impl AddAssign<Duration> for Instant {
    fn add_assign(&mut self, duration: Duration) {
        self.0 += duration;
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }
}

/// Waits for a duration.
pub async fn sleep(duration: Duration) {
    sleep_until(Instant::now() + duration).await;
}

/// Waits until a time.
pub async fn sleep_until(deadline: Instant) {
    shuttle::future::yield_now().await;
    NOW.set(NOW.get().max(deadline.0));
}

/// Limits the duration of a future.
///
/// # Errors
/// [`Elapsed`](error::Elapsed) if the timeout expires.
pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, error::Elapsed> {
    let deadline = Instant::now().checked_add(limit).unwrap_or(Instant(Duration::MAX));
    timeout_at(deadline, future).await
}

/// Limits the end of a future.
///
/// # Errors
/// [`Elapsed`](error::Elapsed) if the timeout expires.
pub async fn timeout_at<F: Future>(deadline: Instant, future: F) -> Result<F::Output, error::Elapsed> {
    Timeout { deadline, future: Box::pin(future) }.await
}

struct Timeout<F> {
    deadline: Instant,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, error::Elapsed>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(output) = self.future.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        // A timeout of a day is none.
        let is_soon = self.deadline.saturating_duration_since(Instant::now()) < Duration::from_secs(1);
        if is_soon && EXPIRY.get() && shuttle::rand::thread_rng().gen_ratio(1, 4) {
            NOW.set(NOW.get().max(self.deadline.0));
            return Poll::Ready(Err(error::Elapsed(())));
        }
        Poll::Pending
    }
}

/// Errors of this module.
pub mod error {
    use super::fmt;

    /// A timeout has expired.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Elapsed(pub(super) ());

    impl fmt::Display for Elapsed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the timeout has expired")
        }
    }

    impl std::error::Error for Elapsed {}
}
