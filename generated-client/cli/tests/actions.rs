//! Actions of objects: requests, bodies, waits and their exit codes.

mod support;

use support::{Stage, finish};
use vbem_simulator::{Fault, Matcher};

fn posts(stage: &Stage) -> Vec<String> {
    let requests = stage.sim.requests();
    let changes = requests.iter().filter(|it| it.method != "GET" && !it.target.contains("ession"));
    changes.map(|it| format!("{} {}", it.method, it.target)).collect()
}

#[test]
fn started_job_is_waited_for() {
    let stage = Stage::new();
    let out = stage.ok(&["job", "start", "Databases Backup", "--wait", "--columns", "name,state,result"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(lines[1].starts_with("Databases Backup@") && lines[1].ends_with("\tStopped\tSuccess"), "{out}");
    assert_eq!(posts(&stage).len(), 1);
}

#[test]
fn task_that_is_not_waited_for_is_shown() {
    let stage = Stage::new();
    let outcome = stage.run(&["job", "start", "Databases Backup"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(outcome.out.contains("task-1") && outcome.err.contains("--wait"), "{outcome:?}");
}

#[test]
fn failures_of_operations_have_their_exit_codes() {
    let stage = Stage::new();
    let message = "the repository is full".to_owned();
    stage.sim.fail_next(Matcher::path("/api/jobs/*"), Fault::TaskFails(message));
    let failed = stage.run(&["job", "start", "Databases Backup", "--wait"]);
    assert_eq!(failed.code, 1);
    assert!(failed.err.contains("failed: the repository is full"), "{}", failed.err);
    stage.sim.fail_next(Matcher::path("/api/jobs/*"), Fault::TaskHangs);
    let late = stage.run(&["job", "start", "Databases Backup", "--wait", "--max-wait", "1s"]);
    assert_eq!(late.code, 5);
    assert!(late.err.contains("it continues on the server"), "{}", late.err);
    let missing = stage.run(&["job", "add-linked-job", "Databases Backup", "--set", "LinkedJobUid=x"]);
    assert!([2, 3].contains(&missing.code), "{}", missing.err);
}

#[test]
fn action_that_is_not_offered_has_code_3() {
    let stage = Stage::new();
    let address = stage.ok(&["query", "vm-restore-points", "--limit", "1", "--jq", ".[0].Href"]);
    stage.sim.fail_next(Matcher::path("/api/vmRestorePoints/*"), Fault::NoLinks);
    let outcome = stage.run(&["vm-restore-point", "restore", address.trim()]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.err.contains("does not offer `restore` at the moment\nhint: "), "{}", outcome.err);
    assert_eq!(posts(&stage).len(), 0);
}

#[test]
fn removal_needs_a_confirmation() {
    let stage = Stage::new();
    let outcome = stage.run(&["job", "delete", "Databases Backup"]);
    assert_eq!((outcome.code, posts(&stage).len()), (2, 0), "{}", outcome.err);
    assert_eq!(stage.run(&["job", "delete", "Databases Backup", "--yes", "--wait"]).code, 0);
    assert_eq!(stage.run(&["get", "job", "Databases Backup"]).code, 1);
}

#[test]
fn body_of_fields_and_of_a_file_is_the_same_request() {
    let stage = Stage::new();
    let uid = stage.ok(&["get", "repositories", "--first", "--jq", ".UID"]);
    let uid = uid.trim();
    let repository = format!("backupjobcloneinfo.repositoryuid={uid}");
    let fields = ["--set", "BackupJobCloneInfo.JobName=Copy of it", "--set", &repository];
    let command = ["job", "clone-job", "Databases Backup", "--dry-run"];
    let shown = stage.ok(&[command.as_slice(), &fields].concat());
    let yaml = format!("BackupJobCloneInfo:\n  JobName: Copy of it\n  repositoryUid: {uid}\n");
    let file = stage.file("body.yaml", &yaml);
    assert_eq!(stage.ok(&[command.as_slice(), &["-f", &file]].concat()), shown);
    let json =
        format!("{{\"BackupJobCloneInfo\":{{\"JobName\":\"Copy of it\",\"RepositoryUid\":\"{uid}\"}}}}");
    let file = stage.file("body.json", &json);
    assert_eq!(stage.ok(&[command.as_slice(), &["-f", &file]].concat()), shown);
    assert_eq!(posts(&stage).len(), 0, "a dry run changes nothing");
    let out = stage.ok(&["job", "clone-job", "Databases Backup", "-f", &file, "--wait", "-o", "name"]);
    assert_eq!(out, "Copy of it\n");
    assert!(stage.sim.warnings().is_empty(), "{:?}", stage.sim.warnings());
}

#[test]
fn changed_field_is_changed_on_the_server() {
    let stage = Stage::new();
    let outcome = stage.run(&["job", "edit", "Databases Backup", "--set", "Description=by hand"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert_eq!(stage.ok(&["get", "job", "Databases Backup", "--jq", ".Description"]), "by hand\n");
}

#[test]
fn secret_of_a_body_is_in_no_output() {
    let stage = Stage::new();
    let run = |arguments: &[&str], input: &str| finish(stage.with_server().args(arguments), input);
    let refused = run(
        &["enterprise-manager", "log-on", "--dry-run", "--set", "TenantCredentials.Password=hunter2"],
        "",
    );
    assert_eq!(refused.code, 2);
    let fields =
        ["--set", "TenantCredentials.Username=t", "--secret", "TenantCredentials.Password", "--verbose"];
    let shown =
        run(&[["enterprise-manager", "log-on", "--dry-run"].as_slice(), &fields].concat(), "hunter2\n");
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.out.contains("\"***\""), "{}", shown.out);
    for outcome in [refused, shown] {
        assert!(!outcome.out.contains("hunter2") && !outcome.err.contains("hunter2"), "{outcome:?}");
    }
}

#[cfg(unix)]
#[test]
fn interrupted_wait_leaves_the_operation_running() {
    use std::process::{Command, Stdio};
    let stage = Stage::new();
    stage.sim.fail_next(Matcher::path("/api/jobs/*"), Fault::TaskHangs);
    let mut command = stage.with_server();
    command
        .args(["job", "start", "Databases Backup", "--wait"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap_or_else(|error| panic!("{error}"));
    let polls = || stage.sim.requests().iter().filter(|it| it.target.contains("/tasks/")).count();
    while polls() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{error}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{text}");
    assert!(text.contains("it continues on the server\nhint: `vbem get task "), "{text}");
    assert!(posts(&stage).iter().all(|request| request.starts_with("POST")), "nothing is cancelled");
}
