//! Renders changes as text, Markdown or JSON.

use std::fmt::Write;

use super::{Change, Impact, count};

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a changelog.
    Markdown,
    /// For other programs: an object with the array `changes`.
    Json,
}

/// The sections of a report, in order.
const SECTIONS: [(Impact, &str); 4] = [
    (Impact::Breaking, "Breaking"),
    (Impact::Deprecated, "Deprecated"),
    (Impact::Additive, "Additive"),
    (Impact::WireOnly, "On the wire only"),
];

/// The report of all changes.
#[must_use]
pub fn render(changes: &[Change], format: Format) -> String {
    match format {
        Format::Text => text(changes, |title| format!("{title}:\n"), |line| format!("  {line}\n")),
        Format::Markdown => text(changes, |title| format!("### {title}\n\n"), |line| format!("- {line}\n")),
        Format::Json => {
            let json = serde_json::json!({
                "breaking": count(changes, Impact::Breaking),
                "deprecated": count(changes, Impact::Deprecated),
                "additive": count(changes, Impact::Additive),
                "wire_only": count(changes, Impact::WireOnly),
                "changes": changes,
            });
            // A value of texts and numbers is always serializable.
            serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
        }
    }
}

fn text(changes: &[Change], title: impl Fn(&str) -> String, line: impl Fn(&str) -> String) -> String {
    if changes.is_empty() {
        return "no changes for users of the client\n".to_owned();
    }
    let mut out = String::new();
    for (impact, name) in SECTIONS {
        let mut section = changes.iter().filter(|change| change.impact == impact).peekable();
        if section.peek().is_none() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = write!(out, "{}", title(name));
        section.for_each(|change| out.push_str(&line(&describe(change))));
    }
    out
}

fn describe(change: &Change) -> String {
    let subject = &change.subject;
    match (&change.old, &change.new) {
        (_, Some(note)) if change.impact == Impact::Deprecated => {
            format!("`{subject}` is deprecated: {note}")
        }
        (Some(old), Some(new)) => format!("`{subject}`: {old} → {new}"),
        (Some(_), None) => format!("`{subject}` is gone"),
        (None, Some(new)) if new.is_empty() || new == subject || new.ends_with(&format!(" {subject}")) => {
            format!("`{subject}` is new")
        }
        (None, Some(new)) => format!("`{subject}` is new: {new}"),
        (None, None) => format!("`{subject}`"),
    }
}
