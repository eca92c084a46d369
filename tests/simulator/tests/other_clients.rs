//! Clients that have nothing to do with this project talk to the simulator: curl, and the standard library of Python. Where
//! one is not installed its test says so and is passed over.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::process::Command;
use std::time::Duration;

use vbem_simulator::{Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(2).pace(Pace::PerRequest(Duration::from_secs(1))).start_blocking().unwrap()
}

fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success());
    if !found {
        eprintln!("{program} is not installed: skipped");
    }
    found
}

/// Runs a script and gives what it says.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{errors}");
    said.into_owned()
}

#[test]
fn curl_logs_on_reads_restores_and_logs_off() {
    if !installed("curl") {
        return;
    }
    let sim = simulator();
    let folder = std::env::temp_dir().join(format!("vbem-curl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let account = sim.credentials();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/session.sh");
    let said =
        run(Command::new("sh").args([script, &sim.url(), &account.user, &account.password]).arg(&folder));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(said.ends_with("logged off\n"), "{said}");
    assert_eq!(sim.state().sessions, 0);
}

#[test]
fn the_cookie_jar_of_python_keeps_the_session() {
    if !installed("python3") {
        return;
    }
    let sim = simulator();
    let account = sim.credentials();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/cookies.py");
    let said = run(Command::new("python3").args([script, &sim.url(), &account.user, &account.password]));
    assert!(said.ends_with("logged off\n"), "{said}");
    assert_eq!(sim.state().sessions, 0);
    assert!(sim.requests().iter().all(|it| it.header("x-restsvcsessionid").is_none()), "by cookie alone");
}
