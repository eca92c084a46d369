//! The command as a maintainer meets it: what it prints, where, and its exit code.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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
    Command::new(env!("CARGO_BIN_EXE_vbem-schema")).args(arguments).output().unwrap()
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
fn each_format_of_check_stands_where_its_reader_looks() {
    let folders = Folders::new("formats", WRONG);
    let told = |format: &str| {
        let output = run(&["check".as_ref(), "--format".as_ref(), format.as_ref(), &folders.schema()]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        (text(&output.stdout), text(&output.stderr))
    };
    let (out, err) = told("full");
    assert!(out.is_empty() && err.contains("error[E0005]") && err.contains("^^^^^^"), "{err}");
    let (out, err) = told("short");
    assert!(err.is_empty() && out.contains("tape.yaml:2:1: error[E0005]: "), "{out}");
    let (out, err) = told("github");
    assert!(err.is_empty() && out.starts_with("::error file="), "{out}");
    let (out, err) = told("json");
    let items: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(err.is_empty() && items[0]["code"] == "E0005" && items[0]["line"] == 2, "{out}");
    let output = run(&["check".as_ref(), "--format".as_ref(), "xml".as_ref(), &folders.schema()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no format `xml`"));
}

#[test]
fn every_rule_is_explained_by_its_code() {
    for code in ["E0001", "e0017", "E0022", "W0001", "W0005"] {
        let output = run(&["check".as_ref(), "--explain".as_ref(), code.as_ref()]);
        assert_eq!(output.status.code(), Some(0), "{code}");
        assert!(text(&output.stdout).starts_with(&format!("{}: ", code.to_uppercase())));
    }
    let output = run(&["check".as_ref(), "--explain".as_ref(), "E9999".as_ref()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there is no code `E9999`"));
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folders = Folders::new("warnings", "resource: Tape\npath: /tapes/{id}\n");
    let (check, schema) = (Path::new("check"), folders.schema());
    let output = run(&[check, &schema]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("warning[W0001]"), "{}", text(&output.stderr));
    assert_eq!(run(&[check, "--deny-warnings".as_ref(), &schema]).status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn colour_is_for_terminals_only() {
    let folders = Folders::new("colour", WRONG);
    assert!(!text(&run(&["check".as_ref(), &folders.schema()]).stderr).contains('\u{1b}'));
    // `script` runs a command on a terminal of its own.
    let command = format!("'{}' check '{}'", env!("CARGO_BIN_EXE_vbem-schema"), folders.schema().display());
    let on_terminal = |no_colour: &str| {
        let mut script = Command::new("script");
        script
            .args(["-q", "-e", "-c", &command, "/dev/null"])
            .env("TERM", "xterm")
            .env("NO_COLOR", no_colour);
        script.stdin(Stdio::null()).output()
    };
    let Ok(output) = on_terminal("") else {
        eprintln!("NOT TESTED: there is no `script` here to make a terminal with");
        return;
    };
    assert!(text(&output.stdout).contains("\u{1b}["), "{}", text(&output.stdout));
    let plain = on_terminal("1").unwrap();
    assert!(text(&plain.stdout).contains("E0005"), "{}", text(&plain.stdout));
    assert!(!text(&plain.stdout).contains("\u{1b}["), "{}", text(&plain.stdout));
}

#[test]
fn an_xml_schema_is_compared_and_what_is_lacking_is_written() {
    const XSD: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='Tape' type='TapeType'/>\
        <xs:complexType name='BaseType'><xs:attribute name='Href' type='xs:anyURI'/></xs:complexType>\
        <xs:complexType name='TapeType'><xs:complexContent><xs:extension base='BaseType'><xs:sequence>\
        <xs:element name='Slot' type='xs:int' minOccurs='0'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>";
    let folders = Folders::new("xsd", RIGHT);
    let (schema, xsd) = (folders.schema(), folders.root.join("RestAPI.xsd"));
    fs::write(&xsd, XSD).unwrap();
    let import = |more: &str| {
        let arguments: [&Path; 4] = ["import-xsd".as_ref(), &xsd, "--schema".as_ref(), &schema];
        let more = Some(Path::new(more)).filter(|more| more.as_os_str() != "");
        run(&arguments.into_iter().chain(more).collect::<Vec<_>>())
    };
    let before = fs::read(schema.join("tapes/tape.yaml")).unwrap();
    let output = import("--suggest");
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(told.contains("TapeType/Slot: `Tape` has no element `Slot` (looks like int)"), "{told}");
    assert!(told.contains("Slot: { type: int?, summary: To be written. }"), "{told}");
    assert_eq!(fs::read(schema.join("tapes/tape.yaml")).unwrap(), before);
    let output = import("--apply");
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(text(&output.stdout).contains("1 of 1 structures agree"), "{}", text(&output.stdout));
    assert_eq!(import("").status.code(), Some(0));
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
    assert!(drive.contains("Slot: { type: int,") && drive.contains("tape: { up: Tape,"), "{drive}");
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
