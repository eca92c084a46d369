//! `vbem sim`: its options are those of the simulator; it runs a program, or prints the variables.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use support::offline;
use vbem_simulator::command::OPTIONS;

const COMMAND: &str = env!("CARGO_BIN_EXE_vbem");

#[test]
fn options_are_those_of_the_simulator() {
    let help = offline(&["sim", "--help"]).out;
    for option in OPTIONS {
        let listed = help
            .lines()
            .any(|line| line.trim_start().split(' ').next() == Some(&format!("--{}", option.name)));
        assert_eq!(listed, option.name != "tls", "{}", option.name);
    }
    for (arguments, reason) in [
        (["sim", "--port", "many"], "invalid value 'many' for '--port'"),
        (["sim", "--world", "/nowhere.yaml"], "/nowhere.yaml"),
        (["sim", "--wrold", "x"], "--world"),
    ] {
        let outcome = offline(&arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{}", outcome.err);
        assert!(outcome.err.contains(reason), "{}", outcome.err);
    }
}

#[test]
fn program_uses_the_simulator_over_tls() {
    let script = format!("'{COMMAND}' get jobs -o name; exit 9");
    let outcome = offline(&["sim", "--days", "1", "--", "sh", "-c", &script]);
    assert_eq!(outcome.code, 9, "{}", outcome.err);
    assert_eq!(outcome.out.lines().next(), Some("Databases Backup"), "{}", outcome.err);
    assert_eq!(outcome.err, "");
}

#[test]
fn deviation_of_a_request_body_is_a_warning() {
    let id = format!("$('{COMMAND}' get jobs --first --jq .UID | sed 's/.*://')");
    let send = format!("'{COMMAND}' api POST \"/jobs/{id}?action=clone\" -f - >/dev/null 2>&1");
    let script = format!("echo '{{\"NoSuchMember\": 1}}' | {send}; echo $?");
    let outcome = offline(&["sim", "--days", "1", "--", "sh", "-c", &script]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "1\n"), "{}", outcome.err);
    assert!(outcome.err.contains("warning: ") && outcome.err.contains("NoSuchMember"), "{}", outcome.err);
}

#[test]
fn mistake_in_a_world_ends_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("world.yaml");
    std::fs::write(&world, "jobs: [{ name: A, job_type: Bakup }]").unwrap();
    let outcome = offline(&["sim", "--world", world.to_str().unwrap(), "--", "true"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("did you mean `Backup`?"), "{}", outcome.err);
}

#[test]
fn variables_are_printed_for_a_shell_until_the_command_is_stopped() {
    let mut child = Command::new(COMMAND)
        .args(["sim", "--days", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut lines = vec![String::new(); 4];
    lines.iter_mut().for_each(|line| assert!(out.read_line(line).unwrap() > 0));
    let names = ["VBEM_URL", "VBEM_USER", "VBEM_PASSWORD", "VBEM_CA_CERTIFICATE"];
    for (line, name) in lines.iter().zip(names) {
        assert!(line.starts_with(&format!("export {name}='")) && line.ends_with("'\n"), "{line}");
    }
    let script = format!("{}'{COMMAND}' get jobs -o name", lines.concat());
    let jobs = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(String::from_utf8(jobs.stdout).unwrap().starts_with("Databases Backup\n"));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let certificate = lines[3].trim().trim_end_matches('\'').split('\'').nth(1).unwrap();
    assert!(!std::path::Path::new(certificate).exists());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}
