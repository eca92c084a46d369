//! `vbem watch` in a pipe, and faults of the connection.
#![cfg(unix)]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use support::Stage;
use vbem_simulator::{Fault, Matcher, Rule};

/// A command with its standard output line by line.
struct Lines {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Lines {
    fn start(mut command: Command, arguments: &[&str]) -> Self {
        let command = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{error}"));
        let Some(out) = child.stdout.take() else { panic!("it has an output") };
        Self { child, lines: BufReader::new(out).lines() }
    }

    /// Returns the values of the next line without the time.
    fn next(&mut self) -> Option<Vec<String>> {
        let line = self.lines.next()?.unwrap_or_else(|error| panic!("{error}"));
        Some(line.split('\t').skip(1).map(str::to_owned).collect())
    }

    /// Interrupts the command, and returns its exit code and its messages.
    fn interrupt(self) -> (Option<i32>, String) {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        self.finish()
    }

    fn finish(mut self) -> (Option<i32>, String) {
        let mut messages = String::new();
        let read = self.child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut messages));
        assert!(read.is_some_and(|read| read.is_ok()));
        let status = self.child.wait().unwrap_or_else(|error| panic!("{error}"));
        (status.code(), messages)
    }
}

#[test]
fn running_operations_are_lines_until_they_have_ended() {
    let stage = Stage::new();
    let idle = stage.ok(&["watch", "backup-job-sessions", "--until-done"]);
    assert_eq!(idle, "Time\tName\tState\tProgress\tResult\n");
    let mut watch =
        Lines::start(stage.with_server(), &["watch", "backup-job-sessions", "--interval", "20ms"]);
    assert_eq!(watch.next().map(|names| names.len()), Some(4));
    assert_eq!(stage.run(&["job", "start", "Databases Backup", "--wait"]).code, 0);
    let mut lines = Vec::new();
    while let Some(line) = watch.next() {
        let is_last = line[1] == "Stopped";
        lines.push(line);
        if is_last {
            break;
        }
    }
    assert!(lines.iter().all(|line| line[0].starts_with("Databases Backup@")), "{lines:?}");
    assert!(lines.len() > 1 && lines[0][1] != "Stopped", "{lines:?}");
    assert_eq!(
        lines.last().map(|line| &line[1..]),
        Some(&["Stopped".into(), "100".into(), "Success".into()][..])
    );
    assert_eq!(watch.interrupt(), (Some(0), String::new()));
}

#[test]
fn changes_of_other_objects_are_their_fields() {
    let stage = Stage::new();
    let arguments =
        ["watch", "jobs", "--where", "Name == 'Databases Backup'", "--interval", "20ms", "--no-headers"];
    let mut watch = Lines::start(stage.with_server(), &arguments);
    assert_eq!(watch.next(), Some(vec!["Databases Backup".into(), "appeared".into()]));
    let file = stage.file("change.yaml", "Description: \"a\\tb\"\n");
    stage.ok(&["edit", "job", "Databases Backup", "--file", &file, "--yes"]);
    assert_eq!(watch.next(), Some(vec!["Databases Backup".into(), "Description=a\\tb".into()]));
    stage.ok(&["job", "delete", "Databases Backup", "--yes", "--wait"]);
    assert_eq!(watch.next(), Some(vec!["Databases Backup".into(), "disappeared".into()]));
    assert_eq!(watch.interrupt(), (Some(0), String::new()));
}

#[test]
fn lost_connection_is_shown_and_tried_again() {
    let stage = Stage::new();
    let cut = Rule::always(Matcher::path("/api/query"), Fault::Status(503)).after(1);
    stage.sim.faults().add(cut);
    let mut watch =
        Lines::start(stage.with_server(), &["watch", "jobs", "--interval", "20ms", "--no-headers"]);
    assert!(watch.next().is_some());
    while stage.sim.requests().iter().filter(|it| it.target.contains("query")).count() < 8 {
        thread::sleep(Duration::from_millis(20));
    }
    stage.sim.faults().clear();
    stage.sim.end_sessions();
    let file = stage.file("change.yaml", "Description: after the outage\n");
    stage.ok(&["edit", "job", "Databases Backup", "--file", &file, "--yes"]);
    while watch.next().is_some_and(|line| line[1] != "Description=after the outage") {}
    let (code, messages) = watch.interrupt();
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = messages.lines().collect();
    assert_eq!(lines.len(), 2, "{messages}");
    assert!(lines[0].starts_with("connection lost: ") && lines[0].contains("503"), "{messages}");
    assert_eq!(lines[1], "connected again");
}

#[test]
fn mistakes_in_arguments_are_usage_errors() {
    let stage = Stage::new();
    for arguments in [
        &["watch", "jobs", "--until-done"][..],
        &["watch", "jobs", "--where", "Nmae == x"],
        &["watch", "jobs", "--columns", "Nmae"],
        &["watch", "enterprise-manager", "--where", "Name == x"],
        &["watch", "jobs", "--interval", "0s"],
    ] {
        let outcome = stage.run(arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?}: {}", outcome.err);
    }
    assert_eq!(stage.sim.requests().len(), 0);
}

#[test]
fn wait_survives_an_unavailable_server() {
    let stage = Stage::new();
    let polls = Matcher::path("/api/tasks/*");
    stage.sim.faults().add(Rule::always(polls, Fault::Status(503)).times(2));
    let command = Lines::start(stage.with_server(), &["job", "start", "Databases Backup", "--wait"]);
    let (code, messages) = command.finish();
    assert_eq!(code, Some(0), "{messages}");
    assert!(stage.sim.requests().iter().filter(|it| it.target.contains("/tasks/")).count() > 2);
}

#[test]
fn server_that_is_gone_during_a_wait_has_code_4_and_a_hint() {
    let stage = Stage::new();
    stage.sim.fail_next(Matcher::path("/api/jobs/*"), Fault::TaskHangs);
    stage.sim.faults().add(Rule::always(Matcher::path("/api/tasks/*"), Fault::CutBefore).after(1));
    let outcome = stage.run(&["job", "start", "Databases Backup", "--wait"]);
    assert_eq!(outcome.code, 4, "{}", outcome.err);
    assert!(outcome.err.contains("hint: `vbem get task task-1` shows it"), "{}", outcome.err);
}
