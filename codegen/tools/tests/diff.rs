//! `diff` between revisions and folders: its formats and exit codes.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::process::Command;

use support::{Folder, printed, text};

const OLD: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nelements:\n  Slot: { type: int, summary: Where it is. }\n";

/// A repository with a schema.
struct Repository(Folder);

impl Repository {
    fn new() -> Self {
        let repository = Self(Folder::with_schema("diff", OLD));
        repository.git(&["init", "-q"]);
        repository
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git").args(arguments).current_dir(&self.0.0).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
    }

    fn write(&self, file: &str) {
        self.0.write("schema/tapes/tape.yaml", file);
    }

    fn commit(&self, text: &str, tag: &str) {
        self.write(text);
        self.git(&["add", "."]);
        let who = ["-c", "user.name=Maintainer", "-c", "user.email=maintainer@example.org"];
        self.git(&[&who[..], &["-c", "commit.gpgsign=false", "commit", "-q", "-m", tag]].concat());
        self.git(&["tag", tag]);
    }

    /// Exit code and output.
    fn diff(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.0.run(&[&["diff"], arguments].concat());
        (output.status.code(), printed(&output))
    }
}

#[test]
fn revisions_and_folders_are_compared_in_each_format() {
    let repository = Repository::new();
    repository.commit(OLD, "one");
    let more = format!("{OLD}  Label: {{ type: string, summary: Text on it. }}\n");
    repository.commit(&more, "two");
    repository.commit(&more.replace("type: int,", "type: int?,"), "three");

    let added = "Additive:\n  `Tape::label` is new: String\n";
    assert_eq!(repository.diff(&["one", "two"]), (Some(0), added.to_owned()));
    let broken = "### Breaking\n\n- `Tape::slot`: i32 → Option<i32>\n";
    assert_eq!(repository.diff(&["two", "three", "--format", "markdown"]), (Some(1), broken.to_owned()));
    let (code, json) = repository.diff(&["one", "schema", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["breaking"], &json["additive"]), (Some(1), &1.into(), &1.into()));
    assert_eq!(json["changes"][0]["subject"], "Tape::slot");

    let same = "no changes for users of the client\n";
    assert_eq!(repository.diff(&["schema", "schema"]), (Some(0), same.to_owned()));
    let (code, printed) = repository.diff(&["one", "no-such-revision"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("`no-such-revision` is neither a folder nor a revision"), "{printed}");
    repository.write("resource: Tape\nsumary: A tape.\n");
    let (code, printed) = repository.diff(&["one", "schema"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("did you mean `summary`?"), "{printed}");
}
