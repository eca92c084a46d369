//! Errors of a build script.

use std::io;
use std::path::PathBuf;

use crate::diagnostic::Diagnostics;
use crate::emit::EmitError;

/// The reason why nothing, or not everything, was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The schema has mistakes. Nothing was written.
    #[error(transparent)]
    Schema(#[from] Diagnostics),
    /// The schema does not have a family that was asked for. Nothing was written.
    #[error("the schema has no family `{name}`; its families are {families}")]
    UnknownFamily {
        /// The name that was given.
        name: String,
        /// The families that can be left out, for the message.
        families: String,
    },
    /// Families of the schema could never be generated, since the package has no features of their names. Nothing was written.
    #[error("no feature for the families {families}; add `NAME = []` for each below `[features]` in `{}`", manifest.display())]
    NoFeature {
        /// The families, for the message.
        families: String,
        /// The manifest of the package.
        manifest: PathBuf,
    },
    /// The emitter failed. Nothing was written.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// Neither `out_dir` nor the variable `OUT_DIR` names a folder. Nothing was written.
    #[error("no folder for the files: `out_dir` is not set, and `OUT_DIR` is set in build scripts only")]
    NoOutDir,
    /// A file or folder could not be written. Files before it were.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}
