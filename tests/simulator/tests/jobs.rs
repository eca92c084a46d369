//! Jobs: starting, running, stopping, changing, cloning and deleting them.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use support::{Client, done};
use vbem_simulator::{Pace, Simulator};

fn simulator() -> Simulator {
    Simulator::builder()
        .days(2)
        .pace(Pace::Manual)
        .task_duration(Duration::from_secs(1))
        .activity_duration(Duration::from_secs(60))
        .start_blocking()
        .unwrap()
}

#[test]
fn backup_job_run_completes_its_points_at_the_end() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let before = sim.state().objects["VmRestorePoint"];
    let start = client.get(&job).links("Start", "").remove(0);
    let task = done(&sim, &mut client, &start, "");
    assert!(task.text().contains("triggered to start"), "{}", task.text());
    let session = task.links("Related", "BackupJobSession").remove(0);
    assert_eq!(client.get(&session).find("State").as_deref(), Some("Working"));
    assert_eq!(sim.state().objects["VmRestorePoint"], before + 10);
    let points = client.get("/api/query?type=VmRestorePoint&sortDesc=CreationTime&pageSize=1");
    let newest = points.links("Alternate", "VmRestorePoint").remove(0);
    assert_eq!(client.get(&newest).links("Up", ""), [""; 0]);
    let again = done(&sim, &mut client, &start, "");
    assert!(again.text().contains("Success=\"false\""), "{}", again.text());

    sim.clock().advance(Duration::from_secs(60));
    assert_eq!(client.get(&session).find("Result").as_deref(), Some("Success"));
    assert_eq!(client.get(&newest).links("Up", "").len(), 3);
    let tasks = client.get(&session).links("Down", "BackupTaskSessionReferenceList").remove(0);
    let tasks = client.get(&format!("{tasks}?format=Entity")).text();
    assert_eq!(tasks.matches("<State>Completed</State>").count(), 10, "{tasks}");
}

#[test]
fn stopped_job_leaves_no_points() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let before = sim.state().objects["VmRestorePoint"];
    let start = client.get(&job).links("Start", "").remove(0);
    let session = done(&sim, &mut client, &start, "").links("Related", "BackupJobSession").remove(0);
    let stop = client.get(&job).links("Stop", "").remove(0);
    done(&sim, &mut client, &stop, "");
    let ended = client.get(&session);
    assert_eq!(ended.find("Result").as_deref(), Some("Failed"));
    assert_eq!(ended.find("FailureMessage").as_deref(), Some("Operation was canceled by user."));
    assert_eq!(sim.state().objects["VmRestorePoint"], before);
}

