//! The programs of the client's recipes, started as from a shell with a simulated Enterprise Manager.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use vbem_simulator::{Fault, Matcher, Pace, Rule, Simulator};

/// The programs: name and executable.
macro_rules! programs {
    ($($name:literal)*) => {
        const PROGRAMS: &[(&str, &str)] = &[$(($name, env!(concat!("CARGO_BIN_EXE_", $name)))),*];
    };
}

programs! {
    "bounded_requests" "errors_and_traces" "export_csv" "jobs" "nightly_report" "restore_file" "restore_vm" "stale_vms"
    "tenant"
}

/// Starts a server whose clock shows the time of this machine, advances by a minute with every request and need not be
/// waited for.
fn start() -> Simulator {
    builder().start_blocking().unwrap()
}

fn builder() -> vbem_simulator::Builder {
    let now = SystemTime::now().try_into().unwrap();
    let pace = Pace::PerRequest(Duration::from_secs(60));
    Simulator::builder().deny_warnings().days(3).now(now).pace(pace)
}

fn run(sim: &Simulator, program: &str, arguments: &[&str]) -> Output {
    let account = sim.credentials();
    let (_, executable) = PROGRAMS.iter().find(|(name, _)| *name == program).unwrap();
    let mut command = Command::new(executable);
    command.args(arguments).env_clear().env("VBEM_URL", sim.url()).env("TENANT_PASSWORD", "t-secret-1");
    let output =
        command.env("VBEM_USER", &account.user).env("VBEM_PASSWORD", &account.password).output().unwrap();
    assert_eq!(sim.state().sessions, 0, "{program} logs off");
    output
}

