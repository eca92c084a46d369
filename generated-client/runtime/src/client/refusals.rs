//! Queries of a kind that the server has refused, so that the client does not repeat them.

use std::collections::BTreeSet;

use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, PoisonError};

/// What the server has refused.
#[derive(Default)]
pub(crate) struct Refusals {
    /// Resources that cannot be searched by UIDs.
    resources: Mutex<BTreeSet<&'static str>>,
    long_filters: AtomicBool,
}

impl Refusals {
    pub(crate) fn add(&self, resource: &'static str) {
        self.resources.lock().unwrap_or_else(PoisonError::into_inner).insert(resource);
    }

    pub(crate) fn refuse_long_filters(&self) {
        self.long_filters.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_long_filter_refused(&self) -> bool {
        self.long_filters.load(Ordering::Relaxed)
    }

    pub(crate) fn contains(&self, resource: &str) -> bool {
        self.resources.lock().unwrap_or_else(PoisonError::into_inner).contains(resource)
    }
}
