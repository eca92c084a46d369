//! Renders diagnostics for persons and for programs.

use serde::Serialize;

use vbem_codegen::diagnostic::{Diagnostic, Diagnostics};
use vbem_codegen::source::Position;

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines of the files with carets.
    Full {
        /// True to use the colours of a terminal.
        colour: bool,
    },
    /// One line each: path, line, column, severity, code, message.
    Short,
    /// An array of objects.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

/// The report of all diagnostics.
#[must_use]
pub fn format(diagnostics: &Diagnostics, format: Format) -> String {
    let items = diagnostics.items().iter();
    match format {
        Format::Full { colour } => diagnostics.render(colour),
        Format::Short => items.map(|item| short(diagnostics, item)).collect(),
        Format::Github => items.map(|item| github(diagnostics, item)).collect(),
        Format::Json => {
            let all: Vec<Item<'_>> = items.map(|item| json(diagnostics, item)).collect();
            // Texts and numbers are always serializable.
            serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
        }
    }
}

fn short(diagnostics: &Diagnostics, item: &Diagnostic) -> String {
    let place = item.span.as_ref().map_or_else(String::new, |span| {
        let (path, Position { line, column }) = diagnostics.place(span);
        format!("{path}:{line}:{column}: ")
    });
    let help = item.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
    format!("{place}{}[{}]: {}{help}\n", item.code.severity(), item.code, item.message)
}

fn github(diagnostics: &Diagnostics, item: &Diagnostic) -> String {
    let place = item.span.as_ref().map_or_else(String::new, |span| {
        let (path, Position { line, column }) = diagnostics.place(span);
        format!("file={},line={line},col={column},", escape_property(&path))
    });
    let parts = [Some(item.message.as_str()), Some(item.label.as_str()), item.help.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!("::{} {place}title={}::{}\n", item.code.severity(), item.code, escape(&parts.join("\n")))
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[derive(Serialize)]
struct Item<'a> {
    code: String,
    severity: String,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place>,
    label: &'a str,
    help: Option<&'a str>,
    related: Option<Related<'a>>,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place,
    label: &'a str,
}

fn json<'a>(diagnostics: &Diagnostics, item: &'a Diagnostic) -> Item<'a> {
    let place = |span| {
        let (file, Position { line, column }) = diagnostics.place(span);
        Place { file, line, column }
    };
    Item {
        code: item.code.to_string(),
        severity: item.code.severity().to_string(),
        message: &item.message,
        place: item.span.as_ref().map(place),
        label: &item.label,
        help: item.help.as_deref(),
        related: item.related.as_ref().map(|(span, label)| Related { place: place(span), label }),
    }
}
