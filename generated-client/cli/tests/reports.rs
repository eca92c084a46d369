//! `status`, `report` and `check` against a simulator with a fixed clock.

#![allow(clippy::unwrap_used, reason = "of tests")]

mod support;

use serde_json::Value;
use support::{Outcome, Stage, finish};
use vbem_simulator::{Fault, Matcher};

#[test]
fn status_shows_jobs_repositories_and_machines() {
    let stage = Stage::new();
    insta::assert_snapshot!("status", stage.stable(&stage.ok(&["status"])));
    let json: Value = serde_json::from_str(&stage.ok(&["status", "-o", "json"])).unwrap();
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(members, ["jobs", "machines", "repositories", "server", "time", "unprotected"]);
    assert_eq!(json["time"], support::NOW);
    let coloured = stage.ok(&["status", "--color", "always"]);
    assert!(coloured.contains("\u{1b}[1mJOBS\u{1b}[0m"), "{coloured:?}");
}

#[test]
fn report_of_a_period_is_the_same_at_any_time() {
    let stage = Stage::new();
    let report = || stage.ok(&["report", "nightly", "--since", "3d", "--until", "2026-06-15T14:00"]);
    let first = report();
    insta::assert_snapshot!("report-table", stage.stable(&first));
    assert_eq!(report(), first);
    assert_eq!(stage.ok(&["report", "nightly", "--since", "3d"]), first, "the clock of the command is fixed");
}

#[test]
fn report_has_the_same_facts_in_all_formats() {
    let stage = Stage::with(|builder| builder.days(10));
    let report = |format: &str| stage.ok(&["report", "nightly", "--since", "9d", "-o", format]);
    let json: Value = serde_json::from_str(&report("json")).unwrap();
    let totals = &json["totals"];
    let number = |name: &str| totals[name].as_u64().unwrap();
    let runs = json["runs"].as_array().unwrap();
    let all = number("success") + number("warning") + number("failed") + number("running");
    assert_eq!(runs.len() as u64, all);
    assert!(number("failed") > 0 && number("warning") > 0, "{totals}");
    assert_eq!(json["days"].as_array().unwrap().len(), 14);
    let (table, html) = (report("table"), report("html"));
    let line = format!(
        "{} successful, {} with warnings, {} failed",
        number("success"),
        number("warning"),
        number("failed")
    );
    assert!(table.contains(&line), "{table}");
    for (label, name) in
        [("successful runs", "success"), ("runs with warnings", "warning"), ("failed runs", "failed")]
    {
        assert!(html.contains(&format!("<b>{}</b>{label}", number(name))), "{label}");
    }
    for run in runs.iter().filter(|run| run["outcome"] == "failed") {
        let machine = &run["machines"][0];
        let (name, reason) = (machine["name"].as_str().unwrap(), machine["reason"].as_str().unwrap());
        assert!(table.contains(&format!("      {name}: {reason}\n")), "{name}: {reason}");
        assert!(html.contains(&format!("<li><b>{name}</b>: {reason}</li>")), "{name}: {reason}");
    }
    let failed = runs.iter().find(|run| run["outcome"] == "failed").unwrap();
    insta::assert_snapshot!("report-run", format!("{failed:#}"));
}

#[test]
fn run_over_the_beginning_of_the_period_counts_in_the_period_of_its_end() {
    let stage = Stage::new();
    let report = |until: &str| -> Value {
        let text = stage.ok(&["report", "nightly", "--since", "1h", "--until", until, "-o", "json"]);
        serde_json::from_str(&text).unwrap()
    };
    // `Databases Backup` runs from 20:00:26 to 20:34:26 UTC.
    let found = |until: &str| {
        let report = report(until);
        let runs = report["runs"].as_array().unwrap();
        runs.iter()
            .find(|run| run["job"] == "Databases Backup")
            .map(|run| run["outcome"].as_str().unwrap().to_owned())
    };
    assert_eq!(found("2026-06-14T20:00:00Z"), None);
    assert_eq!(found("2026-06-14T20:30:00Z").as_deref(), Some("running"));
    assert_eq!(found("2026-06-14T21:20:00Z").as_deref(), Some("success"), "it began before the period");
    assert_eq!(found("2026-06-14T21:40:00Z"), None);
}

