//! The command as a maintainer meets it: what it prints, where, and its exit code.
#![cfg(feature = "command")]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const RIGHT: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\ncollection: /tapes\n";
const WRONG: &str = "resource: Tape\nsumary: A tape.\npath: /tapes/{id}\n";

/// A schema of one file, and a folder to write to; both are removed at the end.
struct Folders {
    root: PathBuf,
}

impl Folders {
    fn new(name: &str, file: &str) -> Self {
        let root = std::env::temp_dir().join(format!("vbem-command-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("schema/tapes")).unwrap();
        fs::write(root.join("schema/tapes/tape.yaml"), file).unwrap();
        Self { root }
    }

    fn schema(&self) -> PathBuf {
        self.root.join("schema")
    }

    fn out(&self) -> PathBuf {
        self.root.join("out")
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        // A folder that stays behind harms no one.
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vbem-codegen")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_right_schema_is_exit_code_0() {
    let folders = Folders::new("right", RIGHT);
    let output = run(&["check".as_ref(), &folders.schema()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = run(&["emit".as_ref(), &folders.schema(), "--out".as_ref(), &folders.out()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(fs::read_to_string(folders.out().join("tapes.rs")).unwrap().contains("pub struct Tape"));
    let output = run(&["dump".as_ref(), &folders.schema(), "--format".as_ref(), "json".as_ref()]);
    let model: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(model["resources"][0]["record"]["name"], "Tape");
}

#[test]
fn a_wrong_schema_is_exit_code_1_with_the_place_and_writes_nothing() {
    let folders = Folders::new("wrong", WRONG);
    for command in ["check", "emit", "dump"] {
        let (schema, out) = (folders.schema(), folders.out());
        let mut arguments: Vec<&Path> = vec![command.as_ref(), &schema];
        if command == "emit" {
            arguments.extend(["--out".as_ref(), out.as_path()]);
        }
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{command}");
        let told = text(&output.stderr);
        assert!(told.contains("tapes/tape.yaml:2:1"), "{command}: {told}");
        assert!(told.contains("did you mean `summary`?"), "{command}: {told}");
        assert!(output.stdout.is_empty(), "{command}: {}", text(&output.stdout));
    }
    assert!(!folders.out().exists());
}

#[test]
fn an_unknown_command_is_exit_code_1() {
    let output = run(&["chekc".as_ref()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there is no command `chekc`"));
}
