//! Scaffolds the file of a new resource from its name and path, or from a message.

mod family;

use vbem_codegen::model::{Api, Model, PathTemplate};
use vbem_codegen::naming;
use vbem_codegen::{Diagnostics, Sources};

use crate::format::{FormatError, format_file};
use crate::suggest::pattern::pattern;
use crate::suggest::{self, Options, writer};
use crate::verify::links::below_base;
use crate::verify::{Envelope, Hint, Problem, envelope, verify};

/// The facts about the resource. Absent ones are taken from the message, or guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScaffoldRequest {
    /// Its name.
    pub name: Option<String>,
    /// Its address below `/api`.
    pub path: Option<String>,
    /// Its family.
    pub family: Option<String>,
    /// A message with a representation of it.
    pub sample: Option<String>,
}

/// The files of a new resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaffold {
    /// The name of the resource.
    pub name: String,
    /// Paths below the root of the schema, with their texts: the resource, and the family if it is new.
    pub files: Vec<(String, String)>,
    /// The family, if it is new. The client needs a feature for it.
    pub new_family: Option<String>,
    /// Problems and notes of the message that the file does not resolve, for example a new value of an enumeration.
    pub left: Vec<Problem>,
}

/// An error of [`scaffold()`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// The schema has mistakes.
    #[error("the schema has mistakes:\n{0}")]
    Schema(Diagnostics),
    /// Neither a name nor a message with one was given.
    #[error("the name of the resource is missing: give it, or a message that has one")]
    NoName,
    /// Neither a path nor a message was given.
    #[error("the address of the resource is missing: give a path, or a message")]
    NoPath,
    /// The name is not that of a type.
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
    /// The path is not an address.
    #[error("`{0}` is not an address below `/api`: expected one such as `/backupFiles/{{id}}`")]
    Path(String),
    /// The name is not that of a family.
    #[error("`{0}` cannot be the name of a family: expected one such as `restore-points`")]
    Family(String),
    /// No family can be guessed from the address.
    #[error("no resource has a similar address, so name the family; the schema has {0}")]
    NoFamily(String),
    /// The file exists.
    #[error("`{0}` already exists; not overwritten")]
    Exists(String),
    /// The message cannot be read.
    #[error("the message cannot be read: {0}")]
    Sample(String),
    /// The file cannot be formatted.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The schema has mistakes with the file.
    #[error("with the new file the schema has mistakes:\n{0}")]
    Wrong(Diagnostics),
}

/// Scaffolds a new resource: its file, in canonical layout, and that of its family if it is new. Descriptions are left
/// to be written, which `check` reports; types are inferred from the values of the message.
///
/// # Errors
/// If the name or the file is taken, or the schema has mistakes with the resource.
///
/// # Examples
/// ```
/// use vbem_tools::scaffold::{ScaffoldRequest, scaffold};
///
/// let tape = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\n".to_owned();
/// let sources = vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), tape)]);
/// let sample = "<TapeDrive Type=\"TapeDrive\" Href=\"https://em/api/tapes/drives/7\"><Slot>4</Slot></TapeDrive>";
/// let request = ScaffoldRequest { sample: Some(sample.to_owned()), ..ScaffoldRequest::default() };
/// let new = scaffold(&sources, &request)?;
/// assert_eq!(new.files[0].0, "tapes/tape-drive.yaml");
/// assert!(new.files[0].1.contains("Slot: { type: int?, summary: To be written. }"));
/// # Ok::<(), vbem_tools::scaffold::ScaffoldError>(())
/// ```
pub fn scaffold(sources: &Sources, request: &ScaffoldRequest) -> Result<Scaffold, ScaffoldError> {
    let model = vbem_codegen::load(sources).map_err(ScaffoldError::Schema)?;
    let seen = match &request.sample {
        Some(sample) => envelope(sample).map_err(ScaffoldError::Sample)?,
        None => Envelope::default(),
    };
    let name = name(request, &seen, &model)?;
    let path = path(request, &seen, &model.api)?;
    let family = match &request.family {
        Some(family) => family::checked(&model, family)?,
        None => family::guessed(&model, path.as_deref().unwrap_or_default())?,
    };
    let file = format!("{family}/{}.yaml", naming::snake(&name).replace('_', "-"));
    if sources.files().iter().any(|source| source.path == file) {
        return Err(ScaffoldError::Exists(file));
    }
    let has_id = || path.as_deref().is_some_and(has_parameters);
    let entity = if request.sample.is_some() { seen.named } else { has_id() };
    let text =
        format_file(&head(&name, path.as_deref(), &seen, entity, &model.api), file.matches('/').count())?;
    let mut files = vec![(file.clone(), text)];
    let new_family = (!model.families.iter().any(|known| known.name == family)).then_some(family);
    if let Some(family) = &new_family {
        files.push((format!("{family}/family.yaml"), format_file(&writer::family(), 1)?));
    }
    let before = sources.files().iter().map(|source| (source.path.clone(), source.text.clone()));
    let with = Sources::from_files(before.chain(files.iter().cloned()));
    let mut new = Scaffold { name, files, new_family, left: Vec::new() };
    let Some(sample) = &request.sample else {
        vbem_codegen::load(&with).map_err(ScaffoldError::Wrong)?;
        return Ok(new);
    };

    let type_name = if seen.list.is_some() { model.api.list_type(&new.name) } else { new.name.clone() };
    let hint = Hint { type_name: Some(type_name), ..Hint::default() };
    let options = Options { links: true, file: Some(file) };
    let plan = suggest::plan(&with, &options, |model| vec![verify(model, sample, &hint)]);
    let plan = plan.map_err(ScaffoldError::Wrong)?;
    if let Some((_, text)) = plan.files.into_iter().next() {
        new.files[0].1 = text;
    }
    new.left =
        plan.reports.into_iter().flat_map(|report| report.problems.into_iter().chain(report.notes)).collect();
    Ok(new)
}

