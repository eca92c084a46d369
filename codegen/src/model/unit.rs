//! Units of quantities.

use std::fmt;

#[cfg(feature = "serde")]
use serde::Serialize;

/// The unit of a quantity. A whole number in most of them has a type of its own in the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize), serde(rename_all = "kebab-case"))]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// 1024 bytes.
    Kilobytes,
    /// 1024 kilobytes.
    Megabytes,
    /// 1024 megabytes.
    Gigabytes,
    /// 1024 gigabytes.
    Terabytes,
    /// Hundredths of a whole.
    Percent,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
    /// Weeks of seven days.
    Weeks,
    /// Months of the calendar.
    Months,
    /// Years of the calendar.
    Years,
    /// A million cycles per second.
    Megahertz,
}

impl Unit {
    /// The names of the units in a schema, with the units.
    pub const NAMES: [(&'static str, Self); 14] = [
        ("bytes", Self::Bytes),
        ("kilobytes", Self::Kilobytes),
        ("megabytes", Self::Megabytes),
        ("gigabytes", Self::Gigabytes),
        ("terabytes", Self::Terabytes),
        ("percent", Self::Percent),
        ("seconds", Self::Seconds),
        ("minutes", Self::Minutes),
        ("hours", Self::Hours),
        ("days", Self::Days),
        ("weeks", Self::Weeks),
        ("months", Self::Months),
        ("years", Self::Years),
        ("megahertz", Self::Megahertz),
    ];

    /// The unit of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(it, _)| *it == name).map(|(_, unit)| *unit)
    }

    /// Its name in a schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, unit)| *unit == self).map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_of_unit_is_its_serialized_form() {
        for (name, unit) in Unit::NAMES {
            assert_eq!((Unit::named(name), unit.name()), (Some(unit), name));
            #[cfg(feature = "serde")]
            assert_eq!(serde_json::to_string(&unit).ok(), Some(format!("\"{name}\"")));
        }
    }
}
