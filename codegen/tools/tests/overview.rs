//! The picture of the links in the README is what the command draws today, and shows every resource but those it leaves out.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The file, and the arguments that draw it, as the README has them.
const PICTURE: &str = "codegen/links.svg";
const ARGUMENTS: &str =
    "graph --format svg --without LogonSession --without Task --docs ../target/doc/vbem_client";

#[test]
fn the_picture_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let command = format!("cargo schema {ARGUMENTS} --out {PICTURE}");
    assert!(readme.contains(&command) && readme.contains(&format!("]({PICTURE})")), "{command}");

    let output = Command::new(env!("CARGO_BIN_EXE_vbem-schema"))
        .args(ARGUMENTS.split(' '))
        .current_dir(&root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let drawn = String::from_utf8(output.stdout).unwrap();
    assert!(fs::read_to_string(root.join(PICTURE)).unwrap() == drawn, "outdated: {command}");
    for resource in ["VmRestorePoint", "Job", "CloudTenant"] {
        assert!(drawn.contains(&format!(">{resource}</text>")), "{resource}");
    }
}

#[test]
fn each_format_and_each_filter_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let run = |arguments: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vbem-schema"));
        let output = command.arg("graph").args(arguments.split(' ')).current_dir(&root).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    for (format, begin) in
        [("dot", "digraph"), ("mermaid", "flowchart"), ("svg", "<svg"), ("html", "<!DOCTYPE html>")]
    {
        let (code, drawn, _) = run(&format!("--format {format} --family restore-points --docs docs"));
        assert_eq!(code, Some(0));
        assert!(drawn.starts_with(begin) && drawn.contains("VmRestorePoint"), "{format}: {drawn}");
        assert!(
            drawn.contains("docs/api/restore_points/struct.VmRestorePoint.html"),
            "{format} can be clicked"
        );
        assert!(!drawn.contains("CloudTenant"), "{format}: only that family");
        for foreign in ["http://", "https://"] {
            let outside =
                drawn.split(foreign).skip(1).filter(|rest| !rest.starts_with("www.w3.org/2000/svg"));
            assert_eq!(outside.count(), 0, "{format} needs nothing from elsewhere");
        }
    }
    let (_, near, _) = run("--format mermaid --around VmRestorePointMount --within 1 --without Task");
    let (_, far, _) = run("--format mermaid --around VmRestorePointMount --within 2 --without Task");
    assert!(near.contains("VmRestorePoint\n") && !near.contains("BackupServer"), "{near}");
    assert!(far.contains("BackupServer") && !far.contains("CloudTenant\n"), "{far}");
    let (code, _, told) = run("--around VmRestorePiont");
    assert_eq!(code, Some(1));
    assert!(told.contains("did you mean `VmRestorePoint`?"), "{told}");
}
