//! Which files of a schema have changed since one looked last, and what to say about it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::lint::{Format, format};
use vbem_codegen::diagnostic::{Diagnostics, Severity};
use vbem_codegen::source::schema_files;

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
}

/// Looks at the files of a schema again and again.
#[derive(Debug)]
pub struct Changes {
    root: PathBuf,
    seen: BTreeMap<String, Stamp>,
}

impl Changes {
    /// Begins with the files as they are.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), seen: stamps(root) }
    }

    /// The files that are new, others or gone since the last look, by name.
    ///
    /// Times and sizes are compared, which takes a millisecond for hundreds of files and works on every file system, also
    /// for editors that write another file and give it the name.
    pub fn look(&mut self) -> Vec<String> {
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
        // A file may have gone since it was listed.
        let meta = fs::metadata(path).ok()?;
        Some((name, Stamp { modified: meta.modified().ok(), size: meta.len() }))
    };
    schema_files(root).into_iter().filter_map(stamp).collect()
}

/// What to tell after a check: the files that made one look, what was found, and in the last line how it stands.
#[must_use]
pub fn answer(changed: &[String], found: &Diagnostics, form: Format) -> String {
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
        (0, 0) => "nothing is wrong\n".to_owned(),
        (0, _) => format!("nothing is wrong; warnings: {warnings}\n"),
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
    fn what_is_new_other_or_gone_is_told_once() {
        let root = std::env::temp_dir().join(format!("vbem-changes-{}", std::process::id()));
        fs::create_dir_all(root.join("tapes")).unwrap();
        let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
        write("tapes/a.yaml", TAPE);
        let mut changes = Changes::new(&root);
        assert_eq!(changes.look(), [""; 0]);
        write("tapes/a.yaml", "resource: Tape\nsummary: Another tape.\n");
        write("tapes/b.yaml", "");
        write("tapes/.b.yaml.swp", "");
        write("tapes/notes.txt", "");
        assert_eq!(changes.look(), ["tapes/a.yaml", "tapes/b.yaml"]);
        assert_eq!(changes.look(), [""; 0]);
        fs::remove_file(root.join("tapes/a.yaml")).unwrap();
        // Saved by another name.
        write("tapes/b.yaml~", TAPE);
        fs::rename(root.join("tapes/b.yaml~"), root.join("tapes/b.yaml")).unwrap();
        assert_eq!(changes.look(), ["tapes/a.yaml", "tapes/b.yaml"]);
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(changes.look(), ["tapes/b.yaml"]);
    }

    #[test]
    fn the_last_line_tells_how_it_stands() {
        let told = |text: &str, changed: &[String]| {
            let sources = vbem_codegen::testing::sources([("tapes/a.yaml".to_owned(), text.to_owned())]);
            answer(changed, &check(&sources).1, Format::Short)
        };
        assert_eq!(told(TAPE, &[]), "nothing is wrong\n");
        let names = ["a.yaml".to_owned(), "b.yaml".to_owned()];
        assert_eq!(told(TAPE, &names[..1]), "a.yaml has changed\nnothing is wrong\n");
        let text = told("resource: Tape\n", &names);
        assert!(
            text.starts_with("a.yaml and 1 more have changed\ntapes/a.yaml:1:11: warning[W0001]"),
            "{text}"
        );
        assert!(text.ends_with("\nnothing is wrong; warnings: 1\n"), "{text}");
        assert!(told("resource: [", &[]).ends_with("\nerrors: 1\n"));
    }
}