fn name(request: &ScaffoldRequest, seen: &Envelope, model: &Model) -> Result<String, ScaffoldError> {
    let given = request.name.as_ref().or(seen.element.as_ref()).or(seen.type_name.as_ref());
    let given = given.ok_or(ScaffoldError::NoName)?;
    // A name from the command line is taken as it is, one from a server is converted.
    let name = if request.name.is_some() { given.clone() } else { naming::camel(given) };
    if !naming::is_identifier(&name) || !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Err(ScaffoldError::Name(name));
    }
    let records = model.all_records().into_iter().map(|record| (&record.name, &record.origin));
    let enumerations = model.enumerations.iter().map(|known| (&known.name, &known.origin));
    if let Some((_, origin)) = records.chain(enumerations).find(|(known, _)| **known == name) {
        return Err(ScaffoldError::Taken { name, file: origin.file.clone(), line: origin.line });
    }
    Ok(name)
}

/// Returns the path; none for a message of a resource without an address.
fn path(request: &ScaffoldRequest, seen: &Envelope, api: &Api) -> Result<Option<String>, ScaffoldError> {
    let seen =
        seen.href.as_deref().map(|href| below_base(href, &api.base)).and_then(|path| path.split('?').next());
    let seen = seen.map(pattern).filter(|path| !path.is_empty());
    let Some(path) = request.path.clone().or(seen) else {
        return if request.sample.is_some() { Ok(None) } else { Err(ScaffoldError::NoPath) };
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/{}._~-".contains(c);
    let fits = PathTemplate::parse_below(&api.base, &path).is_ok() && path.chars().all(plain);
    if fits { Ok(Some(path)) } else { Err(ScaffoldError::Path(path)) }
}

/// Returns the keys that do not depend on the members.
fn has_parameters(path: &str) -> bool {
    PathTemplate::parse(path).is_ok_and(|path| path.has_parameters())
}

fn head(name: &str, path: Option<&str>, seen: &Envelope, entity: bool, api: &Api) -> String {
    let collection = path.and_then(|path| path.strip_suffix("/{id}"));
    let is_name = |text: &&str| naming::is_identifier(text);
    let type_name = seen.type_name.as_deref().filter(is_name);
    let link_type = type_name.map(|ty| api.referenced_type(ty).unwrap_or(ty));
    let list = seen.list.as_deref().filter(is_name);
    writer::resource(&writer::ResourceText {
        name,
        entity,
        path,
        collection: collection.is_some_and(|above| !above.is_empty() && !has_parameters(above)),
        list: list.filter(|list| *list != naming::plural(name)),
        link_type: link_type.filter(|link_type| *link_type != name),
        element: seen.element.as_deref().filter(is_name).filter(|element| *element != name),
    })
}

#[cfg(test)]
mod tests;
