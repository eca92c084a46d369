//! The canonical layout of schema files: keys in the order of the vocabulary, values in columns, comments kept.

mod entries;
mod inline;
mod insert;

pub use insert::{Addition, Content, Position, insert};

use std::fmt::Write;

use vbem_codegen::vocabulary::{API_FILE, Mapping, RESOURCE_FILE, RelationKeys, Value};

use entries::{Body, Entry, SCHEMA_COMMENT};

/// Values are aligned only where no key needs more blanks than this.
const MAX_PADDING: usize = 24;

/// An error of [`format_file`].
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// The file is not YAML, or the vocabulary does not allow it.
    #[error("line {line}: {reason}")]
    NotUnderstood {
        /// The line, from 1.
        line: usize,
        /// The reason.
        reason: String,
    },
    /// The formatted file would have another content.
    #[error("the file cannot be formatted without changing its content")]
    Changed,
}

/// Returns a file in canonical layout. `depth`: the number of folders between the file and the root of the schema.
///
/// # Errors
/// If the file cannot be read. It is then best left as it is; `check` reports the mistake.
pub fn format_file(text: &str, depth: usize) -> Result<String, FormatError> {
    let (header, entries) = entries::read(text)?;
    let out = print(&header, &entries, depth)?;
    let same = |text: &str| serde_saphyr::from_str::<serde_json::Value>(text).ok();
    match (same(text), same(&out)) {
        (Some(before), Some(after)) if before == after => Ok(out),
        (None, _) => {
            Err(FormatError::NotUnderstood { line: 1, reason: "the file is not valid YAML".to_owned() })
        }
        _ => Err(FormatError::Changed),
    }
}

/// Writes a whole file.
fn print(header: &[&str], entries: &[Entry<'_>], depth: usize) -> Result<String, FormatError> {
    let mut out = format!("{SCHEMA_COMMENT} $schema={}schema.json\n", "../".repeat(depth));
    for line in header {
        out.push_str(line);
        out.push('\n');
    }
    let known = if entries.iter().any(|entry| entry.key == "api") { &API_FILE } else { &RESOURCE_FILE };
    mapping(known, entries, 0, &mut out)?;
    Ok(out)
}

/// Writes a mapping with known keys, sorted.
fn mapping(
    known: &Mapping,
    entries: &[Entry<'_>],
    indent: usize,
    out: &mut String,
) -> Result<(), FormatError> {
    let place = |entry: &&Entry<'_>| rank(known, &entry.key);
    let mut sorted: Vec<&Entry<'_>> = entries.iter().collect();
    sorted.sort_by_key(place);
    for entry in sorted {
        let value = known.keys.iter().find(|key| key.name == entry.key).map(|key| key.value);
        let section = indent == 0 && matches!(entry.body, Body::Entries(_));
        if section && !(out.is_empty() || is_header_only(out)) {
            out.push('\n');
        }
        write_entry(entry, value, indent, 0, out)?;
    }
    Ok(())
}

/// Position of a key in canonical order. Relations as keys come first; unknown keys come last.
fn rank(known: &Mapping, name: &str) -> usize {
    let position = known.keys.iter().position(|key| key.name == name).map(|position| position + 1);
    let other = if known.relations == RelationKeys::Reading { 0 } else { usize::MAX };
    position.unwrap_or(other)
}

fn is_header_only(out: &str) -> bool {
    out.lines().all(|line| line.starts_with('#'))
}

/// Writes a mapping of names in its order, with values in columns where lines are short.
fn names(
    inner: &'static Mapping,
    texts: bool,
    entries: &[Entry<'_>],
    indent: usize,
    out: &mut String,
) -> Result<(), FormatError> {
    let value = Some(if texts { Value::TextOr(inner) } else { Value::One(inner) });
    let blocks = inner.keys.iter().any(|key| key.name == "elements" || key.name == "values");
    let keys =
        || entries.iter().filter(|entry| !texts && is_inline(entry)).map(|entry| entry.key.chars().count());
    let (shortest, longest) = (keys().min().unwrap_or(0), keys().max().unwrap_or(0));
    let column = if longest - shortest <= MAX_PADDING { longest } else { 0 };
    for (index, entry) in entries.iter().enumerate() {
        if blocks && index > 0 && (is_block(entry) || is_block(&entries[index - 1])) {
            out.push('\n');
        }
        write_entry(entry, value, indent, if is_inline(entry) { column } else { 0 }, out)?;
    }
    Ok(())
}

fn is_block(entry: &Entry<'_>) -> bool {
    matches!(entry.body, Body::Entries(_))
}

fn is_inline(entry: &Entry<'_>) -> bool {
    matches!(&entry.body, Body::Inline(text) if text.starts_with('{'))
}

/// Writes an entry. `column`: the width of the key, if values are aligned.
fn write_entry(
    entry: &Entry<'_>,
    value: Option<Value>,
    indent: usize,
    column: usize,
    out: &mut String,
) -> Result<(), FormatError> {
    let margin = " ".repeat(indent);
    for comment in &entry.comments {
        let _ = writeln!(out, "{margin}{comment}");
    }
    let remark = entry.remark.map_or_else(String::new, |remark| format!(" {remark}"));
    let padding = " ".repeat(column.saturating_sub(entry.key.chars().count()));
    match &entry.body {
        Body::Nothing => {
            let _ = writeln!(out, "{margin}{}:{remark}", entry.key);
        }
        Body::Inline(text) => {
            let text = inline::value(text, value).map_err(|reason| entry.error(&reason))?;
            let _ = writeln!(out, "{margin}{}:{padding} {text}{remark}", entry.key);
        }
        Body::Lines { head, lines } => {
            let head = if head.is_empty() { String::new() } else { format!(" {head}") };
            let _ = writeln!(out, "{margin}{}:{head}{remark}", entry.key);
            for line in lines {
                let _ = writeln!(out, "{}", format!("{margin}  {line}").trim_end());
            }
        }
        Body::Entries(entries) => {
            let _ = writeln!(out, "{margin}{}:{remark}", entry.key);
            match value {
                Some(Value::One(known) | Value::TextOr(known)) => mapping(known, entries, indent + 2, out)?,
                Some(Value::Each(known)) => names(known, false, entries, indent + 2, out)?,
                Some(Value::EachTextOr(known)) => names(known, true, entries, indent + 2, out)?,
                _ => return Err(entry.error("a mapping is not expected here")),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
