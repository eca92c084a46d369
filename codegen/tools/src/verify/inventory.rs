//! The index of a saved inventory: a folder with one file for each representation of a server.
//!
//! `index.jsonl` has one JSON object in each line: a [`Header`], then an [`Entry`] for each file, and a [`Completion`] at
//! the end of a finished inventory.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use vbem_codegen::source::file::{FileError, read_text};

/// Root of a page of the query service.
pub(crate) const QUERY_RESULT: &str = "QueryResult";

/// Name of the index in the folder of an inventory.
pub const INDEX: &str = "index.jsonl";
/// The version of the format that this package reads and writes.
pub const VERSION: u32 = 1;
/// Larger indexes are refused, in bytes.
const MAX_INDEX_SIZE: u64 = 1 << 30;

/// A format of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `application/xml`.
    Xml,
    /// `application/json`.
    Json,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xml => "xml",
            Self::Json => "json",
        })
    }
}

/// The first line of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`].
    pub vbem_inventory: u32,
    /// Path of the API, for example `/api`.
    pub base: String,
    /// Time of the first request, in UTC.
    pub saved: String,
    /// Scheme, host and port of the server; absent if the inventory is anonymised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// True if names, hosts, accounts and ids are replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymised: bool,
}

/// Kinds of representations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A resource with identity and links.
    Entity,
    /// A list of references or entities, or a page of a query.
    List,
    /// Any other message.
    Document,
}

/// A file of an inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path below the folder of the inventory, with `/` between folders.
    pub file: String,
    /// Path and query, as requested.
    pub address: String,
    /// Kind of the representation.
    pub kind: EntryKind,
    /// Name of the resource or record in the Model; that of the items for a list. Absent if unknown.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// XML element of the root. Absent in JSON if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Format of the file.
    pub media: Format,
    /// Number of links between the start address and this one.
    pub depth: usize,
    /// File of the list that the entity was taken from; absent if it was requested alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
}

/// The last line of the index of a finished inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Always true.
    pub complete: bool,
    /// Number of requests, without logon and logoff.
    pub requests: usize,
    /// Addresses that the server refused.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused: usize,
    /// Addresses that were not requested, because all others of the same form were empty lists or refused.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skipped: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The content of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The first line.
    pub header: Header,
    /// The files, in the order they were written.
    pub entries: Vec<Entry>,
    /// True if the walk reached its end.
    pub complete: bool,
    /// Length in bytes of the lines that are whole; an interrupted walk can leave a part of a line behind them.
    pub length: usize,
}

impl Index {
    /// Reads the index of a folder. Returns `None` if the folder has none.
    ///
    /// # Errors
    /// If it cannot be read, is of another version, or has a line that is not a header, an entry or a completion. A last line
    /// without an end is ignored.
    pub fn read(folder: &Path) -> Result<Option<Self>, FileError> {
        let path = folder.join(INDEX);
        if !path.is_file() {
            return Ok(None);
        }
        let text = read_text(&path, MAX_INDEX_SIZE)?;
        Self::parse(&text).map_err(|reason| FileError::new(&path, reason))
    }

    fn parse(text: &str) -> Result<Option<Self>, String> {
        let length = text.rfind('\n').map_or(0, |at| at + 1);
        let mut lines = text[..length].lines().zip(1..);
        let Some((first, _)) = lines.next() else { return Ok(None) };
        let header: Header = serde_json::from_str(first)
            .map_err(|error| format!("1: not the header of an inventory: {error}"))?;
        if header.vbem_inventory != VERSION {
            return Err(format!("1: version {} of inventories is not supported", header.vbem_inventory));
        }
        let mut index = Self { header, entries: Vec::new(), complete: false, length };
        for (line, number) in lines {
            match serde_json::from_str(line) {
                Ok(Line::Entry(entry)) if is_below(&entry.file) => index.entries.push(entry),
                Ok(Line::Entry(entry)) => return Err(format!("{number}: `{}` is outside", entry.file)),
                Ok(Line::Completion(completion)) => index.complete = completion.complete,
                Err(_) => return Err(format!("{number}: neither a file nor the end of the inventory")),
            }
        }
        Ok(Some(index))
    }
}

/// A line behind the header.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Entry(Entry),
    Completion(Completion),
}

/// True for a path of plain names, which stays below the folder of the inventory.
fn is_below(file: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']);
    file.split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    const HEADER: &str = r#"{"vbem_inventory": 1, "base": "/api", "saved": "2026-06-15T12:00:00Z"}"#;
    const ENTRY: &str = r#"{"file": "Job/0001.xml", "address": "/api/jobs/1?format=Entity", "kind": "entity", "type": "Job", "media": "xml", "depth": 2}"#;

    #[test]
    fn index_with_a_truncated_line_is_read_up_to_it() {
        let whole = format!("{HEADER}\n{ENTRY}\n");
        let index = Index::parse(&format!("{whole}{}", &ENTRY[..50])).unwrap().unwrap();
        assert_eq!((index.entries.len(), index.complete, index.length), (1, false, whole.len()));
        assert_eq!(index.entries[0].type_name.as_deref(), Some("Job"));
        let done =
            Index::parse(&format!("{whole}{{\"complete\": true, \"requests\": 4}}\n")).unwrap().unwrap();
        assert!(done.complete);
        assert_eq!(Index::parse(&HEADER[..20]).unwrap(), None);
    }

    #[test]
    fn index_with_an_unknown_line_or_a_file_outside_is_an_error() {
        for line in
            ["{}", "nonsense", &ENTRY.replace("Job/0001.xml", "../0001.xml"), &ENTRY.replace("Job/", "/")]
        {
            assert!(Index::parse(&format!("{HEADER}\n{line}\n")).is_err(), "{line}");
        }
        assert!(Index::parse("{\"vbem_inventory\": 2, \"base\": \"/api\", \"saved\": \"\"}\n").is_err());
    }
}
