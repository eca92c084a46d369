//! Files of a schema in memory, and places in them.

mod directory;
pub mod file;
mod span;

use std::path::{Path, PathBuf};

pub use directory::{MAX_DEPTH, MAX_FILE_SIZE, MAX_FILES, schema_files};
pub use span::{Position, Span, Spanned};

use directory::Listing;
use file::{is_utf16, read_bytes};

/// A file of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path below the root of the schema, with `/` between folders.
    pub path: String,
    /// Text of the file.
    pub text: String,
    /// Byte offset at which each line begins.
    line_starts: Vec<usize>,
}

impl Source {
    /// A file with the given path below the root of the schema.
    #[must_use]
    pub fn new(path: String, text: String) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path, text, line_starts }
    }

    /// Line and column of a byte offset, both counted from 1; the column in characters. Offsets behind the end or
    /// inside a character count as the character before them.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// Byte offset of the beginning of the line at an offset.
    pub(crate) fn line_start(&self, offset: usize) -> usize {
        self.line_starts[self.line_starts.partition_point(|start| *start <= offset) - 1]
    }

    /// Byte offset of a line and column, both counted from 1; the end of the text if there is no such place.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let Some(start) = self.line_starts.get(line.saturating_sub(1)) else { return self.text.len() };
        let mut characters = self.text[*start..].char_indices();
        characters.nth(column.saturating_sub(1)).map_or(self.text.len(), |(index, _)| start + index)
    }
}

/// A reason why a part of a schema could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// A file or folder cannot be read, or exceeds a limit.
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The reason, in one clause.
        reason: String,
    },
    /// The text at `span` is not UTF-8.
    NotUtf8 {
        /// The first character that is not UTF-8.
        span: Span,
        /// True if the file is probably UTF-16.
        utf16: bool,
    },
    /// A YAML file without the ending of schema files.
    Misnamed {
        /// The file.
        path: PathBuf,
    },
    /// No schema file was found in the folder, or none was given.
    Empty {
        /// The folder; absent for files in memory.
        root: Option<PathBuf>,
    },
}

/// All files of a schema, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
    errors: Vec<ReadError>,
    root: String,
}

impl Sources {
    /// Reads every `*.yaml` file below `root`. Files and folders with a name that begins with a dot are skipped.
    ///
    /// Read errors are kept and reported together with all other errors when the schema is loaded.
    #[must_use]
    pub fn from_dir(root: &Path) -> Self {
        let Listing { files, mut errors } = Listing::of(root);
        let mut raw = Vec::new();
        for (name, path) in files {
            match read_bytes(&path, MAX_FILE_SIZE) {
                Ok(bytes) => raw.push((name, bytes)),
                Err(error) => errors.push(ReadError::Unreadable { path: error.path, reason: error.reason }),
            }
        }
        if raw.is_empty() && errors.is_empty() {
            errors.push(ReadError::Empty { root: Some(root.to_owned()) });
        }
        raw.sort();
        let mut sources = Self { files: Vec::new(), errors, root: root.display().to_string() };
        for (path, bytes) in raw {
            sources.add(path, bytes);
        }
        sources
    }

    /// Takes files from memory, as pairs of path and text, in any order.
    #[must_use]
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: Vec<Source> = files.into_iter().map(|(path, text)| Source::new(path, text)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let errors = if files.is_empty() { vec![ReadError::Empty { root: None }] } else { Vec::new() };
        Self { files, errors, root: String::new() }
    }

    /// The files.
    #[must_use]
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    /// The errors met while reading.
    #[must_use]
    pub fn read_errors(&self) -> &[ReadError] {
        &self.errors
    }

    /// The file a [`Span`] points into.
    ///
    /// # Panics
    /// If the index belongs to other sources.
    #[must_use]
    pub fn get(&self, file: usize) -> &Source {
        &self.files[file]
    }

    /// The text at a span.
    #[must_use]
    pub fn text_at(&self, span: &Span) -> &str {
        self.files[span.file].text.get(span.range.clone()).unwrap_or_default()
    }

    /// Path of a file for people: the path below the root, behind the root if the files were read from a folder.
    #[must_use]
    pub fn display_path(&self, file: usize) -> String {
        let path = &self.files[file].path;
        if self.root.is_empty() { path.clone() } else { format!("{}/{path}", self.root) }
    }

    /// True if the text of a file is not UTF-8, so that nothing in it can be relied on.
    pub(crate) fn is_damaged(&self, file: usize) -> bool {
        self.errors.iter().any(|error| matches!(error, ReadError::NotUtf8 { span, .. } if span.file == file))
    }

    fn add(&mut self, path: String, bytes: Vec<u8>) {
        let file = self.files.len();
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let start = error.utf8_error().valid_up_to();
            let span = Span { file, range: start..start + char::REPLACEMENT_CHARACTER.len_utf8() };
            self.errors.push(ReadError::NotUtf8 { span, utf16: is_utf16(error.as_bytes()) });
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        self.files.push(Source::new(path, text));
    }
}

/// The nearest offset at or before `index` that lies between two characters of the text.
pub(crate) fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
