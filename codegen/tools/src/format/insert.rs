//! Adds declarations to a file and keeps everything else in it.

use std::borrow::Cow;

use super::entries::{self, Body, Entry};
use super::{FormatError, inline, print};

/// An addition to one mapping of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The keys that lead to the mapping, from the top of the file. Missing ones are created.
    pub path: Vec<String>,
    /// The key of the entry.
    pub key: String,
    /// The content of the entry.
    pub content: Content,
}

/// The content of an added entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A new entry. If there is one with the key, it stays as it is.
    Entry {
        /// The value: one line, or the lines of a block mapping.
        value: String,
        /// The place in a mapping of names; other mappings are sorted.
        position: Position,
    },
    /// The value of an entry, in one line. It replaces an existing one.
    Value(String),
    /// An item at the end of a list in one line, which is created if there is none. Duplicates are left out.
    Item(String),
}

/// A place in a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Behind the last of the entries with these keys; before all entries if there is none.
    After(Vec<String>),
    /// Behind all entries.
    Last,
}

impl Addition {
    /// Returns an addition at the end of the mapping.
    #[must_use]
    pub fn last(path: Vec<String>, key: String, value: String) -> Self {
        Self { path, key, content: Content::Entry { value, position: Position::Last } }
    }
}

/// Returns the text of the file with the additions, in canonical layout.
///
/// # Errors
/// If the file cannot be read.
pub fn insert(text: &str, depth: usize, additions: &[Addition]) -> Result<String, FormatError> {
    let (header, mut entries) = entries::read(text)?;
    for addition in additions {
        put(&mut entries, &addition.path, addition)?;
    }
    print(&header, &entries, depth)
}

/// Follows the path and adds the entry at its end.
fn put<'a>(entries: &mut Vec<Entry<'a>>, path: &[String], addition: &'a Addition) -> Result<(), FormatError> {
    let Some((name, rest)) = path.split_first() else { return put_here(entries, addition) };
    let index = entries.iter().position(|entry| is(entry, name)).unwrap_or_else(|| {
        entries.push(new_entry(Cow::Owned(name.clone()), Body::Entries(Vec::new())));
        entries.len() - 1
    });
    let entry = &mut entries[index];
    if let (Body::Inline(text), [], true) = (&entry.body, rest, addition.is_single_line())
        && let Some(inner) = inline::bracketed(text, '{', '}').map_err(|reason| entry.error(&reason))?
    {
        // A mapping in one line stays in one line.
        let text = put_inline(inner, addition).map_err(|reason| entry.error(&reason))?;
        entry.body = Body::Inline(Cow::Owned(text));
        return Ok(());
    }
    put(block(entry)?, rest, addition)
}

impl Addition {
    /// True if the addition fits into a mapping in one line.
    fn is_single_line(&self) -> bool {
        match &self.content {
            Content::Entry { value, .. } => !value.starts_with('{') && !value.contains('\n'),
            Content::Value(_) | Content::Item(_) => true,
        }
    }
}

fn put_inline(inner: &str, addition: &Addition) -> Result<String, String> {
    let mut parts: Vec<(String, String)> =
        inline::entries(inner)?.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let known = parts.iter_mut().find(|(key, _)| same_key(key, &addition.key));
    match (known, &addition.content) {
        (Some(_), Content::Entry { .. }) => {}
        (Some((_, known)), Content::Value(value)) => known.clone_from(value),
        (Some((_, list)), Content::Item(item)) => *list = with_item(list, item)?,
        (None, Content::Entry { value, .. } | Content::Value(value)) => {
            parts.push((addition.key.clone(), value.clone()));
        }
        (None, Content::Item(item)) => parts.push((addition.key.clone(), format!("[{item}]"))),
    }
    let parts: Vec<String> = parts.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    Ok(format!("{{ {} }}", parts.join(", ")))
}

/// Returns a list in one line, or a single text, with one more item.
fn with_item(list: &str, item: &str) -> Result<String, String> {
    let items = inline::bracketed(list, '[', ']')?.unwrap_or(list);
    let known = inline::parts(items)?;
    if known.contains(&item) {
        return Ok(list.to_owned());
    }
    let all: Vec<&str> = known.into_iter().chain([item]).collect();
    Ok(format!("[{}]", all.join(", ")))
}

