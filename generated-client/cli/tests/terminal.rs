//! The command on a real terminal: questions, colours, widths, bars and Ctrl-C.
#![cfg(unix)]

#[path = "support/terminal.rs"]
mod on_terminal;
mod support;

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use on_terminal::OnTerminal;
use support::Stage;
use vbem_simulator::{Fault, Matcher, Rule};

fn start(stage: &Stage, arguments: &[&str]) -> OnTerminal {
    start_sized(stage, arguments, 100)
}

fn start_sized(stage: &Stage, arguments: &[&str], columns: u16) -> OnTerminal {
    OnTerminal::start(with(stage.with_server(), arguments), columns, 24)
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

fn requests(stage: &Stage, method: &str) -> usize {
    let all = stage.sim.requests();
    all.iter().filter(|it| it.method == method && !it.target.contains("ession")).count()
}

/// Waits until the simulator has received so many polls of a task.
fn wait_for_polls(stage: &Stage, count: usize) {
    let polls = || stage.sim.requests().iter().filter(|it| it.target.contains("/tasks/")).count();
    let start = Instant::now();
    while polls() < count {
        assert!(start.elapsed() < Duration::from_secs(20), "only {} polls", polls());
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn login_asks_for_trust_and_the_password_without_echo() {
    let stage = Stage::new();
    let (url, account) = (stage.sim.url(), stage.sim.credentials().clone());
    let arguments = ["login", &url, "--user", &account.user, "--as", "lab"];
    let run = || OnTerminal::start(with(stage.bare(), &arguments), 100, 24);
    let refused = run();
    let screen = refused.wait_for("Do you trust it?");
    let fingerprint = screen.lines().map(str::trim).find(|line| line.len() > 60 && !line.contains(' '));
    assert!(fingerprint.is_some(), "{screen}");
    refused.type_text("n");
    let (code, screen) = refused.finish();
    assert_eq!(code, Some(4), "{screen}");
    assert!(!stage.config().join("profiles.yaml").exists());

    let accepted = run();
    accepted.wait_for("Do you trust it?");
    accepted.type_text("y");
    accepted.wait_for("Password");
    accepted.type_text(&format!("{}\r", account.password.as_str()));
    let screen = accepted.wait_until("the end", |screen| screen.contains("lab"));
    assert!(!screen.contains(account.password.as_str()), "{screen}");
    let written = accepted.written();
    let (code, screen) = accepted.finish();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!written.contains(account.password.as_str()), "{written}");
    let known = OnTerminal::start(with(stage.bare(), &["get", "jobs", "-o", "name", "--first"]), 100, 24);
    assert_eq!(known.finish(), (Some(0), "Databases Backup".to_owned()));
}

#[test]
fn removal_is_confirmed_or_not() {
    let stage = Stage::new();
    for (answer, code, removals) in [("n", 1, 0), ("\r", 1, 0), ("y", 0, 1)] {
        let command = start(&stage, &["job", "delete", "Databases Backup", "--wait"]);
        command.wait_for("delete job: `Databases Backup`?");
        command.type_text(answer);
        let (found, screen) = command.finish();
        assert_eq!((found, requests(&stage, "DELETE")), (Some(code), removals), "{answer:?}: {screen}");
    }
}

#[test]
fn table_fits_the_width_of_the_terminal() {
    let stage = Stage::new();
    for columns in [40, 80, 160] {
        let command = start_sized(&stage, &["get", "jobs"], columns);
        let (code, screen) = command.finish();
        assert_eq!(code, Some(0), "{screen}");
        let lines: Vec<&str> = screen.lines().collect();
        assert!(lines[0].starts_with("NAME"), "{screen}");
        let widest = lines.iter().map(|line| line.trim_end().chars().count()).max().unwrap_or_default();
        assert!(widest <= usize::from(columns), "{screen}");
        assert!(lines.iter().any(|line| line.starts_with("Databases Backup")), "{screen}");
        let jobs = stage.ok(&["get", "jobs", "-o", "name"]).lines().count();
        assert_eq!(lines.len(), jobs + 1, "no line is wrapped: {screen}");
    }
}

#[test]
fn colours_are_used_on_a_terminal_unless_they_are_switched_off() {
    let stage = Stage::new();
    let arguments = ["query", "backup-job-sessions", "--limit", "5", "--columns", "name,result"];
    let written = |command: Command| {
        let command = OnTerminal::start(command, 100, 24);
        command.wait_for("NAME");
        let output = Instant::now();
        while !command.written().contains("Success") && output.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(10));
        }
        command.written()
    };
    let coloured = written(with(stage.with_server(), &arguments));
    assert!(coloured.contains("\u{1b}[1mNAME"), "{coloured:?}");
    assert!(coloured.contains("\u{1b}[32mSuccess\u{1b}[0m"), "{coloured:?}");
    let mut plain = with(stage.with_server(), &arguments);
    plain.env("NO_COLOR", "1");
    for plain in [plain, with(stage.with_server(), &[&arguments[..], &["--color", "never"]].concat())] {
        let plain = written(plain);
        assert!(!plain.contains("\u{1b}["), "{plain:?}");
    }
}

