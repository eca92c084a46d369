//! Which versions of the API the server supports.

use super::Inner;
use super::codec;
use super::send::Call;
use crate::__private::record;
use crate::error::{Error, ErrorKind};
use crate::wire::Extra;

/// The version that is always there.
pub(super) const LATEST: &str = "latest";

impl Inner {
    /// Makes sure that the chosen version is among those the server lists; it needs no session for that.
    pub(super) async fn check_version(&self) -> Result<(), Error> {
        let chosen = &self.settings.version;
        if chosen == LATEST {
            return Ok(());
        }
        let received = self.exchange_as(&Call::get(self.base.below("/")), None).await?;
        let entry: Entry = codec::decode(&received, false)?;
        let supported: Vec<&str> = entry.versions.iter().map(|version| version.name.as_str()).collect();
        // A server that lists nothing is asked anyway.
        if supported.is_empty() || supported.iter().any(|name| name.eq_ignore_ascii_case(chosen)) {
            return Ok(());
        }
        let detail = format!("{chosen} is not among {}", supported.join(", "));
        Err(Error::new(ErrorKind::UnsupportedVersion, detail))
    }
}

/// The part of the entry point that is needed before there is a session.
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

record! {
    Entry("EnterpriseManager") {
        versions: list("SupportedVersions", "SupportedVersion", "SupportedVersions"),
    }
}

record! {
    Version("SupportedVersion") {
        name: attribute("Name"),
    }
}
