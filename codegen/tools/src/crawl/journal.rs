//! The journal of an unfinished anonymised inventory: the true addresses and links of what was read, encrypted.
//!
//! An anonymised inventory contains no true address, so that a walk could not be continued from it. The journal is a file in its
//! folder which the key of the inventory opens, and which is removed at the end of the walk.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};

use super::visit::Visit;
use crate::verify::read_message;

/// Name of the journal in the folder of an inventory.
const NAME: &str = "unfinished.journal";
/// Length of a key, in bytes.
const KEY_LENGTH: usize = 32;

/// A secret key of an anonymised inventory.
pub(super) struct Key([u8; KEY_LENGTH]);

impl Key {
    /// A random key that is kept in memory only.
    pub(super) fn random() -> Result<Self, String> {
        let mut bytes = [0; KEY_LENGTH];
        SystemRandom::new().fill(&mut bytes).map_err(|_| "the system has no random numbers".to_owned())?;
        Ok(Self(bytes))
    }

    /// Reads the key in a file, or creates the file with a random key, readable by its owner only.
    pub(super) fn in_file(path: &Path) -> Result<Self, String> {
        let failed =
            |reason: &dyn std::fmt::Display| format!("cannot use the key `{}`: {reason}", path.display());
        if path.exists() {
            let text = read_message(path).map_err(|error| failed(&error.reason))?;
            let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
            return bytes.map(Self).ok_or_else(|| failed(&"it is not a key of an inventory"));
        }
        let key = Self::random()?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| failed(&error))?;
        writeln!(file, "{}", STANDARD.encode(key.0)).map_err(|error| failed(&error))?;
        Ok(key)
    }

    /// The key for a use, derived from this one.
    pub(super) fn derive(&self, usage: &str) -> [u8; KEY_LENGTH] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), usage.as_bytes());
        let mut derived = [0; KEY_LENGTH];
        derived.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        derived
    }
}

/// A line of the journal, before encryption.
#[derive(Serialize, Deserialize)]
struct Line {
    address: String,
    visit: Visit,
}

/// An open journal.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    key: LessSafeKey,
    visits: BTreeMap<String, Visit>,
}

impl Journal {
    /// Opens the journal in a folder, or creates it.
    pub(super) fn open(folder: &Path, key: &Key) -> Result<Self, String> {
        let path = folder.join(NAME);
        let failed =
            |reason: &dyn std::fmt::Display| format!("cannot use the journal `{}`: {reason}", path.display());
        let key = UnboundKey::new(&AES_256_GCM, &key.derive("journal"));
        let key = LessSafeKey::new(key.map_err(|_| failed(&"its key has the wrong length"))?);
        let text = if path.exists() {
            fs::read_to_string(&path).map_err(|error| failed(&error))?
        } else {
            String::new()
        };
        let length = text.rfind('\n').map_or(0, |at| at + 1);
        let mut visits = BTreeMap::new();
        for line in text[..length].lines() {
            let line = decrypt(&key, line).ok_or_else(|| failed(&"it was written with another key"))?;
            visits.insert(line.address, line.visit);
        }
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failed(&error))?;
        file.set_len(length as u64).map_err(|error| failed(&error))?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).map_err(|error| failed(&error))?;
        Ok(Self { path, file, key, visits })
    }

    /// True if a folder has a journal.
    pub(super) fn exists(folder: &Path) -> bool {
        folder.join(NAME).exists()
    }

    /// Removes the journal of a folder, if there is one.
    pub(super) fn discard(folder: &Path) {
        let _ = fs::remove_file(folder.join(NAME));
    }

    /// Takes what was read at an address in an earlier run.
    pub(super) fn take(&mut self, address: &str) -> Option<Visit> {
        self.visits.remove(address)
    }

    /// Adds what was read at an address.
    pub(super) fn add(&mut self, address: &str, visit: &Visit) -> Result<(), String> {
        let failed = |reason: &dyn std::fmt::Display| format!("cannot write the journal: {reason}");
        let line = Line { address: address.to_owned(), visit: visit.clone() };
        let text = serde_json::to_string(&line).map_err(|error| failed(&error))?;
        let line = encrypt(&self.key, &text).ok_or_else(|| failed(&"encryption failed"))?;
        writeln!(self.file, "{line}").and_then(|()| self.file.flush()).map_err(|error| failed(&error))
    }

    /// Removes the journal.
    pub(super) fn remove(self) -> Result<(), String> {
        drop(self.file);
        fs::remove_file(&self.path)
            .map_err(|error| format!("cannot remove `{}`: {error}", self.path.display()))
    }
}

/// The nonce and the encrypted text, in Base64.
fn encrypt(key: &LessSafeKey, text: &str) -> Option<String> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).ok()?;
    let mut sealed = text.as_bytes().to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed).ok()?;
    Some(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
}

fn decrypt(key: &LessSafeKey, line: &str) -> Option<Line> {
    let mut bytes = STANDARD.decode(line).ok()?;
    let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let text = key.open_in_place(nonce, Aad::empty(), sealed).ok()?;
    serde_json::from_slice(text).ok()
}
