//! The error about a link that a representation does not have.

use std::fmt;

use super::text::Line;

/// A representation does not have a link: the state of the object or the rights of the account do not allow it, or a
/// related object does not exist.
///
/// ```
/// use vbem_client::prelude::*;
/// use vbem_client::wire::Reference;
///
/// let mut job = Reference::<Job>::at("/jobs/1");
/// job.links.push("Stop", "/jobs/1?action=stop", None, None);
/// let missing: MissingLink = job.start().unwrap_err();
/// assert_eq!((missing.resource(), missing.href(), missing.name()), ("Job", "/jobs/1", "start"));
/// assert_eq!(missing.rels(), ["Start"]);
/// assert_eq!(missing.offered(), ["Stop"]);
/// assert_eq!(missing.to_string(), "Job /jobs/1 does not offer `start` (Rel Start); it offers: Stop");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingLink {
    pub(crate) resource: &'static str,
    pub(crate) href: String,
    pub(crate) name: &'static str,
    pub(crate) rels: &'static [&'static str],
    pub(crate) types: &'static [&'static str],
    pub(crate) is_action: bool,
    pub(crate) offered: Vec<String>,
}

impl MissingLink {
    /// Type of the resource that lacks the link.
    #[must_use]
    pub fn resource(&self) -> &'static str {
        self.resource
    }

    /// Address of the representation that lacks the link; empty if it has none.
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }

    /// Name of the method that searched for the link.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Values of `Rel` that the link can have.
    #[must_use]
    pub fn rels(&self) -> &'static [&'static str] {
        self.rels
    }

    /// Values of `Type` that the link can have; empty if any type is accepted.
    #[must_use]
    pub fn types(&self) -> &'static [&'static str] {
        self.types
    }

    /// Links that the representation carries instead: their relations; for a missing link to another representation also
    /// their types.
    #[must_use]
    pub fn offered(&self) -> &[String] {
        &self.offered
    }
}

impl fmt::Display for MissingLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, href, name, rels, types, is_action, offered } = self;
        write!(f, "{resource}")?;
        if !href.is_empty() {
            write!(f, " {}", Line(href))?;
        }
        let verb = if *is_action { "does not offer" } else { "has no link" };
        write!(f, " {verb} `{name}` (Rel {}", rels.join(" or "))?;
        if !types.is_empty() {
            write!(f, ", Type {}", types.join(" or "))?;
        }
        match offered.as_slice() {
            [] => f.write_str("); it carries no links"),
            offered => {
                let verb = if *is_action { "offers" } else { "has" };
                write!(f, "); it {verb}: {}", Line(&offered.join(", ")))
            }
        }
    }
}

impl std::error::Error for MissingLink {}
