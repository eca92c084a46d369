//! Files of a guest, below a mounted restore point and in the catalogue.

use crate::random::Random;

/// Directory tree; every guest of the simulated company has the same one.
#[derive(Debug, Clone)]
pub(crate) struct FileSystem(Vec<File>);

/// File or directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Path from the root, with `/` between its parts.
    pub(crate) path: String,
    pub(crate) kind: FileKind,
}

/// Type of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Directory,
    /// File, with its size in bytes.
    File(usize),
}

impl File {
    /// Returns the last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the path as the guest writes it.
    pub(crate) fn windows_path(&self) -> String {
        self.path.replace('/', "\\")
    }

    /// Returns the content: the same bytes for the same path.
    pub(crate) fn content(&self) -> Vec<u8> {
        let FileKind::File(size) = self.kind else { return Vec::new() };
        let mut random = Random::of(0, &self.path);
        let mut content = format!("{}\r\n", self.name()).into_bytes();
        while content.len() < size {
            content.extend_from_slice(&random.next().to_le_bytes());
        }
        content.truncate(size);
        content
    }
}

impl FileSystem {
    /// Returns the disks of a file server that runs Windows.
    pub(crate) fn of_a_server() -> Self {
        let directories = [
            "Volume$0:",
            "C:",
            "C:/Program Files",
            "C:/Users",
            "C:/Users/Public",
            "C:/Windows",
            "C:/Windows/System32",
            "E:",
            "E:/documentation 14",
            "E:/shares",
            "E:/shares/sales & marketing",
        ];
        let files = [
            ("C:/Windows/notepad.exe", 20_480),
            ("C:/Windows/System32/kernel32.dll", 73_728),
            ("C:/Users/Public/read me.txt", 310),
            ("C:/pagefile.sys", 131_072),
            ("E:/documentation 14/offers.docx", 18_944),
            ("E:/documentation 14/prices #2.xlsx", 9_731),
            ("E:/shares/sales & marketing/plan.pdf", 262_144),
            ("E:/shares/empty.txt", 0),
            ("E:/shares/100% sure.txt", 1_204),
            ("E:/shares/Gr\u{fc}\u{df}e aus K\u{f6}ln.txt", 2_048),
        ];
        let directories = directories.map(|path| File { path: path.to_owned(), kind: FileKind::Directory });
        let files = files.map(|(path, size)| File { path: path.to_owned(), kind: FileKind::File(size) });
        Self(directories.into_iter().chain(files).collect())
    }

    /// Finds a file by its path, ignoring case. `None` for the empty path; see [`Self::below`].
    pub(crate) fn find(&self, path: &str) -> Option<&File> {
        let path = path.replace('\\', "/");
        let path = path.trim_matches('/');
        self.0.iter().find(|file| file.path.eq_ignore_ascii_case(path))
    }

    /// Returns the direct content of a directory; the volumes for the empty path.
    pub(crate) fn below(&self, path: &str) -> Vec<&File> {
        let parent = path.replace('\\', "/").trim_matches('/').to_lowercase();
        let is_child = |file: &&File| {
            let lower = file.path.to_lowercase();
            lower.rsplit_once('/').map_or(parent.is_empty(), |(above, _)| above == parent)
        };
        self.0.iter().filter(is_child).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_below_the_root_is_found_with_its_size() {
        let files = FileSystem::of_a_server();
        let mut seen = 0;
        let mut open = vec![String::new()];
        while let Some(path) = open.pop() {
            for file in files.below(&path) {
                seen += 1;
                match file.kind {
                    FileKind::Directory => open.push(file.path.clone()),
                    FileKind::File(size) => assert_eq!(file.content().len(), size, "{}", file.path),
                }
            }
        }
        assert_eq!(seen, files.0.len());
        assert_eq!(files.find("e:\\SHARES\\empty.txt").map(File::name), Some("empty.txt"));
        assert!(files.find("E:/nothing").is_none());
    }
}
