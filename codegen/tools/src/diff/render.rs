//! Changes in print.

use std::fmt::Write;

use super::{Change, Reach, count};

/// A form to print changes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a changelog.
    Markdown,
    /// For other programs: an object with the array `changes`.
    Json,
}

const PARTS: [(Reach, &str); 4] = [
    (Reach::Breaking, "Breaking"),
    (Reach::Deprecated, "Deprecated"),
    (Reach::Additive, "Additive"),
    (Reach::WireOnly, "On the wire only"),
];

/// All changes in that form.
#[must_use]
pub fn render(changes: &[Change], format: Format) -> String {
    match format {
        Format::Text => text(changes, |title| format!("{title}:\n"), |line| format!("  {line}\n")),
        Format::Markdown => text(changes, |title| format!("### {title}\n\n"), |line| format!("- {line}\n")),
        Format::Json => {
            let json = serde_json::json!({
                "breaking": count(changes, Reach::Breaking),
                "deprecated": count(changes, Reach::Deprecated),
                "additive": count(changes, Reach::Additive),
                "wire_only": count(changes, Reach::WireOnly),
                "changes": changes,
            });
            // A value of texts and numbers always becomes JSON.
            serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
        }
    }
}

fn text(changes: &[Change], title: impl Fn(&str) -> String, line: impl Fn(&str) -> String) -> String {
    if changes.is_empty() {
        return "nothing changes for users of the client\n".to_owned();
    }
    let mut out = String::new();
    for (reach, name) in PARTS {
        let mut of_reach = changes.iter().filter(|change| change.reach == reach).peekable();
        if of_reach.peek().is_none() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = write!(out, "{}", title(name));
        of_reach.for_each(|change| out.push_str(&line(&told(change))));
    }
    out
}

fn told(change: &Change) -> String {
    let subject = &change.subject;
    match (&change.old, &change.new) {
        (_, Some(note)) if change.reach == Reach::Deprecated => format!("`{subject}` is deprecated: {note}"),
        (Some(old), Some(new)) => format!("`{subject}`: {old} → {new}"),
        (Some(_), None) => format!("`{subject}` is gone"),
        (None, Some(new)) if new.is_empty() || new == subject || new.ends_with(&format!(" {subject}")) => {
            format!("`{subject}` is new")
        }
        (None, Some(new)) => format!("`{subject}` is new: {new}"),
        (None, None) => format!("`{subject}`"),
    }
}
