//! Items of the inventory that the schema omits on purpose, each with the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::Kind;
use vbem_codegen::source::file::read_text;

/// Limit for the file, in bytes.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// The file below the root of a schema that holds the exceptions.
pub const FILE: &str = "coverage-exceptions.yaml";

/// The key of the pages.
const PAGES: &str = "pages";

/// Exceptions from the comparison with the inventory.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// Patterns of items with reasons, by kind. In a pattern, `*` matches any text.
    patterns: BTreeMap<Kind, BTreeMap<String, String>>,
    /// Pages without a request, with the records that they describe.
    pages: BTreeMap<String, Vec<String>>,
}

/// The value of a pattern or a page.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Text(String),
    Names(Vec<String>),
}

/// The reason why the exceptions cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {reason}", path.display())]
pub struct ExceptionsError {
    path: PathBuf,
    reason: String,
}

impl Exceptions {
    /// Reads the file in the folder of the schema. A missing file means no exceptions.
    ///
    /// # Errors
    /// If the file exists and cannot be read, or an exception has no reason.
    pub fn from_dir(schema: &Path) -> Result<Self, ExceptionsError> {
        let path = schema.join(FILE);
        if fs::symlink_metadata(&path).is_err_and(|error| is_missing(error.kind())) {
            return Ok(Self::default());
        }
        let text = read_text(&path, MAX_FILE_SIZE).map_err(|error| error.reason);
        text.and_then(|text| Self::parse(&text)).map_err(|reason| ExceptionsError { path, reason })
    }

    /// Parses exceptions from YAML: kinds with patterns of items and reasons, and `pages` with the names of the records
    /// that each page describes.
    ///
    /// # Errors
    /// A description of the mistake in the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let raw: BTreeMap<String, BTreeMap<String, Entry>> =
            serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        let mut all = Self::default();
        for (kind, items) in raw {
            if kind == PAGES {
                let names = |entry| match entry {
                    Entry::Text(name) => vec![name],
                    Entry::Names(names) => names,
                };
                all.pages = items.into_iter().map(|(page, entry)| (page, names(entry))).collect();
                continue;
            }
            let known = Kind::ALL.into_iter().find(|known| known.name() == kind);
            let known = known.ok_or_else(|| {
                let names = Kind::ALL.map(Kind::name).join("`, `");
                format!("unknown kind `{kind}`; expected `{names}` or `{PAGES}`")
            })?;
            let reason = |(item, entry)| match entry {
                Entry::Text(reason) => Ok((item, reason)),
                Entry::Names(_) => Err(format!("`{item}` has a list instead of a reason")),
            };
            let items: BTreeMap<String, String> = items.into_iter().map(reason).collect::<Result<_, _>>()?;
            if let Some((item, _)) = items.iter().find(|(_, reason)| reason.trim().is_empty()) {
                return Err(format!("`{item}` has no reason"));
            }
            all.patterns.insert(known, items);
        }
        Ok(all)
    }

    /// The pattern that matches an item, with its reason.
    pub(super) fn find(&self, kind: Kind, item: &str) -> Option<(&str, &str)> {
        let patterns = self.patterns.get(&kind)?;
        patterns
            .iter()
            .find(|(pattern, _)| matches(pattern, item))
            .map(|(pattern, reason)| (pattern.as_str(), reason.as_str()))
    }

    /// Pages without a request, with the records that they describe.
    pub(super) fn pages(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.pages.iter().map(|(page, names)| (page.as_str(), names.as_slice()))
    }

    /// All patterns.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.patterns.iter().flat_map(|(kind, items)| items.keys().map(|pattern| (*kind, pattern.as_str())))
    }
}

fn is_missing(error: io::ErrorKind) -> bool {
    matches!(error, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// True if the text consists of the parts of the pattern in their order.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;

    #[test]
    fn pattern_with_star_matches_any_text() {
        for (pattern, text) in [("a", "a"), ("a*", "abc"), ("*c", "abc"), ("a*c*e", "abcde"), ("*", "")] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*", "ba"), ("a*c*e", "abde"), ("ab*b", "ab")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn exception_with_unknown_kind_or_without_reason_is_rejected() {
        let good = Exceptions::parse("operations:\n  'GET /x': the page is wrong\n").unwrap();
        assert_eq!(good.find(Kind::Operations, "GET /x"), Some(("GET /x", "the page is wrong")));
        assert_eq!(good.find(Kind::Links, "GET /x"), None);
        let pages = Exceptions::parse("pages: { tapeinfo: TapeInfo, tapes: [Tape, Rack] }").unwrap();
        assert_eq!(pages.pages().map(|(_, names)| names.len()).collect::<Vec<_>>(), [1, 2]);
        assert!(Exceptions::parse("links: { a: [b] }").unwrap_err().contains("a list instead of a reason"));
        assert!(Exceptions::parse("tapes: { a: b }").unwrap_err().contains("`tapes`"));
        assert!(Exceptions::parse("links: { a: '' }").unwrap_err().contains("no reason"));
    }
}
