//! The versions of the API that the server supports.

use super::Inner;
use super::call::Call;
use super::codec;
use crate::__private::record;
use crate::error::{Error, ErrorKind};
use crate::wire::Extra;

/// Version that every server supports.
pub(super) const LATEST: &str = "latest";

impl Inner {
    /// Checks that the server lists the configured version; needs no session.
    pub(super) async fn check_version(&self) -> Result<(), Error> {
        let chosen = &self.settings.version;
        if chosen == LATEST {
            return Ok(());
        }
        let received = self.exchange_as(&Call::get(self.base.below("/")), None).await?;
        let entry: Entry = codec::decode(&received, false, &self.secrets)?;
        let supported: Vec<&str> = entry.versions.iter().map(|version| version.name.as_str()).collect();
        // A server without a list of versions is accepted.
        if supported.is_empty() || supported.iter().any(|name| name.eq_ignore_ascii_case(chosen)) {
            return Ok(());
        }
        let detail = format!("{chosen} is not among {}", supported.join(", "));
        Err(Error::new(ErrorKind::UnsupportedVersion, detail))
    }
}

/// The members of the entry point that are needed before the logon.
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
