//! The first file of a new resource: from its name and path, or from a message.

mod place;

use crate::format::{LayoutError, layout};
use crate::lint::TO_BE_WRITTEN;
use crate::suggest::{ApplyError, Suggestion, apply, links::pattern, suggestions};
use crate::verify::links::below_api;
use crate::verify::{Hint, Outline, Problem, outline, verify};
use vbem_codegen::diagnostic::Diagnostics;
use vbem_codegen::model::{Model, PathTemplate};
use vbem_codegen::naming;
use vbem_codegen::source::Sources;

/// What is known of the resource. Whatever is absent is taken from the message, or guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Its name.
    pub name: Option<String>,
    /// Its address below `/api`.
    pub path: Option<String>,
    /// Its family.
    pub family: Option<String>,
    /// A message that shows it.
    pub sample: Option<String>,
}

/// The first files of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    /// The name of the resource.
    pub name: String,
    /// Paths below the root of the schema, with their texts: the resource, and the family if it is new.
    pub files: Vec<(String, String)>,
    /// What in the message the schema still does not explain, for example a new value of an enumeration it has.
    pub left: Vec<Problem>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SkeletonError {
    /// The schema is wrong already.
    #[error("the schema is wrong already:\n{0}")]
    Schema(Diagnostics),
    /// Nothing tells what it is called.
    #[error("nothing tells the name of the resource: give it, or a message that has one")]
    NoName,
    /// Nothing tells where it is.
    #[error("nothing tells the address of the resource: give a path, or a message")]
    NoPath,
    /// The name cannot be one.
    #[error("`{0}` cannot be the name of a resource: expected one such as `BackupFile`")]
    Name(String),
    /// The name is taken.
    #[error("`{name}` is declared already, in `{file}` line {line}")]
    Taken {
        /// The name.
        name: String,
        /// The file.
        file: String,
        /// The line.
        line: usize,
    },
    /// The path cannot be one.
    #[error("`{0}` is no address below `/api`: expected one such as `/backupFiles/{{id}}`")]
    Path(String),
    /// The family cannot be one.
    #[error("`{0}` cannot be the name of a family: expected one such as `restore-points`")]
    Family(String),
    /// Nothing tells the family.
    #[error("no resource has an address like that, so name the family; there are {0}")]
    NoFamily(String),
    /// The file is there already.
    #[error("`{0}` is there already")]
    Exists(String),
    /// The message is none.
    #[error("the message cannot be read: {0}")]
    Sample(String),
    /// The file cannot be laid out.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The schema would be wrong with what the message shows.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// The schema would be wrong with the file.
    #[error("with the new file the schema would be wrong:\n{0}")]
    Wrong(Diagnostics),
}

/// The first files of a new resource, in canonical layout. Descriptions are left to be written, which `check` then
/// reports; types are guessed from the values of the message.
///
/// # Errors
/// If the name or the file is taken, or the schema would be wrong with the resource.
///
/// # Examples
/// ```
/// use vbem_codegen::Sources;
/// use vbem_codegen::skeleton::{Wish, skeleton};
///
/// let tape = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n".to_owned();
/// let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), tape)]);
/// let sample = "<TapeDrive Type=\"TapeDrive\" Href=\"https://em/api/tapes/drives/7\"><Slot>4</Slot></TapeDrive>";
/// let new = skeleton(&sources, &Wish { sample: Some(sample.to_owned()), ..Wish::default() })?;
/// assert_eq!(new.files[0].0, "tapes/tape-drive.yaml");
/// assert!(new.files[0].1.contains("Slot: { type: int?, summary: To be written. }"));
/// # Ok::<(), vbem_codegen::skeleton::SkeletonError>(())
/// ```
pub fn skeleton(sources: &Sources, wish: &Wish) -> Result<Skeleton, SkeletonError> {
    let model = vbem_codegen::load(sources).map_err(SkeletonError::Schema)?;
    let seen = match &wish.sample {
        Some(sample) => outline(sample).map_err(SkeletonError::Sample)?,
        None => Outline::default(),
    };
    let name = name(wish, &seen, &model)?;
    let path = path(wish, &seen, &model)?;
    let family = match &wish.family {
        Some(family) => place::checked(&model, family)?,
        None => place::guessed(&model, path.as_deref().unwrap_or_default())?,
    };
    let file = format!("{family}/{}.yaml", naming::snake(&name).replace('_', "-"));
    if sources.files().iter().any(|source| source.path == file) {
        return Err(SkeletonError::Exists(file));
    }
    let named =
        if wish.sample.is_some() { seen.named } else { path.as_ref().is_some_and(|path| path.contains('{')) };
    let text = layout(&lines(&name, path.as_deref(), &seen, named), file.matches('/').count())?;
    let mut files = vec![(file.clone(), text)];
    if !model.families.iter().any(|known| known.name == family) {
        let text = format!("family:\n  summary: {TO_BE_WRITTEN}\n");
        files.push((format!("{family}/family.yaml"), layout(&text, 1)?));
    }
    let before = sources.files().iter().map(|source| (source.path.clone(), source.text.clone()));
    let with = Sources::from_files(before.chain(files.iter().cloned()));
    let model = vbem_codegen::load(&with).map_err(SkeletonError::Wrong)?;
    let Some(sample) = &wish.sample else { return Ok(Skeleton { name, files, left: Vec::new() }) };

    let type_name = if seen.list.is_some() { format!("{name}List") } else { name.clone() };
    let hint = Hint { type_name: Some(type_name), ..Hint::default() };
    let reports = [verify(&model, sample, &hint)];
    let proposed = suggestions(&with, &model, &reports, true);
    let own: Vec<Suggestion> = proposed.into_iter().filter(|suggestion| suggestion.file == file).collect();
    let before = with.files().iter().filter(|source| source.path != file);
    let before: Vec<_> = before.map(|source| (source.path.clone(), source.text.clone())).collect();
    if let Some((_, text)) = apply(&with, &own)?.into_iter().next() {
        files[0].1 = text;
    }
    let with = Sources::from_files(before.into_iter().chain([files[0].clone()]));
    let model = vbem_codegen::load(&with).map_err(SkeletonError::Wrong)?;
    let report = verify(&model, sample, &hint);
    Ok(Skeleton { name, files, left: report.problems.into_iter().chain(report.notes).collect() })
}

