//! The rules a schema can break, and their codes.

use std::fmt;

/// The rules a schema can break. The codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A file or folder cannot be read.
    Unreadable,
    /// A file is not UTF-8.
    NotUtf8,
    /// A folder without YAML files.
    EmptySchema,
    /// A file is not YAML.
    InvalidYaml,
    /// A key that is not part of the vocabulary.
    UnknownKey,
    /// A value of the wrong kind.
    WrongKind,
    /// A required key is missing.
    MissingKey,
    /// Mutually exclusive keys.
    ConflictingKeys,
    /// A type without a declaration.
    UnknownType,
    /// A resource without a declaration.
    UnknownResource,
    /// A relation that `api.yaml` does not list.
    UnknownRelation,
    /// A mixin without a declaration.
    UnknownMixin,
    /// A name is declared twice.
    DuplicateName,
    /// Two indistinguishable links or actions.
    AmbiguousLinks,
    /// A Rust keyword as a name.
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
    /// A reference to a missing link or member.
    UnknownMember,
    /// A malformed address.
    InvalidPath,
    /// A schema without `api.yaml`.
    MissingApi,
    /// A structure that every value of it contains again.
    MandatoryCycle,
    /// A schema that is too large or nests too deep for the emitted code.
    LimitExceeded,
    /// A text that cannot be a name on the wire.
    InvalidWireName,
    /// Two members of a structure, or two values of an enumeration, with the same name on the wire.
    AmbiguousMember,
    /// Two resources with the same address or the same name on the wire.
    AmbiguousResource,
    /// A member or query field of a type that does not fit its use.
    UnsuitableType,
    /// A value the member it is compared with cannot have.
    UnknownValue,
    /// An example that is not a value of the type.
    InvalidExample,
    /// A file at a place where it has no effect.
    MisplacedFile,
    /// A unit that does not exist, or a unit of something that is not a number.
    InvalidUnit,
    /// An item without a summary.
    MissingSummary,
    /// A value of an enumeration without a summary.
    MissingValueSummary,
    /// An unused type, enumeration or mixin.
    Unused,
    /// A link whose target does not lead back.
    NoWayBack,
    /// A placeholder instead of a description.
    ToBeWritten,
    /// A family without its `family.yaml`.
    UndescribedFamily,
    /// A member with the name of a secret that is not of type `secret`.
    PlainSecret,
}

/// Severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No code can be generated.
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
    /// All codes, in the order of their numbers. New codes are appended to the errors or to the warnings.
    pub const ALL: [Self; 40] = [
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
        Self::MissingApi,
        Self::MandatoryCycle,
        Self::LimitExceeded,
        Self::InvalidWireName,
        Self::AmbiguousMember,
        Self::AmbiguousResource,
        Self::UnsuitableType,
        Self::UnknownValue,
        Self::InvalidExample,
        Self::MisplacedFile,
        Self::InvalidUnit,
        Self::MissingSummary,
        Self::MissingValueSummary,
        Self::Unused,
        Self::NoWayBack,
        Self::ToBeWritten,
        Self::UndescribedFamily,
        Self::PlainSecret,
    ];

    /// True for rules about files as a whole: other errors may follow from breaking them.
    #[must_use]
    pub fn concerns_whole_file(self) -> bool {
        matches!(self, Self::Unreadable | Self::NotUtf8 | Self::EmptySchema | Self::InvalidYaml)
    }

    /// Severity of breaking the rule.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::MissingSummary
            | Self::MissingValueSummary
            | Self::Unused
            | Self::NoWayBack
            | Self::ToBeWritten
            | Self::UndescribedFamily
            | Self::PlainSecret => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// `E` for errors and `W` for warnings, each numbered from 1.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity();
        let before = Self::ALL.iter().filter(|code| code.severity() == severity && *code < self).count();
        let letter = if severity == Severity::Error { 'E' } else { 'W' };
        write!(f, "{letter}{:04}", before + 1)
    }
}
