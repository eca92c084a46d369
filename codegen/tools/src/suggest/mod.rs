//! Proposals for the parts of messages that the schema does not declare: the lines, their files and places.

mod candidates;
mod declaration;
mod links;
mod locate;
mod names;
pub(crate) mod pattern;
mod plan;
mod problem;
pub(crate) mod writer;

pub use plan::{Options, Plan, Refusal, plan};

use crate::format::Addition;

use candidates::Candidate;

/// An addition to a file of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The file, below the root of the schema.
    pub file: String,
    /// The addition.
    pub addition: Addition,
    /// The reason for it, or the other resources it affects.
    pub note: Option<String>,
}

/// A resource that a message represents and the schema does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResource {
    /// Its name.
    pub name: String,
    /// The index of the message.
    pub message: usize,
    /// True if the whole message is the representation, false if it only contains one.
    pub whole: bool,
}

#[cfg(test)]
mod tests;