#[test]
fn bar_of_a_wait_appears_and_disappears() {
    let stage = Stage::new();
    let command = start(&stage, &["job", "start", "Databases Backup", "--wait", "--columns", "name,result"]);
    command.wait_for(" % ");
    let (code, screen) = command.finish();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(" % ") && screen.contains("Success"), "{screen}");
}

#[test]
fn ctrl_c_leaves_the_operation_running_and_names_the_command_that_shows_it() {
    let stage = Stage::new();
    stage.sim.fail_next(Matcher::path("/api/jobs/*"), Fault::TaskHangs);
    let command = start(&stage, &["job", "start", "Databases Backup", "--wait"]);
    wait_for_polls(&stage, 2);
    command.type_text("\u{3}");
    let (code, screen) = command.finish();
    assert_eq!(code, Some(5), "{screen}");
    let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    let expected = [
        "error: task `task-1` is no longer waited for; it continues on the server",
        "hint: `vbem get task task-1` shows it, `vbem watch backup-job-sessions` what it starts",
    ];
    assert_eq!(lines, expected, "nothing of the bar is left");
    assert_eq!(requests(&stage, "DELETE"), 0, "nothing is cancelled");
}

#[test]
fn ctrl_c_during_a_request_of_a_wait_is_not_lost() {
    let stage = Stage::new();
    stage.sim.fail_next(Matcher::path("/api/jobs/*"), Fault::TaskHangs);
    let slow = Fault::Delay(Duration::from_secs(30).into());
    stage.sim.faults().add(Rule::always(Matcher::path("/api/tasks/*"), slow).after(1));
    let command = start(&stage, &["job", "start", "Databases Backup", "--wait"]);
    wait_for_polls(&stage, 2);
    let start = Instant::now();
    command.type_text("\u{3}");
    let (code, screen) = command.finish();
    assert_eq!(code, Some(5), "{screen}");
    assert!(start.elapsed() < Duration::from_secs(10), "the request is not waited for");
}

#[test]
fn mistake_in_an_edit_opens_the_editor_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new();
    let editor = "#!/bin/sh\nPATH=/usr/bin:/bin\nif grep -q '^Descripton' \"$1\"; then sed -i 's/^Descripton/Description/' \"$1\"; else sed -i 's/^Description:.*/Descripton: by hand/' \"$1\"; fi\n";
    let editor = stage.file("editor", editor);
    assert!(std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).is_ok());
    let mut command = with(stage.with_server(), &["edit", "job", "Databases Backup"]);
    command.env("VISUAL", &editor);
    let command = OnTerminal::start(command, 100, 40);
    let screen = command.wait_for("Edit again?");
    assert!(screen.contains("did you mean `Description`?"), "{screen}");
    command.type_text("\r");
    let screen = command.wait_for("Change job `Databases Backup`?");
    assert!(screen.contains("+Description: by hand"), "{screen}");
    assert!(command.written().contains("\u{1b}[32m+Description: by hand\u{1b}[0m"));
    command.type_text("y");
    let (code, screen) = command.finish();
    assert_eq!((code, requests(&stage, "PUT")), (Some(0), 1), "{screen}");
}

#[test]
fn watch_redraws_its_table_in_place_until_ctrl_c() {
    let stage = Stage::new();
    let arguments = ["watch", "jobs", "--interval", "100ms", "--columns", "name,description"];
    let command = start(&stage, &arguments);
    let screen = command.wait_for("Databases Backup");
    assert!(screen.contains("; Ctrl-C ends"), "{screen}");
    let file = stage.file("change.yaml", "Description: changed\n");
    stage.ok(&["edit", "job", "Databases Backup", "--file", &file, "--yes"]);
    let screen = command.wait_until("the change", |screen| {
        screen.lines().any(|line| line.starts_with("Databases Backup") && line.contains("changed"))
    });
    assert_eq!(screen.matches("NAME").count(), 1, "it is redrawn in place: {screen}");
    command.type_text("\u{3}");
    let (code, screen) = command.finish();
    assert_eq!(code, Some(0), "{screen}");
}
