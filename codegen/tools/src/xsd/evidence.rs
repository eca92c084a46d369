//! Evidence from recorded messages and from the reference, by which differences between two schemas are judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::verify::{Message, verify};
use vbem_codegen::model::{Model, Record, Role};

/// The number of occurrences of a record from which on a member that all of them have is taken for mandatory.
pub const ENOUGH_OCCURRENCES: usize = 3;

/// Records of recorded messages with their members, and the documented members.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    responses: BTreeMap<String, Presence>,
    requests: BTreeMap<String, Presence>,
    documented: Documented,
}

/// Members that the reference describes: names of records with XML names of members.
#[derive(Debug, Clone, Default)]
pub struct Documented {
    /// All of them.
    pub members: BTreeSet<(String, String)>,
    /// Those that may be absent.
    pub optional: BTreeSet<(String, String)>,
}

/// The occurrences of a record.
#[derive(Debug, Clone, Default)]
struct Presence {
    occurrences: usize,
    /// The number of occurrences that have a member, by its XML name.
    members: BTreeMap<String, usize>,
}

impl Evidence {
    /// Counts the members of all records in the messages.
    #[must_use]
    pub fn of_messages(model: &Model, messages: &[Message], documented: Documented) -> Self {
        let mut evidence = Self { documented, ..Self::default() };
        for message in messages {
            let counted = match (message.hint.request, message.hint.partial) {
                (true, _) => &mut evidence.requests,
                // A part of a message shows only what members there are.
                (false, true) => continue,
                (false, false) => &mut evidence.responses,
            };
            for occurrence in verify(model, &message.text, &message.hint).occurrences {
                let presence = counted.entry(occurrence.record).or_default();
                presence.occurrences += 1;
                for member in occurrence.members {
                    *presence.members.entry(member).or_default() += 1;
                }
            }
        }
        evidence
    }

    /// True if every recorded occurrence of the record has the member, and there are enough of them. Requests count for
    /// request bodies and for records that occur in requests only.
    pub(super) fn is_always_present(&self, record: &Record, member: &str) -> bool {
        let counts = |presence: &&Presence| presence.occurrences > 0;
        let responses = self.responses.get(&record.name).filter(counts);
        let presence = match record.role {
            Role::Spec => self.requests.get(&record.name),
            Role::Resource | Role::Part => responses.or_else(|| self.requests.get(&record.name)),
        };
        presence.is_some_and(|presence| {
            let with = presence.members.get(member).copied().unwrap_or_default();
            presence.occurrences >= ENOUGH_OCCURRENCES && with == presence.occurrences
        })
    }

    /// True if a page of the reference describes the member as optional.
    pub(super) fn is_documented_optional(&self, record: &Record, member: &str) -> bool {
        self.documented.optional.contains(&(record.name.clone(), member.to_owned()))
    }

    /// True if the reference describes the member, or a recorded message has it.
    pub(super) fn is_known(&self, record: &Record, member: &str) -> bool {
        let recorded = || {
            [&self.responses, &self.requests]
                .into_iter()
                .filter_map(|all| all.get(&record.name))
                .any(|presence| presence.members.contains_key(member))
        };
        self.documented.members.contains(&(record.name.clone(), member.to_owned())) || recorded()
    }
}
