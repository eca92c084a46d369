use http::Method;

use super::*;

const API: &str = "https://srv.local:9398/api";

fn links(rows: &[(&str, &str, Option<&str>)]) -> Links {
    let mut links = Links::new();
    for (rel, path, link_type) in rows {
        links.push(rel, &format!("{API}{path}"), *link_type, None);
    }
    links
}

fn matched(rows: &[(&str, &str, Option<&str>)], spec: &LinkSpec) -> Option<String> {
    spec.find(&links(rows)).map(|link| link.href().trim_start_matches(API).to_owned())
}

const PLAIN: LinkSpec = LinkSpec::new("x", &[]);
const FILES: LinkSpec = LinkSpec {
    name: "backup_files",
    rels: &["Down"],
    types: &["BackupFileReferenceList"],
    path: "/backups/{id}/backupFiles",
    ..PLAIN
};
const POINTS: LinkSpec = LinkSpec {
    name: "restore_points",
    rels: &["Down"],
    types: &["RestorePointReferenceList"],
    path: "/backups/{id}/restorePoints",
    ..PLAIN
};
const FOLDER: LinkSpec = LinkSpec {
    name: "list",
    rels: &["Down"],
    types: &[],
    path: "/vmRestorePoints/{id}/mounts/{mount}/{filepath}?action=listAll",
    ..PLAIN
};
const START: LinkSpec =
    LinkSpec { name: "start", rels: &["Start"], types: &[], path: "/jobs/{id}?action=start", ..PLAIN };
const SERVER: LinkSpec = LinkSpec {
    name: "server",
    rels: &["Up"],
    types: &["BackupServerReference", "BackupServer"],
    path: "/backupServers/{id}",
    ..PLAIN
};

#[test]
fn rel_and_type_in_another_case_match() {
    let rows = [("up", "/BackupServers/1", Some("backupserverREFERENCE"))];
    assert_eq!(matched(&rows, &SERVER).as_deref(), Some("/BackupServers/1"));
}

#[test]
fn link_with_another_rel_does_not_match() {
    assert_eq!(matched(&[("Related", "/backupServers/1", Some("BackupServerReference"))], &SERVER), None);
}

#[test]
fn links_with_the_same_rel_are_matched_by_type() {
    let rows =
        [("Up", "/jobs/1", Some("JobReference")), ("Up", "/backupServers/2", Some("BackupServerReference"))];
    assert_eq!(matched(&rows, &SERVER).as_deref(), Some("/backupServers/2"));
    assert_eq!(matched(&rows[..1], &SERVER), None);
}

#[test]
fn link_with_a_wrong_type_and_the_path_matches() {
    let rows = [
        ("Down", "/backups/1/backupFiles", Some("BackupFileReferenceList")),
        ("Down", "/backups/1/restorePoints", Some("BackupFileReferenceList")),
    ];
    assert_eq!(matched(&rows, &POINTS).as_deref(), Some("/backups/1/restorePoints"));
    assert_eq!(matched(&rows, &FILES).as_deref(), Some("/backups/1/backupFiles"));
    let reversed = [rows[1], rows[0]];
    assert_eq!(matched(&reversed, &FILES).as_deref(), Some("/backups/1/backupFiles"));
}

#[test]
fn link_with_the_type_and_another_path_matches() {
    let rows = [("Down", "/somewhere/1/else", Some("BackupFileReferenceList"))];
    assert_eq!(matched(&rows, &FILES).as_deref(), Some("/somewhere/1/else"));
}

