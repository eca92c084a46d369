//! The schema the simulator is driven by: the one it was built with, or that of a folder.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use vbem_codegen::model::Model;
use vbem_codegen::{Diagnostics, Sources};

/// Paths below the schema's root and contents of its files.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/schema.rs"));

/// The Model of the embedded schema: a constant that takes three times as long to read as all the rest of a start takes. A
/// program with many simulators, such as a test, reads it once.
static EMBEDDED: LazyLock<Result<Arc<Model>, Diagnostics>> = LazyLock::new(|| {
    let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    vbem_codegen::load(&Sources::from_files(files)).map(Arc::new)
});

/// The Model of the embedded schema.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn embedded() -> Result<Arc<Model>, Diagnostics> {
    EMBEDDED.clone()
}

/// The Model of the schema in a folder.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn from_dir(folder: &Path) -> Result<Arc<Model>, Diagnostics> {
    vbem_codegen::load(&Sources::from_dir(folder)).map(Arc::new)
}
