//! Captured messages on disk: which files there are, and what an index beside them says.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::Hint;

/// Larger files are no messages of this API.
const MAX_FILE_SIZE: u64 = 32 << 20;
/// Deeper folders are not looked into.
const MAX_DEPTH: usize = 16;

/// A message and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What the name of the file and the index beside it tell.
    pub hint: Hint,
}

/// A file or folder that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {reason}", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// Reads the messages in a file, or in all `*.xml` and `*.json` files of a folder, by name.
///
/// A file `index.json` that is an array of objects with `file` says more of its neighbours: `root`, `kind`
/// (`request` for bodies of requests), `page` and `fragment`.
#[must_use]
pub fn collect(path: &Path) -> Vec<Result<Message, FileError>> {
    let mut found = Vec::new();
    let mut indexes = BTreeMap::new();
    if path.is_dir() {
        folder(path, &mut Vec::new(), &mut indexes, &mut found);
    } else {
        found.push(message(path, &mut indexes));
    }
    found
}

type Indexes = BTreeMap<PathBuf, Index>;

/// `above`: the folders this one is in, by their real paths, since a link may lead back to one of them.
fn folder(
    path: &Path,
    above: &mut Vec<PathBuf>,
    indexes: &mut Indexes,
    found: &mut Vec<Result<Message, FileError>>,
) {
    if above.len() > MAX_DEPTH {
        return found.push(Err(refused(path, format!("folders nest deeper than {MAX_DEPTH} levels"))));
    }
    let real = match fs::canonicalize(path) {
        Ok(real) if above.contains(&real) => return,
        Ok(real) => real,
        Err(error) => return found.push(Err(refused(path, error.to_string()))),
    };
    let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return found.push(Err(refused(path, error.to_string()))),
    };
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    above.push(real);
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_index = path.file_name().is_some_and(|name| name == "index.json");
        if path.is_dir() {
            folder(&path, above, indexes, found);
        } else if matches!(extension, "xml" | "json") && !is_index {
            found.push(message(&path, indexes));
        }
    }
    above.pop();
}

/// Reads the text of one message.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8.
pub fn read_message(path: &Path) -> Result<String, FileError> {
    let failed = |error: io::Error| refused(path, error.to_string());
    let file = fs::File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        return Err(refused(path, "it is no file".to_owned()));
    }
    let mut bytes = Vec::new();
    // A file may grow while it is read.
    file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(refused(path, format!("it is larger than {} MiB", MAX_FILE_SIZE >> 20)));
    }
    if matches!(bytes.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(refused(path, "it is UTF-16; save it as UTF-8".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        refused(path, format!("byte {} does not belong to UTF-8 text", error.utf8_error().valid_up_to()))
    })
}

fn message(path: &Path, indexes: &mut Indexes) -> Result<Message, FileError> {
    let text = read_message(path)?;
    let parent = path.parent().unwrap_or(Path::new("")).to_owned();
    let index = indexes.entry(parent).or_insert_with_key(|parent| Index::read(&parent.join("index.json")));
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    Ok(Message { path: path.to_owned(), text, hint: index.hint(name) })
}

fn refused(path: &Path, reason: String) -> FileError {
    FileError { path: path.to_owned(), reason }
}

/// What an index says of one file.
#[derive(Debug, Deserialize)]
struct Entry {
    file: String,
    #[serde(default)]
    root: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    page: Option<String>,
    #[serde(default)]
    fragment: bool,
}

/// The index of a folder; empty if there is none.
#[derive(Debug, Default)]
struct Index(Vec<Entry>);

impl Index {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        Self(serde_json::from_str(&text).unwrap_or_default())
    }

    fn hint(&self, name: &str) -> Hint {
        let entry = self.0.iter().find(|entry| entry.file == name);
        let kind = entry.and_then(|entry| entry.kind.as_deref());
        let request = kind.map_or_else(|| name.contains(".request."), |kind| kind == "request");
        let root = entry.and_then(|entry| entry.root.clone()).or_else(|| self.twin(name));
        Hint {
            type_name: None,
            root,
            page: entry.and_then(|entry| entry.page.clone()),
            request,
            partial: request || entry.is_some_and(|entry| entry.fragment),
        }
    }

    /// The root of the XML form of a JSON message: the file of the same page with the number before.
    fn twin(&self, name: &str) -> Option<String> {
        let mut parts: Vec<&str> = name.split('.').collect();
        let [.., number, _, format @ "json"] = parts.as_mut_slice() else { return None };
        let before = number.parse::<usize>().ok()?.checked_sub(1)?.to_string();
        (*number, *format) = (before.as_str(), "xml");
        let twin = parts.join(".");
        self.0.iter().find(|entry| entry.file == twin).and_then(|entry| entry.root.clone())
    }
}
