//! Writes emitted files: only those that changed, and nothing at all when the schema is wrong.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use crate::emit::EmittedFile;
use crate::{Diagnostics, Sources, emit, load};

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The schema is wrong.
    #[error("{0}")]
    Schema(#[from] Diagnostics),
    /// A file cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Generates the files for the schema in `schema` into the folder `out`; returns their names.
///
/// Files whose content would stay the same are not touched, so that whoever looks at their times rebuilds nothing.
///
/// # Errors
/// [`GenerateError::Schema`] if the schema is wrong; nothing is written then.
pub fn generate(schema: &Path, out: &Path) -> Result<Vec<String>, GenerateError> {
    let model = load(&Sources::from_dir(schema))?;
    let files = emit::emit(&model);
    fs::create_dir_all(out).map_err(|source| GenerateError::Write { path: out.to_owned(), source })?;
    for file in &files {
        write_if_changed(out, file)?;
    }
    Ok(files.into_iter().map(|file| file.name).collect())
}

/// The whole work of a build script: generates from the folder `schema` into `OUT_DIR`, again whenever a file there
/// changes. If the schema is wrong, the diagnostics go to standard error and the build ends with exit code 1.
pub fn build(schema: impl AsRef<Path>) {
    let schema = schema.as_ref();
    println!("cargo::rerun-if-changed={}", schema.display());
    let out = env::var_os("OUT_DIR").map_or_else(|| PathBuf::from("target/generated"), PathBuf::from);
    if let Err(error) = generate(schema, &out) {
        eprintln!("{error}");
        process::exit(1);
    }
}

/// Writes to a temporary file first, so that no reader ever sees half of one.
fn write_if_changed(folder: &Path, file: &EmittedFile) -> Result<(), GenerateError> {
    let path = folder.join(&file.name);
    if fs::read(&path).is_ok_and(|old| old == file.text.as_bytes()) {
        return Ok(());
    }
    let temporary = folder.join(format!(".{}.{}", file.name, process::id()));
    fs::write(&temporary, &file.text)
        .and_then(|()| fs::rename(&temporary, &path))
        .map_err(|source| GenerateError::Write { path, source })
}
