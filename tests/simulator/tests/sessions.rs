//! Logging on, staying logged on, and what roles may do.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use support::{Client, basic};
use vbem_simulator::{Credentials, Pace, Role, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(2).pace(Pace::Manual).start_blocking().unwrap()
}

#[test]
fn the_entry_point_is_open_and_leads_to_the_logon() {
    let sim = simulator();
    let mut client = Client::new(&sim);
    for path in ["/api/", "/api", "//api//"] {
        let answer = client.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/xml; charset=utf-8"));
        let logon = answer.links("Create", "LogonSession");
        assert_eq!(logon[0], "/api/sessionMngr/?v=latest");
        assert!(logon.contains(&"/api/sessionMngr/?v=v1_7".to_owned()), "{logon:?}");
    }
    assert_eq!(client.get("/").status, 404);
    assert_eq!(client.delete("/api/").status, 405);
}

#[test]
fn a_logon_answers_with_header_cookie_and_links() {
    let sim = simulator();
    let mut client = Client::new(&sim);
    let answer = client.log_on(sim.credentials());
    let id = answer.find("SessionId").unwrap();
    let token = answer.header("X-RestSvcSessionId").unwrap();
    assert_eq!(format!("Basic {token}"), basic(&id));
    assert!(answer.header("Set-Cookie").unwrap().starts_with(&format!("X-RestSvcSessionId={token};")));
    assert_eq!(answer.find("UserName").as_deref(), Some("EXAMPLE\\administrator"));
    assert!(answer.links("Down", "VmRestorePointReferenceList").len() == 1);
    assert_eq!(answer.links("Delete", "LogonSession"), [format!("/api/logonSessions/{id}")]);
    assert_eq!(sim.state().sessions, 1);
}

#[test]
fn without_a_session_there_is_401_with_a_challenge() {
    let sim = simulator();
    let mut client = Client::new(&sim);
    let wrong = Credentials::new("EXAMPLE\\administrator", "wrong", Role::PortalAdministrator);
    for answer in [
        client.get("/api/vmRestorePoints"),
        client.log_on(&wrong),
        client.post("/api/sessionMngr/?v=latest", ""),
    ] {
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("WWW-Authenticate"), Some("Basic Realm=RestSvc"));
        assert!(
            answer.text().contains("<Error ") && answer.text().contains("StatusCode=\"401\""),
            "{}",
            answer.text()
        );
    }
    let header = basic("EXAMPLE\\administrator:Simulated-1");
    let answer = client.send("POST", "/api/sessionMngr/?v=v0_9", &[("Authorization", &header)], b"");
    assert_eq!(answer.status, 400);
}

#[test]
fn the_cookie_wins_over_the_header() {
    let sim = simulator();
    let token = |client: &Client| client.headers[0].1.clone();
    let first = Client::logged_on(&sim);
    let second = Client::logged_on(&sim);
    let mut client = Client::new(&sim);
    let whose = |client: &mut Client, header: &str, cookie: &str| {
        let cookie = format!("a=b; X-RestSvcSessionId={cookie}");
        let answer = client.send(
            "POST",
            "/api/backupServers?action=none",
            &[("X-RestSvcSessionId", header), ("Cookie", &cookie)],
            b"",
        );
        answer.status
    };
    assert_eq!(whose(&mut client, &token(&first), &token(&second)), 400);
    assert_eq!(whose(&mut client, "bm9uZQ==", &token(&second)), 400);
    assert_eq!(whose(&mut client, &token(&first), "bm9uZQ=="), 401);
}

#[test]
fn idle_sessions_expire_and_used_ones_do_not() {
    let sim = simulator();
    let (mut idle, mut used) = (Client::logged_on(&sim), Client::logged_on(&sim));
    for _ in 0..3 {
        sim.clock().advance(Duration::from_secs(14 * 60));
        assert_eq!(used.get("/api/backups").status, 200);
    }
    assert_eq!(idle.get("/api/backups").status, 401);
    assert_eq!(sim.state().sessions, 1);
    assert_eq!(sim.state().objects["LogonSession"], 1);
}

#[test]
fn logging_off_ends_the_session_and_what_belongs_to_it() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let point = client.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let restore = client.get(&point).links("Restore", "").remove(0);
    assert_eq!(client.post(&restore, "").status, 202);
    assert_eq!(sim.state().objects["Task"], 1);
    let session = client.get("/api/logonSessions").links("Delete", "LogonSession").remove(0);
    assert_eq!(client.delete(&session).status, 204);
    assert_eq!(client.get("/api/tasks").status, 401);
    assert_eq!(sim.state().sessions, 0);
    assert!(!sim.state().objects.contains_key("Task"));
    let mut other = Client::logged_on(&sim);
    assert_eq!(other.delete(&session).status, 500);
}

#[test]
fn tasks_are_seen_in_their_own_session_only() {
    let sim = simulator();
    let (mut mine, mut other) = (Client::logged_on(&sim), Client::logged_on(&sim));
    let point = mine.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let restore = mine.get(&point).links("Restore", "").remove(0);
    assert_eq!(mine.post(&restore, "").find("TaskId").as_deref(), Some("task-1"));
    assert_eq!(mine.get("/api/tasks/task-1").status, 200);
    let answer = other.get("/api/tasks/task-1");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("There is no backup task with id task-1 in current rest session"));
    assert_eq!(other.post(&restore, "").find("TaskId").as_deref(), Some("task-1"));
}

#[test]
fn roles_see_and_may_do_different_things() {
    let sim = simulator();
    let [mut admin, mut user, mut operator] =
        [0, 1, 2].map(|account| Client::logged_on_as(&sim, &sim.accounts()[account]));
    let point = admin.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let server = admin.get("/api/backupServers").links("Alternate", "BackupServer").remove(0);
    let plain = server.split('?').next().unwrap().to_owned();
    for client in [&mut admin, &mut user, &mut operator] {
        let restore = client.get(&point).links("Restore", "");
        assert_eq!(client.post(&restore[0], "").status, 202);
    }
    assert_eq!(admin.get(&server).links("Edit", "").len(), 1);
    assert_eq!(admin.get(&server).links("Down", "CredentialsList").len(), 1);
    for client in [&mut user, &mut operator] {
        assert_eq!(client.get(&server).links("Edit", "").len(), 0);
        assert_eq!(client.get(&server).links("Down", "CredentialsList").len(), 0);
        assert_eq!(client.get("/api/security/accounts").status, 403);
        assert_eq!(client.delete(&plain).status, 403);
    }
    let job = admin.get("/api/jobs").links("Alternate", "Job").remove(0);
    assert_eq!(user.get(&job).links("Start", "").len(), 1);
    assert_eq!(user.get(&job).links("Edit", "").len(), 0);
    assert_eq!(operator.get(&job).status, 403);
    assert_eq!(operator.get("/api/query?type=Job").status, 403);
    assert_eq!(admin.get("/api/security/accounts").status, 200);
}
