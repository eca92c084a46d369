//! Mistakes in a schema, or in a document that is checked with it, and their presentation.

mod code;
mod render;

use std::fmt;

pub use code::{Code, Severity};

use crate::naming;
use crate::source::{Position, ReadError, Sources, Span};

/// One mistake in a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule the schema breaks.
    pub code: Code,
    /// The mistake, in one line.
    pub message: String,
    /// Its place; absent if it concerns the schema as a whole.
    pub span: Option<Span>,
    /// Text at the place: the expected form.
    pub label: String,
    /// Advice.
    pub help: Option<String>,
    /// A second place that is involved, with a text.
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

    /// A diagnostic that concerns the schema as a whole.
    pub fn general(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None, label: String::new(), help: None, related: None }
    }

    /// Adds advice.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Adds the most similar valid name as advice, if there is a similar one.
    #[must_use]
    pub fn nearest<'a>(self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match naming::nearest(name, candidates) {
            Some(candidate) => self.help(format!("did you mean `{candidate}`?")),
            None => self,
        }
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(self, span: &Span, label: impl Into<String>) -> Self {
        Self { related: Some((span.clone(), label.into())), ..self }
    }
}

impl From<&ReadError> for Diagnostic {
    fn from(error: &ReadError) -> Self {
        match error {
            ReadError::Unreadable { path, reason } => {
                Self::general(Code::Unreadable, format!("cannot read `{}`: {reason}", path.display()))
            }
            ReadError::NotUtf8 { span, utf16 } => {
                let message = if *utf16 { "the file is UTF-16" } else { "the file is not UTF-8" };
                let label = format!("byte {} is not part of a UTF-8 sequence", span.range.start);
                Self::new(Code::NotUtf8, span, message, label).help("save the file as UTF-8")
            }
            ReadError::Misnamed { path } => {
                let message =
                    format!("`{}` would be ignored, since schema files end with .yaml", path.display());
                Self::general(Code::MisplacedFile, message).help("rename the file")
            }
            ReadError::Empty { root: Some(root) } => {
                let message = format!("there is no schema in `{}`: no file ends with .yaml", root.display());
                Self::general(Code::EmptySchema, message)
            }
            ReadError::Empty { root: None } => {
                Self::general(Code::EmptySchema, "there is no schema: no file was given")
            }
        }
    }
}

/// All mistakes of a schema, with the sources they are shown in.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    sources: Sources,
    items: Vec<Diagnostic>,
    subject: Subject,
}

/// The kind of document that has the mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// A schema: mistakes are shown with their codes, which `cargo schema explain` describes.
    Schema,
    /// Another document of that name: mistakes are shown without codes.
    Document(&'static str),
}

impl Diagnostics {
    /// Sorts the diagnostics: files that cannot be read or parsed come first, since they may cause others; then by
    /// file and place. Of several diagnostics at the same place, the first one is kept.
    #[must_use]
    pub fn new(sources: Sources, mut items: Vec<Diagnostic>) -> Self {
        items.sort_by_cached_key(|item| {
            let place = item.span.as_ref().map(|span| (span.file, span.range.start));
            (!item.code.concerns_whole_file(), place, item.code, item.message.clone())
        });
        items.dedup_by(|later, earlier| {
            later.span.is_some() && later.span == earlier.span || later == earlier
        });
        Self { sources, items, subject: Subject::Schema }
    }

    /// The diagnostics of another document than a schema, for example of `the world`. They are shown without codes, because
    /// the explanations of the codes are about schemas.
    #[must_use]
    pub fn in_document(self, name: &'static str) -> Self {
        Self { subject: Subject::Document(name), ..self }
    }

    /// The diagnostics, causes first, then by file and place.
    #[must_use]
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// The number of diagnostics of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|item| item.code.severity() == severity).count()
    }

    /// Path, line and column of the beginning of a span.
    #[must_use]
    pub fn place(&self, span: &Span) -> (String, Position) {
        let position = self.sources.get(span.file).position(span.range.start);
        (self.sources.display_path(span.file), position)
    }

    /// All diagnostics as text, each with file, line, column, the line itself and a caret.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render::render(&self.sources, &self.items, self.subject, colour)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}
