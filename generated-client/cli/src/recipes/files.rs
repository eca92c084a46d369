//! Files of a machine, read from the mounted disks of a restore point.

use std::collections::BTreeSet;
use std::future::{Future, IntoFuture as _};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tokio::fs;
use vbem_client::jiff::Timestamp;
use vbem_client::link::{MissingLink, local_file_name};
use vbem_client::prelude::*;

use super::partial::PartialFile;

/// Access to files failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilesError {
    /// A request failed.
    #[error(transparent)]
    Request(#[from] Error),
    /// The server does not offer an operation.
    #[error(transparent)]
    NotOffered(#[from] MissingLink),
    /// The machine has no such file or directory.
    #[error("no such file or directory: {0}")]
    NotFound(String),
    /// A directory cannot be copied without its content.
    #[error("{0} is a directory; use --recursive to copy it with its content")]
    IsDirectory(String),
    /// The name of a file cannot be used on this computer.
    #[error("the name {0:?} cannot be used for a local file")]
    Name(String),
    /// The end of a downloaded file may be that of a lost connection.
    #[error("{0} may be incomplete: the server sent neither its size nor its end")]
    NotWhole(String),
    /// A local file cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    Local {
        /// The local file.
        path: PathBuf,
        /// Cause.
        cause: io::Error,
    },
    /// The user has interrupted the work.
    #[error("interrupted")]
    Interrupted,
}

/// Mounted disks of a machine.
pub(crate) struct Mounted<'a> {
    em: &'a Client,
    mount: VmRestorePointMount,
}

/// A file or directory of a machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Entry {
    /// Name.
    pub(crate) name: String,
    /// Path in the machine.
    pub(crate) path: String,
    /// True for a directory.
    pub(crate) directory: bool,
    /// Size in bytes; `None` for a directory, or if the server does not send it.
    pub(crate) size: Option<u64>,
    /// Time of the last change; `None` for a directory, or if the server does not send it.
    pub(crate) modified: Option<Timestamp>,
    /// Owner; `None` for a directory, or if the server does not send it.
    pub(crate) owner: Option<String>,
}

/// Files that were copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Number of files.
    pub(crate) files: u64,
    /// Number of bytes.
    pub(crate) bytes: u64,
}

