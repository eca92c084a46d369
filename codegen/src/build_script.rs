//! Writes emitted files: only those that changed, and nothing at all when the schema is wrong.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use crate::emit::{EmitError, EmittedFile};
use crate::subset::subset;
use crate::{Diagnostics, Sources, emit, load};

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The schema is wrong.
    #[error("{0}")]
    Schema(#[from] Diagnostics),
    /// The emitter failed.
    #[error("{0}")]
    Emit(#[from] EmitError),
    /// A file cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Generates the files for the families of the schema in `schema` that `wanted` is true for into the folder `out`;
/// returns their names.
///
/// Files whose content would stay the same are not touched, so that whoever looks at their times rebuilds nothing.
///
/// # Errors
/// [`GenerateError::Schema`] if the schema is wrong; nothing is written then.
pub fn generate(
    schema: &Path,
    out: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<String>, GenerateError> {
    let model = subset(&load(&Sources::from_dir(schema))?, wanted);
    let files = emit::emit(&model)?;
    fs::create_dir_all(out).map_err(|source| GenerateError::Write { path: out.to_owned(), source })?;
    for file in &files {
        write_if_changed(out, file)?;
    }
    Ok(files.into_iter().map(|file| file.name).collect())
}

/// The whole work of a build script: generates from the folder `schema` into `OUT_DIR`, again whenever a file there
/// changes. If the schema is wrong, the diagnostics go to standard error and the build ends with exit code 1.
///
/// `schema` may be a symbolic link to the folder, and where symbolic links are off the text file that git writes instead.
pub fn build(schema: impl AsRef<Path>) {
    build_families(schema.as_ref(), |_| true);
}

/// The same for a package whose features are named like the families: only those are generated whose features are on,
/// and what is always there.
pub fn build_features(schema: impl AsRef<Path>) {
    build_families(schema.as_ref(), |family| env::var_os(feature_variable(family)).is_some());
}

/// The variable by which cargo tells a build script that a feature is on.
fn feature_variable(feature: &str) -> String {
    format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))
}

fn build_families(schema: &Path, wanted: impl Fn(&str) -> bool) {
    let schema = behind_link(schema);
    println!("cargo::rerun-if-changed={}", schema.display());
    let out = env::var_os("OUT_DIR").map_or_else(|| PathBuf::from("target/generated"), PathBuf::from);
    if let Err(error) = generate(&schema, &out, wanted) {
        eprintln!("{error}");
        process::exit(1);
    }
}

/// The folder a symbolic link leads to; git writes the link as a file with its target as text where it may not make links.
fn behind_link(path: &Path) -> PathBuf {
    let target = if path.is_file() { fs::read_to_string(path).ok() } else { None };
    let folder = match target {
        Some(target) => path.parent().unwrap_or(Path::new("")).join(target.trim_end()),
        None => path.to_owned(),
    };
    folder.canonicalize().unwrap_or(folder)
}

/// Writes to a temporary file first, so that no reader ever sees half of one.
fn write_if_changed(folder: &Path, file: &EmittedFile) -> Result<(), GenerateError> {
    let path = folder.join(&file.name);
    if fs::read(&path).is_ok_and(|old| old == file.text.as_bytes()) {
        return Ok(());
    }
    let temporary = folder.join(format!(".{}.{}", file.name, process::id()));
    fs::write(&temporary, &file.text).and_then(|()| fs::rename(&temporary, &path)).map_err(|source| {
        let _ = fs::remove_file(&temporary);
        GenerateError::Write { path, source }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_link_written_as_text_leads_to_the_folder_too() {
        let root = env::temp_dir().join(format!("vbem-behind-link-{}", process::id()));
        let (folder, package) = (root.join("schema"), root.join("package"));
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("text"), "../schema\n").unwrap();
        fs::write(package.join("astray"), "../nothing").unwrap();
        let real = folder.canonicalize().unwrap();
        assert_eq!(behind_link(&folder), real);
        assert_eq!(behind_link(&package.join("text")), real);
        assert_eq!(behind_link(&package.join("astray")), package.join("../nothing"), "the error names it");
        assert_eq!(behind_link(&package.join("absent")), package.join("absent"));
        fs::remove_dir_all(&root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_leads_to_the_folder() {
        let root = env::temp_dir().join(format!("vbem-symbolic-link-{}", process::id()));
        fs::create_dir_all(root.join("schema")).unwrap();
        std::os::unix::fs::symlink("schema", root.join("link")).unwrap();
        assert_eq!(behind_link(&root.join("link")), root.join("schema").canonicalize().unwrap());
        fs::remove_dir_all(&root).unwrap();
    }
}
