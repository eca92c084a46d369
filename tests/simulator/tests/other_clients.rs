//! Independent clients against the simulator: curl, and the standard library of Python. Without the program, the test
//! prints that it is skipped.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::process::Command;
use std::time::Duration;

use vbem_simulator::{Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder()
        .deny_warnings()
        .days(2)
        .pace(Pace::PerRequest(Duration::from_secs(1)))
        .start_blocking()
        .unwrap()
}

fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success());
    if !found {
        eprintln!("{program} is not installed: skipped");
    }
    found
}

/// Runs a script and returns its output.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    stdout.into_owned()
}

#[test]
fn curl_session_script_succeeds() {
    if !installed("curl") {
        return;
    }
    let sim = simulator();
    let folder = std::env::temp_dir().join(format!("vbem-curl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let account = sim.credentials();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/session.sh");
    let stdout =
        run(Command::new("sh").args([script, &sim.url(), &account.user, &account.password]).arg(&folder));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(stdout.ends_with("logged off\n"), "{stdout}");
    assert_eq!(sim.state().sessions, 0);
}

#[test]
fn python_cookie_jar_keeps_the_session() {
    if !installed("python3") {
        return;
    }
    let sim = simulator();
    let account = sim.credentials();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/cookies.py");
    let stdout = run(Command::new("python3").args([script, &sim.url(), &account.user, &account.password]));
    assert!(stdout.ends_with("logged off\n"), "{stdout}");
    assert_eq!(sim.state().sessions, 0);
    assert!(sim.requests().iter().all(|it| it.header("x-restsvcsessionid").is_none()), "by cookie alone");
}
