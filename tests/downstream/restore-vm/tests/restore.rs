//! Program started as from a shell, with a simulated Enterprise Manager.

use std::process::{Command, Output};
use std::time::Duration;

use vbem_simulator::{Fault, Matcher, Pace, Simulator};

fn restore(sim: &Simulator, arguments: &[&str]) -> Output {
    let account = sim.credentials();
    Command::new(env!("CARGO_BIN_EXE_restore-vm"))
        .args(arguments)
        .env("VBEM_URL", sim.url())
        .env("VBEM_USER", &account.user)
        .env("VBEM_PASSWORD", &account.password)
        .env_remove("VBEM_CA_CERTIFICATE")
        .output()
        .unwrap()
}

fn start() -> Simulator {
    // Every request advances the clock, so that the test need not wait.
    Simulator::builder().pace(Pace::PerRequest(Duration::from_secs(5))).start_blocking().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn vm_is_restored_under_a_new_name() {
    let sim = start();
    let output = restore(&sim, &["crm-db", "crm-db-check"]);
    let (stdout, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{errors}");
    assert!(
        stdout.contains("as crm-db-check") && stdout.contains("100 %") && stdout.contains(": Success"),
        "{stdout}"
    );

    let requests = sim.requests();
    let asked: Vec<_> = requests.iter().filter(|it| it.target.ends_with("?action=restore")).collect();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].body.contains("<VmNewName>crm-db-check</VmNewName>"), "{}", asked[0].body);
    assert!(asked[0].body.contains("<HierarchyRootUid>urn:veeam:HierarchyRoot:"), "{}", asked[0].body);
    assert_eq!(sim.state().sessions, 0, "it logs off");
}

#[test]
fn failed_restore_reports_the_reason() {
    let sim = start();
    let why = "The datastore is full.";
    sim.fail_next(Matcher::path("/api/vmRestorePoints/*").method("POST"), Fault::TaskFails(why.into()));
    let output = restore(&sim, &["crm-db", "crm-db-check"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    assert_eq!(sim.state().sessions, 0, "it logs off after errors, too");
}

#[test]
fn unknown_vm_is_not_restored() {
    let sim = start();
    let output = restore(&sim, &["unknown-vm", "unknown-vm-check"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("unknown-vm has no restore point"), "{}", text(&output.stderr));
    assert!(sim.requests().iter().all(|it| !it.target.contains("action=restore")));
}

#[test]
fn invalid_arguments_send_no_request() {
    let sim = start();
    assert!(text(&restore(&sim, &["crm-db"]).stderr).contains("usage"));
    assert!(sim.requests().is_empty());
}
