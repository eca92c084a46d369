//! `diff` as CI uses it: between two revisions or two folders, in each format, with its exit codes.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

const OLD: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\nelements:\n  Slot: { type: int, summary: Where it is. }\n";

/// A repository with a schema, removed at the end.
struct Repository(PathBuf);

impl Repository {
    fn new() -> Self {
        let root = std::env::temp_dir().join(format!("vbem-diff-{}", std::process::id()));
        fs::create_dir_all(root.join("schema/tapes")).unwrap();
        let repository = Self(root);
        repository.git(&["init", "-q"]);
        repository
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git").args(arguments).current_dir(&self.0).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn write(&self, text: &str) {
        fs::write(self.0.join("schema/tapes/tape.yaml"), text).unwrap();
    }

    fn commit(&self, text: &str, tag: &str) {
        self.write(text);
        self.git(&["add", "."]);
        let who = ["-c", "user.name=Maintainer", "-c", "user.email=maintainer@example.org"];
        self.git(&[&who[..], &["-c", "commit.gpgsign=false", "commit", "-q", "-m", tag]].concat());
        self.git(&["tag", tag]);
    }

    /// Exit code, and what is printed.
    fn diff(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vbem-schema"));
        let output = command.arg("diff").args(arguments).current_dir(&self.0).output().unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        // A folder that stays behind harms no one.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn two_revisions_or_folders_are_compared_in_each_format() {
    let repository = Repository::new();
    repository.commit(OLD, "one");
    let more = format!("{OLD}  Label: {{ type: string, summary: What it says. }}\n");
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

    let same = "nothing changes for users of the client\n";
    assert_eq!(repository.diff(&["schema", "schema"]), (Some(0), same.to_owned()));
    let (code, told) = repository.diff(&["one", "no-such-revision"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("`no-such-revision` is neither a folder nor a revision"), "{told}");
    repository.write("resource: Tape\nsumary: A tape.\n");
    let (code, told) = repository.diff(&["one", "schema"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("did you mean `summary`?"), "{told}");
}
