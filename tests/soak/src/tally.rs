//! Counts of the outcomes of operations.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use vbem_client::{Error, ErrorKind};

/// Kinds of errors that faults, restarts and the concurrent changes of 50 tasks explain.
const EXPECTED: [ErrorKind; 12] = [
    ErrorKind::Connect,
    ErrorKind::ConnectionLost,
    ErrorKind::Unavailable,
    ErrorKind::OutcomeUnknown,
    ErrorKind::Timeout,
    ErrorKind::Unauthorized,
    ErrorKind::NotFound,
    ErrorKind::Gone,
    ErrorKind::MissingLink,
    ErrorKind::BadRequest,
    ErrorKind::Failed,
    ErrorKind::Deadline,
];

/// Outcomes of all tasks.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    succeeded: u64,
    cancelled: u64,
    failed: BTreeMap<String, u64>,
    /// First unexpected error of each kind.
    unexpected: BTreeMap<String, String>,
}

impl Tally {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn cancelled(&self) {
        self.counts().cancelled += 1;
    }

    pub(crate) fn record(&self, outcome: &Result<(), Error>) {
        let mut counts = self.counts();
        let Err(error) = outcome else {
            counts.succeeded += 1;
            return;
        };
        let kind = format!("{:?}", error.kind());
        // The server answers 500 for a task it does not know, and a fault cuts the text that shows it.
        let is_cut = error.kind() == ErrorKind::Server && error.server_message().is_none();
        if !EXPECTED.contains(&error.kind()) && !is_cut {
            counts.unexpected.entry(kind.clone()).or_insert_with(|| error.to_string());
        }
        *counts.failed.entry(kind).or_default() += 1;
    }

    /// Returns the number of operations that have succeeded.
    pub(crate) fn succeeded(&self) -> u64 {
        self.counts().succeeded
    }

    /// Returns one line with all counts.
    pub(crate) fn summary(&self) -> String {
        let counts = self.counts();
        let failed = counts.failed.iter().map(|(kind, count)| format!(", {kind} {count}"));
        let failed: String = failed.collect();
        format!("operations: succeeded {}, cancelled {}{failed}", counts.succeeded, counts.cancelled)
    }

    /// Returns what contradicts the purpose of the soak: unexpected errors, and more failures than successes.
    pub(crate) fn problems(&self) -> Vec<String> {
        let counts = self.counts();
        let mut problems: Vec<String> = counts
            .unexpected
            .iter()
            .map(|(kind, error)| format!("unexpected error {kind}: {error}"))
            .collect();
        if counts.succeeded <= counts.failed.values().sum() {
            problems.push("most operations have failed".to_owned());
        }
        problems
    }
}
