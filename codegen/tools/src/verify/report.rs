//! The result of comparing a message with the schema.

use std::fmt;

use vbem_codegen::source::Position;

use super::inferred_type::InferredType;

/// The result for one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The type of the message, for example `VmRestorePoint`; absent if the schema has no type for it.
    pub type_name: Option<String>,
    /// Parts of the message that do not agree with the schema, by place.
    pub problems: Vec<Problem>,
    /// Links that the schema does not declare. They do not make the message fail.
    pub notes: Vec<Problem>,
    /// The records in the message, each with the members it has.
    pub occurrences: Vec<Occurrence>,
}

/// One occurrence of a record in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The record.
    pub record: String,
    /// The XML names of the members that are present and not empty.
    pub members: Vec<String>,
}

impl Report {
    /// A report about something that consists of no records.
    pub(crate) fn new(type_name: Option<String>, problems: Vec<Problem>) -> Self {
        Self { type_name, problems, notes: Vec::new(), occurrences: Vec::new() }
    }

    /// True if the message agrees with the schema; notes do not count.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// One disagreement with the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Names from the root element down, for example `VmRestorePoint/Links/Link`; attributes as `@Name`, text as `text()`.
    pub path: String,
    /// The place in the text; absent if the problem concerns no single place.
    pub position: Option<Position>,
    /// The disagreement.
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

/// A member that the schema does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMember {
    /// The record it is in.
    pub record: String,
    /// The XML name, of a JSON key with a capital first letter.
    pub name: String,
    /// The syntax it was found in.
    pub kind: UnknownKind,
    /// The type inferred from its value.
    pub inferred: InferredType,
    /// The element or key directly before it, known or not.
    pub after: Option<String>,
    /// The known members around it; empty where order carries no information.
    pub between: Between,
    /// The mandatory or similarly named member that is missing here and whose type fits: this is probably its new name.
    pub renames: Option<String>,
    /// The most similar name that the record has.
    pub nearest: Option<String>,
}

/// The syntax of an unknown member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnknownKind {
    /// An XML attribute.
    Attribute,
    /// An XML element.
    Element,
    /// A key of a JSON object: an attribute or an element in XML.
    Key,
}

/// The known members around an unknown element, by XML name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// The last declared one of those before it.
    pub previous: Option<String>,
    /// The first declared one of those behind it.
    pub next: Option<String>,
}

