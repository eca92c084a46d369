//! The folder of the schema and the emitted files on disk.

use std::path::{Path, PathBuf};
use std::{fs, io, process};

/// Returns the folder a symbolic link leads to. Where git makes no symbolic links, it writes the target of the link as the text
/// of a file. Other paths stay as they are.
#[must_use]
pub fn resolve_link(path: &Path) -> PathBuf {
    let target = if path.is_file() { fs::read_to_string(path).ok() } else { None };
    // A link is one line.
    let target = target.filter(|text| !text.trim_end().contains('\n'));
    let folder = match target {
        Some(target) => path.parent().unwrap_or(Path::new("")).join(target.trim_end()),
        None => path.to_owned(),
    };
    // Other paths stay as they are given, since messages show them.
    let is_link = folder != *path || path.is_symlink();
    if is_link { folder.canonicalize().unwrap_or(folder) } else { folder }
}

/// Writes a file unless it has that text already; true if it was written. Readers never see a part of the text, since it is
/// written to a temporary file first.
pub(super) fn write_if_changed(path: &Path, text: &str) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(false);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}", process::id()));
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.map(|()| true)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::env;

    use super::*;

    #[test]
    fn link_written_as_text_is_resolved() {
        let root = env::temp_dir().join(format!("vbem-resolve-link-{}", process::id()));
        let (folder, package) = (root.join("schema"), root.join("package"));
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("text"), "../schema\n").unwrap();
        fs::write(package.join("astray"), "../nothing").unwrap();
        let real = folder.canonicalize().unwrap();
        assert_eq!(resolve_link(&folder), real);
        assert_eq!(resolve_link(&package.join("text")), real);
        assert_eq!(resolve_link(&package.join("astray")), package.join("../nothing"), "the error names it");
        assert_eq!(resolve_link(&package.join("absent")), package.join("absent"));
        fs::remove_dir_all(&root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_link_is_resolved() {
        let root = env::temp_dir().join(format!("vbem-symbolic-link-{}", process::id()));
        fs::create_dir_all(root.join("schema")).unwrap();
        std::os::unix::fs::symlink("schema", root.join("link")).unwrap();
        assert_eq!(resolve_link(&root.join("link")), root.join("schema").canonicalize().unwrap());
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn failed_write_leaves_no_temporary_file() {
        let root = env::temp_dir().join(format!("vbem-failed-write-{}", process::id()));
        fs::create_dir_all(root.join("taken.rs")).unwrap();
        assert!(write_if_changed(&root.join("taken.rs"), "text").is_err());
        assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
        assert!(write_if_changed(&root.join("new.rs"), "text").unwrap());
        assert!(!write_if_changed(&root.join("new.rs"), "text").unwrap());
        fs::remove_dir_all(&root).unwrap();
    }
}
