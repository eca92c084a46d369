//! The versions of the API that the server supports.

use std::fmt;

use super::Inner;
use super::call::Call;
use super::codec;
use crate::error::{Error, ErrorKind};
use crate::wire::{self, Extra, Field as _, Member, Record, Shape, Slot, Value};

/// The version that every server supports.
pub(super) const LATEST: &str = "latest";

impl Inner {
    /// Checks that the configured version is among those the server lists, without a session.
    pub(super) async fn check_version(&self) -> Result<(), Error> {
        let chosen = &self.settings.version;
        if chosen == LATEST {
            return Ok(());
        }
        let received = self.exchange_as(&Call::get(self.base.below("/")), None).await?;
        let entry: Entry = codec::decode(&received, false)?;
        let supported: Vec<&str> = entry.versions.iter().map(|version| version.name.as_str()).collect();
        // A server without a list is tried.
        if supported.is_empty() || supported.iter().any(|name| name.eq_ignore_ascii_case(chosen)) {
            return Ok(());
        }
        let detail = format!("{chosen} is not among {}", supported.join(", "));
        Err(Error::new(ErrorKind::UnsupportedVersion, detail))
    }
}

/// The part of the entry point that is needed before the logon.
#[derive(Default)]
struct Entry {
    versions: Vec<Version>,
    extra: Extra,
}

#[derive(Default)]
struct Version {
    name: String,
    extra: Extra,
}

static ENTRY: Shape = Shape {
    name: "EnterpriseManager",
    xml: "EnterpriseManager",
    choice: false,
    members: &[Member::list("SupportedVersions", "SupportedVersion", "SupportedVersions")],
};

static VERSION: Shape = Shape {
    name: "SupportedVersion",
    xml: "SupportedVersion",
    choice: false,
    members: &[Member::attribute("Name")],
};

impl Record for Entry {
    fn shape(&self) -> &'static Shape {
        &ENTRY
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        if member == 0 { self.versions.slot() } else { Slot::Extra(&mut self.extra) }
    }
    fn value(&self, member: usize) -> Value<'_> {
        if member == 0 { self.versions.value() } else { Value::Extra(&self.extra) }
    }
}

impl Record for Version {
    fn shape(&self) -> &'static Shape {
        &VERSION
    }
    fn slot(&mut self, member: usize) -> Slot<'_> {
        if member == 0 { self.name.slot() } else { Slot::Extra(&mut self.extra) }
    }
    fn value(&self, member: usize) -> Value<'_> {
        if member == 0 { self.name.value() } else { Value::Extra(&self.extra) }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wire::debug(self, f)
    }
}
