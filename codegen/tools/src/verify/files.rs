//! Reads captured messages from disk, with the hints of an index in the same folder, or of an inventory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::inventory::{Entry, EntryKind, Index};
use super::{Hint, http_file};
use vbem_codegen::source::file::{FileError, read_bytes, read_text};

/// Larger files are refused, in bytes.
const MAX_FILE_SIZE: u64 = 32 << 20;
/// Deeper folders are refused.
const MAX_DEPTH: usize = 16;

/// A message with its hints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The file; of a live server, the address and the format.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The facts from the name of the file and from the index.
    pub hint: Hint,
}

/// Reads the messages in a file, or in all `*.xml`, `*.json` and `*.http` files of a folder, by name; one after the
/// other, as they are asked for.
///
/// A file `index.json` is an array of objects with facts about the files of its folder: `file`, `root`, `kind`
/// (`request` for bodies of requests), `page` and `fragment`. Files `*.http` are recorded exchanges; those without a
/// body are passed over. Of a folder with a saved inventory, the files in its index are read, in that order.
pub fn collect(path: &Path) -> impl Iterator<Item = Result<Message, FileError>> + use<> {
    let mut found = Vec::new();
    let alone = !path.is_dir();
    if alone {
        found.push(Ok(Found { path: path.to_owned(), hint: None }));
    } else {
        folder(path, &mut Vec::new(), &mut found);
    }
    let mut indexes = Indexes::new();
    found
        .into_iter()
        .map(move |found| message(found?, &mut indexes))
        .filter(move |read| alone || !read.as_ref().is_ok_and(|message| message.text.is_empty()))
}

/// A file to read.
struct Found {
    path: PathBuf,
    /// The facts from the index of an inventory.
    hint: Option<Hint>,
}

type Indexes = BTreeMap<PathBuf, FolderIndex>;

/// `above`: the folders this one is in, by their real paths, since a link may lead back to one of them.
fn folder(path: &Path, above: &mut Vec<PathBuf>, found: &mut Vec<Result<Found, FileError>>) {
    if above.len() > MAX_DEPTH {
        return found.push(Err(FileError::new(path, format!("folders nest deeper than {MAX_DEPTH} levels"))));
    }
    let real = match fs::canonicalize(path) {
        Ok(real) if above.contains(&real) => {
            return found.push(Err(FileError::new(path, "a link to a folder that contains it")));
        }
        Ok(real) => real,
        Err(error) => return found.push(Err(FileError::new(path, error.to_string()))),
    };
    match Index::read(path) {
        Ok(None) => {}
        Ok(Some(index)) => return found.extend(index.entries.iter().map(|entry| Ok(saved(path, entry)))),
        Err(error) => return found.push(Err(error)),
    }
    let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return found.push(Err(FileError::new(path, error.to_string()))),
    };
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    above.push(real);
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_index = path.file_name().is_some_and(|name| name == "index.json");
        if path.is_dir() {
            folder(&path, above, found);
        } else if matches!(extension, "xml" | "json" | "http") && !is_index {
            found.push(Ok(Found { path, hint: None }));
        }
    }
    above.pop();
}

/// The file of an entry in an inventory. The name of the type decides, since items of a list can have elements of other
/// types; a list is known by its root.
fn saved(folder: &Path, entry: &Entry) -> Found {
    let type_name = entry.type_name.clone().filter(|_| entry.kind != EntryKind::List);
    let hint = Hint { type_name, root: entry.root.clone(), ..Hint::default() };
    Found { path: folder.join(&entry.file), hint: Some(hint) }
}

/// Reads the text of one message.
///
/// # Errors
/// If it cannot be read, is too large, or is not UTF-8.
pub fn read_message(path: &Path) -> Result<String, FileError> {
    read_text(path, MAX_FILE_SIZE)
}

fn message(found: Found, indexes: &mut Indexes) -> Result<Message, FileError> {
    let path = found.path.as_path();
    if let Some(hint) = found.hint {
        return Ok(Message { path: path.to_owned(), text: read_message(path)?, hint });
    }
    let text = if path.extension().is_some_and(|extension| extension == "http") {
        let bytes = read_bytes(path, MAX_FILE_SIZE)?;
        http_file::body(&bytes).map_err(|reason| FileError::new(path, reason))?
    } else {
        read_message(path)?
    };
    let parent = path.parent().unwrap_or(Path::new("")).to_owned();
    let index =
        indexes.entry(parent).or_insert_with_key(|parent| FolderIndex::read(&parent.join("index.json")));
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    Ok(Message { path: path.to_owned(), text, hint: index.hint(name) })
}

/// The facts about one file.
#[derive(Debug, Deserialize)]
struct FileFacts {
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
struct FolderIndex(Vec<FileFacts>);

impl FolderIndex {
    fn read(path: &Path) -> Self {
        let text = read_message(path).unwrap_or_default();
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
