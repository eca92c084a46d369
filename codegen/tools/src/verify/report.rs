//! What was found out about a message.

use std::fmt;

use super::Sketch;

/// A place in a message, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl Position {
    /// The place of a byte of a text.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        super::validator::Lines::new(text).position(offset)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What the Model says about a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the message is, for example `VmRestorePoint`; absent if nothing in the schema explains it.
    pub type_name: Option<String>,
    /// What the schema does not explain, by place.
    pub problems: Vec<Problem>,
    /// Links that no relation of their resource explains.
    pub notes: Vec<Problem>,
}

impl Report {
    /// True if the schema explains the message; notes do not count.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// One thing the schema does not explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, as names from the root down, for example `VmRestorePoint/Links/Link`.
    pub path: String,
    /// Where in the text.
    pub position: Option<Position>,
    /// What it is.
    pub finding: Finding,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position} ")?;
        }
        write!(f, "{}: {}", self.path, self.finding)
    }
}

/// The kinds of things that do not agree with the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The text is not XML or JSON at all.
    NotReadable(String),
    /// Nothing tells what the message is.
    UnknownType {
        /// What was looked for; empty if there was no name to look for.
        name: String,
        /// A name that is similar.
        nearest: Option<String>,
    },
    /// An attribute the schema does not have.
    UnknownAttribute {
        /// The record it stands in.
        record: String,
        /// Its name.
        name: String,
        /// What it looks like.
        sketch: Sketch,
        /// A name the record does have.
        nearest: Option<String>,
    },
    /// An element, or a key in JSON, the schema does not have.
    UnknownElement {
        /// The record it stands in.
        record: String,
        /// Its name.
        name: String,
        /// What it looks like.
        sketch: Sketch,
        /// The element or key before it, be it known or not.
        after: Option<String>,
        /// A name the record does have.
        nearest: Option<String>,
    },
    /// An element that stands behind one it should stand before.
    WrongOrder {
        /// The record it stands in.
        record: String,
        /// The element.
        name: String,
        /// The element that should follow it.
        before: String,
    },
    /// Something that stands more often than once.
    Repeated {
        /// The record it stands in.
        record: String,
        /// Its name.
        name: String,
    },
    /// A member that must be there is not.
    Missing {
        /// The record it should stand in.
        record: String,
        /// Its name.
        name: String,
    },
    /// A member that may be absent, though the schema says that it is always there.
    MayBeMissing {
        /// The record it stands in.
        record: String,
        /// Its name.
        name: String,
    },
    /// A choice without a known child.
    NothingChosen {
        /// The choice.
        record: String,
    },
    /// A value that does not fit its type.
    WrongValue {
        /// What was expected.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A value an enumeration does not have.
    UnknownValue {
        /// The enumeration.
        enumeration: String,
        /// The value.
        value: String,
        /// A value it does have.
        nearest: Option<String>,
    },
    /// Text between elements, or in an element that has no text.
    StrayText {
        /// The record it stands in.
        record: String,
    },
    /// A link that no relation of the resource explains.
    UnknownLink {
        /// The resource.
        resource: String,
        /// The relation.
        rel: String,
        /// The value of `Type`; empty if it has none.
        link_type: String,
        /// The address below `/api`.
        path: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReadable(why) => f.write_str(why)?,
            Self::UnknownType { name, .. } if name.is_empty() => {
                f.write_str("nothing in it tells what it is; name its type")?;
            }
            Self::UnknownType { name, .. } => write!(f, "the schema describes nothing called `{name}`")?,
            Self::UnknownAttribute { record, name, sketch, .. } => {
                write!(f, "`{record}` has no attribute `{name}` (looks like {sketch})")?;
            }
            Self::UnknownElement { record, name, sketch, after, .. } => {
                write!(f, "`{record}` has no element `{name}` (looks like {sketch}")?;
                match after {
                    Some(after) => write!(f, ", stands after `{after}`)")?,
                    None => f.write_str(")")?,
                }
            }
            Self::WrongOrder { record, name, before } => {
                write!(f, "`{name}` stands after `{before}`, in `{record}` it comes before it")?;
            }
            Self::Repeated { record, name } => write!(f, "`{name}` stands twice in `{record}`")?,
            Self::Missing { record, name } => write!(f, "`{name}` is missing, `{record}` must have it")?,
            Self::MayBeMissing { record, name } => {
                write!(f, "`{name}` may be missing, `{record}` says it is always there")?;
            }
            Self::NothingChosen { record } => {
                write!(f, "none of the children that `{record}` chooses from is there")?;
            }
            Self::WrongValue { expected, found } => write!(f, "expected {expected}, found {found}")?,
            Self::UnknownValue { enumeration, value, .. } => {
                write!(f, "`{value}` is no value of the enumeration `{enumeration}`")?;
            }
            Self::StrayText { record } => write!(f, "`{record}` has no text of its own")?,
            Self::UnknownLink { resource, rel, link_type, path } => {
                write!(f, "no relation of `{resource}` explains Rel=\"{rel}\"")?;
                if !link_type.is_empty() {
                    write!(f, " Type=\"{link_type}\"")?;
                }
                write!(f, " to {path}")?;
            }
        }
        match self {
            Self::UnknownType { nearest: Some(near), .. }
            | Self::UnknownAttribute { nearest: Some(near), .. }
            | Self::UnknownElement { nearest: Some(near), .. }
            | Self::UnknownValue { nearest: Some(near), .. } => write!(f, "; similar: `{near}`"),
            _ => Ok(()),
        }
    }
}
