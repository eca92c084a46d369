//! Formats of output, against the simulator.

mod support;

use serde_json::Value;
use support::Stage;

#[test]
fn formats_of_a_list_are_stable() {
    let stage = Stage::new();
    insta::assert_snapshot!("jobs-table", stage.ok(&["get", "jobs", "-o", "table"]));
    insta::assert_snapshot!("jobs-tsv", stage.ok(&["get", "jobs"]));
    insta::assert_snapshot!(
        "jobs-csv",
        stage.ok(&["get", "jobs", "-o", "csv", "--columns", "name,nextrun,scheduleenabled"])
    );
    insta::assert_snapshot!("jobs-name", stage.ok(&["get", "jobs", "-o", "name"]));
    insta::assert_snapshot!("repositories-table", stage.ok(&["get", "repositories", "-o", "table"]));
    insta::assert_snapshot!(
        "repositories-wide",
        stage.ok(&["get", "repositories", "-o", "wide", "--limit", "2"])
    );
    insta::assert_snapshot!("repository-json", stage.ok(&["get", "repositories", "--first", "-o", "json"]));
    insta::assert_snapshot!("repository-yaml", stage.ok(&["get", "repositories", "--first", "-o", "yaml"]));
    insta::assert_snapshot!("repository-xml", stage.ok(&["get", "repositories", "--first", "-o", "xml"]));
    insta::assert_snapshot!("describe", stage.ok(&["describe", "repository", "Main Repository"]));
}

#[test]
fn json_has_times_in_utc_and_tables_in_the_local_zone() {
    let stage = Stage::new();
    let json = stage.ok(&["query", "jobs", "--where", "Name == 'Databases Backup'", "--jq", ".[].NextRun"]);
    let table =
        stage.ok(&["get", "job", "Databases Backup", "-o", "table", "--columns", "NextRun", "--no-headers"]);
    assert_eq!((json.as_str(), table.as_str()), ("2026-06-15T20:00:00Z\n", "2026-06-15 22:00\n"));
}

#[test]
fn objects_are_found_by_name_beginning_uid_identifier_and_address() {
    let stage = Stage::new();
    let uid = stage.ok(&["get", "job", "Web Tier Backup", "--jq", ".UID"]);
    let uid = uid.trim();
    let id = uid.rsplit(':').next().unwrap_or_default();
    let address = format!("/jobs/{id}");
    for wanted in ["Web Tier Backup", "web t", uid, id, &address] {
        assert_eq!(stage.ok(&["get", "job", wanted, "-o", "name"]), "Web Tier Backup\n", "{wanted}");
    }
    let ambiguous = stage.run(&["get", "job", "Databases"]);
    assert_eq!(ambiguous.code, 2);
    insta::assert_snapshot!("ambiguous", ambiguous.err);
    let missing = stage.run(&["get", "job", "Web Teir Backup"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    insta::assert_snapshot!("missing", missing.err);
    let foreign = stage.run(&["get", "backup", uid]);
    assert_eq!(foreign.code, 2, "{}", foreign.err);
    assert_eq!(stage.run(&["get", "job", "00000000-0000-4000-8000-000000000001"]).code, 1);
}

#[test]
fn limits_and_pages_are_followed() {
    let stage = Stage::new();
    let count = |arguments: &[&str]| stage.ok(arguments).lines().count();
    let all = count(&["get", "vm-restore-points", "--all", "-o", "name"]);
    assert!(all > 100, "{all}");
    let first = stage.run(&["get", "vm-restore-points", "-o", "name"]);
    assert_eq!(first.out.lines().count(), 100);
    assert!(first.err.contains("the first 100 are shown"), "{}", first.err);
    assert_eq!(stage.run(&["get", "vm-restore-points", "-o", "name", "--quiet"]).err, "");
    assert_eq!(count(&["get", "vm-restore-points", "-o", "name", "--limit", "7"]), 7);
    let pages = stage.ok(&[
        "api",
        "GET",
        "/query?type=VmRestorePoint&pageSize=50",
        "--paginate",
        "--jq",
        ".Refs.Refs[].Name",
    ]);
    assert_eq!(pages.lines().count(), all);
}

#[test]
fn links_of_many_objects_need_few_requests() {
    let stage = Stage::new();
    let points = stage.ok(&["get", "vm-restore-points", "--all", "-o", "name"]).lines().count();
    stage.sim.forget_requests();
    let servers = stage.ok(&[
        "follow",
        "vm-restore-point",
        "-",
        "restore-point",
        "backup-files",
        "--all",
        "-o",
        "name",
    ]);
    let requests = stage.sim.requests().len();
    assert!(servers.lines().count() > 10 && requests < points / 4, "{requests} requests for {points} points");
    let sessions = stage.ok(&[
        "follow",
        "job",
        "Databases Backup",
        "backup-sessions",
        "--jq",
        "map(.JobName) | unique | .[]",
    ]);
    assert_eq!(sessions, "Databases Backup\n");
}

#[test]
fn every_member_of_json_is_in_the_schema() {
    let stage = Stage::new();
    let text = stage.ok(&["get", "jobs", "-o", "json"]);
    let jobs: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(jobs.len(), 8);
    for name in jobs.iter().filter_map(Value::as_object).flat_map(|job| job.keys()) {
        let explained = support::offline(&["explain", &format!("Job.{name}")]);
        assert_eq!(explained.code, 0, "{name}: {}", explained.err);
    }
}
