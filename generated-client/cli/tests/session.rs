//! Profiles, sessions and secrets.

mod support;

use support::{Outcome, Stage, finish};
use vbem_simulator::{Fault, Matcher};

fn login(stage: &Stage, options: &[&str]) -> Outcome {
    let account = stage.sim.credentials();
    let url = stage.sim.url();
    let mut arguments = vec!["login", &url, "--user", &account.user, "--as", "lab", "--password-stdin"];
    arguments.extend(options);
    finish(stage.bare().args(arguments), &format!("{}\n", account.password.as_str()))
}

fn run(stage: &Stage, arguments: &[&str]) -> Outcome {
    finish(stage.bare().args(arguments), "")
}

fn logons(stage: &Stage) -> usize {
    stage.sim.requests().iter().filter(|it| it.method == "POST" && it.target.contains("sessionMngr")).count()
}

#[test]
fn session_of_a_profile_lasts_over_commands_and_is_renewed() {
    let stage = Stage::new();
    let outcome = login(&stage, &["--pin"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(outcome.err.contains("SHA-256 fingerprint"), "{}", outcome.err);
    for _ in 0..3 {
        let outcome = run(&stage, &["get", "jobs", "-o", "name", "--limit", "1"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (0, "Databases Backup\n"), "{}", outcome.err);
    }
    assert_eq!((logons(&stage), stage.sim.state().sessions), (1, 1));
    stage.sim.end_sessions();
    assert_eq!(run(&stage, &["get", "jobs"]).code, 0);
    assert_eq!(run(&stage, &["get", "jobs"]).code, 0);
    assert_eq!((logons(&stage), stage.sim.state().sessions), (2, 1), "the renewed session is stored");
    assert_eq!(run(&stage, &["logout"]).code, 0);
    assert_eq!(stage.sim.state().sessions, 0);
    let outcome = run(&stage, &["get", "jobs"]);
    assert_eq!(outcome.code, 4, "the password is forgotten");
    assert!(
        outcome.err.contains("the profile `lab` is not logged on\nhint: `vbem login https://"),
        "{}",
        outcome.err
    );
}

#[test]
fn session_without_a_stored_password_is_not_renewed() {
    let stage = Stage::new();
    assert_eq!(login(&stage, &["--pin", "--no-store"]).code, 0);
    assert_eq!(run(&stage, &["get", "jobs"]).code, 0);
    stage.sim.end_sessions();
    let outcome = run(&stage, &["get", "jobs"]);
    assert_eq!(outcome.code, 4);
    assert!(outcome.err.contains("vbem login"), "{}", outcome.err);
}

#[test]
fn certificate_is_trusted_only_as_configured() {
    let stage = Stage::new();
    let outcome = login(&stage, &[]);
    assert_eq!(outcome.code, 2, "it cannot be asked for: {}", outcome.err);
    assert!(outcome.err.contains("--pin"), "{}", outcome.err);
    assert_eq!(login(&stage, &["--fingerprint", &"00".repeat(32)]).code, 4);
    assert_eq!(stage.sim.requests().len(), 0, "nothing was sent to an untrusted server");
    let ca = stage.file("sim.pem", stage.sim.certificate().unwrap_or_default());
    assert_eq!(login(&stage, &["--ca", &ca]).code, 0);
    let other = Stage::new();
    let moved = stage.config().join("profiles.yaml");
    let text =
        std::fs::read_to_string(&moved).unwrap_or_default().replace(&stage.sim.url(), &other.sim.url());
    assert!(std::fs::write(&moved, text).is_ok());
    assert_eq!(run(&stage, &["get", "jobs"]).code, 4, "another server with another certificate");
}

#[test]
fn wrong_password_has_code_4_and_stores_nothing() {
    let stage = Stage::new();
    let url = stage.sim.url();
    let arguments = ["login", &url, "--user", "EXAMPLE\\administrator", "--pin", "--password-stdin"];
    let outcome = finish(stage.bare().args(arguments), "wrong-Secret-9\n");
    assert_eq!(outcome.code, 4, "{}", outcome.err);
    assert!(!outcome.err.contains("wrong-Secret-9"));
    assert!(!stage.config().join("profiles.yaml").exists());
}

#[test]
fn profiles_are_listed_chosen_and_removed() {
    let stage = Stage::new();
    assert_eq!(login(&stage, &["--pin"]).code, 0);
    let list = run(&stage, &["profile", "list"]);
    assert_eq!(stage.stable(&list.out), "* lab\thttps://em.example:9398\tEXAMPLE\\administrator\n");
    assert_eq!(run(&stage, &["profile", "use", "lba"]).code, 2);
    assert_eq!(run(&stage, &["profile", "use", "lab"]).code, 0);
    assert_eq!(run(&stage, &["--profile", "other", "get", "jobs"]).code, 4);
    assert_eq!(run(&stage, &["profile", "remove", "lab"]).code, 0);
    assert_eq!(run(&stage, &["profile", "list"]).out, "");
    let left: Vec<_> = walk(&stage.config());
    assert_eq!(left.len(), 1, "{left:?}");
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_the_user_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new();
    assert_eq!(login(&stage, &["--pin"]).code, 0);
    let files = walk(&stage.config());
    assert_eq!(files.len(), 3, "{files:?}");
    for path in files {
        let mode = std::fs::metadata(&path).map(|it| it.permissions().mode() & 0o777);
        assert_eq!(mode.ok(), Some(0o600), "{}", path.display());
    }
}

#[test]
fn no_output_contains_a_password_or_the_id_of_a_session() {
    let stage = Stage::new();
    let mut outcomes = vec![login(&stage, &["--pin", "--verbose"])];
    let token = std::fs::read_to_string(stage.config().join("sessions/lab")).unwrap_or_default();
    let id = decoded(&token);
    assert_eq!(id.len(), 36, "{id}");
    let commands: &[&[&str]] = &[
        &["get", "logon-sessions", "-o", "json"],
        &["get", "logon-sessions", "-o", "yaml"],
        &["get", "logon-sessions", "-o", "wide"],
        &["get", "logon-sessions", "-o", "xml"],
        &["get", "logon-sessions", "-o", "csv"],
        &["get", "logon-sessions", "-o", "name"],
        &["api", "GET", "/logonSessions"],
        &["api", "GET", "/logonSessions", "-o", "xml"],
        &["api", "GET", "/logonSessions", "-o", "yaml"],
        &["describe", "logon-session", &format!("/logonSessions/{id}")],
        &["logon-session", "delete", &format!("/logonSessions/{id}"), "--dry-run"],
        &["get", "logon-session", "unknown-user"],
        &["get", "credentials", "-o", "json"],
        &["profile", "list"],
        &["logout"],
    ];
    for arguments in commands {
        let mut command = stage.bare();
        outcomes.push(finish(command.args(*arguments).arg("--verbose"), ""));
    }
    let password = stage.sim.credentials().password.as_str().to_owned();
    for (outcome, arguments) in outcomes.iter().skip(1).zip(commands) {
        let expected = if arguments.contains(&"unknown-user") { 1 } else { 0 };
        assert_eq!(outcome.code, expected, "{arguments:?}: {}", outcome.err);
    }
    for outcome in outcomes {
        for secret in [password.as_str(), token.as_str(), id.as_str()] {
            assert!(!outcome.out.contains(secret) && !outcome.err.contains(secret), "{outcome:?}");
        }
    }
}

#[test]
fn unavailable_server_is_retried_and_then_an_error_with_code_4() {
    let stage = Stage::new();
    stage.sim.fail_next(Matcher::path("/api/query"), Fault::Status(503));
    assert_eq!(stage.run(&["get", "jobs"]).code, 0);
    let mut command = stage.bare();
    command.env("VBEM_URL", "https://127.0.0.1:1").env("VBEM_USER", "u").env("VBEM_PASSWORD", "p");
    let outcome = finish(command.args(["get", "jobs"]), "");
    assert_eq!(outcome.code, 4);
    assert!(outcome.err.contains("hint: check the address"), "{}", outcome.err);
}

/// Returns the id in a token, which is its base64 form.
fn decoded(token: &str) -> String {
    let value = |c: u8| match c {
        b'A'..=b'Z' => u32::from(c - b'A'),
        b'a'..=b'z' => u32::from(c - b'a') + 26,
        b'0'..=b'9' => u32::from(c - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = token.bytes().filter(|c| *c != b'=').collect();
    let mut bytes = Vec::new();
    for part in digits.chunks(4) {
        let bits = part.iter().fold(0, |bits, c| bits << 6 | value(*c)) << (6 * (4 - part.len()));
        bytes.extend(&bits.to_be_bytes()[1..part.len()]);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
