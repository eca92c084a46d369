//! The canonical layout of schema files: keys in the order of the vocabulary, values in columns, comments kept.

mod entries;
mod inline;
mod insert;

pub use insert::{Addition, Position, insert};

use std::fmt::Write;

use vbem_codegen::vocabulary::{API_FILE, Mapping, RESOURCE_FILE, RelationKeys, Value};

use entries::{Body, Entry};

/// Values are lined up only where no key needs more blanks than this.
const MAX_PADDING: usize = 24;

/// Why a file cannot be laid out.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayoutError {
    /// It is not YAML, or nothing that the vocabulary allows.
    #[error("line {line}: {reason}")]
    NotUnderstood {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        reason: String,
    },
    /// The result would have said something else than the file.
    #[error("its layout cannot be changed without changing what it says")]
    Changed,
}

/// The text of a file in canonical layout. `depth`: how many folders lie between the file and the root of the schema.
///
/// # Errors
/// If the file is not understood. It is then best left as it is; `check` says more.
pub fn layout(text: &str, depth: usize) -> Result<String, LayoutError> {
    let (header, entries) = entries::read(text)?;
    let out = print(&header, &entries, depth)?;
    let same = |text: &str| serde_saphyr::from_str::<serde_json::Value>(text).ok();
    match (same(text), same(&out)) {
        (Some(before), Some(after)) if before == after => Ok(out),
        (None, _) => {
            Err(LayoutError::NotUnderstood { line: 1, reason: "the file is not valid YAML".to_owned() })
        }
        _ => Err(LayoutError::Changed),
    }
}

/// A whole file.
fn print(header: &[&str], entries: &[Entry<'_>], depth: usize) -> Result<String, LayoutError> {
    let mut out = format!("# yaml-language-server: $schema={}schema.json\n", "../".repeat(depth));
    for line in header.iter().filter(|line| !line.starts_with("# yaml-language-server:")) {
        out.push_str(line);
        out.push('\n');
    }
    let known = if entries.iter().any(|entry| entry.key == "api") { &API_FILE } else { &RESOURCE_FILE };
    mapping(known, entries, 0, &mut out)?;
    Ok(out)
}

/// A mapping with known keys: sorted.
fn mapping(
    known: &Mapping,
    entries: &[Entry<'_>],
    indent: usize,
    out: &mut String,
) -> Result<(), LayoutError> {
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

/// A mapping of names: in the order it has, with values in columns where lines are short.
fn names(
    inner: &'static Mapping,
    texts: bool,
    entries: &[Entry<'_>],
    indent: usize,
    out: &mut String,
) -> Result<(), LayoutError> {
    let value = Some(if texts { Value::TextOr(inner) } else { Value::One(inner) });
    let blocks = inner.keys.iter().any(|key| key.name == "elements" || key.name == "values");
    let keys =
        || entries.iter().filter(|entry| !texts && is_flow(entry)).map(|entry| entry.key.chars().count());
    let (shortest, longest) = (keys().min().unwrap_or(0), keys().max().unwrap_or(0));
    let column = if longest - shortest <= MAX_PADDING { longest } else { 0 };
    for (index, entry) in entries.iter().enumerate() {
        if blocks && index > 0 && (is_block(entry) || is_block(&entries[index - 1])) {
            out.push('\n');
        }
        write_entry(entry, value, indent, if is_flow(entry) { column } else { 0 }, out)?;
    }
    Ok(())
}

fn is_block(entry: &Entry<'_>) -> bool {
    matches!(entry.body, Body::Entries(_))
}

fn is_flow(entry: &Entry<'_>) -> bool {
    matches!(&entry.body, Body::Inline(text) if text.starts_with('{'))
}

/// `column`: the width of the key, if values are lined up.
fn write_entry(
    entry: &Entry<'_>,
    value: Option<Value>,
    indent: usize,
    column: usize,
    out: &mut String,
) -> Result<(), LayoutError> {
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
