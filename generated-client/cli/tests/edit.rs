//! `vbem edit`, with scripts as editor.
#![cfg(unix)]

mod support;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use support::{Outcome, Stage, finish};
use vbem_simulator::{Fault, Matcher};

const JOB: [&str; 3] = ["edit", "job", "Databases Backup"];

/// Returns the command with a script as editor; the file is its second argument.
fn edit(stage: &Stage, script: &str, arguments: &[&str]) -> Command {
    let text = format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n");
    let editor = stage.file("editor", &text);
    assert!(std::fs::set_permissions(&editor, Permissions::from_mode(0o700)).is_ok());
    std::fs::create_dir_all(folder(stage)).unwrap_or_else(|error| panic!("{error}"));
    let mut command = stage.with_server();
    command.env("EDITOR", format!("'{editor}' --wait")).env("TMPDIR", folder(stage)).args(arguments);
    command
}

fn run(stage: &Stage, script: &str, arguments: &[&str]) -> Outcome {
    finish(edit(stage, script, &[&JOB, arguments].concat()).env_remove("NO_COLOR"), "")
}

/// Folder for the temporary files of the command.
fn folder(stage: &Stage) -> std::path::PathBuf {
    stage.config().with_file_name("temporary")
}

/// Returns the texts that were kept.
fn kept(stage: &Stage) -> Vec<String> {
    let files = std::fs::read_dir(folder(stage)).into_iter().flatten().flatten();
    files.map(|file| std::fs::read_to_string(file.path()).unwrap_or_default()).collect()
}

fn puts(stage: &Stage) -> usize {
    stage.sim.requests().iter().filter(|it| it.method == "PUT").count()
}

fn description(stage: &Stage) -> String {
    stage.ok(&["get", "job", "Databases Backup", "--jq", ".Description"])
}

