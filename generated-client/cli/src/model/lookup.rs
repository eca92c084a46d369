//! Lookup of names that people type: any spelling, unique beginnings, and the nearest name to a misspelt one.

use super::tables::{
    Action, ENUMERATIONS, Enumeration, Link, Member, QueryField, RECORDS, RESOURCES, Record, Resource,
};
use crate::error::{CliError, Result};

/// Returns a name without the differences in spelling that do not matter: case, `-`, `_` and blanks.
pub(crate) fn key(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Chooses the item that a name means: one with that name, or the only one with a name that begins so.
///
/// # Errors
/// A usage error with the candidates, or with the nearest name.
pub(crate) fn choose<'a, T, N>(wanted: &str, what: &str, items: impl IntoIterator<Item = (T, N)>) -> Result<T>
where
    N: IntoIterator<Item = &'a str>,
{
    let wanted_key = key(wanted);
    let mut candidates = Vec::new();
    let mut names = Vec::new();
    for (item, spellings) in items {
        let spellings: Vec<&str> = spellings.into_iter().collect();
        if spellings.iter().any(|name| key(name) == wanted_key) {
            return Ok(item);
        }
        if let Some(first) = spellings.first() {
            let begins =
                !wanted_key.is_empty() && spellings.iter().any(|name| key(name).starts_with(&wanted_key));
            if begins {
                candidates.push((item, *first));
            }
        }
        names.extend(spellings);
    }
    // The shorter name of two that begin alike: `repo` means `repository`, not `repository-report-frame`.
    let begins_all = |name: &str| candidates.iter().all(|(_, other)| key(other).starts_with(&key(name)));
    if let Some(at) = candidates.iter().position(|(_, name)| begins_all(name)) {
        return Ok(candidates.swap_remove(at).0);
    }
    if !candidates.is_empty() {
        let list: Vec<&str> = candidates.iter().map(|(_, name)| *name).collect();
        return Err(CliError::usage(format!("`{wanted}` is the beginning of several {what}s"))
            .hint(format!("one of {}", list.join(", "))));
    }
    Err(CliError::usage(format!("unknown {what} `{wanted}`")).maybe_hint(did_you_mean(wanted, names)))
}

/// Returns the hint with the nearest name, if one is similar enough to be what was meant.
pub(crate) fn did_you_mean<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(wanted, names).map(|name| format!("did you mean `{name}`?"))
}

/// Returns the most similar name, if one is similar enough.
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = key(wanted);
    let allowed = (wanted.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &key(name)), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the resource that a noun means, in the singular or the plural.
///
/// # Errors
/// A usage error for an unknown or ambiguous noun.
pub(crate) fn resource(noun: &str) -> Result<&'static Resource> {
    choose(noun, "noun", RESOURCES.iter().map(|resource| (resource, resource.spellings())))
}

/// A type that `explain` describes.
pub(crate) enum Described {
    Resource(&'static Resource),
    Record(&'static Record),
    Enumeration(&'static Enumeration),
}

/// Returns the resource, structure or enumeration of that name.
///
/// # Errors
/// A usage error for an unknown or ambiguous name.
pub(crate) fn described(name: &str) -> Result<Described> {
    let wanted = key(name);
    let is_exact = |known: &&'static str| key(known) == wanted;
    if let Some(record) = RECORDS.iter().find(|it| resource_of(it).is_none() && is_exact(&it.name)) {
        return Ok(Described::Record(record));
    }
    if let Some(enumeration) = ENUMERATIONS.iter().find(|it| is_exact(&it.name)) {
        return Ok(Described::Enumeration(enumeration));
    }
    if let Ok(resource) = resource(name) {
        return Ok(Described::Resource(resource));
    }
    let resources = RESOURCES.iter().map(|it| (Described::Resource(it), it.spellings()));
    let records = RECORDS.iter().filter(|it| resource_of(it).is_none());
    let records = records.map(|it| (Described::Record(it), vec![it.name]));
    let enumerations = ENUMERATIONS.iter().map(|it| (Described::Enumeration(it), vec![it.name]));
    choose(name, "type", resources.chain(records).chain(enumerations))
}

/// Returns the resource with this representation.
pub(crate) fn resource_of(record: &Record) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.record.name == record.name)
}

/// Returns the resource with this value of `Type`, also that of a reference.
pub(crate) fn resource_of_type(link_type: &str) -> Option<&'static Resource> {
    let bare = link_type.strip_suffix("Reference").unwrap_or(link_type);
    RESOURCES.iter().find(|resource| resource.link_type.eq_ignore_ascii_case(bare))
}

