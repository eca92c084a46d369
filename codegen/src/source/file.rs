//! Reads files of unknown content: up to a size limit, as UTF-8, with the reason of a failure.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A file or folder that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {reason}", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// The reason, in one clause.
    pub reason: String,
}

impl FileError {
    /// An error about the file or folder `path`.
    #[must_use]
    pub fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self { path: path.to_owned(), reason: reason.into() }
    }
}

/// Reads the bytes of a regular file of at most `limit` bytes.
///
/// # Errors
/// [`FileError`] if the file cannot be read, is not a regular file or is larger.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let failed = |error: io::Error| FileError::new(path, error.to_string());
    // Checked before opening: opening a pipe blocks until a writer appears.
    let meta = fs::metadata(path).map_err(failed)?;
    if !meta.is_file() {
        return Err(FileError::new(path, "it is not a regular file"));
    }
    let too_large = || FileError::new(path, format!("it is larger than {} MiB", limit >> 20));
    if meta.len() > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // The file may grow during the read.
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// Reads the text of a regular UTF-8 file of at most `limit` bytes.
///
/// # Errors
/// [`FileError`] if the file cannot be read, is not a regular file, is larger or is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    let bytes = read_bytes(path, limit)?;
    if is_utf16(&bytes) {
        return Err(FileError::new(path, "it is UTF-16; save it as UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        FileError::new(path, format!("byte {at} is not part of a UTF-8 sequence"))
    })
}

/// Returns true if the bytes begin like UTF-16: with a byte order mark, or with a letter and a zero.
#[must_use]
pub fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [0, second, ..] => *second != 0,
        [first, 0, ..] => *first != 0,
        _ => false,
    }
}
