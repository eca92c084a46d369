//! Runs the commands of `CONTRIBUTING.md` in their order, on a copy of the schema.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{Folder, printed, repository};
use vbem_codegen::sample;
use vbem_codegen::source::Sources;

/// The text before the arguments in `CONTRIBUTING.md`.
const PREFIX: &str = "cargo schema ";

/// The commands, their exit codes, and texts that they print.
const STEPS: [(&str, i32, &str); 13] = [
    ("verify answer.xml", 1, "`VmRestorePoint` has no element `GuestFamily`"),
    (
        "verify --suggest answer.xml",
        1,
        "GuestFamily: { type: string?, summary: To be written. }    # after VmName",
    ),
    ("verify --apply answer.xml", 0, "vm-restore-point.yaml: rewritten"),
    ("check --deny-warnings", 1, "a description is still to be written"),
    ("check --deny-warnings", 0, "no errors"),
    ("fmt", 0, ""),
    ("verify answer.xml", 0, "1 passed, 0 failed"),
    ("emit --out target/emitted", 0, "files in target/emitted"),
    ("diff HEAD schema", 0, "`VmRestorePoint::guest_family` is new: Option<String>"),
    ("import-xsd RestAPI.xsd", 1, "`VmRestorePoint` has no element `GuestVersion`"),
    (
        "import-xsd RestAPI.xsd --reference DIR",
        1,
        "`Algorithm` of `VmRestorePoint` is not declared in the XML schema",
    ),
    (
        "import-xsd RestAPI.xsd --reference DIR --notes",
        1,
        "note: VmRestorePointType VmRestorePoint/VmName: `VmName` of `VmRestorePoint` is not declared",
    ),
    ("diff v0.1.0 schema --format markdown", 0, "- `VmRestorePoint::guest_family` is new: Option<String>"),
];

/// An XML schema with an element that the schema does not declare.
const XSD: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\
    <xs:element name='VmRestorePoint' type='VmRestorePointType'/><xs:complexType name='VmRestorePointType'>\
    <xs:sequence><xs:element name='GuestVersion' type='xs:string'/></xs:sequence></xs:complexType></xs:schema>";

/// Writes the vendor's reference: a page that describes the element `VmName`.
fn write_reference(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let row = r#"{ "page": "get_vmrestorepoints_id", "element": "VmName", "values": null }"#;
    let index = format!(r#"{{ "operations": [], "elements": [{row}], "links": [], "query": [] }}"#);
    fs::write(folder.join("index.json"), index).unwrap();
    fs::write(folder.join("link_types.json"), "[]").unwrap();
    fs::write(folder.join("types_2016.json"), r#"{ "types": {} }"#).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The sample message of a VM restore point, with an element that the schema does not declare.
fn answer(schema: &Path) -> String {
    let model = vbem_codegen::load(&Sources::from_dir(schema)).unwrap();
    let point = sample::of_record(model.record("VmRestorePoint").unwrap(), &model);
    let message = sample::to_xml(&point, &model.api.namespace);
    let (before, after) = message.split_once("</VmName>").unwrap();
    format!("{before}</VmName>\n  <GuestFamily>Linux</GuestFamily>{after}")
}

/// The arguments of every command on the page, without comments.
fn commands(page: &str) -> Vec<&str> {
    page.lines()
        .filter_map(|line| line.trim().strip_prefix(PREFIX))
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .collect()
}

fn run(folder: &Path, program: &str, arguments: &str) -> Output {
    Command::new(program).args(arguments.split(' ')).current_dir(folder).output().unwrap()
}

/// Makes a repository of the folder, with one commit and a tag.
fn commit(folder: &Path) {
    for arguments in [
        "init -q",
        "add .",
        "-c user.name=Maintainer -c user.email=maintainer@example.org -c commit.gpgsign=false commit -q -m Schema",
        "tag v0.1.0",
    ] {
        let output = run(folder, "git", arguments);
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn commands_of_contributing_page_have_the_documented_results() {
    let page = fs::read_to_string(repository().join("CONTRIBUTING.md")).unwrap();
    let steps: Vec<&str> = STEPS.iter().map(|(command, ..)| *command).collect();
    assert_eq!(commands(&page), steps, "the page and the test have the same commands");

    let folder = Folder::new("contributing");
    let root = folder.0.as_path();
    copy(&repository().join("schema"), &root.join("schema"));
    commit(root);
    fs::write(root.join("answer.xml"), answer(&root.join("schema"))).unwrap();
    fs::write(root.join("RestAPI.xsd"), XSD).unwrap();
    write_reference(&root.join("DIR"));
    let file = root.join("schema/restore-points/vm-restore-point.yaml");
    for (command, code, expected) in STEPS {
        let output = run(root, env!("CARGO_BIN_EXE_vbem-schema"), command);
        let printed = printed(&output);
        assert_eq!(output.status.code(), Some(code), "{command}: {printed}");
        assert!(printed.contains(expected), "{command}: {printed}");
        if (command, code) == ("check --deny-warnings", 1) {
            // The manual step of the page.
            let text = fs::read_to_string(&file).unwrap();
            fs::write(&file, text.replace("To be written.", "Kind of system in the VM; absent if unknown."))
                .unwrap();
        }
    }
    let emitted = fs::read_to_string(root.join("target/emitted/restore_points.rs")).unwrap();
    assert!(emitted.contains("    pub guest_family: Option<String>,"));
    assert!(emitted.contains("/// Kind of system in the VM; absent if unknown."));
}