impl Resource {
    /// Names on the command line; the first one is shown.
    pub(crate) fn spellings(&self) -> Vec<&'static str> {
        vec![self.noun, self.plural, self.query_type, self.record.name]
    }

    /// Returns the action of that name.
    ///
    /// # Errors
    /// A usage error for an unknown or ambiguous name.
    pub(crate) fn action(&'static self, name: &str) -> Result<&'static Action> {
        choose(name, &format!("action of {}", self.noun), self.actions.iter().map(|it| (it, [it.name])))
    }

    /// Returns the link of that name.
    ///
    /// # Errors
    /// A usage error for an unknown or ambiguous name.
    pub(crate) fn link(&'static self, name: &str) -> Result<&'static Link> {
        choose(name, &format!("link of {}", self.noun), self.links.iter().map(|it| (it, [it.name])))
    }

    /// True if the query service knows the type.
    pub(crate) fn is_queryable(&self) -> bool {
        !self.query.is_empty()
    }

    /// Returns the query field of exactly that name, in any case.
    pub(crate) fn query_field(&self, name: &str) -> Option<&'static QueryField> {
        self.query.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl Record {
    /// Returns the member that has this name on the wire, in any case.
    pub(crate) fn wire_member(&self, name: &str) -> Option<&'static Member> {
        let is_named = |member: &&Member| {
            [member.json, member.name]
                .iter()
                .chain(member.aliases)
                .any(|known| known.eq_ignore_ascii_case(name))
        };
        self.members.iter().find(is_named)
    }

    /// Returns the member that a person means.
    ///
    /// # Errors
    /// A usage error for an unknown or ambiguous name.
    pub(crate) fn member(&'static self, name: &str) -> Result<&'static Member> {
        let what = format!("field of {}", self.name);
        choose(name, &what, self.members.iter().map(|it| (it, [it.name, it.json])))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn noun_in_any_spelling_is_found() {
        for noun in [
            "job",
            "jobs",
            "Job",
            "VmRestorePoint",
            "vm_restore_points",
            "vm-restore-point",
            "VMRESTOREPOINTS",
        ] {
            let expected = if noun.to_lowercase().starts_with('v') { "vm-restore-point" } else { "job" };
            assert_eq!(resource(noun).unwrap().noun, expected, "{noun}");
        }
        assert_eq!(resource("repos").unwrap().noun, "repository");
    }

    #[test]
    fn unknown_and_ambiguous_nouns_are_explained() {
        let Err(error) = resource("vm-re") else { panic!("it is ambiguous") };
        assert!(error.lines().contains("vm-replica-point, vm-replica-point-mount"), "{}", error.lines());
        let Err(error) = resource("jbo") else { panic!("it is unknown") };
        assert_eq!(error.lines(), "error: unknown noun `jbo`\nhint: did you mean `job`?\n");
    }

    #[test]
    fn every_noun_action_and_link_is_found_by_its_name_only() {
        for one in &super::RESOURCES {
            for name in one.spellings() {
                assert_eq!(resource(name).unwrap().record.name, one.record.name, "{name}");
            }
            for action in one.actions {
                assert_eq!(one.action(action.name).unwrap().name, action.name);
            }
            for link in one.links {
                assert_eq!(one.link(link.name).unwrap().name, link.name);
            }
        }
    }
}
