//! A local file that gets its name when it is complete.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File};

/// Suffix of the name before.
const SUFFIX: &str = ".part";

/// A file that is written under a temporary name in the folder of its target. It is removed if it is dropped before
/// [`complete`](Self::complete) has succeeded.
pub(super) struct PartialFile {
    file: File,
    partial: PathBuf,
    target: PathBuf,
    is_complete: bool,
}

impl PartialFile {
    /// Creates the file for a target.
    ///
    /// # Errors
    /// The file cannot be created.
    pub(super) async fn create(target: &Path) -> io::Result<Self> {
        let mut name = target.as_os_str().to_owned();
        name.push(SUFFIX);
        let partial = PathBuf::from(name);
        let file = File::create(&partial).await?;
        Ok(Self { file, partial, target: target.to_owned(), is_complete: false })
    }

    /// The file, to write to.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives the file the name of the target, replacing a file with this name.
    ///
    /// # Errors
    /// The content cannot be stored, or the file cannot be renamed.
    pub(super) async fn complete(mut self) -> io::Result<()> {
        self.file.sync_all().await?;
        fs::rename(&self.partial, &self.target).await?;
        self.is_complete = true;
        Ok(())
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.is_complete {
            // The reason why the file is incomplete matters more than an error of its removal.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test]
    async fn file_has_its_name_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("plan.pdf");
        std::fs::write(&target, "old").unwrap();
        let names = || std::fs::read_dir(folder.path()).unwrap().count();
        let mut dropped = PartialFile::create(&target).await.unwrap();
        dropped.file().write_all(b"ne").await.unwrap();
        assert_eq!(names(), 2);
        drop(dropped);
        assert_eq!((names(), std::fs::read(&target).unwrap()), (1, b"old".to_vec()));
        let mut file = PartialFile::create(&target).await.unwrap();
        file.file().write_all(b"new").await.unwrap();
        file.complete().await.unwrap();
        assert_eq!((names(), std::fs::read(&target).unwrap()), (1, b"new".to_vec()));
    }
}
