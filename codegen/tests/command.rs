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

#[test]
fn a_new_resource_is_written_once_in_canonical_layout() {
    let folders = Folders::new("new", RIGHT);
    let schema = folders.schema();
    fs::write(schema.join("tapes/family.yaml"), "family: { summary: Tapes. }\n").unwrap();
    assert_eq!(run(&["fmt".as_ref(), &schema]).status.code(), Some(0));
    let sample = folders.root.join("drive.xml");
    let link = "<Link Rel=\"Up\" Type=\"TapeReference\" Href=\"https://em/api/tapes/0d6f6c1e-0000-4000-8000-00000000000a\"/>";
    let message =
        format!("<Drive Href=\"https://em/api/tapes/drives/7\"><Links>{link}</Links><Slot>4</Slot></Drive>");
    fs::write(&sample, message).unwrap();
    let wanted: [&[&Path]; 2] = [
        &["new".as_ref(), "Cleaner".as_ref(), "--path".as_ref(), "/tapes/cleaners/{id}".as_ref()],
        &["new".as_ref(), "--from".as_ref(), &sample],
    ];
    for (wanted, file) in wanted.iter().zip(["tapes/cleaner.yaml", "tapes/drive.yaml"]) {
        let with: Vec<&Path> =
            wanted.iter().copied().chain(["--schema".as_ref(), schema.as_path()]).collect();
        let output = run(&with);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(&format!("{file}: written")), "{}", text(&output.stdout));
        let checked = run(&["check".as_ref(), &schema]);
        assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
        assert!(text(&checked.stderr).contains("a description is still to be written"));
        let laid_out = run(&["fmt".as_ref(), "--check".as_ref(), &schema]);
        assert_eq!(laid_out.status.code(), Some(0), "{}", text(&laid_out.stdout));
        // A second time it is there already.
        let before = fs::read(schema.join(file)).unwrap();
        let output = run(&with);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("declared already"), "{}", text(&output.stderr));
        assert_eq!(fs::read(schema.join(file)).unwrap(), before);
    }
    let drive = fs::read_to_string(schema.join("tapes/drive.yaml")).unwrap();
    assert!(drive.contains("Slot: { type: int,") && drive.contains("tape: { rel: Up, to: Tape,"), "{drive}");
    assert!(fs::read_to_string(schema.join("schema.json")).unwrap().contains("\"Drive\""));
}

#[test]
fn a_new_resource_never_overwrites_a_file() {
    let folders = Folders::new("new-taken", RIGHT);
    let (schema, drive) = (folders.schema(), folders.schema().join("tapes/drive.yaml"));
    fs::write(&drive, "resource: Other\nsummary: Another.\n").unwrap();
    let arguments = ["new", "Drive", "--path", "/tapes/drives/{id}", "--schema"];
    let arguments: Vec<&Path> = arguments.iter().map(Path::new).chain([schema.as_path()]).collect();
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("tapes/drive.yaml` is there already"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&drive).unwrap(), "resource: Other\nsummary: Another.\n");
    let left = fs::read_dir(schema.join("tapes")).unwrap().count();
    assert_eq!(left, 2, "no temporary file stays behind");
}
