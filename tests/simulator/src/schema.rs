//! Schema of the simulator: the built-in one, or that of a folder.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use vbem_codegen::model::Model;
use vbem_codegen::{Diagnostics, Sources};

/// Paths below the schema's root and contents of its files.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/schema.rs"));

/// Model of the embedded schema, parsed once per process: parsing takes three times as long as the rest of a start.
static EMBEDDED: LazyLock<Result<Arc<Model>, Diagnostics>> = LazyLock::new(|| {
    let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    vbem_codegen::load(&Sources::from_files(files)).map(Arc::new)
});

/// Returns the Model of the embedded schema.
///
/// # Errors
///
/// Returns the diagnostics of an invalid schema.
pub(crate) fn embedded() -> Result<Arc<Model>, Diagnostics> {
    EMBEDDED.clone()
}

/// Returns the Model of the schema in a folder.
///
/// # Errors
///
/// Returns the diagnostics of an invalid schema.
pub(crate) fn from_dir(folder: &Path) -> Result<Arc<Model>, Diagnostics> {
    vbem_codegen::load(&Sources::from_dir(folder)).map(Arc::new)
}
