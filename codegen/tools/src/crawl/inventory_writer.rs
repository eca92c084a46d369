//! Writes the files and the index of an inventory, and continues an unfinished one.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::journal::Journal;
use crate::verify::inventory::{Completion, Entry, EntryKind, Format, Header, INDEX, Index};
use crate::verify::read_message;

/// Folder of the representations without a known type.
const UNKNOWN: &str = "other";
/// Extension of a file that is not whole yet.
const PARTIAL: &str = "partial";

/// An inventory that is being written.
pub(super) struct InventoryWriter {
    folder: PathBuf,
    index: File,
    /// The files by address, in lower case.
    entries: BTreeMap<String, Entry>,
    /// The last number of each beginning of a file name.
    numbers: BTreeMap<String, usize>,
    /// Number of files that were there at the start.
    pub(super) resumed: usize,
}

/// A representation to write.
pub(super) struct NewEntry<'a> {
    pub(super) address: &'a str,
    pub(super) kind: EntryKind,
    pub(super) type_name: Option<&'a str>,
    pub(super) root: Option<&'a str>,
    pub(super) depth: usize,
    /// File of the list that holds the entity.
    pub(super) list: Option<String>,
}

impl InventoryWriter {
    /// Creates an inventory in a new or empty folder, or continues an unfinished one. With `force`, the one in the folder is
    /// replaced.
    pub(super) fn open(folder: &Path, header: &Header, format: Format, force: bool) -> Result<Self, String> {
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            format!("cannot {what} the inventory `{}`: {error}", folder.display())
        };
        fs::create_dir_all(folder).map_err(|error| failed("create", &error))?;
        let found = Index::read(folder).map_err(|error| failed("read", &error.reason))?;
        let path = folder.join(INDEX);
        let found = match found {
            Some(index) if force => {
                for entry in &index.entries {
                    let _ = fs::remove_file(folder.join(&entry.file));
                }
                Journal::discard(folder);
                None
            }
            Some(index) if index.complete => {
                let reason = "it is finished; choose another folder, or replace it with --force";
                return Err(failed("continue", &reason));
            }
            other => other,
        };
        if let Some(index) = &found {
            check_same(index, header, format).map_err(|reason| failed("continue", &reason))?;
        } else {
            let others = fs::read_dir(folder).map_err(|error| failed("read", &error))?.flatten();
            if !path.exists() && others.count() > 0 {
                return Err(failed("create", &"the folder has other files"));
            }
        }
        let mut index = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failed("write", &error))?;
        let length = found.as_ref().map_or(0, |index| index.length);
        index.set_len(length as u64).map_err(|error| failed("write", &error))?;
        std::io::Seek::seek(&mut index, std::io::SeekFrom::End(0))
            .map_err(|error| failed("write", &error))?;
        let mut writer = Self {
            folder: folder.to_owned(),
            index,
            entries: BTreeMap::new(),
            numbers: BTreeMap::new(),
            resumed: 0,
        };
        match found {
            Some(index) => {
                writer.resumed = index.entries.len();
                index.entries.into_iter().for_each(|entry| writer.remember(entry));
            }
            None => writer.line(header)?,
        }
        Ok(writer)
    }

    /// Returns the entry of an address.
    pub(super) fn entry(&self, address: &str) -> Option<&Entry> {
        self.entries.get(&address.to_ascii_lowercase())
    }

    /// Reads the file of an entry.
    pub(super) fn text(&self, entry: &Entry) -> Result<String, String> {
        read_message(&self.folder.join(&entry.file))
            .map_err(|error| format!("cannot read `{}`: {}", error.path.display(), error.reason))
    }

    /// Returns the path of the next file of a kind and type.
    pub(super) fn next_file(&self, kind: EntryKind, type_name: Option<&str>, format: Format) -> String {
        let stem = stem(kind, type_name);
        let number = self.numbers.get(&stem).map_or(1, |number| number + 1);
        format!("{stem}{number:04}.{format}")
    }

    /// Writes a representation and its line in the index, unless its address is there already.
    pub(super) fn add(&mut self, entry: NewEntry<'_>, format: Format, text: &str) -> Result<(), String> {
        if self.entry(entry.address).is_some() {
            return Ok(());
        }
        let file = self.next_file(entry.kind, entry.type_name, format);
        let path = self.folder.join(&file);
        let partial = path.with_extension(PARTIAL);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&partial, text))
            .and_then(|()| fs::rename(&partial, &path));
        written.map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
        let entry = Entry {
            file,
            address: entry.address.to_owned(),
            kind: entry.kind,
            type_name: entry.type_name.map(str::to_owned),
            root: entry.root.map(str::to_owned),
            media: format,
            depth: entry.depth,
            list: entry.list,
        };
        self.line(&entry)?;
        self.remember(entry);
        Ok(())
    }

    /// Writes the last line.
    pub(super) fn complete(&mut self, refused: usize, skipped: usize) -> Result<(), String> {
        let requests = self.requested() + refused;
        self.line(&Completion { complete: true, requests, refused, skipped })
    }

    /// Returns the number of representations that were requested; the others are entities of requested lists.
    fn requested(&self) -> usize {
        self.entries.values().filter(|entry| entry.list.is_none()).count()
    }

    /// Returns the number of files of a kind.
    pub(super) fn count(&self, kind: EntryKind) -> usize {
        self.entries.values().filter(|entry| entry.kind == kind).count()
    }

    fn remember(&mut self, entry: Entry) {
        let stem = stem(entry.kind, entry.type_name.as_deref());
        let number =
            entry.file.strip_prefix(stem.as_str()).and_then(|name| name.split('.').next()?.parse().ok());
        let last = self.numbers.entry(stem).or_default();
        *last = (*last).max(number.unwrap_or(0));
        self.entries.insert(entry.address.to_ascii_lowercase(), entry);
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| format!("cannot write `{INDEX}`: {error}");
        let mut text = serde_json::to_string(line).map_err(|error| failed(&error))?;
        text.push('\n');
        self.index
            .write_all(text.as_bytes())
            .and_then(|()| self.index.flush())
            .map_err(|error| failed(&error))
    }
}

/// The beginning of the names of files of a kind and type.
fn stem(kind: EntryKind, type_name: Option<&str>) -> String {
    let is_plain = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let folder = type_name.filter(is_plain).unwrap_or(UNKNOWN);
    format!("{folder}/{}", if kind == EntryKind::List { "list-" } else { "" })
}

/// Fails if an unfinished inventory is one of another server or in another form.
fn check_same(index: &Index, header: &Header, format: Format) -> Result<(), String> {
    if index.header.anonymised != header.anonymised {
        return Err("one of both is anonymised".to_owned());
    }
    if index.header.origin != header.origin {
        let origin = index.header.origin.as_deref().unwrap_or("another server");
        return Err(format!("it is one of {origin}"));
    }
    match index.entries.iter().find(|entry| entry.media != format) {
        Some(entry) => Err(format!("its format is {}", entry.media)),
        None => Ok(()),
    }
}

/// Returns the present time in UTC, to the second.
pub(super) fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    timestamp(seconds)
}

/// Returns the time so many seconds after 1970, by the calendar of eras of 400 years that begin in March.
fn timestamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamp_around_leap_days_is_right() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ];
        for (seconds, text) in cases {
            assert_eq!(timestamp(seconds), text);
        }
    }
}