#[test]
fn link_with_an_excluded_path_does_not_match() {
    let job = LinkSpec {
        name: "job",
        rels: &["Up"],
        types: &["JobReference"],
        path: "/jobs/{id}",
        except: &["/agents/jobs/{id}"],
        ..PLAIN
    };
    let (agents, vms) =
        (("Up", "/agents/jobs/1", Some("JobReference")), ("Up", "/jobs/1", Some("JobReference")));
    assert_eq!(matched(&[agents], &job), None);
    assert_eq!(matched(&[agents, vms], &job).as_deref(), Some("/jobs/1"));
    assert!(matched(&[("Up", "/cloud/jobs/1", Some("JobReference"))], &job).is_some());
    let of_agents = LinkSpec { path: "/agents/jobs/{id}", except: &["/jobs/{id}"], ..job };
    assert_eq!(matched(&[vms], &of_agents), None);
    assert_eq!(matched(&[vms, agents], &of_agents).as_deref(), Some("/agents/jobs/1"));
}

#[test]
fn link_with_a_path_suffix_and_another_type_does_not_match() {
    let job = LinkSpec { name: "job", rels: &["Up"], types: &["JobReference"], path: "/jobs/{id}", ..PLAIN };
    assert_eq!(matched(&[("Up", "/agents/jobs/1", Some("AgentBackupJobReference"))], &job), None);
    assert!(matched(&[("Up", "/agents/jobs/1", Some("JobReference"))], &job).is_some());
    assert!(matched(&[("Up", "/agents/jobs/1", None)], &job).is_some());
    assert!(matched(&[("Up", "/jobs/1", Some("Job"))], &job).is_some());
}

#[test]
fn link_with_only_rel_in_common_does_not_match() {
    assert_eq!(matched(&[("Down", "/backups/1/childBackups", None)], &FILES), None);
    assert_eq!(matched(&[("Start", "/jobs/1?action=stop", None)], &START), None);
    assert_eq!(matched(&[("Start", "/jobs/1", None)], &START), None);
}

#[test]
fn spec_with_only_rel_matches_by_rel() {
    let spec = LinkSpec { name: "x", rels: &["Alternate"], types: &[], path: "", ..PLAIN };
    assert_eq!(matched(&[("Alternate", "/x/1", Some("Job"))], &spec).as_deref(), Some("/x/1"));
    let typed = LinkSpec { types: &["Job"], ..spec };
    assert_eq!(matched(&[("Alternate", "/x/1", None)], &typed).as_deref(), Some("/x/1"));
    assert_eq!(matched(&[("Alternate", "/x/1", Some("Other"))], &typed), None);
}

#[test]
fn action_of_another_path_matches_by_its_query() {
    let rows = [("Start", "/agents/jobs/1?action=Start", None)];
    assert_eq!(matched(&rows, &START).as_deref(), Some("/agents/jobs/1?action=Start"));
    let elsewhere = [("Start", "/nas/tasks/1?x=y&action=start", None)];
    assert_eq!(matched(&elsewhere, &START).as_deref(), Some("/nas/tasks/1?x=y&action=start"));
}

#[test]
fn link_of_a_query_matches_by_its_type_parameter() {
    let rows = [("Down", "/query?type=Job&format=Entities", Some("JobList"))];
    let spec = |types, path| LinkSpec { name: "x", rels: &["Down"], types, path, ..PLAIN };
    assert_eq!(matched(&rows, &spec(&["TaskList"], "/query")), None);
    assert_eq!(matched(&rows, &spec(&["TaskList"], "/query?type=Task")), None);
    assert!(matched(&rows, &spec(&["JobList"], "/query")).is_some());
    assert!(matched(&rows, &spec(&[], "/query?type=job")).is_some());
}

#[test]
fn other_query_parameters_are_ignored() {
    let spec = LinkSpec {
        name: "x",
        rels: &["Delete"],
        types: &[],
        path: "/cloud/tenants/{id}?includeBackups=true",
        ..PLAIN
    };
    assert!(matched(&[("Delete", "/cloud/tenants/1", None)], &spec).is_some());
}

