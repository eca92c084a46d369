//! Saved inventories: folders of representations with an index, as `cargo schema crawl --save` writes them.

mod index;
mod load;
mod warning;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::encode::Format;
pub(crate) use load::{Settings, load};
pub use warning::{InventoryError, InventoryWarning};

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 64 << 20;

/// Handling of what an inventory links to and does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// Missing objects are absent, together with the links to them.
    #[default]
    Absent,
    /// Missing objects are generated from their schema, at the addresses that links name.
    Generate,
}

/// Index of an inventory.
#[derive(Debug)]
pub(crate) struct Inventory {
    folder: PathBuf,
    /// Path of the API on the server, without a final slash: `/api`.
    pub(crate) base: String,
    /// Time at which it was saved.
    pub(crate) saved: Option<Timestamp>,
    pub(crate) entries: Vec<Entry>,
    /// Lines of the index that are ignored.
    pub(crate) warnings: Vec<InventoryWarning>,
}

/// File of an inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Path below the folder.
    pub(crate) file: String,
    /// Path and query of the representation, as requested.
    pub(crate) address: String,
    /// Name of its resource or record in the Model, if known.
    pub(crate) of: Option<String>,
    pub(crate) format: Format,
}

impl Inventory {
    /// Reads the index of a folder.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read, or if its first line is not the header of an inventory of this version.
    pub(crate) fn read(folder: &Path) -> Result<Self, InventoryError> {
        let path = folder.join(index::NAME);
        let text = fs::read_to_string(&path)
            .map_err(|source| InventoryError::Read { path: path.clone(), source })?;
        index::parse(&text, folder).map_err(|message| InventoryError::Index { path, message })
    }

    /// Returns the content of a file.
    ///
    /// # Errors
    ///
    /// Returns a message if it cannot be read or is too large.
    pub(crate) fn content(&self, entry: &Entry) -> Result<Vec<u8>, String> {
        let path = self.folder.join(&entry.file);
        let failed = |error: std::io::Error| format!("cannot be read: {error}");
        let size = fs::metadata(&path).map_err(failed)?.len();
        if size > MAX_FILE {
            return Err(format!("is larger than {} MiB", MAX_FILE >> 20));
        }
        fs::read(&path).map_err(failed)
    }
}
