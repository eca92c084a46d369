//! Items with a new name that keep the former one as deprecated.

use std::collections::BTreeMap;

use super::public_api::{Item, PublicApi};
use super::{Change, Impact};

/// The items of the older schema under the new names of their types, with a change for each renamed type.
pub(super) fn apply_renames(before: PublicApi, after: &PublicApi) -> (PublicApi, Vec<Change>) {
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    let mut changes = Vec::new();
    for (former, alias) in after {
        let (Some(note), Some(new)) = (&alias.deprecated, alias.signature.strip_prefix("type ")) else {
            continue;
        };
        let Some(item) = before.get(former).filter(|item| item.deprecated.is_none()) else { continue };
        words.insert(former.clone(), new.to_owned());
        words.insert(format!("{former}Links"), format!("{new}Links"));
        let (old, new) = (Some(item.signature.clone()), Some(note.clone()));
        changes.push(Change { impact: Impact::Deprecated, subject: former.clone(), old, new });
    }
    if words.is_empty() {
        return (before, changes);
    }
    let renamed = before.into_iter().map(|(subject, item)| {
        let signature = replaced(&item.signature, &words);
        let owner = item.owner.map(|owner| replaced(&owner, &words));
        // Only the first segment of a path is a type or a module.
        let subject = match subject.split_once("::") {
            Some((first, rest)) if !first.contains(' ') => format!("{}::{rest}", replaced(first, &words)),
            _ => replaced(&subject, &words),
        };
        (subject, Item { signature, owner, ..item })
    });
    (renamed.collect(), changes)
}

/// True if the newer item differs from the older one by its deprecation only.
pub(super) fn is_deprecated_copy(now: &Item, before: &Item) -> bool {
    let newly = now.deprecated.is_some() && before.deprecated.is_none();
    newly && now.module == before.module && now.signature == before.signature
}

/// The deprecated item in the place of an older one, if code that uses the older one may break: a method replaces a
/// field, or a constant, which does not match behind a reference, a variant.
pub(super) fn replacement(subject: &str, before: &Item, after: &PublicApi) -> Option<String> {
    let note = |item: &Item| item.deprecated.clone();
    if before.signature == "variant" {
        let constant = after.get(subject).filter(|now| now.signature == "Self")?;
        return note(constant).map(|note| format!("a deprecated constant, {note}"));
    }
    let method = after.get(&format!("{subject}()")).filter(|_| !before.signature.starts_with("fn "))?;
    note(method).map(|note| format!("a deprecated method, {note}"))
}

/// The text with words replaced by others.
fn replaced(text: &str, words: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        out.push_str(words.get(word).map_or(word, String::as_str));
        let other = after.find(is_part).unwrap_or(after.len());
        let (between, next) = after.split_at(other);
        out.push_str(between);
        rest = next;
    }
    out
}