fn name(wish: &Wish, seen: &Outline, model: &Model) -> Result<String, SkeletonError> {
    let given = wish.name.as_ref().or(seen.element.as_ref()).or(seen.type_name.as_ref());
    let given = given.ok_or(SkeletonError::NoName)?;
    // What a person gives is taken as it is, what a server sends is made a name of.
    let name = if wish.name.is_some() { given.clone() } else { naming::camel(given) };
    if !naming::is_identifier(&name) || !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Err(SkeletonError::Name(name));
    }
    let records = model.all_records().into_iter().map(|record| (&record.name, &record.origin));
    let enumerations = model.enumerations.iter().map(|known| (&known.name, &known.origin));
    if let Some((_, origin)) = records.chain(enumerations).find(|(known, _)| **known == name) {
        return Err(SkeletonError::Taken { name, file: origin.file.clone(), line: origin.line });
    }
    Ok(name)
}

/// A message may be of a resource that has no address of its own; then there is no path.
fn path(wish: &Wish, seen: &Outline, model: &Model) -> Result<Option<String>, SkeletonError> {
    let seen = seen.href.as_deref().map(below_api).and_then(|path| path.split('?').next());
    let seen = seen.map(pattern).filter(|path| !path.is_empty());
    let Some(path) = wish.path.clone().or(seen) else {
        return if wish.sample.is_some() { Ok(None) } else { Err(SkeletonError::NoPath) };
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/{}._~-".contains(c);
    if PathTemplate::parse_below(&model.api.base, &path).is_ok() && path.chars().all(plain) {
        Ok(Some(path))
    } else {
        Err(SkeletonError::Path(path))
    }
}

/// The keys that do not depend on the members.
fn lines(name: &str, path: Option<&str>, seen: &Outline, named: bool) -> String {
    let mut text = format!("resource: {name}\nsummary: {TO_BE_WRITTEN}\n");
    let mut line = |key: &str, value: &str| text.push_str(&format!("{key}: {value}\n"));
    if !named {
        line("entity", "false");
    }
    if let Some(path) = path {
        line("path", path);
    }
    let collection = path.and_then(|path| path.strip_suffix("/{id}"));
    if collection.is_some_and(|above| !above.is_empty() && !above.contains('{')) {
        line("collection", "true");
    }
    let safe = |text: &&String| naming::is_identifier(text);
    if let Some(list) = seen.list.as_ref().filter(safe).filter(|list| **list != naming::plural(name)) {
        line("list", list);
    }
    let of = seen.type_name.as_ref().filter(safe);
    let of = of.map(|of| of.strip_suffix("Reference").filter(|stem| !stem.is_empty()).unwrap_or(of));
    if let Some(of) = of.filter(|of| *of != name) {
        line("link_type", of);
    }
    if let Some(element) = seen.element.as_ref().filter(safe).filter(|element| *element != name) {
        line("xml", element);
    }
    text
}

#[cfg(test)]
mod tests;
