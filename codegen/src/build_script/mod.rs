//! The work of a build script: reads the folder of a schema and writes the emitted files.
//!
//! It neither prints nor exits: the build script prints the instructions for cargo and renders the error.

mod error;
mod features;
mod files;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::model::Model;
use crate::source::Sources;
use crate::subset::subset;
use crate::{emit, load};

pub use error::Error;
pub use files::resolve_link;

/// The families to generate and the folder for the files.
///
/// ```no_run
/// fn main() -> Result<(), vbem_codegen::Error> {
///     let generated = vbem_codegen::Config::new().families_from_features().compile("schema")?;
///     println!("cargo::rerun-if-changed={}", generated.schema.display());
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "nothing is generated without `compile`"]
pub struct Config {
    families: Families,
    out_dir: Option<PathBuf>,
}

/// The families to generate, besides those that every client needs.
#[derive(Debug, Clone, Default)]
enum Families {
    #[default]
    All,
    /// Those whose feature is on.
    Features,
    Named(BTreeSet<String>),
}

/// The files that [`Config::compile`] read and wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// The folder of the schema, behind symbolic links. New files in it change the result as well, so this is what a build
    /// script lets cargo watch.
    pub schema: PathBuf,
    /// The files that were read.
    pub read: Vec<PathBuf>,
    /// The emitted files, the first of which includes the others.
    pub files: Vec<PathBuf>,
    /// Samples of the types, which the emitted files include for rustdoc.
    pub samples: Vec<PathBuf>,
    /// Those of [`files`](Self::files) and [`samples`](Self::samples) whose text changed. The others are not touched, so that nothing is built again
    /// because of them.
    pub written: Vec<PathBuf>,
}

impl Config {
    /// Generates all families into the folder that cargo names in `OUT_DIR`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Generates the families that are features of the package and are on, and those that every client needs.
    pub fn families_from_features(self) -> Self {
        Self { families: Families::Features, ..self }
    }

    /// Generates these families, and those that every client needs.
    pub fn families(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { families: Families::Named(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// Writes the files into this folder, which is made if it does not exist.
    pub fn out_dir(self, folder: impl Into<PathBuf>) -> Self {
        Self { out_dir: Some(folder.into()), ..self }
    }

    /// Generates the files from the schema in a folder. `schema` may be a symbolic link to the folder, also one that git
    /// wrote as a text file.
    ///
    /// # Errors
    /// A mistake in the schema or in this configuration, with nothing written; or a file that cannot be written.
    pub fn compile(&self, schema: impl AsRef<Path>) -> Result<Generated, Error> {
        let schema = files::resolve_link(schema.as_ref());
        let sources = Sources::from_dir(&schema);
        let model = self.select(load(&sources)?)?;
        let (emitted, samples) = (emit::emit(&model)?, emit::emit_samples(&model));
        let out_dir = self.out_dir.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let out_dir = out_dir.ok_or(Error::NoOutDir)?;
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        for folder in [out_dir.clone(), out_dir.join(emit::SAMPLES_FOLDER)] {
            fs::create_dir_all(&folder).map_err(failed(&folder))?;
        }
        let read = sources.files().iter().map(|source| schema.join(&source.path)).collect();
        let mut written = Vec::new();
        let mut write = |file: emit::EmittedFile| {
            let path = out_dir.join(&file.name);
            if files::write_if_changed(&path, &file.text).map_err(failed(&path))? {
                written.push(path.clone());
            }
            Ok(path)
        };
        let files = emitted.into_iter().map(&mut write).collect::<Result<_, Error>>()?;
        let samples = samples.into_iter().map(&mut write).collect::<Result<_, Error>>()?;
        Ok(Generated { schema, read, files, samples, written })
    }

    /// The chosen families of the Model.
    fn select(&self, model: Model) -> Result<Model, Error> {
        match &self.families {
            Families::All => Ok(model),
            Families::Features => {
                let manifest = features::manifest();
                let undeclared =
                    manifest.map(|(path, text)| (path, features::undeclared_families(&model, &text)));
                if let Some((manifest, families)) = undeclared.filter(|(_, families)| !families.is_empty()) {
                    return Err(Error::NoFeature { families: families.join(", "), manifest });
                }
                Ok(subset(&model, features::is_on))
            }
            Families::Named(names) => {
                let is_known = |name: &String| model.families.iter().any(|family| family.name == *name);
                if let Some(name) = names.iter().find(|name| !is_known(name)) {
                    let optional = model.families.iter().filter(|family| !family.always);
                    let families = optional.map(|family| family.name.as_str()).collect::<Vec<_>>().join(", ");
                    return Err(Error::UnknownFamily { name: name.clone(), families });
                }
                Ok(subset(&model, |family| names.contains(family)))
            }
        }
    }
}
