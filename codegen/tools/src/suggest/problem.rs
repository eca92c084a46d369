//! Identity of problems across two runs of the same messages, before and after a change of the schema.

use crate::verify::{Finding, Problem, Report, UnknownKind};

use super::pattern::pattern;

/// A problem, as far as a declaration can resolve it. Problems of several messages with the same cause have one key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// An unknown member of a record.
    Member { record: String, name: String, kind: UnknownKind },
    /// An unknown value of an enumeration.
    Value { enumeration: String, value: String },
    /// A missing member of a record.
    Missing { record: String, name: String },
    /// An undeclared link of a resource.
    Link { resource: String, rel: String, link_type: String, pattern: String },
    /// An undeclared relation.
    Relation { rel: String },
    /// Any other problem: number of the message, place and text.
    Other { message: usize, path: String, text: String },
}

/// Returns all problems and notes with their keys.
pub(super) fn keys(reports: &[Report]) -> impl Iterator<Item = (Key, &Problem)> {
    reports.iter().enumerate().flat_map(|(message, report)| {
        report.problems.iter().chain(&report.notes).map(move |problem| (key(message, problem), problem))
    })
}

impl Key {
    /// True if it makes messages fail; notes about links do not.
    pub(super) fn is_failure(&self) -> bool {
        !matches!(self, Self::Link { .. } | Self::Relation { .. })
    }
}

fn key(message: usize, problem: &Problem) -> Key {
    match &problem.finding {
        Finding::UnknownMember(member) => {
            Key::Member { record: member.record.clone(), name: member.name.clone(), kind: member.kind }
        }
        Finding::UnknownValue { enumeration, value, .. } => {
            Key::Value { enumeration: enumeration.clone(), value: value.clone() }
        }
        Finding::Missing { record, name } | Finding::MayBeMissing { record, name } => {
            Key::Missing { record: record.clone(), name: name.clone() }
        }
        Finding::UnknownRelation { rel, .. } => Key::Relation { rel: rel.clone() },
        Finding::UnknownLink { resource, rel, link_type, path } => Key::Link {
            resource: resource.clone(),
            rel: rel.clone(),
            link_type: link_type.clone(),
            pattern: pattern(path),
        },
        _ => Key::Other { message, path: problem.path.clone(), text: problem.to_string() },
    }
}
