//! The known members around an unknown one: its place in the order of declaration, and the member it may have replaced.

use vbem_codegen::model::{Member, Record, Scalar, Type};
use vbem_codegen::naming;

use super::inferred_type::InferredType;
use super::report::Between;

/// Names are similar if one of so many characters differs.
const SIMILAR: usize = 4;

/// The known members of one occurrence of a record, in the order of the message.
pub(super) struct Neighbours<'a> {
    record: &'a Record,
    /// For each attribute, element or key, the index of the member it is.
    known: Vec<Option<usize>>,
    ordered: bool,
    partial: bool,
}

impl<'a> Neighbours<'a> {
    /// `ordered`: true if the order of the message has a meaning. `partial`: true if no member is mandatory.
    pub(super) fn new(record: &'a Record, known: Vec<Option<usize>>, ordered: bool, partial: bool) -> Self {
        Self { record, known, ordered: ordered && !record.choice, partial }
    }

    /// Returns the known members around what is from `first` to `last` in the message.
    pub(super) fn between(&self, first: usize, last: usize) -> Between {
        let (previous, next) = self.indexes(first, last);
        let name = |index: usize| self.record.members[index].xml.clone();
        Between { previous: previous.map(name), next: next.map(name) }
    }

    fn indexes(&self, first: usize, last: usize) -> (Option<usize>, Option<usize>) {
        if !self.ordered {
            return (None, None);
        }
        let previous = self.known[..first].iter().flatten().max().copied();
        (previous, self.known[last + 1..].iter().flatten().min().copied())
    }

    /// Returns, for each unknown name, the index of the member that it probably is the new name of: that member is
    /// missing, has its place here, and `fits` accepts the value. A mandatory member must be the only candidate; an
    /// optional one must have a similar name.
    pub(super) fn renamed(
        &self,
        unknown: &[Unknown<'_>],
        fits: impl Fn(&Unknown<'_>, &Member) -> bool,
    ) -> Vec<Option<usize>> {
        let mut found: Vec<Option<usize>> = unknown
            .iter()
            .map(|one| {
                let gap = |one: &Unknown<'_>| self.indexes(one.first, one.last);
                let rivals = unknown.iter().filter(|other| gap(other) == gap(one)).count() > 1;
                self.renamed_one(one, rivals, |member| fits(one, member))
            })
            .collect();
        // A member has one new name.
        let claims = found.clone();
        for claim in &mut found {
            if claim.is_some() && claims.iter().filter(|other| *other == claim).count() > 1 {
                *claim = None;
            }
        }
        found
    }

    fn renamed_one(&self, one: &Unknown<'_>, rivals: bool, fits: impl Fn(&Member) -> bool) -> Option<usize> {
        if self.record.choice || self.record.runtime.is_some() {
            return None;
        }
        let (previous, next) = self.indexes(one.first, one.last);
        let is_free = |index: &usize| {
            !self.known.contains(&Some(*index))
                && previous.is_none_or(|previous| previous < *index)
                && next.is_none_or(|next| *index < next)
        };
        let can_be = |index: &usize| {
            let member = &self.record.members[*index];
            !matches!(member.ty, Type::Any | Type::Links) && fits(member)
        };
        let candidates: Vec<usize> = (0..self.record.members.len()).filter(is_free).filter(can_be).collect();
        let only = |is: &dyn Fn(&Member) -> bool| {
            let mut found = candidates.iter().filter(|index| is(&self.record.members[**index]));
            found.next().filter(|_| found.next().is_none()).copied()
        };
        let is_text = |member: &Member| member.ty == Type::Scalar(Scalar::String);
        let by_name = only(&|member| is_similar(&member.xml, one.name, !is_text(member)));
        let is_mandatory = |member: &Member| !member.optional && is_as_narrow(member, one.inferred);
        by_name.or_else(|| only(&is_mandatory).filter(|_| !rivals && !self.partial))
    }
}

/// An unknown name in a record.
pub(super) struct Unknown<'a> {
    pub(super) name: &'a str,
    pub(super) inferred: &'a InferredType,
    /// The index of its first occurrence in the message.
    pub(super) first: usize,
    /// The index of its last occurrence.
    pub(super) last: usize,
}

/// True if the type of the member is the one a value like this suggests. Text takes every value, so that only words and
/// free text suggest it.
fn is_as_narrow(member: &Member, inferred: &InferredType) -> bool {
    match &member.ty {
        Type::Scalar(Scalar::String) => inferred.is_text(),
        _ => *inferred != InferredType::Nothing,
    }
}

/// True if one name is a misspelling of the other, has the same words, or adds one word to at least two. `narrow`: true
/// for types other than text, where it is enough that most words are the same.
fn is_similar(known: &str, name: &str, narrow: bool) -> bool {
    let length = known.chars().count().min(name.chars().count());
    let distance = strsim::damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase());
    if distance <= length / SIMILAR {
        return true;
    }
    let words = |name: &str| -> Vec<String> { naming::snake(name).split('_').map(str::to_owned).collect() };
    let (known, name) = (words(known), words(name));
    let (fewer, more) = if known.len() <= name.len() { (&known, &name) } else { (&name, &known) };
    let common = fewer.iter().filter(|word| more.contains(word)).count();
    if narrow && 2 * common > more.len() {
        return true;
    }
    common == fewer.len()
        && (fewer.len() == more.len() || (fewer.len() >= 2 && fewer.len() + 1 == more.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_misspelt_reordered_or_longer_by_one_word() {
        let similar = [
            ("Datastores", "DataStores"),
            ("Slot", "Slots"),
            ("CreationTime", "CreatoinTime"),
            ("TimeOfCreation", "CreationOfTime"),
            ("CreationTime", "CreationTimeUTC"),
            ("VmDisplayName", "DisplayName"),
        ];
        for (known, name) in similar {
            assert!(is_similar(known, name, false), "{known} {name}");
        }
        for (known, name) in [("Name", "VmName"), ("VmName", "GuestName"), ("Slot", "Place"), ("Id", "Ip")] {
            assert!(!is_similar(known, name, true), "{known} {name}");
        }
        assert!(is_similar("EndTimeUTC", "FinishTimeUTC", true));
        assert!(!is_similar("EndTimeUTC", "FinishTimeUTC", false));
    }
}
