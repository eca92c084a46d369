//! Files of the configuration, readable by the user only.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::error::{CliError, ExitCode, Result};

/// Returns the folder of the configuration: `VBEM_CONFIG_DIR`, or `vbem` in that of the platform.
fn folder() -> Result<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = variable("VBEM_CONFIG_DIR") {
        return Ok(folder);
    }
    let platform = if cfg!(windows) { variable("APPDATA") } else { variable("XDG_CONFIG_HOME") };
    let base = platform.or_else(|| variable("HOME").map(|home| home.join(".config")));
    base.map(|base| base.join("vbem")).ok_or_else(|| {
        CliError::new(ExitCode::Connection, "the folder for the configuration is unknown")
            .hint("set VBEM_CONFIG_DIR or HOME")
    })
}

/// Returns the path of a file, for messages.
pub(super) fn shown(name: &str) -> String {
    folder().map_or_else(|_| name.to_owned(), |folder| folder.join(name).display().to_string())
}

/// Reads a file; `None` if it does not exist.
pub(super) fn read(name: &str) -> Result<Option<String>> {
    let path = folder()?.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&path, &error)),
    }
}

/// Writes a file as a whole, readable by the user only.
pub(super) fn write(name: &str, text: &str) -> Result<()> {
    let path = folder()?.join(name);
    let parent = path.parent().unwrap_or(Path::new("."));
    create_folder(parent).map_err(|error| failed(parent, &error))?;
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = write_private(&temporary, text).and_then(|()| fs::rename(&temporary, &path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        failed(&path, &error)
    })
}

/// Removes a file; one that does not exist is not an error.
pub(super) fn remove(name: &str) -> Result<()> {
    let path = folder()?.join(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&path, &error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, error: &io::Error) -> CliError {
    CliError::new(ExitCode::Failed, format!("{}: {error}", path.display()))
}

#[cfg(unix)]
fn create_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
