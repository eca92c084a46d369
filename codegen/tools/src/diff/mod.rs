//! Compares two schemas by the effect on users of the client, in terms of Rust.

mod public_api;
mod renames;
mod render;
mod wire;

use serde::Serialize;

use vbem_codegen::emit::EmitError;
use vbem_codegen::model::Model;

pub use render::{Format, render};

use public_api::{Item, public_api};

/// The effect of a change on code that uses the client, the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// Code may no longer compile.
    Breaking,
    /// Code compiles with a warning: an item has a new name.
    Deprecated,
    /// Code compiles; the client has a new item.
    Additive,
    /// Code compiles; the client reads, writes or requests other bytes.
    WireOnly,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Effect of the change.
    pub impact: Impact,
    /// Path of the changed item, for example `VmRestorePoint::vm_name`.
    pub subject: String,
    /// Former signature; absent for a new item.
    pub old: Option<String>,
    /// New signature; absent for a removed item.
    pub new: Option<String>,
}

/// The changes between two schemas, sorted by impact and subject.
///
/// # Errors
/// Those of the emitter, whose code is compared.
pub fn diff(old: &Model, new: &Model) -> Result<Vec<Change>, EmitError> {
    let after = public_api(new)?;
    let (before, mut changes) = renames::apply_renames(public_api(old)?, &after);
    for (subject, item) in &before {
        match after.get(subject) {
            Some(now) if now == item => {}
            Some(now) if renames::is_deprecated_copy(now, item) => {
                let (old, new) = (Some(item.signature.clone()), now.deprecated.clone());
                changes.push(Change { impact: Impact::Deprecated, subject: subject.clone(), old, new });
            }
            Some(now) => {
                let mut change = changed(subject, item, now);
                if let Some(replacement) = renames::replacement(subject, item, &after) {
                    change.new = Some(replacement);
                }
                changes.push(change);
            }
            // Parts of a removed item are not reported one by one.
            None if item.owner.as_ref().is_some_and(|owner| !after.contains_key(owner)) => {}
            None => changes.push(Change {
                impact: Impact::Breaking,
                subject: subject.clone(),
                old: Some(item.signature.clone()),
                new: renames::replacement(subject, item, &after),
            }),
        }
    }
    for (subject, item) in &after {
        let with_owner = item.owner.as_ref().is_some_and(|owner| !before.contains_key(owner));
        if !before.contains_key(subject) && !with_owner && item.deprecated.is_none() {
            let (old, new) = (None, Some(item.signature.clone()));
            changes.push(Change { impact: Impact::Additive, subject: subject.clone(), old, new });
        }
    }
    changes.extend(wire::changes(old, new));
    changes.sort_by(|a, b| (a.impact, &a.subject).cmp(&(b.impact, &b.subject)));
    Ok(changes)
}

fn changed(subject: &str, old: &Item, new: &Item) -> Change {
    let moved = old.module != new.module && old.signature == new.signature;
    let text = |item: &Item| {
        if moved { format!("in module `{}`", item.module) } else { item.signature.clone() }
    };
    Change {
        impact: Impact::Breaking,
        subject: subject.to_owned(),
        old: Some(text(old)),
        new: Some(text(new)),
    }
}

/// The number of changes with this impact.
#[must_use]
pub fn count(changes: &[Change], impact: Impact) -> usize {
    changes.iter().filter(|change| change.impact == impact).count()
}

#[cfg(test)]
mod tests;
