//! From what `verify` found to the lines that the schema lacks, in the right file and place.

mod declaration;
pub(crate) mod links;
mod locate;

use std::collections::BTreeMap;

use crate::format::{self, Addition, LayoutError, Position};
use crate::verify::{Finding, Report, Sketch};
use vbem_codegen::Sources;
use vbem_codegen::diagnostic::Diagnostics;
use vbem_codegen::model::Model;
use vbem_codegen::parse;

use declaration::Declarer;
use locate::Homes;

/// Something the schema should have, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The file, below the root of the schema.
    pub file: String,
    /// What goes into it.
    pub addition: Addition,
}

/// What to add so that the schema explains the messages. With `links`, also for links no relation explains.
///
/// Descriptions are left to be written, which `check` then reports. For things in the wrong order, values of the
/// wrong type and texts in wrong places there is no suggestion: a person must look at them.
#[must_use]
pub fn suggestions(sources: &Sources, model: &Model, reports: &[Report], links: bool) -> Vec<Suggestion> {
    let parsed = parse::parse(sources, &mut Vec::new());
    let homes = Homes::new(&parsed.files);
    let mut declarer = Declarer::new(model);
    let mut found: Vec<Suggestion> = Vec::new();
    for unknown in merged(reports) {
        found.extend(of_unknown(&unknown, &homes, &mut declarer, model));
    }
    for problem in reports.iter().flat_map(|report| &report.problems) {
        found.extend(match &problem.finding {
            Finding::UnknownValue { enumeration, value, .. } => homes.enumeration(enumeration).map(|file| {
                let path = vec!["enumerations".to_owned(), enumeration.clone(), "values".to_owned()];
                let (key, value) = (declaration::key(value), declaration::described(value));
                Suggestion { file, addition: Addition { path, position: Position::Last, key, value } }
            }),
            Finding::Missing { record, name } | Finding::MayBeMissing { record, name } => {
                homes.member(model, record, name).map(|(file, path, ty)| {
                    let (key, value) = ("type".to_owned(), format!("{ty}?"));
                    Suggestion { file, addition: Addition { path, position: Position::Last, key, value } }
                })
            }
            _ => None,
        });
    }
    if links {
        let notes = reports.iter().flat_map(|report| &report.notes);
        links::add(notes.map(|note| &note.finding), &homes, model, &mut found);
    }
    let mut unique: Vec<Suggestion> = Vec::new();
    for suggestion in found {
        if !unique.contains(&suggestion) {
            unique.push(suggestion);
        }
    }
    unique
}

/// A member no declaration stands for.
struct Unknown {
    record: String,
    name: String,
    attribute: bool,
    after: Option<String>,
    sketch: Sketch,
}

/// The unknown members of all messages, each once, with all that was seen of it.
fn merged(reports: &[Report]) -> Vec<Unknown> {
    let mut order = Vec::new();
    let mut found: BTreeMap<(String, String, bool), Unknown> = BTreeMap::new();
    for problem in reports.iter().flat_map(|report| &report.problems) {
        let (record, name, attribute, after, sketch) = match &problem.finding {
            Finding::UnknownAttribute { record, name, sketch, .. } => (record, name, true, None, sketch),
            Finding::UnknownElement { record, name, sketch, after, .. } => {
                (record, name, false, after.clone(), sketch)
            }
            _ => continue,
        };
        let key = (record.clone(), name.clone(), attribute);
        if let Some(known) = found.get_mut(&key) {
            let before = std::mem::replace(&mut known.sketch, Sketch::Nothing);
            known.sketch = before.merge(sketch.clone());
        } else {
            let (record, name, sketch) = (record.clone(), name.clone(), sketch.clone());
            found.insert(key.clone(), Unknown { record, name, attribute, after, sketch });
            order.push(key);
        }
    }
    order.into_iter().filter_map(|key| found.remove(&key)).collect()
}

fn of_unknown(
    unknown: &Unknown,
    homes: &Homes<'_>,
    declarer: &mut Declarer<'_>,
    model: &Model,
) -> Vec<Suggestion> {
    let Some(home) = homes.record(&unknown.record) else { return Vec::new() };
    let file = home.file.to_owned();
    let section = match (unknown.attribute, home.choice) {
        (true, _) => "attributes",
        (false, true) => "choice",
        (false, false) => "elements",
    };
    let mut path = home.path.clone();
    path.push(section.to_owned());
    let position = match &unknown.after {
        _ if unknown.attribute => Position::Last,
        Some(after) => {
            let members = model.record(&unknown.record).map_or(&[][..], |record| &record.members);
            match members.iter().find(|member| member.xml == *after) {
                Some(member) if home.members.contains(&member.name.as_str()) => {
                    Position::After(member.name.clone())
                }
                // It comes from a mixin or is common to all, and so before the own elements.
                Some(_) => Position::First,
                None => Position::After(after.clone()),
            }
        }
        None => Position::First,
    };
    let name = unknown.name.clone();
    let declared = declarer.member(&name, &unknown.sketch, !home.choice);
    let own = Addition { path, position, key: declaration::key(&name), value: declared.value };
    let others = declared.others.into_iter().map(|other| Addition {
        path: vec![other.section.to_owned()],
        position: Position::Last,
        key: other.name,
        value: other.text,
    });
    std::iter::once(own).chain(others).map(|addition| Suggestion { file: file.clone(), addition }).collect()
}

/// Why suggestions were not applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// A file is not understood.
    #[error("`{file}`: {source}")]
    Layout {
        /// The file.
        file: String,
        /// Why.
        source: LayoutError,
    },
    /// The schema would be wrong with them.
    #[error("with what is suggested the schema would be wrong, so nothing was written:\n{0}")]
    Wrong(Diagnostics),
}

/// The files that change when suggestions are applied, with their new texts.
///
/// # Errors
/// If that cannot be done without breaking the schema; then nothing should be written.
pub fn apply(sources: &Sources, suggestions: &[Suggestion]) -> Result<Vec<(String, String)>, ApplyError> {
    let mut by_file: BTreeMap<&str, Vec<Addition>> = BTreeMap::new();
    for suggestion in suggestions {
        by_file.entry(&suggestion.file).or_default().push(suggestion.addition.clone());
    }
    let mut changed = Vec::new();
    let mut all = Vec::new();
    for source in sources.files() {
        let mut text = source.text.clone();
        if let Some(additions) = by_file.get(source.path.as_str()) {
            let depth = source.path.matches('/').count();
            text = format::insert(&source.text, depth, additions)
                .map_err(|error| ApplyError::Layout { file: source.path.clone(), source: error })?;
            changed.push((source.path.clone(), text.clone()));
        }
        all.push((source.path.clone(), text));
    }
    match vbem_codegen::load(&Sources::from_files(all)) {
        Ok(_) => Ok(changed),
        Err(problems) => Err(ApplyError::Wrong(problems)),
    }
}

#[cfg(test)]
mod tests;