/// Returns the entries behind a key; a mapping in one line becomes a block.
fn block<'e, 'a>(entry: &'e mut Entry<'a>) -> Result<&'e mut Vec<Entry<'a>>, FormatError> {
    let spread = match &entry.body {
        Body::Entries(_) => None,
        Body::Nothing => Some(Vec::new()),
        Body::Inline(text) => {
            let inner = inline::bracketed(text, '{', '}').map_err(|reason| entry.error(&reason))?;
            let inner = inner.ok_or_else(|| entry.error("a mapping is expected here"))?;
            let owned = |(key, value): (&str, &str)| {
                let body = match value {
                    "" => Body::Nothing,
                    value => Body::Inline(Cow::Owned(value.to_owned())),
                };
                Entry { line: entry.line, ..new_entry(Cow::Owned(key.to_owned()), body) }
            };
            let inner = inline::entries(inner).map_err(|reason| entry.error(&reason))?;
            Some(inner.into_iter().map(owned).collect())
        }
        Body::Lines { .. } => return Err(entry.error("a mapping is expected here")),
    };
    if let Some(spread) = spread {
        entry.body = Body::Entries(spread);
    }
    let error = entry.error("a mapping is expected here");
    match &mut entry.body {
        Body::Entries(entries) => Ok(entries),
        _ => Err(error),
    }
}

fn put_here<'a>(entries: &mut Vec<Entry<'a>>, addition: &'a Addition) -> Result<(), FormatError> {
    let known = entries.iter_mut().find(|entry| is(entry, &addition.key));
    let key = Cow::Borrowed(addition.key.as_str());
    match (known, &addition.content) {
        (Some(_), Content::Entry { .. }) => Ok(()),
        (Some(entry), Content::Value(value)) => {
            entry.body = Body::Inline(Cow::Borrowed(value.as_str()));
            Ok(())
        }
        (Some(entry), Content::Item(item)) => {
            let list = list(&entry.body).ok_or_else(|| entry.error("a list is expected here"))?;
            let list = with_item(&list, item).map_err(|reason| entry.error(&reason))?;
            entry.body = Body::Inline(Cow::Owned(list));
            Ok(())
        }
        (None, Content::Value(value)) => {
            entries.push(new_entry(key, Body::Inline(Cow::Borrowed(value.as_str()))));
            Ok(())
        }
        (None, Content::Item(item)) => {
            entries.push(new_entry(key, Body::Inline(Cow::Owned(format!("[{item}]")))));
            Ok(())
        }
        (None, Content::Entry { value, position }) => {
            let body = if value.contains('\n') {
                Body::Entries(entries::read(value)?.1)
            } else {
                Body::Inline(Cow::Borrowed(value.as_str()))
            };
            entries.insert(index(entries, position), new_entry(key, body));
            Ok(())
        }
    }
}

/// Returns a list, in one line or with an item in each line, as a list in one line.
fn list(body: &Body<'_>) -> Option<String> {
    match body {
        Body::Inline(text) => Some(text.to_string()),
        Body::Lines { head: "", lines } => {
            let items: Option<Vec<&str>> = lines.iter().map(|line| line.strip_prefix("- ")).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        _ => None,
    }
}

fn index(entries: &[Entry<'_>], position: &Position) -> usize {
    match position {
        Position::Last => entries.len(),
        Position::After(names) => {
            let is_one = |entry: &Entry<'_>| names.iter().any(|name| is(entry, name));
            entries.iter().rposition(is_one).map_or(0, |index| index + 1)
        }
    }
}

fn new_entry<'a>(key: Cow<'a, str>, body: Body<'a>) -> Entry<'a> {
    Entry { line: 0, comments: Vec::new(), key, body, remark: None }
}

fn is(entry: &Entry<'_>, name: &str) -> bool {
    same_key(&entry.key, name)
}

/// Compares two keys, in quotes or not.
fn same_key(a: &str, b: &str) -> bool {
    a.trim_matches(['"', '\'']) == b.trim_matches(['"', '\''])
}
