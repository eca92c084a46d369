//! What the schema leaves out on purpose, each with the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::Kind;
use vbem_codegen::source::file::read_text;

/// Larger files are no exceptions.
const MAX_FILE_SIZE: u64 = 1 << 20;

/// The file below the root of a schema that holds the exceptions.
pub const FILE: &str = "coverage-exceptions.yaml";

/// The key below which pages stand.
const PAGES: &str = "pages";

/// What is known of the inventory besides the schema.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// Patterns of items, with reasons, by kind. In a pattern `*` stands for any text.
    patterns: BTreeMap<Kind, BTreeMap<String, String>>,
    /// Pages that belong to no request, with the structures they describe.
    pages: BTreeMap<String, Vec<String>>,
}

/// What stands behind a pattern or a page.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Text(String),
    Names(Vec<String>),
}

/// Why the exceptions could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {reason}", path.display())]
pub struct ExceptionsError {
    path: PathBuf,
    reason: String,
}

impl Exceptions {
    /// Reads the file of the schema in `schema`; none is no exception at all.
    ///
    /// # Errors
    /// If there is a file and it cannot be read, or an exception has no reason.
    pub fn from_dir(schema: &Path) -> Result<Self, ExceptionsError> {
        let path = schema.join(FILE);
        if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(Self::default());
        }
        let text = read_text(&path, MAX_FILE_SIZE).map_err(|error| error.reason);
        text.and_then(|text| Self::parse(&text)).map_err(|reason| ExceptionsError { path, reason })
    }

    /// Reads exceptions from YAML: kinds, below them patterns of items, with the reason as value; and `pages` with the
    /// names of the structures each describes.
    ///
    /// # Errors
    /// What is wrong with the text.
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
                format!("there is no kind `{kind}`, only `{names}` and `{PAGES}`")
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

    /// The pattern that fits an item, and its reason.
    pub(super) fn find(&self, kind: Kind, item: &str) -> Option<(&str, &str)> {
        let patterns = self.patterns.get(&kind)?;
        patterns
            .iter()
            .find(|(pattern, _)| fits(pattern, item))
            .map(|(pattern, reason)| (pattern.as_str(), reason.as_str()))
    }

    /// Pages that belong to no request, with the structures they describe.
    pub(super) fn pages(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.pages.iter().map(|(page, names)| (page.as_str(), names.as_slice()))
    }

    /// All patterns.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (Kind, &str)> {
        self.patterns.iter().flat_map(|(kind, items)| items.keys().map(|pattern| (*kind, pattern.as_str())))
    }
}

/// True if the text has the parts of the pattern in their order.
fn fits(pattern: &str, text: &str) -> bool {
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
    fn a_star_stands_for_any_text() {
        for (pattern, text) in [("a", "a"), ("a*", "abc"), ("*c", "abc"), ("a*c*e", "abcde"), ("*", "")] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*", "ba"), ("a*c*e", "abde"), ("ab*b", "ab")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn an_exception_needs_a_known_kind_and_a_reason() {
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
