//! State of all backups: the facts behind `status`, `report`, `check` and `metrics`.
//!
//! Each part is read with one query for all objects of a kind, never with one request for each object.

mod jobs;
mod machines;
mod period;
mod repositories;
mod runs;

pub(crate) use jobs::{Job, jobs};
pub(crate) use machines::{Machine, machines};
pub(crate) use period::Period;
pub(crate) use repositories::{Repository, repositories};
pub(crate) use runs::{FailedMachine, Outcome, Run, runs};

/// Number of items in a page of a query.
const PAGE: u32 = 1_000;

/// Objects for tests.
#[cfg(test)]
pub(crate) mod tests {
    pub(crate) use super::machines::tests::machine;
    pub(crate) use super::repositories::tests::repository;
    pub(crate) use super::runs::tests::run;
}
