//! The editor of a person.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempPath;

use crate::error::{CliError, Result};

/// Editor without `VISUAL` and `EDITOR`.
const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// A text in a temporary file that the user only can read. The file is removed with the value.
pub(crate) struct EditedText(TempPath);

impl EditedText {
    /// Writes the text; the name of the file contains `name`.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn create(name: &str, text: &str) -> Result<Self> {
        let mut file =
            tempfile::Builder::new().prefix(&format!("vbem-{name}-")).suffix(".yaml").tempfile()?;
        file.write_all(text.as_bytes())?;
        Ok(Self(file.into_temp_path()))
    }

    /// Returns the present text.
    ///
    /// # Errors
    /// A file that cannot be read, or is not UTF-8.
    pub(crate) fn read(&self) -> Result<String> {
        std::fs::read_to_string(&self.0)
            .map_err(|error| CliError::failed(format!("{}: {error}", self.0.display())))
    }

    /// Keeps the file, and returns its path.
    pub(crate) fn keep(self) -> PathBuf {
        self.0.keep().unwrap_or_else(|error| error.path.to_path_buf())
    }

    /// Opens the file in `VISUAL` or `EDITOR`, and waits for the end of the editor. Ctrl-C is left to the editor.
    ///
    /// # Errors
    /// An editor that cannot be started or fails.
    pub(crate) async fn edit(&self) -> Result<()> {
        let (program, arguments) = editor()?;
        let mut command = Command::new(&program);
        command.args(arguments).arg(AsRef::<Path>::as_ref(&self.0));
        let mut status = tokio::task::spawn_blocking(move || command.status());
        let status = loop {
            tokio::select! {
                status = &mut status => break status,
                Ok(()) = tokio::signal::ctrl_c() => {}
            }
        };
        let status = status.map_err(|error| CliError::failed(error.to_string()))?;
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(CliError::failed(format!("the editor `{program}` failed: {status}"))),
            Err(error) => Err(CliError::usage(format!("the editor `{program}` cannot be started: {error}"))
                .hint("set VISUAL or EDITOR, for example to `nano` or `code --wait`")),
        }
    }
}

/// Returns the program of the editor and its arguments.
fn editor() -> Result<(String, Vec<String>)> {
    let is_set = |value: &OsString| !value.is_empty();
    let variable = |name: &str| std::env::var_os(name).filter(is_set);
    let words = variable("VISUAL").or_else(|| variable("EDITOR")).unwrap_or_else(|| DEFAULT.into());
    words_of(&words.to_string_lossy())
}

fn words_of(command: &str) -> Result<(String, Vec<String>)> {
    let invalid = || CliError::usage(format!("`{command}` in VISUAL or EDITOR is not a command"));
    let mut words = shell_words::split(command).map_err(|_| invalid())?.into_iter();
    let program = words.next().ok_or_else(invalid)?;
    Ok((program, words.collect()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn editor_has_arguments() {
        let (program, arguments) = words_of("'/opt/my editor' --wait \"a b\"").unwrap();
        assert_eq!((program.as_str(), arguments), ("/opt/my editor", vec!["--wait".into(), "a b".into()]));
        assert!(words_of("'").is_err() && words_of(" ").is_err());
    }

    #[test]
    fn text_is_kept_only_on_request() {
        let text = EditedText::create("job", "a: 1\n").unwrap();
        assert_eq!(text.read().unwrap(), "a: 1\n");
        let kept = text.keep();
        assert!(kept.exists() && std::fs::remove_file(&kept).is_ok());
        let text = EditedText::create("job", "").unwrap();
        let path = text.0.to_path_buf();
        drop(text);
        assert!(!path.exists());
    }
}
