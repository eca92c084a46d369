//! The part of `tokio` that `vbem-runtime` uses, on top of `shuttle`.
//!
//! `shuttle-tokio` has no `Semaphore::forget_permits` and uses the real clock, so that a loop that waits for a time would
//! depend on the speed of the machine. Here the clock is simulated: see [`time`].

pub mod sync;
pub mod task;
pub mod time;

pub use real::io;
pub use task::spawn;