#[test]
fn run_in_progress_is_in_status_report_and_check() {
    let stage = Stage::with(|builder| builder.activity_duration(std::time::Duration::from_secs(100_000)));
    assert_eq!(stage.run(&["job", "start", "Databases Backup"]).code, 0);
    let report = stage.ok(&["report", "nightly", "--until", "2026-06-15T13:00:00Z"]);
    assert!(report.contains(" 1 running;"), "{report}");
    let status = stage.ok(&["status"]);
    assert!(status.contains("; 1 running\n"), "{status}");
    let check = stage.run(&["check", "jobs", "--critical", "99", "--warning", "99"]);
    assert!(check.out.contains(" 1 running | ") && check.code == 0, "{check:?}");
}

#[test]
fn checks_have_the_exit_codes_of_monitoring_plugins() {
    let stage = Stage::new();
    let check = |arguments: &[&str]| stage.run(&[&["check"], arguments].concat());
    let table: [(&[&str], i32, &str); 9] = [
        (&["jobs", "--warning", "99", "--critical", "99"], 0, "JOBS OK: "),
        (&["jobs", "--warning", "@0:99", "--critical", "99"], 1, "JOBS WARNING: "),
        (&["jobs", "--critical", "@0:99"], 2, "JOBS CRITICAL: "),
        (&["repositories"], 0, "REPOSITORIES OK: 0 of 4 repositories are low on space | 'low'=0;;;0;4 "),
        (&["repositories", "--warning", "99:"], 1, "REPOSITORIES WARNING: 4 of 4 "),
        (&["repositories", "--critical", "99:"], 2, "REPOSITORIES CRITICAL: 4 of 4 "),
        (&["rpo", "--warning", "30d", "--critical", "30d"], 0, "RPO OK: "),
        (&["rpo", "--warning", "1m", "--critical", "30d"], 1, "RPO WARNING: "),
        (&["rpo", "--warning", "1m", "--critical", "2m"], 2, "RPO CRITICAL: "),
    ];
    for (arguments, code, beginning) in table {
        let Outcome { code: actual, out, err } = check(arguments);
        assert_eq!(
            (actual, out.starts_with(beginning), err.as_str()),
            (code, true, ""),
            "{arguments:?}: {out}"
        );
        let first = out.lines().next().unwrap();
        assert_eq!(first.matches('|').count(), 1, "{first}");
    }
}

#[test]
fn check_is_unknown_without_an_answer_and_for_wrong_arguments() {
    let stage = Stage::new();
    stage.sim.fail_next(Matcher::path("/api/query"), Fault::Status(500));
    let failed = stage.run(&["check", "repositories"]);
    assert_eq!((failed.code, failed.out.starts_with("REPOSITORIES UNKNOWN: ")), (3, true), "{failed:?}");
    assert_eq!(failed.out.lines().count(), 1, "{}", failed.out);
    for kind in ["jobs", "repositories", "rpo"] {
        let mut command = stage.with_server();
        let gone = finish(command.env("VBEM_URL", "https://127.0.0.1:1").args(["check", kind]), "");
        assert_eq!((gone.code, gone.err.as_str()), (3, ""), "{kind}: {gone:?}");
        assert!(gone.out.contains(" UNKNOWN: ") && gone.out.contains("127.0.0.1:1"), "{}", gone.out);
    }
    for arguments in [&["check", "jobs", "--warning", "many"][..], &["check", "all"], &["check"]] {
        let outcome = stage.run(arguments);
        assert_eq!((outcome.code, outcome.out.is_empty()), (3, false), "{arguments:?}: {outcome:?}");
    }
    assert_eq!(stage.run(&["report", "nightly", "--until", "soon"]).code, 2);
    assert_eq!(stage.run(&["check", "--help"]).code, 0);
}