/// Runs a program that succeeds, and returns its output.
fn stdout(sim: &Simulator, program: &str, arguments: &[&str]) -> String {
    let output = run(sim, program, arguments);
    assert!(output.status.success(), "{program} {arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs a program that fails, and returns its error output.
fn stderr(sim: &Simulator, program: &str, arguments: &[&str]) -> String {
    let output = run(sim, program, arguments);
    assert!(!output.status.success(), "{program} {arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn nightly_report_prints_the_same_runs_as_table_and_as_json() {
    // In a company of this size, some runs of the last day have failed.
    let sim = builder().scale(3).start_blocking().unwrap();
    let table = stdout(&sim, "nightly_report", &[]);
    let json: Value = serde_json::from_str(&stdout(&sim, "nightly_report", &["--json"])).unwrap();
    let runs = json.as_array().unwrap();
    assert!(runs.len() > 3, "{json}");
    let failed: Vec<_> = runs.iter().flat_map(|run| run["failed"].as_array().unwrap()).collect();
    assert!(!failed.is_empty(), "{json}");
    let (of_machines, of_runs): (Vec<_>, Vec<_>) =
        table.lines().skip(1).partition(|line| line.starts_with(' '));
    assert_eq!((of_machines.len(), of_runs.len()), (failed.len(), runs.len()), "{table}");
    for (line, run) in of_runs.iter().zip(runs) {
        for field in ["started", "job", "result"] {
            assert!(line.contains(run[field].as_str().unwrap()), "{line}: {run}");
        }
    }
    for (line, machine) in of_machines.iter().zip(failed) {
        for field in ["name", "reason"] {
            assert!(line.contains(machine[field].as_str().unwrap()), "{line}: {machine}");
        }
    }
}

#[test]
fn restore_vm_draws_progress_and_prints_the_result() {
    let sim = start();
    let output = run(&sim, "restore_vm", &["crm-db", "crm-db-check"]);
    let (stdout, bar) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success() && stdout.ends_with(": Success\n"), "{stdout}{bar}");
    assert!(bar.ends_with("\r[#########################] 100 %\n"), "{bar}");
    let requests = sim.requests();
    let restore = requests.iter().find(|it| it.target.ends_with("?action=restore")).unwrap();
    assert!(restore.body.contains("<VmNewName>crm-db-check</VmNewName>"), "{}", restore.body);

    assert!(stderr(&sim, "restore_vm", &["unknown", "new"]).contains("unknown has no restore point"));
    let reason = "The datastore is full.";
    sim.fail_next(Matcher::path("*?action=restore"), Fault::TaskFails(reason.into()));
    assert!(stderr(&sim, "restore_vm", &["crm-db", "new"]).contains(reason));
}

#[test]
fn restore_file_writes_the_file_to_disk() {
    let sim = start();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("sure.txt");
    let target = target.to_str().unwrap();
    let output = stdout(&sim, "restore_file", &["crm-db", "E:\\shares\\100% sure.txt", target]);
    assert_eq!(output, format!("{target}: 1204 bytes\n"));
    assert_eq!(fs::read(target).unwrap().len(), 1_204);

    assert!(stderr(&sim, "restore_file", &["crm-db", "E:/none", target]).contains("crm-db has no E:/none"));
    assert!(stderr(&sim, "restore_file", &["crm-db", "E:/shares", target]).contains("is a directory"));
}

#[test]
fn tenant_is_created_changed_and_deleted() {
    let sim = start();
    let name = "Elm Energy";
    let tenants = sim.state().objects["CloudTenant"];
    let quotas = sim.state().objects["CloudTenantResource"];
    let create = ["create", name, "Main Repository", "500 GB"];
    assert_eq!(stdout(&sim, "tenant", &create), "created Elm Energy with 1 quota\n");
    let quota = ["quota", name, "Hardened Repository", "1 TB"];
    assert_eq!(stdout(&sim, "tenant", &quota), "added 1 TiB in Cloud repository\n");
    assert_eq!(sim.state().objects["CloudTenantResource"], quotas + 2);
    assert_eq!(stdout(&sim, "tenant", &["disable", name]), "Elm Energy is disabled\n");
    assert_eq!(stdout(&sim, "tenant", &["enable", name]), "Elm Energy is enabled\n");
    assert_eq!(sim.state().objects["CloudTenant"], tenants + 1);
    assert_eq!(stdout(&sim, "tenant", &["delete", name]), "deleted Elm Energy\n");
    assert_eq!(sim.state().objects["CloudTenant"], tenants);
    assert!(stderr(&sim, "tenant", &["delete", name]).contains("Elm Energy"));
}

#[test]
fn jobs_are_listed_started_disabled_changed_and_cloned() {
    let sim = start();
    let name = "Databases Backup";
    let line = |list: &str, name: &str| list.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(line(&stdout(&sim, "jobs", &["list"]), name).ends_with("schedule on"));
    assert!(stdout(&sim, "jobs", &["start", name]).starts_with("Databases Backup@"));
    for _ in 0..2 {
        assert_eq!(stdout(&sim, "jobs", &["disable", name]), "Databases Backup: schedule off\n");
        assert!(line(&stdout(&sim, "jobs", &["list"]), name).ends_with("schedule off"));
    }
    stdout(&sim, "jobs", &["describe", name, "Every night"]);
    assert!(sim.requests().iter().any(|it| it.method == "PUT" && it.body.contains("Every night")));
    let clone = stdout(&sim, "jobs", &["clone", name, "Copy of it", "Main Repository"]);
    assert!(clone.starts_with("Databases Backup: cloned as Copy of it (urn:veeam:Job:"), "{clone}");
    line(&stdout(&sim, "jobs", &["list"]), "Copy of it");
}

#[test]
fn export_csv_writes_a_line_for_each_restore_point() {
    let sim = start();
    let csv = stdout(&sim, "export_csv", &[]);
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), sim.state().objects["VmRestorePoint"] + 1);
    assert!(lines[1..].iter().all(|line| line.split(',').count() == 4 && !line.ends_with(',')), "{csv}");
}

