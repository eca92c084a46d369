//! Puts declarations into a file that exists, and leaves everything else as it is.

use std::borrow::Cow;

use super::entries::{self, Body, Entry};
use super::{LayoutError, inline, print};

/// A declaration to be put into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The keys that lead to the mapping it goes into, from the top of the file; what is missing of them is made.
    pub path: Vec<String>,
    /// Where in the mapping. Only matters in mappings of names, the others are sorted.
    pub position: Position,
    /// Its key.
    pub key: String,
    /// What stands behind it: in one line, or as lines of a block mapping.
    pub value: String,
}

/// A place in a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Before all others.
    First,
    /// Behind the entry with that key; at the end if there is none.
    After(String),
    /// Behind all others.
    Last,
}

/// The text of the file with the additions, in canonical layout. What a key has already is not added again.
///
/// # Errors
/// If the file is not understood.
pub fn insert(text: &str, depth: usize, additions: &[Addition]) -> Result<String, LayoutError> {
    let (header, mut entries) = entries::read(text)?;
    for addition in additions {
        put(&mut entries, &addition.path, addition)?;
    }
    print(&header, &entries, depth)
}

fn put<'a>(entries: &mut Vec<Entry<'a>>, path: &[String], addition: &'a Addition) -> Result<(), LayoutError> {
    let Some((name, rest)) = path.split_first() else { return put_here(entries, addition) };
    let index = entries.iter().position(|entry| is(entry, name)).unwrap_or_else(|| {
        entries.push(Entry {
            line: 0,
            comments: Vec::new(),
            key: Cow::Owned(name.clone()),
            body: Body::Entries(Vec::new()),
            remark: None,
        });
        entries.len() - 1
    });
    let entry = &mut entries[index];
    let is_text = !addition.value.starts_with('{') && !addition.value.contains('\n');
    if let (Body::Inline(text), true, []) = (&mut entry.body, is_text, rest)
        && let Some(before) = text.trim_end().strip_suffix('}')
    {
        if addition.key == "type" {
            *text = Cow::Owned(with_type(before, &addition.value));
        } else if !has(before, &addition.key) {
            let comma = if before.trim_end().ends_with('{') { "" } else { "," };
            *text =
                Cow::Owned(format!("{}{comma} {}: {} }}", before.trim_end(), addition.key, addition.value));
        }
        return Ok(());
    }
    put(block(entry)?, rest, addition)
}

/// A mapping in one line with another value of `type`.
fn with_type(before: &str, value: &str) -> String {
    let inner = before.trim_start().strip_prefix('{').unwrap_or_default();
    let entries = inline::entries(inner).unwrap_or_default();
    let others: Vec<String> = entries
        .iter()
        .map(|(name, old)| if *name == "type" { format!("type: {value}") } else { format!("{name}: {old}") })
        .collect();
    format!("{{ {} }}", others.join(", "))
}

/// True if a mapping in one line, without its last bracket, has the key.
fn has(text: &str, key: &str) -> bool {
    let inner = text.trim_start().strip_prefix('{').unwrap_or_default();
    inline::entries(inner).is_ok_and(|entries| entries.iter().any(|(name, _)| *name == key))
}

/// The entries of what stands behind a key; a mapping in one line becomes a block.
fn block<'e, 'a>(entry: &'e mut Entry<'a>) -> Result<&'e mut Vec<Entry<'a>>, LayoutError> {
    let spread = match &entry.body {
        Body::Entries(_) => None,
        Body::Nothing => Some(Vec::new()),
        Body::Inline(text) => {
            let inner = inline::bracketed(text, '{', '}').map_err(|reason| entry.error(&reason))?;
            let inner = inner.ok_or_else(|| entry.error("a mapping is expected here"))?;
            let owned = |(key, value): (&str, &str)| Entry {
                line: entry.line,
                comments: Vec::new(),
                key: Cow::Owned(key.to_owned()),
                body: if value.is_empty() {
                    Body::Nothing
                } else {
                    Body::Inline(Cow::Owned(value.to_owned()))
                },
                remark: None,
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

fn put_here<'a>(entries: &mut Vec<Entry<'a>>, addition: &'a Addition) -> Result<(), LayoutError> {
    if let Some(entry) = entries.iter_mut().find(|entry| is(entry, &addition.key)) {
        if addition.key == "type" {
            entry.body = Body::Inline(Cow::Borrowed(&addition.value));
        }
        return Ok(());
    }
    let index = match &addition.position {
        Position::First => 0,
        Position::Last => entries.len(),
        Position::After(name) => {
            entries.iter().position(|entry| is(entry, name)).map_or(entries.len(), |index| index + 1)
        }
    };
    let body = if addition.value.contains('\n') {
        Body::Entries(entries::read(&addition.value)?.1)
    } else {
        Body::Inline(Cow::Borrowed(&addition.value))
    };
    let key = Cow::Borrowed(addition.key.as_str());
    entries.insert(index, Entry { line: 0, comments: Vec::new(), key, body, remark: None });
    Ok(())
}

/// True if the key of an entry is that name, in quotes or not.
fn is(entry: &Entry<'_>, name: &str) -> bool {
    entry.key.trim_matches(['"', '\'']) == name.trim_matches(['"', '\''])
}
