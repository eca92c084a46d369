//! Profiles: servers with their trust and their user, in a file; their passwords and sessions, apart from it.
//!
//! Below the folder of the configuration: `profiles.yaml` (no secrets), `sessions/NAME` and, where no keyring is available,
//! `passwords/NAME`; the last two are readable by the user only.

mod files;
mod secrets;

pub(crate) use secrets::{Place, Secrets};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vbem_client::Client;
use vbem_client::client::Builder;

use crate::error::{CliError, ExitCode, Result};

const FILE: &str = "profiles.yaml";

/// All profiles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Profiles {
    /// Name of the profile that is used by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<String>,
    /// The profiles by their names.
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// A server, and the account to use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Address, for example `https://em.example:9398`.
    pub(crate) url: String,
    /// User, for example `EXAMPLE\operator`.
    pub(crate) user: String,
    /// SHA-256 fingerprint of the only certificate that is trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pinned_certificate: Option<String>,
    /// Path of a PEM file with a certificate that is trusted besides those of the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca_certificate: Option<String>,
}

impl Profiles {
    /// Reads the file. Without one, the list is empty.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn load() -> Result<Self> {
        let Some(text) = files::read(FILE)? else { return Ok(Self::default()) };
        serde_saphyr::from_str(&text)
            .map_err(|error| CliError::new(ExitCode::Connection, format!("{}: {error}", files::shown(FILE))))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn save(&self) -> Result<()> {
        let text = serde_saphyr::to_string(self).map_err(|error| CliError::failed(error.to_string()))?;
        files::write(FILE, &text)
    }

    /// Returns a profile by its name, or the current one.
    ///
    /// # Errors
    /// A connection error for an unknown name, and without any profile.
    pub(crate) fn get(&self, name: Option<&str>) -> Result<(&str, &Profile)> {
        let Some(name) = name.or(self.current.as_deref()) else {
            return Err(CliError::new(ExitCode::Connection, "no server is configured")
                .hint("`vbem login URL --user USER`, or set VBEM_URL, VBEM_USER and VBEM_PASSWORD; `vbem sim` needs no server"));
        };
        let known = self.profiles.get_key_value(name).map(|(name, profile)| (name.as_str(), profile));
        known.ok_or_else(|| {
            let names = self.profiles.keys().map(String::as_str);
            CliError::new(ExitCode::Connection, format!("unknown profile `{name}`"))
                .maybe_hint(crate::model::lookup::did_you_mean(name, names))
        })
    }
}

impl Profile {
    /// Creates the builder of a client with the trust of this profile.
    ///
    /// # Errors
    /// An invalid address, or a certificate that cannot be read.
    pub(crate) fn builder(&self) -> Result<Builder<Client>> {
        let mut builder = Client::builder(&self.url)?.system_proxy(true);
        if let Some(fingerprint) = &self.pinned_certificate {
            builder = builder.pinned_certificate(fingerprint);
        }
        if let Some(path) = &self.ca_certificate {
            let pem = std::fs::read(path)
                .map_err(|error| CliError::new(ExitCode::Connection, format!("{path}: {error}")))?;
            builder = builder.ca_certificate(pem);
        }
        Ok(builder)
    }
}

/// Checks the name of a profile, which is also the name of files.
///
/// # Errors
/// A usage error for other characters than letters, digits, `-`, `_` and `.`.
pub(crate) fn check_name(name: &str) -> Result<()> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(is_plain) {
        return Err(CliError::usage(format!("`{name}` is not a name of a profile"))
            .hint("letters, digits, `-`, `_` and `.`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn profiles_are_read_as_they_were_written() {
        let profile = Profile {
            url: "https://em.example:9398".into(),
            user: "EXAMPLE\\operator".into(),
            pinned_certificate: Some("AB:CD".into()),
            ca_certificate: None,
        };
        let profiles =
            Profiles { current: Some("prod".into()), profiles: BTreeMap::from([("prod".into(), profile)]) };
        let text = serde_saphyr::to_string(&profiles).unwrap();
        assert_eq!(serde_saphyr::from_str::<Profiles>(&text).unwrap(), profiles);
        assert_eq!(profiles.get(None).unwrap().0, "prod");
        assert_eq!(profiles.get(Some("prd")).unwrap_err().code, ExitCode::Connection);
    }

    #[test]
    fn name_with_a_path_is_refused() {
        for name in ["", "..", "a/b", ".x", "a b"] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name("prod-1_a.b").is_ok());
    }
}
