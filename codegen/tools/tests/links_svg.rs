//! Picture of the links in the README, and the formats of the command `graph`.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// File of the picture, and the arguments that draw it, as the README has them.
const PICTURE: &str = "codegen/links.svg";
const ARGUMENTS: &str = "graph --docs ../target/doc/vbem_client";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the command. Returns its exit code, standard output and standard error.
fn run(arguments: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vbem-schema"));
    let output = command.args(arguments.split(' ')).current_dir(root()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn picture_in_the_readme_is_what_the_command_draws() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let command = format!("cargo schema {ARGUMENTS} --out {PICTURE}");
    assert!(readme.contains(&command) && readme.contains(&format!("]({PICTURE})")), "{command}");
    let (code, drawn, errors) = run(ARGUMENTS);
    assert_eq!(code, Some(0), "{errors}");
    assert!(fs::read_to_string(root().join(PICTURE)).unwrap() == drawn, "outdated: {command}");
    for resource in ["VmRestorePoint", "Job", "CloudTenant", "LogonSession"] {
        assert!(drawn.contains(&format!(">{resource}</text>")), "{resource}");
    }
}

#[test]
fn graph_of_a_family_has_its_resources_with_their_pages_in_each_format() {
    for (format, begin) in [("dot", "digraph"), ("mermaid", "flowchart"), ("svg", "<svg")] {
        let (code, drawn, _) = run(&format!("graph --format {format} --family restore-points --docs docs"));
        assert_eq!(code, Some(0));
        assert!(drawn.starts_with(begin) && !drawn.contains("CloudTenant"), "{format}: {drawn}");
        assert!(drawn.contains("docs/api/restore_points/struct.VmRestorePoint.html"), "{format}: {drawn}");
    }
}

#[test]
fn graph_in_svg_refers_to_nothing_elsewhere() {
    let (_, drawn, _) = run("graph --around Job --docs docs");
    for scheme in ["http://", "https://"] {
        let outside = drawn.split(scheme).skip(1).filter(|rest| !rest.starts_with("www.w3.org/2000/svg"));
        assert_eq!(outside.count(), 0, "{drawn}");
    }
    assert!(!drawn.contains("<script") && drawn.contains("prefers-color-scheme:dark"), "{drawn}");
}

#[test]
fn graph_within_two_links_has_what_one_link_does_not_reach() {
    let (_, near, _) = run("graph --format mermaid --around VmRestorePointMount --without Task");
    let (_, far, _) = run("graph --format mermaid --around VmRestorePointMount --within 2 --without Task");
    assert!(near.contains("VmRestorePoint[") && !near.contains("BackupServer"), "{near}");
    assert!(far.contains("BackupServer") && !far.contains("CloudTenant:"), "{far}");
}

#[test]
fn graph_of_an_unknown_name_or_format_fails_with_a_proposal() {
    let (code, _, errors) = run("graph --around VmRestorePiont");
    assert_eq!(code, Some(1));
    assert!(errors.contains("did you mean `VmRestorePoint`?"), "{errors}");
    let (code, _, errors) = run("graph --format html");
    assert_eq!(code, Some(2));
    assert!(errors.contains("[possible values: svg, dot, mermaid]"), "{errors}");
}
