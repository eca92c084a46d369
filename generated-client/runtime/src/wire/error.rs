//! Decoding options, and errors and problems of decoding.

use std::fmt;

/// Decoding options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// True if deviations from the schema are errors. Otherwise they are kept and reported.
    pub strict: bool,
    /// True if required members may be missing, as in request bodies.
    pub partial: bool,
    /// Maximum nesting depth of elements or objects.
    pub max_depth: usize,
}

impl Options {
    /// Creates options for keeping and reporting deviations from the schema.
    #[must_use]
    pub const fn lenient() -> Self {
        Self { strict: false, partial: false, max_depth: 128 }
    }

    /// Creates options for deviations from the schema as errors.
    #[must_use]
    pub const fn strict() -> Self {
        Self { strict: true, ..Self::lenient() }
    }

    /// Allows required members to be missing.
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
    /// Decoded value.
    pub value: T,
    /// Deviations from the schema in document order; the first 1,000.
    pub problems: Vec<Problem>,
}

/// A deviation of a document from the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Path of the deviation, for example `Jobs/Job[3]/NextRun`.
    pub path: String,
    /// Kind of deviation.
    pub kind: ProblemKind,
    /// Beginning of the received text. Empty for secrets and for missing members.
    pub excerpt: String,
}

/// A kind of deviation from the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The schema does not have the member.
    UnknownMember,
    /// An item has a name that the schema does not list. Its `Type`, its element or its place identify it, so it is read.
    UnknownItemName,
    /// A required member is missing.
    MissingMember,
    /// The value does not have the type of the member.
    Unreadable {
        /// Expected kind of value, for example `a GUID`.
        expected: &'static str,
    },
    /// The enumeration does not have the value.
    UnknownValue,
    /// The member occurs more than once; the last occurrence is used.
    Duplicate,
    /// The wrapper of a choice has more than one member.
    Ambiguous,
    /// A text contains a character that no message can contain: U+0000, or half of a surrogate pair. U+FFFD replaces it.
    InvalidCharacter,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownMember => f.write_str("unknown member"),
            Self::UnknownItemName => f.write_str("unknown name of an item"),
            Self::MissingMember => f.write_str("missing"),
            Self::Unreadable { expected } => write!(f, "expected {expected}"),
            Self::UnknownValue => f.write_str("unknown value"),
            Self::Duplicate => f.write_str("occurs more than once"),
            Self::Ambiguous => f.write_str("more than one choice"),
            Self::InvalidCharacter => f.write_str("invalid character"),
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

/// The error of a document that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The document is malformed.
    #[error("not well-formed at byte {position}{}: {message}{}", inside(path), near(excerpt))]
    Syntax {
        /// Offset in bytes.
        position: u64,
        /// Path up to the error, for example `Jobs/Job[3]/NextRun`.
        path: String,
        /// Description of the error.
        message: String,
        /// Characters around the error. Empty if they may contain a secret.
        excerpt: String,
    },
    /// The document is not UTF-8.
    #[error("not UTF-8 at byte {position}{}", inside(path))]
    NotUtf8 {
        /// Offset in bytes.
        position: u64,
        /// Path up to the error.
        path: String,
    },
    /// The document has another encoding than UTF-8.
    #[error("the encoding {name} is not supported, only UTF-8")]
    Encoding {
        /// Name in the XML declaration; `UTF-16` for a byte order mark of it.
        name: String,
    },
    /// The document has a document type declaration. Servers do not send any, and attackers could exploit it.
    #[error("document type declarations are refused")]
    Doctype,
    /// The document is nested too deeply.
    #[error("nested deeper than {limit} levels{}", inside(path))]
    TooDeep {
        /// Maximum depth.
        limit: usize,
        /// Path up to the error.
        path: String,
    },
    /// The decoded content needs too much memory in proportion to the document, for example millions of empty items. The limit
    /// is 16 times the length of the document and 1 MiB, far above what representations need.
    #[error("decoded content of more than {limit} bytes{}", inside(path))]
    TooMuchMemory {
        /// Maximum size in bytes.
        limit: usize,
        /// Path up to the error.
        path: String,
    },
    /// An item of a list is too large; see [`ItemReader::max_item_size`](super::ItemReader::max_item_size).
    #[error("an item of more than {limit} bytes")]
    TooLarge {
        /// Maximum size in bytes.
        limit: usize,
    },
    /// The root is another element or value.
    #[error("expected {expected}, found {found}")]
    UnexpectedRoot {
        /// Expected root element; for JSON, `an object`.
        expected: &'static str,
        /// Received element or value.
        found: String,
    },
    /// The document deviates from the schema; in strict mode only.
    #[error(
        "{} problem(s), the first: {}",
        problems.len() + further,
        problems.first().map(ToString::to_string).unwrap_or_default()
    )]
    Strict {
        /// The first 1,000 deviations.
        problems: Vec<Problem>,
        /// Number of further deviations.
        further: usize,
    },
}

impl DecodeError {
    /// Path of the error, for example `Jobs/Job[3]/NextRun`; that of the first deviation in strict mode. `None` if the
    /// error concerns the document as a whole.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let path = match self {
            Self::Syntax { path, .. }
            | Self::NotUtf8 { path, .. }
            | Self::TooDeep { path, .. }
            | Self::TooMuchMemory { path, .. } => path,
            Self::Strict { problems, .. } => &problems.first()?.path,
            Self::Doctype | Self::Encoding { .. } | Self::UnexpectedRoot { .. } | Self::TooLarge { .. } => {
                return None;
            }
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
