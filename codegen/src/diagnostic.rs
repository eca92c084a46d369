//! What is wrong with a schema, and how a person is told.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::source::{Source, Sources, Span};

/// The rules a schema can break. The codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A file or folder cannot be read.
    Unreadable,
    /// A file is not UTF-8.
    NotUtf8,
    /// The folder holds no YAML file.
    EmptySchema,
    /// A file is not YAML.
    InvalidYaml,
    /// A key the vocabulary does not have.
    UnknownKey,
    /// A value of the wrong kind.
    WrongKind,
    /// A key that must be there is not.
    MissingKey,
    /// Keys that exclude each other.
    ConflictingKeys,
    /// A type that is declared nowhere.
    UnknownType,
    /// A resource that is declared nowhere.
    UnknownResource,
    /// A relation the API does not use.
    UnknownRelation,
    /// A mixin that is declared nowhere.
    UnknownMixin,
    /// A name is declared twice.
    DuplicateName,
    /// Two links or actions that cannot be told apart.
    AmbiguousLinks,
    /// A name that Rust reserves.
    Keyword,
    /// A text that cannot become a Rust name.
    InvalidName,
    /// Two names that become the same Rust name.
    RustClash,
    /// A mixin that contains itself.
    MixinCycle,
    /// An enumeration without values.
    EmptyEnumeration,
    /// A request body on a method that has none.
    BodyOnGet,
    /// Something refers to a link or member that is not there.
    UnknownMember,
    /// A path that is no address below `/api`.
    InvalidPath,
    /// Something without a summary.
    MissingSummary,
    /// A value of an enumeration without a summary.
    MissingValueSummary,
    /// A type, enumeration or mixin nothing refers to.
    Unused,
    /// A link whose target does not lead back.
    NoWayBack,
    /// A description that is still to be written.
    ToBeWritten,
}

/// How bad it is to break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// The schema could be better.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

impl Code {
    /// All codes, in order of their numbers; new ones go to the end of the errors or of the warnings.
    pub const ALL: [Self; 27] = [
        Self::Unreadable,
        Self::NotUtf8,
        Self::EmptySchema,
        Self::InvalidYaml,
        Self::UnknownKey,
        Self::WrongKind,
        Self::MissingKey,
        Self::ConflictingKeys,
        Self::UnknownType,
        Self::UnknownResource,
        Self::UnknownRelation,
        Self::UnknownMixin,
        Self::DuplicateName,
        Self::AmbiguousLinks,
        Self::Keyword,
        Self::InvalidName,
        Self::RustClash,
        Self::MixinCycle,
        Self::EmptyEnumeration,
        Self::BodyOnGet,
        Self::UnknownMember,
        Self::InvalidPath,
        Self::MissingSummary,
        Self::MissingValueSummary,
        Self::Unused,
        Self::NoWayBack,
        Self::ToBeWritten,
    ];

    /// How bad it is to break the rule.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::MissingSummary
            | Self::MissingValueSummary
            | Self::Unused
            | Self::NoWayBack
            | Self::ToBeWritten => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// `E` for errors and `W` for warnings, with a number of its own for each.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity();
        let before = Self::ALL.iter().filter(|code| code.severity() == severity && *code < self).count();
        let letter = if severity == Severity::Error { 'E' } else { 'W' };
        write!(f, "{letter}{:04}", before + 1)
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule it breaks.
    pub code: Code,
    /// What is wrong, in one line.
    pub message: String,
    /// Where; absent if it concerns no place in a file.
    pub span: Option<Span>,
    /// What was expected there.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A second place that has to do with it, and what.
    pub related: Option<(Span, String)>,
}