#[test]
fn changed_line_is_shown_and_changed_on_the_server() {
    let stage = Stage::new();
    let outcome = run(&stage, "sed -i 's/^Description:.*/Description: by hand/' \"$2\"", &["--yes"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    insta::assert_snapshot!("edit-difference", outcome.out);
    assert_eq!(outcome.err, "changed job `Databases Backup`\n");
    assert_eq!(description(&stage), "by hand\n");
    assert_eq!((puts(&stage), kept(&stage).len()), (1, 0));
    assert!(stage.sim.warnings().is_empty(), "{:?}", stage.sim.warnings());
}

#[test]
fn text_explains_the_fields_and_only_the_user_can_read_it() {
    let stage = Stage::new();
    let copy = folder(&stage).join("copy");
    let script =
        format!("stat -c %a \"$2\" > {0}; grep -v '^    ' \"$2\" | head -n 24 >> {0}", copy.display());
    let outcome = run(&stage, &script, &[]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, "nothing has changed\n"));
    insta::assert_snapshot!("edit-text", kept(&stage).concat());
    assert_eq!(puts(&stage), 0);
}

#[test]
fn request_of_a_dry_run_has_everything_that_was_not_changed() {
    let stage = Stage::new();
    stage.sim.faults().add(vbem_simulator::Rule::always(Matcher::path("/api/jobs/*"), Fault::UnknownMembers));
    let script = "sed -i 's/RetryTimes: 3/RetryTimes: 4/' \"$2\"";
    let outcome = run(&stage, script, &["--dry-run"]);
    assert_eq!((outcome.code, puts(&stage)), (0, 0), "{}", outcome.err);
    let (difference, request) = outcome.out.split_once("PUT ").unwrap_or_default();
    assert!(difference.contains("-      RetryTimes: 3\n+      RetryTimes: 4\n"), "{difference}");
    let (head, body) = request.split_once("\n\n").unwrap_or_default();
    assert!(head.ends_with("\nContent-Type: application/json"), "{head}");
    let address = stage.ok(&["get", "job", "Databases Backup", "--jq", ".Href"]);
    let server = stage.ok(&["api", "GET", address.trim()]);
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let (mut sent, server) = (parse(body), parse(&server));
    let times = "/JobScheduleOptions/Standart/RetryOptions/RetryTimes";
    assert_eq!(sent.pointer(times), Some(&4.into()));
    if let Some(times) = sent.pointer_mut(times) {
        *times = 3.into();
    }
    assert_eq!(sent, server);
    assert!(server.get("FutureElement").is_some());
    assert!(outcome.err.starts_with("the text is kept in "), "{}", outcome.err);
}

#[test]
fn mistakes_are_shown_at_their_place_and_the_text_is_kept() {
    let stage = Stage::new();
    let mistakes = [
        ("syntax", "echo 'a: [b' > \"$2\""),
        ("field", "sed -i 's/^Description:/Descripton:/' \"$2\""),
        ("type", "sed -i 's/RetryTimes: 3/RetryTimes: many/' \"$2\""),
        ("enumeration", "sed -i 's/^JobType: .*/JobType: Bakcup/' \"$2\""),
        ("removal", "sed -i '/^ScheduleEnabled:/d' \"$2\""),
    ];
    let mut text = String::new();
    for (name, script) in mistakes {
        let outcome = run(&stage, script, &["--yes"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{name}: {}", outcome.err);
        let message = outcome.err.split("the text is kept in ").next().unwrap_or_default();
        text.push_str(&format!("{name}\n{message}\n"));
    }
    insta::assert_snapshot!("edit-mistakes", text);
    assert_eq!((kept(&stage).len(), puts(&stage)), (5, 0));
    assert!(kept(&stage).iter().any(|text| text.contains("Descripton: ")));
}

#[test]
fn copy_that_has_changed_on_the_server_is_not_overwritten() {
    let stage = Stage::new();
    let other = stage.file("other.yaml", "Description: by another person\n");
    let script = format!(
        "env -i VBEM_URL=\"$VBEM_URL\" VBEM_USER=\"$VBEM_USER\" VBEM_PASSWORD=\"$VBEM_PASSWORD\" VBEM_CA_CERTIFICATE=\"$VBEM_CA_CERTIFICATE\" {} edit job 'Databases Backup' --file {other} --yes >&2\nsed -i 's/^Description:.*/Description: by hand/' \"$2\"",
        env!("CARGO_BIN_EXE_vbem")
    );
    let outcome = run(&stage, &script, &["--yes"]);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    assert!(
        outcome.err.contains("the server's copy has changed meanwhile: Description\n"),
        "{}",
        outcome.err
    );
    assert_eq!((description(&stage).as_str(), puts(&stage)), ("by another person\n", 1));
    assert!(kept(&stage).concat().contains("Description: by hand"));
}

#[test]
fn file_changes_the_fields_that_it_has() {
    let stage = Stage::new();
    let arguments = [JOB.as_slice(), &["--file", "-", "--yes"]].concat();
    let run = |input: &str| finish(stage.with_server().args(&arguments), input);
    let before = stage.ok(&["get", "job", "Databases Backup", "-o", "yaml"]);
    let same = run(&before);
    assert_eq!((same.code, same.err.as_str(), puts(&stage)), (0, "nothing has changed\n", 0));
    let changed = run("Description: from a file\n");
    assert_eq!((changed.code, puts(&stage)), (0, 1), "{}", changed.err);
    let removed = run("Description: null\n");
    assert_eq!((removed.code, puts(&stage)), (0, 2), "{}", removed.err);
    let after = stage.ok(&["get", "job", "Databases Backup", "-o", "yaml"]);
    let line = before.lines().find(|line| line.starts_with("Description:")).unwrap_or_default();
    assert_eq!(after, before.replace(&format!("{line}\n"), ""));
}

#[test]
fn change_needs_a_confirmation() {
    let stage = Stage::new();
    let outcome = run(&stage, "sed -i 's/^Description:.*/Description: by hand/' \"$2\"", &[]);
    assert_eq!((outcome.code, puts(&stage), kept(&stage).len()), (2, 0, 1), "{}", outcome.err);
    assert!(outcome.err.contains("hint: use --yes"), "{}", outcome.err);
    let failed = run(&stage, "exit 3", &[]);
    assert_eq!(failed.code, 1);
    assert!(failed.err.contains("failed: exit status: 3"), "{}", failed.err);
}

#[test]
fn secret_is_kept_unless_it_is_set_and_never_shown() {
    let stage = Stage::new();
    let address = stage.ok(&["get", "credentials", "--first", "--jq", ".Href"]);
    let run = |arguments: &[&str], input: &str| {
        let command =
            [&["edit", "credentials", address.trim(), "--file", "-", "--verbose"], arguments].concat();
        finish(stage.with_server().args(command), input)
    };
    let shown = run(&["--dry-run"], "Password: hunter2\n");
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(
        shown.out.contains("+Password: '***'\n") || shown.out.contains("+Password: \"***\"\n"),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("\"Password\": \"***\""), "{}", shown.out);
    let mistake = run(&["--yes"], "Password: [hunter2]\n");
    assert_eq!(mistake.code, 2);
    let sent = run(&["--yes"], "Password: hunter2\n");
    assert_eq!((sent.code, puts(&stage)), (0, 1), "{}", sent.err);
    for outcome in [shown, mistake, sent] {
        assert!(!outcome.out.contains("hunter2") && !outcome.err.contains("hunter2"), "{outcome:?}");
    }
}

#[test]
fn object_without_an_edit_is_refused() {
    let stage = Stage::new();
    let outcome = stage.run(&["edit", "backup-job-session", "x"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.err.contains("cannot be edited"), "{}", outcome.err);
    stage.sim.faults().add(vbem_simulator::Rule::always(Matcher::path("/api/query"), Fault::NoLinks));
    let outcome = run(&stage, "exit 3", &[]);
    assert_eq!(outcome.code, 3, "{}", outcome.err);
    assert_eq!(kept(&stage).len(), 0);
}
