//! Help, explanations and errors of the command line, which need no server.

mod support;

use support::offline;

fn shown(arguments: &[&str]) -> String {
    let outcome = offline(arguments);
    assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    outcome.out
}

#[test]
fn help_lists_commands_and_nouns() {
    insta::assert_snapshot!("help", shown(&["--help"]));
    insta::assert_snapshot!("help-short", shown(&["-h"]));
}

#[test]
fn help_of_nouns_and_actions_comes_from_the_schema() {
    insta::assert_snapshot!("help-job", shown(&["job", "--help"]));
    insta::assert_snapshot!("help-job-start", shown(&["job", "start", "--help"]));
    assert_eq!(shown(&["help", "job", "start"]), shown(&["job", "start", "--help"]));
    for command in [
        "login",
        "logout",
        "profile",
        "get",
        "query",
        "describe",
        "explain",
        "follow",
        "api",
        "sim",
        "completion",
    ] {
        assert!(shown(&[command, "--help"]).contains(&format!("Usage: vbem {command}")), "{command}");
    }
}

#[test]
fn explanations_come_from_the_schema() {
    insta::assert_snapshot!("explain-job", shown(&["explain", "job"]));
    insta::assert_snapshot!("explain-member", shown(&["explain", "job.JobType"]));
    insta::assert_snapshot!("explain-body", shown(&["explain", "JobCloneSpec"]));
    insta::assert_snapshot!("skeleton", shown(&["job", "clone-job", "--skeleton"]));
}

#[test]
fn usage_errors_have_code_2_and_a_hint() {
    let table: &[&[&str]] = &[
        &["gte", "jobs"],
        &["jbo", "start", "x"],
        &["job", "strat", "x"],
        &["get", "vm-re"],
        &["get", "jobs", "--columns", "NxtRun"],
        &["get", "jobs", "--jq", ".["],
        &["query", "jobs", "--where", "Nmae == 'x' and JobType == Backup"],
        &["query", "jobs", "--where", "JobType == Bckup"],
        &["query", "jobs", "--where", "(Name == x"],
        &["query", "jobs", "--sort", "-NextRn"],
        &["query", "enterprise-manager"],
        &["follow", "job", "x", "backup-sesions"],
        &["explain", "jobb.Name"],
        &["job", "clone-job", "x", "--dry-run", "--set", "BackupJobCloneInfo.JobNam=x"],
        &["job", "clone-job", "x", "--dry-run", "--set", "BackupJobCloneInfo.JobName=x"],
        &["job", "start", "x", "--set", "a=b"],
        &["login", "https://em.example:9398"],
    ];
    let mut text = String::new();
    for arguments in table {
        let outcome = offline(arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?}: {}", outcome.err);
        text.push_str(&format!("$ vbem {}\n{}\n", arguments.join(" "), outcome.err));
    }
    insta::assert_snapshot!("usage-errors", text);
}

#[test]
fn without_a_server_commands_have_code_4() {
    let outcome = offline(&["get", "jobs"]);
    assert_eq!(outcome.code, 4);
    insta::assert_snapshot!("no-server", outcome.err);
}
