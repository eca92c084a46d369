//! Errors and warnings of reading an inventory.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Inventory that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InventoryError {
    /// Index that cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Path of the index.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// Index that is not one of an inventory.
    #[error("{}: {message}", path.display())]
    Index {
        /// Path of the index.
        path: PathBuf,
        /// Mistake, with its line.
        message: String,
    },
}

/// File, or line of the index, that was left out when an inventory was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryWarning {
    /// Path of the file below the folder of the inventory.
    pub file: String,
    /// Line in the file, if the mistake is in one.
    pub line: Option<usize>,
    /// Mistake.
    pub message: String,
}

impl InventoryWarning {
    pub(crate) fn new(file: &str, line: Option<usize>, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for InventoryWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}
