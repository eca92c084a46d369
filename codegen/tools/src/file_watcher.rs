//! Finds the changed files of a schema, and reports the result of a check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::lint::{Format, format};
use vbem_codegen::diagnostic::{Diagnostics, Severity};
use vbem_codegen::source::schema_files;

/// The state of a file, compared to find changes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
}

/// Finds the files of a schema that change between two polls.
#[derive(Debug)]
pub struct FileWatcher {
    root: PathBuf,
    seen: BTreeMap<String, Stamp>,
}

impl FileWatcher {
    /// Starts with the current files of the folder.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), seen: stamps(root) }
    }

    /// The names of the files that were added, changed or removed since the last poll, sorted.
    ///
    /// Times and sizes are compared. This takes about one millisecond for hundreds of files and works on every file
    /// system, also with editors that write a new file and rename it.
    pub fn poll(&mut self) -> Vec<String> {
        let now = stamps(&self.root);
        let mut changed: Vec<String> = now
            .iter()
            .filter(|(name, stamp)| self.seen.get(*name) != Some(stamp))
            .map(|(name, _)| name.clone())
            .collect();
        changed.extend(self.seen.keys().filter(|name| !now.contains_key(*name)).cloned());
        changed.sort_unstable();
        self.seen = now;
        changed
    }
}

fn stamps(root: &Path) -> BTreeMap<String, Stamp> {
    let stamp = |(name, path): (String, PathBuf)| {
        // A file may be removed after it was listed.
        let meta = fs::metadata(path).ok()?;
        Some((name, Stamp { modified: meta.modified().ok(), size: meta.len() }))
    };
    schema_files(root).into_iter().filter_map(stamp).collect()
}

/// The report of a check: the changed files, the findings, and in the last line their number.
#[must_use]
pub fn report(changed: &[String], found: &Diagnostics, form: Format) -> String {
    let mut text = match changed {
        [] => String::new(),
        [name] => format!("{name} has changed\n"),
        [name, others @ ..] => format!("{name} and {} more have changed\n", others.len()),
    };
    if !found.items().is_empty() {
        text.push_str(&format(found, form));
    }
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    text.push_str(&match (errors, warnings) {
        (0, 0) => "no errors\n".to_owned(),
        (0, _) => format!("no errors; warnings: {warnings}\n"),
        _ => format!("errors: {errors}\n"),
    });
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may fail by panic")]
    use super::*;
    use crate::lint::check;

    const TAPE: &str = "resource: Tape\nsummary: A tape.\n";

    #[test]
    fn added_changed_or_removed_file_is_reported_once() {
        let root = std::env::temp_dir().join(format!("vbem-changes-{}", std::process::id()));
        fs::create_dir_all(root.join("tapes")).unwrap();
        let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
        write("tapes/a.yaml", TAPE);
        let mut watcher = FileWatcher::new(&root);
        assert_eq!(watcher.poll(), [""; 0]);
        write("tapes/a.yaml", "resource: Tape\nsummary: Another tape.\n");
        write("tapes/b.yaml", "");
        write("tapes/.b.yaml.swp", "");
        write("tapes/notes.txt", "");
        assert_eq!(watcher.poll(), ["tapes/a.yaml", "tapes/b.yaml"]);
        assert_eq!(watcher.poll(), [""; 0]);
        fs::remove_file(root.join("tapes/a.yaml")).unwrap();
        // Written under another name and renamed, as editors do.
        write("tapes/b.yaml~", TAPE);
        fs::rename(root.join("tapes/b.yaml~"), root.join("tapes/b.yaml")).unwrap();
        assert_eq!(watcher.poll(), ["tapes/a.yaml", "tapes/b.yaml"]);
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(watcher.poll(), ["tapes/b.yaml"]);
    }

    #[test]
    fn report_of_check_ends_with_number_of_findings() {
        let text = |text: &str, changed: &[String]| {
            let family = "family: { summary: Tapes. }\n";
            let files = [("tapes/a.yaml", text), ("tapes/family.yaml", family)];
            let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
            let sources = vbem_codegen::testing::sources(files);
            report(changed, &check(&sources).1, Format::Short)
        };
        assert_eq!(text(TAPE, &[]), "no errors\n");
        let names = ["a.yaml".to_owned(), "b.yaml".to_owned()];
        assert_eq!(text(TAPE, &names[..1]), "a.yaml has changed\nno errors\n");
        let warned = text("resource: Tape\n", &names);
        assert!(
            warned.starts_with("a.yaml and 1 more have changed\ntapes/a.yaml:1:11: warning[W0001]"),
            "{warned}"
        );
        assert!(warned.ends_with("\nno errors; warnings: 1\n"), "{warned}");
        assert!(text("resource: [", &[]).ends_with("\nerrors: 1\n"));
    }
}
