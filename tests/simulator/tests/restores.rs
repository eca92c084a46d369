//! Restores, mounts and tasks, on a clock the test drives.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use support::{Client, local};
use vbem_simulator::{Fault, Matcher, Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder()
        .days(2)
        .pace(Pace::Manual)
        .task_duration(Duration::from_secs(2))
        .activity_duration(Duration::from_secs(100))
        .start_blocking()
        .unwrap()
}

fn point(client: &mut Client) -> String {
    client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0)
}

#[test]
fn restore_creates_task_then_session_with_progress() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = point(&mut client);
    let machine = client.get(&point).find("VmName").unwrap();
    let restore = client.get(&point).links("Restore", "").remove(0);
    let task = client.post(&restore, "");
    assert_eq!(task.status, 202);
    let address = local(&task.find("Href").unwrap());
    assert_eq!(client.get(&address).find("State").as_deref(), Some("Running"));
    assert_eq!(client.get(&address).find("Result"), None);
    sim.clock().advance(Duration::from_secs(2));
    let task = client.get(&address);
    assert_eq!(task.find("State").as_deref(), Some("Finished"));
    assert!(
        task.text().contains("<Result Success=\"true\"><Message>Ok</Message></Result>"),
        "{}",
        task.text()
    );
    let session = task.links("Related", "RestoreSession").remove(0);
    assert!(session.ends_with("?format=Entity"), "{session}");
    let seen = client.get(&session);
    assert_eq!(seen.find("State").as_deref(), Some("Working"));
    assert_eq!(seen.find("Result").as_deref(), Some("None"));
    assert_eq!(seen.find("Progress").as_deref(), Some("0"));
    assert_eq!(seen.find("VmDisplayName"), Some(machine));
    assert_eq!(seen.find("EndTimeUTC"), None);
    sim.clock().advance(Duration::from_secs(40));
    assert_eq!(client.get(&session).find("Progress").as_deref(), Some("40"));
    sim.clock().advance(Duration::from_secs(60));
    let seen = client.get(&session);
    assert_eq!(seen.find("State").as_deref(), Some("Stopped"));
    assert_eq!(seen.find("Result").as_deref(), Some("Success"));
    assert_eq!(seen.find("Progress").as_deref(), Some("100"));
    assert_eq!(seen.find("EndTimeUTC").as_deref(), Some("2026-06-15T12:01:42Z"));
    assert_eq!(seen.links("Related", "VmRestorePointReference"), [point.replace("?format=Entity", "")]);
}

#[test]
fn tasks_can_be_cancelled_fail_or_hang() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = point(&mut client);
    let restore = client.get(&point).links("Restore", "").remove(0);
    let before = sim.state().objects["RestoreSession"];

    let task = client.post(&restore, "");
    assert_eq!(client.delete(&task.links("Delete", "")[0]).status, 204);
    sim.fail_next(
        Matcher::path("*").method("POST"),
        Fault::TaskFails("The host is in maintenance mode.".into()),
    );
    client.post(&restore, "");
    sim.fail_next(Matcher::path("*").method("POST"), Fault::TaskHangs);
    client.post(&restore, "");
    sim.clock().advance(Duration::from_secs(600));

    assert_eq!(client.get("/api/tasks/task-1").status, 500);
    let failed = client.get("/api/tasks/task-2").text();
    assert!(
        failed.contains("<Result Success=\"false\"><Message>The host is in maintenance mode.</Message>"),
        "{failed}"
    );
    assert_eq!(client.get("/api/tasks/task-3").find("State").as_deref(), Some("Running"));
    assert_eq!(sim.state().objects["RestoreSession"], before);
}

#[test]
fn xml_bodies_with_errors_are_rejected_naming_the_element() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = point(&mut client);
    let restore = client.get(&point).links("Restore", "").remove(0);
    let xml = |inner: &str| {
        format!(
            "<RestoreSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><VmRestoreSpec>{inner}</VmRestoreSpec></RestoreSpec>"
        )
    };
    let right = xml("<PowerOnAfterRestore>false</PowerOnAfterRestore><QuickRollback>true</QuickRollback>");
    assert_eq!(client.post(&restore, &right).status, 202);
    assert_eq!(client.post(&restore, "{\"VmRestoreSpec\":{\"PowerOnAfterRestore\":true}}").status, 202);
    for (body, named) in [
        (xml("<QuickRollback>true</QuickRollback>"), "VmRestoreSpec/PowerOnAfterRestore"),
        (
            xml("<PowerOnAfterRestore>perhaps</PowerOnAfterRestore>"),
            "[perhaps] of element [VmRestoreSpec/PowerOnAfterRestore]",
        ),
        ("<RestoreSpec".to_owned(), "not well-formed"),
        ("<Other/>".to_owned(), "RestoreSpec"),
        ("{\"VmRestoreSpec\":{}}".to_owned(), "VmRestoreSpec/PowerOnAfterRestore"),
    ] {
        let answer = client.post(&restore, &body);
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text().contains(named), "{body}: {}", answer.text());
    }
    assert_eq!(client.post(&point.replace("?format=Entity", "?action=explode"), "").status, 400);
    let answer = client.put(&point.replace("?format=Entity", ""), "");
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("Allow"), Some("GET, POST"));
    assert_eq!(client.get("/api/vmRestorePoints/none").status, 400);
}

