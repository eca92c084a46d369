//! The files of a schema, in memory.

mod span;

pub use span::{Span, Spanned};

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};
use crate::file::{is_utf16, read_bytes};

/// Larger files are no schema files.
const MAX_FILE_SIZE: u64 = 1 << 20;
/// A folder with more of them is no schema.
const MAX_FILES: usize = 10_000;
/// Deeper folders are no schema folders.
const MAX_DEPTH: usize = 8;
/// The one file in the folder of a schema that declares nothing.
const COVERAGE_EXCEPTIONS: &str = "coverage-exceptions.yaml";

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path below the root of the schema, with `/` between folders; shown in messages with the root before it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All files of a schema, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
    problems: Vec<Diagnostic>,
    prefix: String,
}

impl Sources {
    /// Reads every `*.yaml` file below `root`. Files and folders whose names begin with a dot are passed over: editors
    /// keep their own there.
    ///
    /// What cannot be read is reported together with all other errors when the schema is loaded.
    #[must_use]
    pub fn from_dir(root: &Path) -> Self {
        let Found { files, mut problems } = Found::below(root);
        let mut raw = Vec::new();
        for (name, path) in files {
            match read_bytes(&path, MAX_FILE_SIZE) {
                Ok(bytes) => raw.push((name, bytes)),
                Err(error) => problems.push(Diagnostic::general(Code::Unreadable, error.to_string())),
            }
        }
        if raw.is_empty() && problems.is_empty() {
            let message = format!("there is no schema in `{}`: no file ends with .yaml", root.display());
            problems.push(Diagnostic::general(Code::EmptySchema, message));
        }
        raw.sort();
        let mut sources = Self { files: Vec::new(), problems, prefix: root.display().to_string() };
        for (path, bytes) in raw {
            sources.add(path, bytes);
        }
        sources
    }

    /// Takes files that are in memory already, as pairs of path and text; the order does not matter.
    #[must_use]
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: Vec<Source> = files.into_iter().map(|(path, text)| Source { path, text }).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let problems = if files.is_empty() {
            vec![Diagnostic::general(Code::EmptySchema, "there is no schema: no file was given")]
        } else {
            Vec::new()
        };
        Self { files, problems, prefix: String::new() }
    }

    /// The files.
    #[must_use]
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    pub(crate) fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The file with that index, as a [`Span`] names it.
    ///
    /// # Panics
    /// If the index belongs to other sources.
    #[must_use]
    pub fn get(&self, file: usize) -> &Source {
        &self.files[file]
    }

    pub(crate) fn path_of(&self, file: usize) -> &str {
        &self.files[file].path
    }

    /// The folder they come from, as it is shown before a path; empty for files in memory.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    fn add(&mut self, path: String, bytes: Vec<u8>) {
        let file = self.files.len();
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let start = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = Span { file, range: start..start + '\u{FFFD}'.len_utf8() };
            let utf16 = is_utf16(error.as_bytes());
            let message = if utf16 { "the file is UTF-16" } else { "the file is not UTF-8" };
            let label = format!("byte {start} does not belong to UTF-8 text");
            self.problems
                .push(Diagnostic::new(Code::NotUtf8, &span, message, label).help("save the file as UTF-8"));
            text
        });
        self.files.push(Source { path, text });
    }

    pub(crate) fn is_broken(&self, file: usize) -> bool {
        self.problems.iter().any(|problem| problem.span.as_ref().is_some_and(|span| span.file == file))
    }
}

/// The files of a schema, by name, and where they are; what cannot be read is left out.
pub fn list(root: &Path) -> Vec<(String, PathBuf)> {
    Found::below(root).files
}

/// What was found below a folder.
#[derive(Default)]
struct Found {
    /// Names below the folder, and where they are.
    files: Vec<(String, PathBuf)>,
    problems: Vec<Diagnostic>,
}

impl Found {
    fn below(root: &Path) -> Self {
        let mut found = Self::default();
        found.folder(root, "", &mut Vec::new());
        found
    }

    /// `above`: the folders this one is in, by their real paths, since a link may lead back to one of them.
    fn folder(&mut self, folder: &Path, prefix: &str, above: &mut Vec<PathBuf>) {
        if above.len() > MAX_DEPTH {
            return self.unreadable(folder, &format!("folders nest deeper than {MAX_DEPTH} levels"));
        }
        let real = match fs::canonicalize(folder) {
            Ok(real) if above.contains(&real) => {
                return self.unreadable(folder, &"it is a link to a folder that it is in");
            }
            Ok(real) => real,
            Err(error) => return self.unreadable(folder, &error),
        };
        let mut paths = match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries.iter().map(fs::DirEntry::path).collect::<Vec<_>>(),
            Err(error) => return self.unreadable(folder, &error),
        };
        paths.sort();
        above.push(real);
        for path in paths {
            self.entry(&path, prefix, above);
        }
        above.pop();
    }

    fn entry(&mut self, path: &Path, prefix: &str, above: &mut Vec<PathBuf>) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            return;
        }
        let is_yaml = name.ends_with(".yaml");
        let inside = format!("{prefix}{name}");
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() && is_yaml => {
                self.unreadable(path, &"it is a folder, but has the name of a file");
            }
            Ok(meta) if meta.is_dir() => self.folder(path, &format!("{inside}/"), above),
            _ if !is_yaml || inside == COVERAGE_EXCEPTIONS || self.files.len() > MAX_FILES => {}
            Ok(_) if self.files.len() == MAX_FILES => {
                self.unreadable(path, &format!("there are more than {MAX_FILES} files"));
                self.files.push((inside, path.to_owned()));
            }
            Ok(_) => self.files.push((inside, path.to_owned())),
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn unreadable(&mut self, path: &Path, why: &dyn std::fmt::Display) {
        let message = format!("cannot read `{}`: {why}", path.display());
        self.problems.push(Diagnostic::general(Code::Unreadable, message));
    }
}