impl Diagnostic {
    /// A diagnostic at a place.
    pub fn new(code: Code, span: &Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span: Some(span.clone()),
            label: label.into(),
            help: None,
            related: None,
        }
    }

    /// A diagnostic that concerns no place in a file.
    pub fn general(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None, label: String::new(), help: None, related: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with the nearest valid name as advice, if there is one.
    #[must_use]
    pub fn nearest<'a>(self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match crate::naming::nearest(name, candidates) {
            Some(candidate) => self.help(format!("did you mean `{candidate}`?")),
            None => self,
        }
    }

    /// True if `earlier` says the same of the same place already; a name declared twice also clashes in Rust.
    fn repeats(&self, earlier: &Self) -> bool {
        let follows = earlier.code == Code::DuplicateName && self.code == Code::RustClash;
        if self.span.is_some() {
            self.span == earlier.span && (self.code == earlier.code || follows)
        } else {
            self == earlier
        }
    }

    /// The same with a second place.
    #[must_use]
    pub fn related(self, span: &Span, label: impl Into<String>) -> Self {
        Self { related: Some((span.clone(), label.into())), ..self }
    }
}

/// Everything that is wrong with a schema, with the sources it is shown in.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    sources: Sources,
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Sorts the diagnostics by place and drops repetitions.
    #[must_use]
    pub fn new(sources: Sources, mut items: Vec<Diagnostic>) -> Self {
        let key = |item: &Diagnostic| {
            let place =
                item.span.as_ref().map(|span| (sources.path_of(span.file).to_owned(), span.range.start));
            (place, item.code, item.message.clone())
        };
        items.sort_by_cached_key(key);
        items.dedup_by(|later, earlier| later.repeats(earlier));
        Self { sources, items }
    }

    /// The diagnostics, by file and place.
    #[must_use]
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// How many there are of that severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|item| item.code.severity() == severity).count()
    }

    /// Path, line and column of a span as a person writes them, the latter two from 1.
    #[must_use]
    pub fn place(&self, span: &Span) -> (String, usize, usize) {
        let Source { path, text } = self.sources.get(span.file);
        let before = &text[..floor_boundary(text, span.range.start.min(text.len()))];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (self.shown(path), line, column)
    }

    /// A path with the root of the schema before it.
    fn shown(&self, path: &str) -> String {
        match self.sources.prefix() {
            "" => path.to_owned(),
            prefix => format!("{prefix}/{path}"),
        }
    }

    /// All of them as text, each with file, line, column, the line itself and a caret.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for item in &self.items {
            text.push_str(&self.render_one(item, &renderer));
            text.push_str("\n\n");
        }
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let numbers: Vec<String> = [(errors, "error"), (warnings, "warning")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}{}", if number == 1 { "" } else { "s" }))
            .collect();
        let end = if errors > 0 { "; nothing was written" } else { "" };
        text.push_str(&format!("{} in the schema{end}\n", numbers.join(" and ")));
        text
    }

    fn render_one(&self, item: &Diagnostic, renderer: &Renderer) -> String {
        let code = item.code.to_string();
        let level = match item.code.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(item.message.as_str()).id(code.as_str());
        let mut group = match &item.span {
            None => annotate_snippets::Group::with_title(title),
            Some(span) => {
                let primary = self.snippet(span, &item.label, AnnotationKind::Primary);
                let group = title.element(primary);
                match &item.related {
                    Some((other, label)) => {
                        group.element(self.snippet(other, label, AnnotationKind::Context))
                    }
                    None => group,
                }
            }
        };
        if let Some(help) = &item.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }

    fn snippet<'a>(
        &'a self,
        span: &Span,
        label: &'a str,
        kind: AnnotationKind,
    ) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let Source { path, text } = self.sources.get(span.file);
        let path = self.shown(path);
        // Only the line itself: with the whole file, many mistakes in a large one would take long to show.
        let range = clamp(text, &span.range);
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |length| range.end + length);
        let number = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let annotation = kind.span(range.start - start..range.end - start).label(label);
        Snippet::source(&text[start..end]).line_start(number).path(path).annotation(annotation)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// Cuts a span to its first line, so that a caret marks a place and not a page.
fn clamp(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = floor_boundary(text, range.start.min(text.len()));
    let end = floor_boundary(text, range.end.min(text.len())).max(start);
    let line_end = text[start..end].find('\n').map_or(end, |offset| start + offset);
    start..line_end
}

fn floor_boundary(text: &str, mut index: usize) -> usize {
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