#[test]
fn json_bodies_with_errors_are_rejected_naming_the_element() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let includes = client.get(&job).links("Down", "ObjectInJobList").remove(0);
    let reference = "\"HierarchyObjRef\":\"urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-1\"";
    for (body, named) in [
        (format!("{{{reference}}}"), "[HierarchyObjName] is required"),
        (
            format!("{{{reference},\"HierarchyObjName\":\"a\",\"Order\":\"first\"}}"),
            "[first] of element [Order]",
        ),
        (
            "{\"HierarchyObjRef\":\"vm-1\",\"HierarchyObjName\":\"a\"}".to_owned(),
            "[vm-1] of element [HierarchyObjRef]",
        ),
        ("{\"HierarchyObjRef\":".to_owned(), "not well-formed"),
        ("[]".to_owned(), "CreateObjectInJobSpec"),
    ] {
        let json = [("Accept", "application/json"), ("Content-Type", "application/json")];
        let answer = client.send("POST", &includes, &json, body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
        let error = answer.json();
        assert_eq!(
            error["StatusCode"].as_str().map_or(error["StatusCode"].to_string(), ToOwned::to_owned),
            "400"
        );
        assert!(error["Message"].as_str().unwrap().contains(named), "{body}: {error}");
    }
    assert!(!sim.state().objects.contains_key("Task"), "nothing was begun");
}

#[test]
fn mounted_guest_files_can_be_browsed_and_downloaded() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = point(&mut client);
    let create = client.get(&point).links("Create", "VmRestorePointMount").remove(0);
    let task = client.post(&create, "");
    let task = local(&task.find("Href").unwrap());
    sim.clock().advance(Duration::from_secs(2));
    let mount = client.get(&task).links("Related", "VmRestorePointMount").remove(0);
    let mounted = client.get(&mount);
    assert!(mounted.text().contains("<Name>E:</Name>"), "{}", mounted.text());
    let all = client
        .get(&format!("{mount}/E:/shares/sales%20%26%20marketing"))
        .links("Down", "FileSystemItemsList");
    let entries = client.get(&all[0]);
    assert_eq!(entries.find("Size").as_deref(), Some("262144"));
    let files = client.get(&format!("{mount}/C:?action=listDirs&pageSize=2&page=2"));
    assert!(files.text().contains("PagesCount=\"2\""), "{}", files.text());

    let file = format!("{mount}/E:/documentation%2014/offers.docx");
    let restore = client.get(&file).links("Restore", "").remove(0);
    let task = client.post(&restore, "{\"ForDirectDownload\":{}}");
    assert_eq!(task.links("Download", "").len(), 0);
    let task = local(&task.find("Href").unwrap());
    sim.clock().advance(Duration::from_secs(2));
    let download = client.get(&task).links("Download", "").remove(0);
    let content = client.get(&download);
    assert_eq!(content.body.len(), 18_944);
    assert_eq!(content.header("Content-Disposition"), Some("attachment; filename=\"offers.docx\""));
    assert_eq!(client.get(&format!("{mount}/E:/nothing")).status, 404);

    assert_eq!(client.delete(&client_link(&mounted)).status, 204);
    assert_eq!(client.get(&mount).status, 404);
    assert!(!sim.state().objects.contains_key("VmRestorePointMount"));
}

fn client_link(mounted: &support::Answer) -> String {
    mounted.links("Delete", "VmRestorePointMount").remove(0)
}

#[test]
fn catalogue_files_can_be_browsed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let vm = client.get("/api/catalog/vms").links("Alternate", "CatalogVm").remove(0);
    assert!(vm.starts_with("/api/catalog/vms/fileserver01?"), "{vm}");
    let points = client.get(&vm).links("Down", "CatalogVmRestorePointReferenceList").remove(0);
    let point = client.get(&points).links("Alternate", "CatalogVmRestorePoint").remove(0);
    let browse = client.get(&point).links("Browse", "").remove(0);
    let task = local(&client.post(&browse, "").find("Href").unwrap());
    sim.clock().advance(Duration::from_secs(2));
    let top = client.get(&task).links("Down", "FileSystemItemsList").remove(0);
    let all = client.get(&top).links("Down", "FileSystemItemsList").remove(0);
    assert!(client.get(&all).text().contains("<Name>C:</Name>"));
    let file = format!("{top}E:/shares/empty.txt");
    let restore = client.get(&file).links("Restore", "").remove(0);
    let task = local(&client.post(&restore, "").find("Href").unwrap());
    sim.clock().advance(Duration::from_secs(2));
    let session = client.get(&task).links("Related", "RestoreSession").remove(0);
    assert_eq!(client.get(&session).find("JobType").as_deref(), Some("FileLevelRestore"));
    assert!(client.get(&session).text().contains("FLR_[fileserver01]@"), "{}", client.get(&session).text());
}

#[test]
fn per_request_clock_lets_polling_finish() {
    let sim = Simulator::builder()
        .days(1)
        .task_duration(Duration::from_secs(2))
        .pace(Pace::PerRequest(Duration::from_secs(1)))
        .start_blocking()
        .unwrap();
    let mut client = Client::logged_on(&sim);
    let point = point(&mut client);
    let restore = client.get(&point).links("Restore", "").remove(0);
    let task = local(&client.post(&restore, "").find("Href").unwrap());
    let polls = (1..100).find(|_| client.get(&task).find("State").as_deref() == Some("Finished"));
    assert_eq!(polls, Some(2));
}
