//! The files of a schema, in memory.

use std::fs;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Span};

/// Larger files are no schema files.
const MAX_FILE_SIZE: u64 = 4 << 20;
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
    /// Reads every `*.yaml` file below `root`.
    ///
    /// What cannot be read is reported together with all other errors when the schema is loaded.
    #[must_use]
    pub fn from_dir(root: &Path) -> Self {
        let mut raw = Vec::new();
        let mut problems = Vec::new();
        collect(root, "", 0, &mut raw, &mut problems);
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

    pub(crate) fn get(&self, file: usize) -> &Source {
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
            let message = "the file is not UTF-8";
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

fn collect(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<(String, Vec<u8>)>,
    problems: &mut Vec<Diagnostic>,
) {
    let unreadable = |path: &Path, why: &dyn std::fmt::Display| {
        Diagnostic::general(Code::Unreadable, format!("cannot read `{}`: {why}", path.display()))
    };
    if depth > MAX_DEPTH {
        problems.push(unreadable(folder, &format!("folders nest deeper than {MAX_DEPTH} levels")));
        return;
    }
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
        Ok(entries) => entries,
        Err(error) => return problems.push(unreadable(folder, &error)),
    };
    for entry in entries {
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => collect(&path, &format!("{name}/"), depth + 1, files, problems),
            Ok(_) if !name.ends_with(".yaml") || name == COVERAGE_EXCEPTIONS => {}
            Ok(meta) if meta.len() > MAX_FILE_SIZE => {
                problems.push(unreadable(&path, &format!("it is larger than {} MiB", MAX_FILE_SIZE >> 20)));
            }
            Ok(_) => match fs::read(&path) {
                Ok(bytes) => files.push((name, bytes)),
                Err(error) => problems.push(unreadable(&path, &error)),
            },
            Err(error) => problems.push(unreadable(&path, &error)),
        }
    }
}
