//! Requests of a kind that the server has refused, so that the client does not repeat them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Names of resources.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<BTreeSet<&'static str>>);

impl Refusals {
    pub(crate) fn add(&self, resource: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(resource);
    }

    pub(crate) fn contains(&self, resource: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(resource)
    }
}
