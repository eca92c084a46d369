//! Problems of documents, and decoding options.

use std::fmt;

/// Decoding options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Deviations from the schema are errors. Otherwise they are kept and reported.
    pub strict: bool,
    /// Members that must be there may be missing, as in request bodies.
    pub partial: bool,
    /// Largest depth of nested elements or objects.
    pub max_depth: usize,
}

impl Options {
    /// Deviations from the schema are kept and reported.
    #[must_use]
    pub const fn lenient() -> Self {
        Self { strict: false, partial: false, max_depth: 128 }
    }

    /// Deviations from the schema are errors.
    #[must_use]
    pub const fn strict() -> Self {
        Self { strict: true, ..Self::lenient() }
    }

    /// The same, but members that must be there may be missing.
    #[must_use]
    pub const fn partial(self) -> Self {
        Self { partial: true, ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::lenient()
    }
}

/// A decoded value with the problems of its document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Deviations from the schema in the order of the document; the first 1,000.
    pub problems: Vec<Problem>,
}

/// One thing in a document that the schema does not expect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Its place, for example `Jobs/Job[3]/NextRun`.
    pub path: String,
    /// The kind of deviation.
    pub kind: ProblemKind,
    /// The beginning of the received text. Empty for secrets and for missing members.
    pub excerpt: String,
}

/// The kind of deviation from the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The schema has no such member.
    UnknownMember,
    /// A member that must be there is not.
    MissingMember,
    /// The value is not of the member's type.
    Unreadable {
        /// The expected kind of value, for example `a GUID`.
        expected: &'static str,
    },
    /// The enumeration has no such value.
    UnknownValue,
    /// The member occurs more than once; the last one counts.
    Duplicate,
    /// The wrapper of a choice has more than one member.
    Ambiguous,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownMember => f.write_str("unknown member"),
            Self::MissingMember => f.write_str("missing"),
            Self::Unreadable { expected } => write!(f, "expected {expected}"),
            Self::UnknownValue => f.write_str("unknown value"),
            Self::Duplicate => f.write_str("occurs more than once"),
            Self::Ambiguous => f.write_str("more than one choice"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)?;
        if !self.excerpt.is_empty() {
            write!(f, " ({})", self.excerpt)?;
        }
        Ok(())
    }
}

/// The reason for which a document could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// It is not well-formed.
    #[error("not well-formed at byte {position}{}: {message}{}", inside(path), near(excerpt))]
    Syntax {
        /// Offset in bytes.
        position: u64,
        /// The place, as far as the document was read, for example `Jobs/Job[3]/NextRun`.
        path: String,
        /// Description of the error.
        message: String,
        /// A few characters around it. Empty if there is a secret among them.
        excerpt: String,
    },
    /// It is not UTF-8.
    #[error("not UTF-8 at byte {position}{}", inside(path))]
    NotUtf8 {
        /// Offset in bytes.
        position: u64,
        /// The place, as far as the document was read.
        path: String,
    },
    /// It has a document type declaration, which no server needs and attackers do.
    #[error("document type declarations are refused")]
    Doctype,
    /// It is nested deeper than allowed.
    #[error("nested deeper than {limit} levels{}", inside(path))]
    TooDeep {
        /// The limit.
        limit: usize,
        /// The place.
        path: String,
    },
    /// The document is about something else.
    #[error("expected {expected}, found {found}")]
    UnexpectedRoot {
        /// The element that was expected; for JSON, `an object`.
        expected: &'static str,
        /// The element or value that was found.
        found: String,
    },
    /// The schema does not expect what is there; in strict mode only.
    #[error("{} problem(s), the first: {}", problems.len(), problems.first().map(ToString::to_string).unwrap_or_default())]
    Strict {
        /// All of it.
        problems: Vec<Problem>,
    },
}

impl DecodeError {
    /// The place in the document, for example `Jobs/Job[3]/NextRun`; of several problems the first. `None` if it is
    /// about the document as a whole.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let path = match self {
            Self::Syntax { path, .. } | Self::NotUtf8 { path, .. } | Self::TooDeep { path, .. } => path,
            Self::Strict { problems } => &problems.first()?.path,
            Self::Doctype | Self::UnexpectedRoot { .. } => return None,
        };
        Some(path.as_str()).filter(|path| !path.is_empty())
    }
}

fn inside(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" in {path}") }
}

fn near(excerpt: &str) -> String {
    if excerpt.is_empty() { String::new() } else { format!(", near {excerpt:?}") }
}
