//! The way that `CONTRIBUTING.md` describes is walked: every command of the generator it names, in its order, on a copy of the schema.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use vbem_codegen::sample;
use vbem_codegen::source::Sources;

/// What stands before the arguments in `CONTRIBUTING.md`.
const COMMAND: &str = "cargo schema ";

/// The commands, their exit codes, and what they print.
const WALK: [(&str, i32, &str); 10] = [
    ("verify answer.xml", 1, "`VmRestorePoint` has no element `GuestFamily`"),
    (
        "verify --suggest answer.xml",
        1,
        "GuestFamily: { type: string?, summary: To be written. }    # after VmName",
    ),
    ("verify --apply answer.xml", 0, "vm-restore-point.yaml: rewritten"),
    ("check --deny-warnings", 1, "a description is still to be written"),
    ("check --deny-warnings", 0, "nothing is wrong"),
    ("fmt", 0, ""),
    ("verify answer.xml", 0, "1 passed, 0 failed"),
    ("emit --out target/emitted", 0, "files in target/emitted"),
    ("diff HEAD schema", 0, "`VmRestorePoint::guest_family` is new: Option<String>"),
    ("diff v0.1.0 schema --format markdown", 0, "- `VmRestorePoint::guest_family` is new: Option<String>"),
];

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms no one.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
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

/// A message as today's server might send it: the made-up one of a VM restore point, with an element more.
fn answer(schema: &Path) -> String {
    let model = vbem_codegen::load(&Sources::from_dir(schema)).unwrap();
    let message = sample::to_xml(
        &sample::of_record(model.record("VmRestorePoint").unwrap(), &model),
        &model.api.namespace,
    );
    let (before, after) = message.split_once("</VmName>").unwrap();
    format!("{before}</VmName>\n  <GuestFamily>Linux</GuestFamily>{after}")
}

/// The arguments of every command of the generator on the page, without comments.
fn commands(page: &str) -> Vec<&str> {
    page.lines()
        .filter_map(|line| line.trim().strip_prefix(COMMAND))
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .collect()
}

fn run(folder: &Path, program: &str, arguments: &str) -> Output {
    Command::new(program).args(arguments.split(' ')).current_dir(folder).output().unwrap()
}

/// Makes a repository of the folder, with one commit and a tag, as a maintainer has it before the edit.
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
fn the_way_from_an_unknown_element_to_a_release_can_be_walked() {
    let page = fs::read_to_string(repository().join("CONTRIBUTING.md")).unwrap();
    let walk: Vec<&str> = WALK.iter().map(|(command, ..)| *command).collect();
    assert_eq!(commands(&page), walk, "the commands of the page are those that are tested");

    let folder = Folder(std::env::temp_dir().join(format!("vbem-contributing-{}", std::process::id())));
    let root = folder.0.as_path();
    copy(&repository().join("schema"), &root.join("schema"));
    commit(root);
    fs::write(root.join("answer.xml"), answer(&root.join("schema"))).unwrap();
    let file = root.join("schema/restore-points/vm-restore-point.yaml");
    for (command, code, expected) in WALK {
        let output = run(root, env!("CARGO_BIN_EXE_vbem-schema"), command);
        let printed =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{command}: {printed}");
        assert!(printed.contains(expected), "{command}: {printed}");
        if (command, code) == ("check --deny-warnings", 1) {
            // What the page asks of a person.
            let text = fs::read_to_string(&file).unwrap();
            fs::write(&file, text.replace("To be written.", "Kind of system in the VM; absent if unknown."))
                .unwrap();
        }
    }
    let emitted = fs::read_to_string(root.join("target/emitted/restore_points.rs")).unwrap();
    assert!(emitted.contains("    pub guest_family: Option<String>,"));
    assert!(emitted.contains("/// Kind of system in the VM; absent if unknown."));
}
