//! Passwords and sessions of profiles: in the keyring of the platform, or in files that only the user can read.

use keyring_core::Entry;

use super::files;
use crate::error::Result;

/// Name of the entries in the keyring.
const SERVICE: &str = "vbem";

/// Place where a password was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The keyring of the platform.
    Keyring,
    /// A file, with its path.
    File(String),
}

/// The secrets of one profile.
pub(crate) struct Secrets<'a> {
    profile: &'a str,
    keyring: bool,
}

impl<'a> Secrets<'a> {
    /// Opens the secrets of a profile. The variable `VBEM_KEYRING=off` excludes the keyring.
    pub(crate) fn of(profile: &'a str) -> Self {
        let is_off = std::env::var("VBEM_KEYRING").is_ok_and(|value| value.eq_ignore_ascii_case("off"));
        Self { profile, keyring: !is_off && use_keyring() }
    }

    /// Returns the password; `None` if it was not stored.
    pub(crate) fn password(&self) -> Result<Option<String>> {
        let stored = self.entry().and_then(|entry| entry.get_password().ok());
        match stored {
            Some(password) => Ok(Some(password)),
            None => files::read(&self.password_file()),
        }
    }

    /// Stores the password in the keyring or, where that is not available, in a file.
    pub(crate) fn store_password(&self, password: &str) -> Result<Place> {
        // A keyring may accept a password and lose it, so it is read again.
        let kept = self.entry().filter(|entry| {
            entry.set_password(password).is_ok() && entry.get_password().is_ok_and(|read| read == password)
        });
        if kept.is_some() {
            files::remove(&self.password_file())?;
            return Ok(Place::Keyring);
        }
        files::write(&self.password_file(), password)?;
        Ok(Place::File(files::shown(&self.password_file())))
    }

    /// Returns the id of the last session; `None` if there is none.
    pub(crate) fn session(&self) -> Result<Option<String>> {
        files::read(&self.session_file())
    }

    /// Stores the id of the session.
    pub(crate) fn store_session(&self, id: &str) -> Result<()> {
        files::write(&self.session_file(), id)
    }

    /// Removes the session.
    pub(crate) fn remove_session(&self) -> Result<()> {
        files::remove(&self.session_file())
    }

    /// Removes the password and the session.
    pub(crate) fn remove(&self) -> Result<()> {
        if let Some(entry) = self.entry() {
            // An entry that does not exist need not be removed.
            let _ = entry.delete_credential();
        }
        files::remove(&self.password_file())?;
        self.remove_session()
    }

    fn entry(&self) -> Option<Entry> {
        if !self.keyring {
            return None;
        }
        Entry::new(SERVICE, self.profile).ok()
    }

    fn password_file(&self) -> String {
        format!("passwords/{}", self.profile)
    }

    fn session_file(&self) -> String {
        format!("sessions/{}", self.profile)
    }
}

/// Selects the keyring of the platform. False if there is none.
fn use_keyring() -> bool {
    if keyring_core::get_default_store().is_some() {
        return true;
    }
    #[cfg(target_os = "linux")]
    let store = linux_keyutils_keyring_store::Store::new();
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new();
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new();
    #[cfg(any(target_os = "linux", target_os = "macos", windows))]
    if let Ok(store) = store {
        keyring_core::set_default_store(store);
        return true;
    }
    false
}