#[test]
fn bounded_requests_handles_all_within_the_limit_and_reports_failures() {
    let sim = start();
    let points = sim.state().objects["RestorePoint"];
    let delay = Duration::from_millis(100);
    sim.faults().add(Rule::always(Matcher::path("/api/restorePoints/*"), Fault::Delay(delay.into())));
    let begun = Instant::now();
    let lines = stdout(&sim, "bounded_requests", &[]);
    assert!(
        begun.elapsed() >= delay * points.div_ceil(4).try_into().unwrap(),
        "more than 4 at the same time"
    );
    assert_eq!(lines.lines().count(), points, "{lines}");
    assert!(lines.lines().all(|line| line.ends_with(" VMs")), "{lines}");

    sim.faults().clear();
    sim.fail_next(Matcher::path("/api/restorePoints/*"), Fault::Status(500));
    let errors = stderr(&sim, "bounded_requests", &[]);
    assert!(errors.contains("1 requests failed"), "{errors}");
}

#[test]
fn errors_are_explained_and_requests_are_traced() {
    let sim = start();
    let traces = text(&run(&sim, "errors_and_traces", &["Databases Backup"]).stderr);
    assert!(traces.contains("vbem_client") && traces.contains("http.request.method"), "{traces}");
    assert!(traces.contains("/jobs/{id}"), "{traces}");
    let secret = sim.credentials().password.clone();
    assert!(!traces.contains(&secret), "{traces}");

    sim.fail_next(Matcher::path("/api/jobs/*"), Fault::NoLinks);
    let output = stdout(&sim, "errors_and_traces", &["Databases Backup"]);
    assert!(output.starts_with("Databases Backup cannot be started now: "), "{output}");
    assert!(stderr(&sim, "errors_and_traces", &["unknown"]).ends_with("check the name\n"));
    sim.fail_next(Matcher::path("*?action=start"), Fault::TaskFails("No licence.".into()));
    let failed = stderr(&sim, "errors_and_traces", &["Databases Backup"]);
    assert!(
        failed.contains("No licence.") && failed.ends_with("read the explanation of the server\n"),
        "{failed}"
    );
}

#[test]
fn stale_vms_are_listed() {
    let sim = start();
    assert_eq!(stdout(&sim, "stale_vms", &[]), "");
    let earlier = SystemTime::now() - Duration::from_secs(10 * 24 * 60 * 60);
    let sim = Simulator::builder().days(3).now(earlier.try_into().unwrap()).start_blocking().unwrap();
    assert!(stdout(&sim, "stale_vms", &[]).lines().any(|vm| vm == "crm-db"));
}

/// Returns the lines of a group of imports, or the item as a whole.
fn parts(item: &str) -> Vec<&str> {
    if item.starts_with("use ") { item.lines().collect() } else { vec![item] }
}

/// Every block of the page is part of the program that its section names, and every program has a section.
#[test]
fn recipes_page_shows_the_code_of_the_programs() {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client");
    let page = fs::read_to_string(client.join("src/guide/recipes.md")).unwrap();
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = Vec::new();
    for section in page.split("\n# ").skip(1) {
        let path = section.split('`').find(|part| part.starts_with("generated-client/examples/")).unwrap();
        let program = joined(&fs::read_to_string(client.join("..").join(path)).unwrap());
        let mut blocks = 0;
        for block in section.split("\n```").skip(1).step_by(2) {
            let (_, code) = block.split_once('\n').unwrap();
            // The page omits items of the program, and imports of those.
            for item in code.split("\n\n").flat_map(parts) {
                assert!(program.contains(&joined(item)), "{path} differs from the page:\n{item}");
            }
            blocks += 1;
        }
        assert!(blocks > 0, "{path} has no code on the page");
        shown.push(Path::new(path).file_stem().unwrap().to_str().unwrap().to_owned());
    }
    shown.sort();
    let programs: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(shown, programs);
}
