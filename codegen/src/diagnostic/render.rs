//! Diagnostics as text, with the line of the schema and a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity, Subject};
use crate::source::{Sources, Span, floor_boundary};

/// Largest part of a line before a mistake that is shown, in bytes; twice as much is shown of the mistake and behind it.
const MARGIN: usize = 400;

/// All diagnostics, and their number in the last line.
pub(super) fn render(sources: &Sources, items: &[Diagnostic], subject: Subject, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for item in items {
        text.push_str(&render_one(sources, item, subject, &renderer));
        text.push_str("\n\n");
    }
    text.push_str(&summary(items, subject));
    text
}

fn summary(items: &[Diagnostic], subject: Subject) -> String {
    let count = |severity| items.iter().filter(|item| item.code.severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let numbers: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| format!("{number} {noun}{}", if number == 1 { "" } else { "s" }))
        .collect();
    let numbers = numbers.join(" and ");
    match subject {
        Subject::Schema if errors > 0 => format!("{numbers} in the schema; nothing was written\n"),
        Subject::Schema => format!("{numbers} in the schema\n"),
        Subject::Document(name) => format!("{numbers} in {name}\n"),
    }
}

fn render_one(sources: &Sources, item: &Diagnostic, subject: Subject, renderer: &Renderer) -> String {
    let code = item.code.to_string();
    let level = match item.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(item.message.as_str());
    let title = if subject == Subject::Schema { title.id(code.as_str()) } else { title };
    let mut group = match &item.span {
        None => Group::with_title(title),
        Some(span) => {
            let group = Group::with_title(title);
            let group = with_snippet(group, sources, span, &item.label, AnnotationKind::Primary);
            match &item.related {
                Some((other, label)) => with_snippet(group, sources, other, label, AnnotationKind::Context),
                None => group,
            }
        }
    };
    if let Some(help) = &item.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// Adds the line of a span to a group. Of a long line, only the part around the span is added.
fn with_snippet<'a>(
    group: Group<'a>,
    sources: &'a Sources,
    span: &Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Group<'a> {
    let source = sources.get(span.file);
    let text = source.text.as_str();
    // Only the line itself is rendered: with whole files, a schema with many mistakes would take long.
    let range = first_line(text, &span.range);
    let start = source.line_start(range.start);
    // The same applies to a line with many mistakes.
    let shown = floor_boundary(text, range.start.saturating_sub(MARGIN)).max(start);
    let last = floor_boundary(text, range.start + 2 * MARGIN);
    let range = range.start..range.end.min(last);
    let end = text[range.end..last].find('\n').map_or(last, |length| range.end + length);
    let annotation = kind.span(range.start - shown..range.end - shown).label(label);
    let path = sources.display_path(span.file);
    let position = source.position(range.start);
    let snippet = Snippet::source(&text[shown..end]).line_start(position.line).annotation(annotation);
    if shown == start {
        return group.element(snippet.path(path));
    }
    // The column in the whole line.
    group.element(Origin::path(path).line(position.line).char_column(position.column)).element(snippet)
}

/// Cuts a range to its first line.
fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = floor_boundary(text, range.start);
    let end = floor_boundary(text, range.end).max(start);
    let line_end = text[start..end].find('\n').map_or(end, |offset| start + offset);
    start..line_end
}
