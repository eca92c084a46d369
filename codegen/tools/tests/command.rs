//! Output, streams and exit codes of the sub-commands.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;
use std::process::{Command, Stdio};

use support::{Folder, command, printed, text};

const VALID: &str = "resource: Tape\nsummary: A tape.\npath: /tapes/{id}\ncollection: /tapes\n";
const INVALID: &str = "resource: Tape\nsumary: A tape.\npath: /tapes/{id}\n";

/// All sub-commands.
const COMMANDS: [&str; 13] = [
    "check",
    "watch",
    "fmt",
    "new",
    "verify",
    "crawl",
    "import-xsd",
    "coverage",
    "diff",
    "graph",
    "explain",
    "emit",
    "dump",
];

#[test]
fn help_of_sub_command_is_printed_with_exit_code_0() {
    let output = command().arg("--help").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let overview = text(&output.stdout);
    for name in COMMANDS {
        assert!(
            overview.lines().any(|line| line.trim_start().starts_with(&format!("{name} "))),
            "{overview}"
        );
        let output = command().args([name, "--help"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}");
        let help = text(&output.stdout);
        assert!(help.contains(&format!("Usage: cargo schema {name} ")), "{help}");
    }
}

#[test]
fn wrong_usage_is_reported_with_exit_code_2() {
    let cases: [(&[&str], &str); 8] = [
        (&[], "Usage: cargo schema"),
        (&["chekc"], "'check'"),
        (&["check", "--explian", "E0001"], "'--explain'"),
        (&["check", "--explain", "E9999"], "unknown code; the codes are E0001 to"),
        (&["check", "--format", "xml"], "[possible values: full, short, json, github]"),
        (&["new"], "<NAME|--from <FILE>>"),
        (&["verify"], "<FILE>..."),
        (&["crawl", "em.example", "--user", "ann"], "`em.example` does not begin with https://"),
    ];
    for (arguments, expected) in cases {
        let output = command().args(arguments).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = text(&output.stderr);
        assert!(error.contains(expected) && output.stdout.is_empty(), "{arguments:?}: {error}");
    }
}

#[test]
fn valid_schema_is_processed_with_exit_code_0() {
    let folder = Folder::with_schema("valid", VALID);
    for arguments in [&["check", "schema"][..], &["emit", "schema", "--out", "out"]] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    assert!(folder.read("out/tapes.rs").contains("pub struct Tape"));
    let output = folder.run(&["dump", "schema", "--format", "json"]);
    let model: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(model["resources"][0]["record"]["name"], "Tape");
}

#[test]
fn invalid_schema_is_reported_with_place_and_exit_code_1() {
    let folder = Folder::with_schema("invalid", INVALID);
    for arguments in [&["check"][..], &["emit", "--out", "out"], &["dump"]] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = text(&output.stderr);
        assert!(error.contains("tapes/tape.yaml:2:1"), "{arguments:?}: {error}");
        assert!(error.contains("did you mean `summary`?"), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    }
    assert!(!folder.0.join("out").exists());
}

#[test]
fn report_of_check_is_written_to_the_stream_of_its_format() {
    let folder = Folder::with_schema("formats", INVALID);
    let streams = |format: &str| {
        let output = folder.run(&["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        (text(&output.stdout), text(&output.stderr))
    };
    let (out, err) = streams("full");
    assert!(out.is_empty() && err.contains("error[E0005]") && err.contains("^^^^^^"), "{err}");
    let (out, err) = streams("short");
    assert!(err.is_empty() && out.contains("tape.yaml:2:1: error[E0005]: "), "{out}");
    let (out, err) = streams("github");
    assert!(err.is_empty() && out.starts_with("::error file="), "{out}");
    let (out, err) = streams("json");
    let items: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(err.is_empty() && items[0]["code"] == "E0005" && items[0]["line"] == 2, "{out}");
}

#[test]
fn rule_is_explained_by_its_code() {
    for code in ["E0001", "e0017", "E0022", "W0001", "W0005"] {
        let output = command().args(["check", "--explain", code]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{code}");
        assert!(text(&output.stdout).starts_with(&format!("{}: ", code.to_uppercase())));
    }
}

#[test]
fn warning_is_exit_code_1_if_denied() {
    let folder = Folder::with_schema("warnings", "resource: Tape\npath: /tapes/{id}\n");
    let output = folder.run(&["check"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("warning[W0001]"), "{}", text(&output.stderr));
    assert_eq!(folder.run(&["check", "--deny-warnings"]).status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn report_is_coloured_on_a_terminal_without_no_color() {
    let folder = Folder::with_schema("colour", INVALID);
    assert!(!text(&folder.run(&["check"]).stderr).contains('\u{1b}'));
    // `script` runs a command on a terminal.
    let check = format!("'{}' check '{}'", env!("CARGO_BIN_EXE_vbem-schema"), folder.schema().display());
    let on_terminal = |no_color: &str| {
        let mut script = Command::new("script");
        script.args(["-q", "-e", "-c", &check, "/dev/null"]).env("TERM", "xterm").env("NO_COLOR", no_color);
        script.stdin(Stdio::null()).output()
    };
    let Ok(output) = on_terminal("") else {
        eprintln!("NOT TESTED: `script` is not installed");
        return;
    };
    assert!(text(&output.stdout).contains("\u{1b}["), "{}", text(&output.stdout));
    let plain = on_terminal("1").unwrap();
    assert!(text(&plain.stdout).contains("E0005"), "{}", text(&plain.stdout));
    assert!(!text(&plain.stdout).contains("\u{1b}["), "{}", text(&plain.stdout));
}

#[test]
fn element_of_xsd_is_suggested_and_written() {
    const XSD: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='Tape' type='TapeType'/>\
        <xs:complexType name='BaseType'><xs:attribute name='Href' type='xs:anyURI'/></xs:complexType>\
        <xs:complexType name='TapeType'><xs:complexContent><xs:extension base='BaseType'><xs:sequence>\
        <xs:element name='Slot' type='xs:int' minOccurs='0'/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>";
    let folder = Folder::with_schema("xsd", VALID);
    folder.write("RestAPI.xsd", XSD);
    let before = folder.read("schema/tapes/tape.yaml");
    let output = folder.run(&["import-xsd", "RestAPI.xsd", "--suggest"]);
    assert_eq!(output.status.code(), Some(1));
    let suggested = text(&output.stdout);
    assert!(
        suggested.contains("TapeType Tape/Slot: `Tape` has no element `Slot` (looks like int)"),
        "{suggested}"
    );
    assert!(suggested.contains("Slot: { type: int?, summary: To be written. }"), "{suggested}");
    assert_eq!(folder.read("schema/tapes/tape.yaml"), before);
    let output = folder.run(&["import-xsd", "RestAPI.xsd", "--apply"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(text(&output.stdout).contains("2 of 2 structures agree"), "{}", text(&output.stdout));
    assert_eq!(folder.run(&["import-xsd", "RestAPI.xsd"]).status.code(), Some(0));
}

#[test]
fn new_resource_is_written_once_in_canonical_layout() {
    let folder = Folder::with_schema("new", VALID);
    folder.write("schema/tapes/family.yaml", "family: { summary: Tapes. }\n");
    assert_eq!(folder.run(&["fmt"]).status.code(), Some(0));
    let link = "<Link Rel=\"Up\" Type=\"TapeReference\" Href=\"https://em/api/tapes/0d6f6c1e-0000-4000-8000-00000000000a\"/>";
    let message =
        format!("<Drive Href=\"https://em/api/tapes/drives/7\"><Links>{link}</Links><Slot>4</Slot></Drive>");
    folder.write("drive.xml", message);
    let cases: [(&[&str], &str); 2] = [
        (&["new", "Cleaner", "--path", "/tapes/cleaners/{id}"], "schema/tapes/cleaner.yaml"),
        (&["new", "--from", "drive.xml"], "schema/tapes/drive.yaml"),
    ];
    for (arguments, file) in cases {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(&format!("{file}: written")), "{}", text(&output.stdout));
        let checked = folder.run(&["check"]);
        assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
        assert!(text(&checked.stderr).contains("a description is still to be written"));
        let formatted = folder.run(&["fmt", "--check"]);
        assert_eq!(formatted.status.code(), Some(0), "{}", text(&formatted.stdout));
        let before = folder.read(file);
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(1), "a second time");
        assert!(text(&output.stderr).contains("declared already"), "{}", text(&output.stderr));
        assert_eq!(folder.read(file), before);
    }
    let drive = folder.read("schema/tapes/drive.yaml");
    assert!(drive.contains("Slot: { type: int?,") && drive.contains("tape: { up: Tape,"), "{drive}");
    assert!(folder.read("schema/schema.json").contains("\"Drive\""));
}

#[test]
fn new_resource_with_existing_file_is_not_written() {
    const OTHER: &str = "resource: Other\nsummary: Another.\n";
    let folder = Folder::with_schema("new-existing", VALID);
    folder.write("schema/tapes/drive.yaml", OTHER);
    let output = folder.run(&["new", "Drive", "--path", "/tapes/drives/{id}"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("tapes/drive.yaml`"), "{}", text(&output.stderr));
    assert_eq!(folder.read("schema/tapes/drive.yaml"), OTHER);
    let files = fs::read_dir(folder.schema().join("tapes")).unwrap().count();
    assert_eq!(files, 2, "no temporary file is left");
}
