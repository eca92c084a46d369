//! Locks and atomics of state that requests share. `tests/concurrency` replaces them with those of `shuttle`, which explores
//! the schedules of tasks.

#[cfg(not(vbem_shuttle))]
pub(crate) use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, atomic};

#[cfg(vbem_shuttle)]
pub(crate) use shuttle::sync::{Mutex, MutexGuard, PoisonError, RwLock, atomic};