#[test]
fn job_includes_are_added_removed_and_cloned() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let includes = client.get(&job).links("Down", "ObjectInJobList").remove(0);
    let count = |client: &mut Client| client.get(&includes).text().matches("<ObjectInJob ").count();
    assert_eq!(count(&mut client), 10);
    let spec = "<CreateObjectInJobSpec xmlns=\"http://www.veeam.com/ent/v1.0\">\
                <HierarchyObjRef>urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-9001</HierarchyObjRef>\
                <HierarchyObjName>new-vm</HierarchyObjName></CreateObjectInJobSpec>";
    done(&sim, &mut client, &includes, spec);
    assert_eq!(count(&mut client), 11);
    let added = client.get(&includes).links("Delete", "ObjectInJob").pop().unwrap();
    assert!(client.get(&added).text().contains(".vm-9001<"), "{}", client.get(&added).text());
    assert_eq!(client.delete(&added).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(count(&mut client), 10);

    let clone = client.get(&job).links("Clone", "").remove(0);
    let jobs = sim.state().objects["Job"];
    let spec = "<JobCloneSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><BackupJobCloneInfo><JobName>Copied</JobName>\
                <FolderName>Copied</FolderName>\
                <RepositoryUid>urn:veeam:Repository:0a1b2c3d-1111-4222-8333-444455556666</RepositoryUid>\
                </BackupJobCloneInfo></JobCloneSpec>";
    let task = done(&sim, &mut client, &clone, spec);
    let copy = task.links("Related", "Job").remove(0);
    let copied = client.get(&copy);
    assert!(copied.text().contains(" Name=\"Copied\""), "{}", copied.text());
    let includes = copied.links("Down", "ObjectInJobList").remove(0);
    assert_eq!(client.get(&includes).text().matches("<ObjectInJob ").count(), 10);
    let all = sim.state().objects["ObjectInJob"];
    let delete = copy.split('?').next().unwrap();
    assert_eq!(client.delete(delete).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(sim.state().objects["Job"], jobs);
    assert_eq!(sim.state().objects["ObjectInJob"], all - 10);
}

#[test]
fn job_schedule_and_description_can_be_changed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
    let toggle = client.get(&job).links("ToggleScheduleEnabled", "").remove(0);
    assert_eq!(client.get(&job).find("ScheduleEnabled").as_deref(), Some("true"));
    done(&sim, &mut client, &toggle, "");
    assert_eq!(client.get(&job).find("ScheduleEnabled").as_deref(), Some("false"));
    let policy = client.get("/api/cdpPolicies").links("Alternate", "CdpPolicy").remove(0);
    assert_eq!(client.get(&policy).links("Enable", "").len(), 0);
    let disable = client.get(&policy).links("Disable", "").remove(0);
    done(&sim, &mut client, &disable, "");
    assert_eq!(client.get(&policy).links("Enable", "").len(), 1);

    let entity = client.get(&job).text();
    let description = client.get(&job).find("Description").unwrap();
    let edit = client.get(&job).links("Edit", "JobReference").remove(0);
    let answer = client.put(&edit, &entity.replace(&description, "Edited by a test &amp; more"));
    assert_eq!(answer.status, 202, "{}", answer.text());
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(client.get(&job).find("Description").as_deref(), Some("Edited by a test &amp; more"));
    let again = client.get(&job).text();
    let rest = |text: &str| text.split("<ScheduleConfigured>").nth(1).unwrap().to_owned();
    assert!(rest(&entity).len() > 5000 && rest(&entity) == rest(&again), "nothing else changes");
}

#[test]
fn backup_server_is_added_edited_and_removed() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let session = client.get("/api/logonSessions");
    let create = session.links("Create", "").remove(0);
    let spec = "{\"DnsNameOrIpAddress\":\"backup03.example.local\",\"Port\":9392,\"Username\":\"u\",\"Password\":\"p-secret\"}";
    let task = done(&sim, &mut client, &create, spec);
    let server = task.links("Related", "BackupServer").remove(0);
    assert_eq!(client.get(&server).find("Name").as_deref(), Some("backup03.example.local"));
    let edit = client.get(&server).links("Edit", "BackupServerReference").remove(0);
    let spec = "<BackupServerSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><Description>Third</Description>\
                <DnsNameOrIpAddress>backup03.example.local</DnsNameOrIpAddress></BackupServerSpec>";
    assert_eq!(client.put(&edit, spec).status, 204);
    assert_eq!(client.get(&server).find("Description").as_deref(), Some("Third"));
    assert_eq!(client.delete(&edit).status, 204);
    assert_eq!(client.get(&server).status, 404);
    let kept = format!("{:?}", sim.requests());
    assert!(!kept.contains("p-secret") && kept.contains("backup03"), "secrets are not kept");
}

#[test]
fn added_machine_appears_after_its_task_and_the_lag() {
    for lag in [0, 5] {
        let sim = Simulator::builder()
            .days(1)
            .pace(Pace::Manual)
            .task_duration(Duration::from_secs(1))
            .lag(Duration::from_secs(lag))
            .start_blocking()
            .unwrap();
        let mut client = Client::logged_on(&sim);
        let job = client.get("/api/jobs").links("Alternate", "Job").remove(0);
        let includes = client.get(&job).links("Down", "ObjectInJobList").remove(0);
        let shows = |client: &mut Client| client.get(&includes).text().contains("late-vm");
        let spec = "{\"HierarchyObjRef\":\"urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-1\",\
                    \"HierarchyObjName\":\"late-vm\"}";
        assert_eq!(client.post(&includes, spec).status, 202);
        assert!(!shows(&mut client), "the task is running");
        sim.clock().advance(Duration::from_secs(1));
        assert_eq!(client.get("/api/tasks/task-1").find("State").as_deref(), Some("Finished"));
        assert_eq!(shows(&mut client), lag == 0);
        sim.clock().advance(Duration::from_secs(5));
        assert!(shows(&mut client));
    }
}