/// Mounts the disks of a restore point, works with them, and unmounts them, also after errors and if `stop` is ready
/// before the end of the work.
///
/// # Errors
/// Errors of the work; [`FilesError::Interrupted`] after a stop. An error of the unmounting is returned if the work
/// succeeded; the server unmounts the disks at the end of the session in any case.
pub(crate) async fn with_mount<T>(
    em: &Client,
    point: &VmRestorePoint,
    os: Option<GuestOsKind>,
    stop: impl Future<Output = ()>,
    work: impl AsyncFnOnce(&Mounted<'_>) -> Result<T, FilesError>,
) -> Result<T, FilesError> {
    tokio::pin!(stop);
    let spec = os.map(|os| StartMountSpec::default().os_kind(os));
    let mount = point.mount()?.run(em, spec.as_ref()).into_future();
    tokio::pin!(mount);
    let mut is_stopped = false;
    // Not ended by a stop: only the result shows what must be unmounted.
    let mount = loop {
        tokio::select! {
            mount = &mut mount => break mount?,
            () = &mut stop, if !is_stopped => is_stopped = true,
        }
    };
    let mounted = Mounted { em, mount };
    let worked = if is_stopped {
        Err(FilesError::Interrupted)
    } else {
        tokio::select! {
            worked = work(&mounted) => worked,
            () = &mut stop => Err(FilesError::Interrupted),
        }
    };
    let unmounted = match mounted.mount.delete() {
        Ok(delete) => delete.send(em).await.map_err(FilesError::from),
        Err(missing) => Err(missing.into()),
    };
    let done = worked?;
    unmounted?;
    Ok(done)
}

impl Mounted<'_> {
    /// Returns the content of a directory, directories first and sorted by name. An empty path means the volumes; the path
    /// of a file returns the file.
    ///
    /// # Errors
    /// [`FilesError::NotFound`] if there is nothing at the path.
    pub(crate) async fn list(&self, path: &str) -> Result<Vec<Entry>, FilesError> {
        if names(path).next().is_none() {
            return Ok(self.mount.fs_roots.iter().map(directory).collect());
        }
        let found = self.find(path).await?;
        match (found.file_entry, found.directory_entry) {
            (Some(only), _) => Ok(vec![file(&only)]),
            (None, Some(at)) => Ok(self.content(&at).await?.0),
            (None, None) => Err(FilesError::NotFound(path.to_owned())),
        }
    }

    /// Copies a file, or with `recursive` a directory, to a local path. `progress` gets the path of the current file, the
    /// number of received bytes, and the size of the file if it is known.
    ///
    /// A file is written under a temporary name and renamed when it is complete. If the target is an existing directory,
    /// the copy gets the name of the original in it, as [`local_file_name`] makes it; names of one directory that would
    /// become the same are numbered.
    ///
    /// # Errors
    /// [`FilesError`]; files that were complete before remain.
    pub(crate) async fn copy(
        &self,
        path: &str,
        target: &Path,
        recursive: bool,
        progress: &mut (dyn FnMut(&str, u64, Option<u64>) + Send),
    ) -> Result<Copied, FilesError> {
        let found = self.find(path).await?;
        let name = names(path).last().unwrap_or_default();
        let target = if target.is_dir() { target.join(local_name(name)?) } else { target.to_owned() };
        match (found.file_entry, found.directory_entry) {
            (Some(file), _) => self.copy_file(&file, &target, progress).await,
            (None, Some(_)) if !recursive => Err(FilesError::IsDirectory(path.to_owned())),
            (None, Some(directory)) => self.copy_directory(directory, target, progress).await,
            (None, None) => Err(FilesError::NotFound(path.to_owned())),
        }
    }

    async fn copy_directory(
        &self,
        directory: DirectoryEntry,
        target: PathBuf,
        progress: &mut (dyn FnMut(&str, u64, Option<u64>) + Send),
    ) -> Result<Copied, FilesError> {
        let mut copied = Copied::default();
        let mut open = vec![(directory, target)];
        while let Some((directory, target)) = open.pop() {
            fs::create_dir_all(&target).await.map_err(|cause| local(&target, cause))?;
            let (_, files, directories) = self.content(&directory).await?;
            let mut used = UsedNames::default();
            for listed in files {
                // Only an entry that is requested by its address has links.
                let found: FileSystemEntry = listed.self_link().get(self.em).await?;
                let file = found.file_entry.ok_or_else(|| FilesError::NotFound(listed.path.clone()))?;
                let to = target.join(used.next(&local_name(&file.name)?));
                let Copied { files, bytes } = self.copy_file(&file, &to, progress).await?;
                copied = Copied { files: copied.files + files, bytes: copied.bytes + bytes };
            }
            for listed in directories {
                let name = listed.name.clone().unwrap_or_default();
                let found: FileSystemEntry = listed.self_link().get(self.em).await?;
                let inner = found.directory_entry.ok_or_else(|| FilesError::NotFound(name.clone()))?;
                open.push((inner, target.join(used.next(&local_name(&name)?))));
            }
        }
        Ok(copied)
    }

    async fn copy_file(
        &self,
        file: &FileEntry,
        target: &Path,
        progress: &mut (dyn FnMut(&str, u64, Option<u64>) + Send),
    ) -> Result<Copied, FilesError> {
        let spec = FileRestoreSpec::from(FileRestoreForDownload::default());
        let task = file.restore()?.run(self.em, &spec).await?;
        let size = file.size.and_then(ByteSize::bytes);
        let mut output = PartialFile::create(target).await.map_err(|cause| local(target, cause))?;
        let download = task.download()?.download(self.em).expected_size(size);
        let download = download.on_progress(|received, total| progress(&file.path, received, total));
        let done = download.write_to(output.file()).await?;
        if !done.is_whole {
            return Err(FilesError::NotWhole(file.path.clone()));
        }
        output.complete().await.map_err(|cause| local(target, cause))?;
        Ok(Copied { files: 1, bytes: done.bytes })
    }

    /// Returns the entries of a directory in the order of [`list`](Self::list), with the originals.
    async fn content(
        &self,
        at: &DirectoryEntry,
    ) -> Result<(Vec<Entry>, Vec<FileEntry>, Vec<DirectoryEntry>), FilesError> {
        let pages = at.entries()?.pages(self.em).collect().await?;
        let (mut files, mut directories) = (Vec::new(), Vec::new());
        for page in pages {
            files.extend(page.files);
            directories.extend(page.directories);
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        directories.sort_by(|a, b| a.name.cmp(&b.name));
        let entries = directories.iter().map(directory).chain(files.iter().map(file)).collect();
        Ok((entries, files, directories))
    }

    async fn find(&self, path: &str) -> Result<FileSystemEntry, FilesError> {
        let at = names(path).fold(self.mount.self_link(), |directory, name| directory.child(name));
        at.get_opt(self.em).await?.ok_or_else(|| FilesError::NotFound(path.to_owned()))
    }
}

/// Names of a path, which may be written with both separators.
fn names(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split(['\\', '/']).filter(|name| !name.is_empty())
}

fn directory(entry: &DirectoryEntry) -> Entry {
    Entry {
        name: entry.name.clone().unwrap_or_default(),
        path: entry.path.clone().unwrap_or_default(),
        directory: true,
        size: None,
        modified: None,
        owner: None,
    }
}

fn file(entry: &FileEntry) -> Entry {
    Entry {
        name: entry.name.clone(),
        path: entry.path.clone(),
        directory: false,
        size: entry.size.and_then(ByteSize::bytes),
        modified: entry.modified_date_utc.map(|time| time.instant()),
        owner: entry.owner.clone(),
    }
}

/// Returns the name for a local file.
///
/// # Errors
/// Nothing of the name can be used.
fn local_name(name: &str) -> Result<String, FilesError> {
    local_file_name(name).ok_or_else(|| FilesError::Name(name.to_owned()))
}

/// Names in a local directory. Most systems do not distinguish case.
#[derive(Default)]
struct UsedNames(BTreeSet<String>);

impl UsedNames {
    /// Returns the name, or with a number the next one that is not used yet.
    fn next(&mut self, name: &str) -> String {
        let (stem, extension) = match name.rfind('.') {
            Some(dot) if dot > 0 => name.split_at(dot),
            _ => (name, ""),
        };
        let numbered = (2_u32..).map(|number| format!("{stem} ({number}){extension}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| self.0.insert(name.to_lowercase())).unwrap_or_else(|| name.to_owned())
    }
}

fn local(path: &Path, cause: io::Error) -> FilesError {
    FilesError::Local { path: path.to_owned(), cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_name_stays_in_its_directory() {
        let table =
            [("plan #2.pdf", "plan #2.pdf"), ("C:", "C_"), ("../../etc/passwd", "passwd"), ("a\nb", "a_b")];
        for (name, expected) in table {
            assert_eq!(local_name(name).ok().as_deref(), Some(expected), "{name:?}");
        }
        for name in ["", ".", "..", "a/"] {
            assert!(matches!(local_name(name), Err(FilesError::Name(_))), "{name:?}");
        }
    }

    #[test]
    fn names_that_become_the_same_are_numbered() {
        let mut used = UsedNames::default();
        let names = ["a_b.txt", "A_b.txt", "a_b.txt", "a_b (2).txt", ".profile", ".profile", "x", "x"];
        let expected = [
            "a_b.txt",
            "A_b (2).txt",
            "a_b (3).txt",
            "a_b (2) (2).txt",
            ".profile",
            ".profile (2)",
            "x",
            "x (2)",
        ];
        assert_eq!(names.map(|name| used.next(name)), expected);
    }

    #[test]
    fn path_has_both_separators() {
        assert_eq!(names("C:\\Users/Public\\").collect::<Vec<_>>(), ["C:", "Users", "Public"]);
        assert_eq!(names("/").count(), 0);
    }
}
