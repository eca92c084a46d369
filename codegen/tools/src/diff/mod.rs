//! What a change of the schema means for whoever uses the client, in terms of Rust.

mod public_api;
mod renames;
mod render;
mod wire;

use std::collections::BTreeMap;

use serde::Serialize;

use vbem_codegen::model::Model;

pub use render::{Format, render};

use public_api::{Item, surface};

/// How far a change reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Code that used the client may not compile any more.
    Breaking,
    /// Code that used the client compiles as before, with a warning: something has another name.
    Deprecated,
    /// The client has more than before.
    Additive,
    /// The Rust code is the same, but other bytes are read, written or asked for.
    WireOnly,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How far it reaches.
    pub reach: Reach,
    /// What changed, for example `VmRestorePoint::vm_name`.
    pub subject: String,
    /// What it was; absent if it is new.
    pub old: Option<String>,
    /// What it is; absent if it is gone.
    pub new: Option<String>,
}

/// The changes that lead from one schema to another, the worst first.
#[must_use]
pub fn diff(old: &Model, new: &Model) -> Vec<Change> {
    let after = surface(new);
    let (before, mut changes) = renames::under_new_names(surface(old), &after);
    for (subject, item) in &before {
        match after.get(subject) {
            Some(now) if now == item => {}
            Some(now) if renames::stands_for(now, item) => {
                let (old, new) = (Some(item.signature.clone()), now.deprecated.clone());
                changes.push(Change { reach: Reach::Deprecated, subject: subject.clone(), old, new });
            }
            Some(now) => {
                let mut change = changed(subject, item, now);
                if let Some(makeshift) = renames::makeshift(subject, item, &after) {
                    change.new = Some(makeshift);
                }
                changes.push(change);
            }
            // What belongs to something that is gone as a whole is not told one by one.
            None if item.owner.as_ref().is_some_and(|owner| !after.contains_key(owner)) => {}
            None => changes.push(Change {
                reach: Reach::Breaking,
                subject: subject.clone(),
                old: Some(item.signature.clone()),
                new: renames::makeshift(subject, item, &after),
            }),
        }
    }
    for (subject, item) in &after {
        let with_owner = item.owner.as_ref().is_some_and(|owner| !before.contains_key(owner));
        if !before.contains_key(subject) && !with_owner && item.deprecated.is_none() {
            let (old, new) = (None, Some(item.signature.clone()));
            changes.push(Change { reach: Reach::Additive, subject: subject.clone(), old, new });
        }
    }
    changes.extend(wire::changes(old, new));
    changes.sort_by(|a, b| (a.reach, &a.subject).cmp(&(b.reach, &b.subject)));
    changes
}

fn changed(subject: &str, old: &Item, new: &Item) -> Change {
    let moved = old.module != new.module && old.signature == new.signature;
    let text = |item: &Item| {
        if moved { format!("in module `{}`", item.module) } else { item.signature.clone() }
    };
    Change { reach: Reach::Breaking, subject: subject.to_owned(), old: Some(text(old)), new: Some(text(new)) }
}

/// The number of changes by reach.
#[must_use]
pub fn count(changes: &[Change], reach: Reach) -> usize {
    changes.iter().filter(|change| change.reach == reach).count()
}

type Surface = BTreeMap<String, Item>;

#[cfg(test)]
mod tests;
