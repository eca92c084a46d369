//! Finds the schema files below a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::ReadError;

/// Largest size of a schema file, in bytes.
pub const MAX_FILE_SIZE: u64 = 1 << 20;
/// Largest number of files in a schema.
pub const MAX_FILES: usize = 10_000;
/// Deepest nesting of folders below the root of a schema.
pub const MAX_DEPTH: usize = 8;
/// File at the root of a schema that declares nothing: exceptions for a comparison with an inventory of the API.
const COVERAGE_EXCEPTIONS: &str = "coverage-exceptions.yaml";

/// Lists the schema files below `root`: path below the root, and path in the file system. Unreadable ones are left out.
#[must_use]
pub fn schema_files(root: &Path) -> Vec<(String, PathBuf)> {
    Listing::of(root).files
}

/// The files below a folder, and the errors met while listing them.
#[derive(Default)]
pub(super) struct Listing {
    /// Paths below the folder, and paths in the file system.
    pub(super) files: Vec<(String, PathBuf)>,
    /// Folders that could not be listed, and limits that were exceeded.
    pub(super) errors: Vec<ReadError>,
}

impl Listing {
    pub(super) fn of(root: &Path) -> Self {
        let mut listing = Self::default();
        listing.folder(root, "", &mut Vec::new());
        listing
    }

    /// `ancestors`: real paths of the folders above, since a symbolic link may lead back to one of them.
    fn folder(&mut self, folder: &Path, prefix: &str, ancestors: &mut Vec<PathBuf>) {
        if ancestors.len() > MAX_DEPTH {
            return self.unreadable(folder, format!("folders nest deeper than {MAX_DEPTH} levels"));
        }
        let real = match fs::canonicalize(folder) {
            Ok(real) if ancestors.contains(&real) => {
                return self.unreadable(folder, "the link leads to a folder above it");
            }
            Ok(real) => real,
            Err(error) => return self.unreadable(folder, error.to_string()),
        };
        let mut paths = match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries.iter().map(fs::DirEntry::path).collect::<Vec<_>>(),
            Err(error) => return self.unreadable(folder, error.to_string()),
        };
        paths.sort();
        ancestors.push(real);
        for path in paths {
            self.entry(&path, prefix, ancestors);
        }
        ancestors.pop();
    }

    fn entry(&mut self, path: &Path, prefix: &str, ancestors: &mut Vec<PathBuf>) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            return;
        }
        let is_yaml = name.ends_with(".yaml");
        let below_root = format!("{prefix}{name}");
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() && is_yaml => {
                self.unreadable(path, "the folder has the name of a schema file");
            }
            Ok(meta) if meta.is_dir() => self.folder(path, &format!("{below_root}/"), ancestors),
            _ if is_misnamed(&name) => self.errors.push(ReadError::Misnamed { path: path.to_owned() }),
            _ if !is_yaml || below_root == COVERAGE_EXCEPTIONS || self.files.len() > MAX_FILES => {}
            Ok(_) if self.files.len() == MAX_FILES => {
                self.unreadable(path, format!("there are more than {MAX_FILES} files"));
                self.files.push((below_root, path.to_owned()));
            }
            Ok(_) => self.files.push((below_root, path.to_owned())),
            Err(error) => self.unreadable(path, error.to_string()),
        }
    }

    fn unreadable(&mut self, path: &Path, reason: impl Into<String>) {
        self.errors.push(ReadError::Unreadable { path: path.to_owned(), reason: reason.into() });
    }
}

/// True for a YAML file with another ending than schema files have.
fn is_misnamed(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    (lower.ends_with(".yaml") || lower.ends_with(".yml")) && !name.ends_with(".yaml")
}
