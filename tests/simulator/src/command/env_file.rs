//! File with the variables of a client, in the form that both `sh` and Docker read: `KEY=value` without quotation marks.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Variables and their values.
pub(super) struct Variables<'a>(pub(super) &'a [(&'static str, String)]);

impl Variables<'_> {
    /// Returns the lines of the file.
    ///
    /// # Errors
    ///
    /// Fails if `sh` would not read a value as it is. Quotation marks would help, but Docker would make them part of it.
    pub(super) fn lines(&self) -> io::Result<String> {
        let is_plain = |c: char| c.is_alphanumeric() || "_@%+=:,./-[]".contains(c);
        let mut lines = String::new();
        for (name, value) in self.0 {
            if !value.chars().all(is_plain) {
                let message =
                    format!("{name}: `{value}` has characters that the file of variables cannot hold");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            lines.push_str(&format!("{name}={value}\n"));
        }
        Ok(lines)
    }
}

/// Writes a file at once: who sees it, sees all of it.
///
/// # Errors
///
/// Fails if the file cannot be written; the error names it.
pub(super) fn write_atomically(file: &Path, text: &str) -> io::Result<()> {
    let part = with_suffix(file, "part");
    let written = fs::write(&part, text).and_then(|()| fs::rename(&part, file));
    written.map_err(|error| io::Error::new(error.kind(), format!("cannot write {}: {error}", file.display())))
}

/// Returns the path with a suffix behind its name: `sim.env.pem`.
pub(super) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn value_that_needs_quotation_marks_is_rejected() {
        let lines = |value: &str| Variables(&[("VBEM_URL", value.to_owned())]).lines();
        assert_eq!(lines("http://[::1]:80").unwrap(), "VBEM_URL=http://[::1]:80\n");
        assert_eq!(lines("https://127.0.0.1:9398").unwrap(), "VBEM_URL=https://127.0.0.1:9398\n");
        for value in ["a b", "a\\b", "a'b", "$HOME", "a\nb", "a#b", "a;b"] {
            assert!(lines(value).is_err(), "{value}");
        }
    }
}