/// The kinds of disagreement with the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The text is neither XML nor JSON.
    NotReadable(String),
    /// The schema has no type for the message.
    UnknownType {
        /// The name that was looked up; empty if the message has none.
        name: String,
        /// A similar name.
        nearest: Option<String>,
    },
    /// An attribute, element or key that the schema does not declare.
    UnknownMember(Box<UnknownMember>),
    /// An element behind one that it should precede.
    WrongOrder {
        /// The record.
        record: String,
        /// The element.
        name: String,
        /// The element that should follow it.
        before: String,
    },
    /// A second occurrence of a member that occurs once.
    Repeated {
        /// The record.
        record: String,
        /// The member.
        name: String,
    },
    /// A mandatory member is absent.
    Missing {
        /// The record.
        record: String,
        /// The member.
        name: String,
    },
    /// A mandatory member of the schema that an XML schema declares optional.
    MayBeMissing {
        /// The record.
        record: String,
        /// The member.
        name: String,
    },
    /// An optional member of a request body that an XML schema declares mandatory.
    MustBePresent {
        /// The record.
        record: String,
        /// The member.
        name: String,
    },
    /// A member of the schema that an XML schema does not declare.
    NotDeclared {
        /// The record.
        record: String,
        /// The member.
        name: String,
    },
    /// A name that an XML schema spells in another way.
    OtherName {
        /// The name in the XML schema.
        expected: String,
        /// The name in the schema.
        found: String,
    },
    /// A choice without a known child.
    NothingChosen {
        /// The choice.
        record: String,
    },
    /// A value of another type.
    WrongValue {
        /// The expected type.
        expected: String,
        /// The value.
        found: String,
    },
    /// A value that an enumeration does not have.
    UnknownValue {
        /// The enumeration.
        enumeration: String,
        /// The value.
        value: String,
        /// A similar value of the enumeration.
        nearest: Option<String>,
    },
    /// Text between elements, or in an element without text content.
    StrayText {
        /// The record, list or element.
        record: String,
        /// The text, shortened.
        text: String,
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
    /// A link with a relation that the API does not declare.
    UnknownRelation {
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
            Self::NotReadable(reason) => f.write_str(reason)?,
            Self::UnknownType { name, .. } if name.is_empty() => {
                f.write_str("the type of the message is unknown: it has no name; give it with `--type`")?;
            }
            Self::UnknownType { name, .. } => write!(f, "the schema has no type `{name}`")?,
            Self::UnknownMember(member) => member.fmt(f)?,
            Self::WrongOrder { record, name, before } => {
                write!(f, "`{name}` is behind `{before}`, but `{record}` declares it before")?;
            }
            Self::Repeated { record, name } => write!(f, "`{name}` occurs twice in `{record}`")?,
            Self::Missing { record, name } => write!(f, "`{name}` is missing, mandatory in `{record}`")?,
            Self::MayBeMissing { record, name } => {
                write!(f, "`{name}` may be missing, mandatory in `{record}`")?;
            }
            Self::MustBePresent { record, name } => {
                write!(f, "`{name}` is mandatory, but may be missing in `{record}`")?;
            }
            Self::NotDeclared { record, name } => {
                write!(f, "`{name}` of `{record}` is not declared in the XML schema")?;
            }
            Self::OtherName { expected, found } => {
                write!(f, "called `{expected}` in the XML schema, `{found}` in the schema")?;
            }
            Self::NothingChosen { record } => write!(f, "none of the alternatives of `{record}` is present")?,
            Self::WrongValue { expected, found } => write!(f, "expected {expected}, found {found}")?,
            Self::UnknownValue { enumeration, value, .. } => {
                write!(f, "`{value}` is not a value of the enumeration `{enumeration}`")?;
            }
            Self::StrayText { record, text } => write!(f, "unexpected text {text} in `{record}`")?,
            Self::UnknownLink { resource, rel, link_type, path } => {
                write!(f, "no relation of `{resource}` explains ")?;
                link(f, rel, link_type, path)?;
            }
            Self::UnknownRelation { rel, link_type, path } => {
                f.write_str("unknown relation: ")?;
                link(f, rel, link_type, path)?;
            }
        }
        match self {
            Self::UnknownType { nearest: Some(near), .. }
            | Self::UnknownValue { nearest: Some(near), .. } => {
                write!(f, "; similar: `{near}`")
            }
            _ => Ok(()),
        }
    }
}

fn link(f: &mut fmt::Formatter<'_>, rel: &str, link_type: &str, path: &str) -> fmt::Result {
    write!(f, "Rel=\"{rel}\"")?;
    if !link_type.is_empty() {
        write!(f, " Type=\"{link_type}\"")?;
    }
    write!(f, " to {path}")
}

impl fmt::Display for UnknownMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            UnknownKind::Attribute => "attribute",
            UnknownKind::Element => "element",
            UnknownKind::Key => "member",
        };
        write!(f, "`{}` has no {kind} `{}` (looks like {}", self.record, self.name, self.inferred)?;
        match &self.after {
            Some(after) => write!(f, ", after `{after}`)")?,
            None => f.write_str(")")?,
        }
        if let Some(member) = &self.renames {
            return write!(f, "; `{member}` is missing in its place");
        }
        match &self.nearest {
            Some(near) => write!(f, "; similar: `{near}`"),
            None => Ok(()),
        }
    }
}
