//! Types and units in words.

use super::tables::{Cardinality, Member, Scalar, Type, Unit};

impl Unit {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Kilobytes => "kilobytes",
            Self::Megabytes => "megabytes",
            Self::Gigabytes => "gigabytes",
            Self::Terabytes => "terabytes",
            Self::Percent => "percent",
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
            Self::Megahertz => "megahertz",
        }
    }
}

impl Scalar {
    /// Its name, as in the schema.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Boolean => "boolean",
            Self::Int | Self::Long | Self::Unsigned => "number",
            Self::Decimal => "decimal number",
            Self::Timestamp => "time",
            Self::Time => "time of day",
            Self::Duration => "duration",
            Self::Uid => "UID",
            Self::Guid => "GUID",
            Self::HierarchyRef => "object of a virtual infrastructure",
            Self::Href => "address",
            Self::Secret => "secret",
        }
    }
}

impl Type {
    /// Its name: that of the enumeration or structure, or of the kind of value.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Scalar(scalar) => scalar.name().to_owned(),
            Self::Enumeration(enumeration) => enumeration.name.to_owned(),
            Self::Record(record) => record.name.to_owned(),
            Self::Reference(Some(resource)) => format!("reference to {}", resource.noun),
            Self::Reference(None) => "reference".to_owned(),
            Self::Links => "links".to_owned(),
            Self::Any => "any".to_owned(),
        }
    }

    /// True for a single value.
    pub(crate) const fn is_single(&self) -> bool {
        matches!(self, Self::Scalar(_) | Self::Enumeration(_))
    }
}

impl Member {
    /// Type and unit in words.
    pub(crate) fn type_name(&self) -> String {
        let unit = self.unit.map(|unit| format!(" in {}", unit.name())).unwrap_or_default();
        let list = if self.cardinality == Cardinality::One { "" } else { "list of " };
        format!("{list}{}{unit}", self.ty.name())
    }
}