/// A tenant can be removed with or without its backups.
#[test]
fn deletion_with_an_undocumented_parameter_is_another_action() {
    let spec = |path| LinkSpec { name: "delete", rels: &["Delete"], types: &[], path, ..PLAIN };
    let (account, all) = (spec("/cloud/tenants/{id}"), spec("/cloud/tenants/{id}?includeBackups=true"));
    let rows =
        [("Delete", "/cloud/tenants/1?includeBackups=true", None), ("Delete", "/cloud/tenants/1", None)];
    let found = |rows: &[(&str, &str, Option<&str>)], spec: &LinkSpec, method: Method| {
        spec.find_action(&links(rows), &method).map(|link| link.href().trim_start_matches(API).to_owned())
    };
    assert_eq!(found(&rows, &account, Method::DELETE).as_deref(), Some("/cloud/tenants/1"));
    assert_eq!(found(&rows[..1], &account, Method::DELETE), None);
    assert!(found(&rows[1..], &all, Method::DELETE).is_some());
    assert!(found(&rows[..1], &all, Method::DELETE).is_some());
    let start = [("Start", "/jobs/1?action=start&x=y", None)];
    assert!(found(&start, &START, Method::POST).is_some());
}

#[test]
fn list_and_create_action_with_the_same_path_are_matched_by_rel() {
    let rows = [
        ("Create", "/jobs/1/includes", Some("ObjectInJob")),
        ("Down", "/jobs/1/includes", Some("ObjectInJobList")),
    ];
    let spec = LinkSpec {
        name: "includes",
        rels: &["Down"],
        types: &["ObjectInJobList"],
        path: "/jobs/{id}/includes",
        ..PLAIN
    };
    assert_eq!(spec.find(&links(&rows)).map(|link| link.rel().to_owned()).as_deref(), Some("Down"));
}

#[test]
fn whole_path_outranks_path_suffix() {
    let spec = LinkSpec {
        name: "all",
        rels: &["Down"],
        types: &["VmRestorePointReferenceList"],
        path: "/vmRestorePoints",
        ..PLAIN
    };
    let rows = [
        ("Down", "/backupFiles/1/vmRestorePoints", Some("VmRestorePointReferenceList")),
        ("Down", "/vmRestorePoints", Some("VmRestorePointReferenceList")),
    ];
    assert_eq!(matched(&rows, &spec).as_deref(), Some("/vmRestorePoints"));
}

#[test]
fn path_placeholder_matches_several_segments() {
    let href = "/vmRestorePoints/1/mounts/2/C:/Users/x y?action=listall";
    assert_eq!(matched(&[("Down", href, None)], &FOLDER).as_deref(), Some(href));
    assert_eq!(match_path(&format!("{API}{href}"), FOLDER.path), PathMatch::Whole);
}

/// Recursion over that many segments would overflow the stack.
#[test]
fn long_address_is_matched_without_deep_recursion() {
    let href = format!("/vmRestorePoints/1/mounts/2/{}?action=listall", "a/".repeat(100_000));
    assert!(matched(&[("Down", &href, None)], &FOLDER).is_some());
}

#[test]
fn href_in_any_form_matches_the_whole_path() {
    for href in [
        "/https://localhost:9398/api/jobs/1",
        "https://proxy/em/api/jobs/1",
        "https://proxy/em/API/api/jobs/1",
        "jobs/1",
        "/jobs/1",
        "//api/jobs/1",
        "http://x:9399/api//jobs/1?format=Entity",
    ] {
        assert_eq!(match_path(href, "/jobs/{id}"), PathMatch::Whole, "{href}");
    }
    assert_eq!(match_path("https://proxy/em/jobs/1", "/jobs/{id}"), PathMatch::Tail);
    assert_eq!(match_path("", "/jobs/{id}"), PathMatch::None);
    assert_eq!(match_path("https://x", "/jobs/{id}"), PathMatch::None);
}

#[test]
fn type_of_a_reference_matches_its_entity() {
    assert!(is_type_of("Job", "Job"));
    assert!(is_type_of("jobReference", "Job"));
    assert!(!is_type_of("JobReferenceList", "Job"));
    assert!(!is_type_of("Reference", "Job"));
    assert!(!is_type_of("B", "Job"));
}
