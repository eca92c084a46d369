//! Logon sessions and the rights of roles.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use support::{Client, basic};
use vbem_simulator::{Credentials, Pace, Role, Simulator};

fn simulator() -> Simulator {
    Simulator::builder().days(2).pace(Pace::Manual).start_blocking().unwrap()
}

#[test]
fn entry_point_without_session_links_to_logon() {
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
fn logon_returns_header_cookie_and_links() {
    let sim = simulator();
    let mut client = Client::new(&sim);
    let answer = client.log_on(sim.credentials());
    let id = answer.find("SessionId").unwrap();
    let token = answer.header("X-RestSvcSessionId").unwrap();
    assert_eq!(format!("Basic {token}"), basic(&id));
    assert!(answer.header("Set-Cookie").unwrap().starts_with(&format!("X-RestSvcSessionId={token};")));
    assert_eq!(
        answer.header("Location"),
        Some(format!("https://enterprise.example.local:9398/api/logonSessions/{id}").as_str())
    );
    assert_eq!(answer.header("Server"), Some("Microsoft-HTTPAPI/2.0"));
    assert_eq!(answer.header("Date"), Some("Mon, 15 Jun 2026 12:00:00 GMT"));
    assert_eq!(answer.find("UserName").as_deref(), Some("EXAMPLE\\administrator"));
    assert!(answer.links("Down", "VmRestorePointReferenceList").len() == 1);
    assert_eq!(answer.links("Delete", "LogonSession"), [format!("/api/logonSessions/{id}")]);
    assert_eq!(sim.state().sessions, 1);
}

#[test]
fn request_without_session_gets_401_with_challenge() {
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
}

#[test]
fn versions_without_support_are_refused_unless_accepted() {
    let default = simulator();
    let older =
        Simulator::builder().days(1).accept_version("v1_2").accept_version("v1_3").start_blocking().unwrap();
    let log_on = |sim: &Simulator, target: &str| {
        let header = basic("EXAMPLE\\administrator:Simulated-1");
        Client::new(sim).send("POST", target, &[("Authorization", &header)], b"")
    };
    for version in ["v1_5", "v1_6", "v1_7", "latest", "LATEST", "V1_7"] {
        assert_eq!(log_on(&default, &format!("/api/sessionMngr/?v={version}")).status, 201, "{version}");
    }
    for target in ["/api/sessionmngr?V=v1_6", "/API/SessionMngr/", "/api//sessionMngr//?V=Latest"] {
        assert_eq!(log_on(&default, target).status, 201, "{target}");
    }
    for version in ["v1_2", "v1_3"] {
        let target = format!("/api/sessionMngr/?v={version}");
        let answer = log_on(&default, &target);
        assert_eq!((answer.status, answer.reason.as_str()), (400, "BadRequest"), "{version}");
        assert!(answer.text().contains(&format!("API version [{version}] is not supported")));
        assert_eq!(log_on(&older, &target).status, 201, "{version}");
    }
    for version in ["v1_4", "v0_9", "v1_8", ""] {
        assert_eq!(log_on(&older, &format!("/api/sessionMngr/?v={version}")).status, 400, "{version}");
    }
}

#[test]
fn cookie_and_header_differing_cookie_has_precedence() {
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
fn sessions_expire_only_when_idle() {
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
fn logoff_ends_session_and_removes_its_objects() {
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
fn tasks_of_other_sessions_are_hidden() {
    let sim = simulator();
    let (mut mine, mut other) = (Client::logged_on(&sim), Client::logged_on(&sim));
    let point = mine.get("/api/vmRestorePoints").links("Alternate", "VmRestorePoint").remove(0);
    let restore = mine.get(&point).links("Restore", "").remove(0);
    assert_eq!(mine.post(&restore, "").find("TaskId").as_deref(), Some("task-1"));
    assert_eq!(mine.get("/api/tasks/task-1").status, 200);
    let answer = other.get("/api/tasks/task-1");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("There is no backup task with id [task-1] in current rest session"));
    assert_eq!(other.post(&restore, "").find("TaskId").as_deref(), Some("task-1"));
}

#[test]
fn roles_limit_resources_and_actions() {
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

/// Logs on with a body instead of a header.
fn log_on_with(sim: &Simulator, body: &str) -> (support::Answer, Client) {
    let mut client = Client::new(sim);
    let answer = client.post("/api/sessionMngr/?v=latest", body);
    if let Some(token) = answer.header("X-RestSvcSessionId") {
        client.headers.push(("X-RestSvcSessionId".into(), token.to_owned()));
    }
    (answer, client)
}

#[test]
fn tenant_reads_only_its_cloud_objects() {
    let sim = simulator();
    let credentials = |user: &str, password: &str| {
        format!(
            "<LoginSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><TenantCredentials><Username>{user}</Username>\
             <Password>{password}</Password></TenantCredentials></LoginSpec>"
        )
    };
    let (answer, mut tenant) = log_on_with(&sim, &credentials("Alder Logistics", "Simulated-4"));
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.find("UserName").as_deref(), Some("Alder Logistics"));
    assert_eq!(answer.text().matches("<Link ").count(), 3, "{}", answer.text());
    let cloud = answer.links("Down", "CloudConnectService").remove(0);
    let cloud = tenant.get(&cloud);
    let lists = cloud.links("Down", "");
    for list in ["cloudFailoverPlans", "vmReplicaPoints", "replicas"] {
        assert!(lists.iter().any(|it| it.ends_with(list)), "{list}: {lists:?}");
    }
    assert!(!cloud.text().contains("/cloud/tenants"), "{}", cloud.text());

    let mut admin = Client::logged_on(&sim);
    for (list, own) in [("cloudFailoverPlans", 1), ("replicas", 1), ("vmReplicaPoints", 4)] {
        let count =
            |client: &mut Client| client.get(&format!("/api/cloud/{list}")).text().matches("<Ref ").count();
        assert_eq!(count(&mut tenant), own, "{list}");
        assert!(count(&mut admin) > own, "{list}");
    }
    let plans = admin.get("/api/cloud/cloudFailoverPlans").links("Alternate", "CloudFailoverPlan");
    assert_eq!(plans.iter().map(|plan| tenant.get(plan).status).collect::<Vec<_>>(), [200, 404]);
    let plan = tenant.get(&plans[0]);
    assert_eq!(plan.links("Start", "").len(), 1);
    assert_eq!((plan.links("Edit", "").len(), plan.links("Delete", "").len()), (0, 0));
    let spec = "{\"StartNow\":true}";
    assert_eq!(tenant.post(&plan.links("Start", "")[0], spec).status, 202);
    assert_eq!(tenant.put(plans[0].split('?').next().unwrap(), &plan.text()).status, 403);
    for target in ["/api/jobs", "/api/cloud/tenants", "/api/cloud/gateways", "/api/query?type=Job"] {
        assert_eq!(tenant.get(target).status, 403, "{target}");
    }
    for (user, password) in
        [("Alder Logistics", "Simulated-5"), ("Alder Logistics", ""), ("Nobody", "Simulated-4")]
    {
        assert_eq!(log_on_with(&sim, &credentials(user, password)).0.status, 401, "{user}");
    }
    assert_eq!(
        log_on_with(&sim, &credentials("Cedar Clinics", "Simulated-6")).0.status,
        401,
        "of another kind"
    );
    let member = "{\"VCloudOrganizationCredentials\":{\"OrganizationName\":\"Cedar Clinics\",\"Login\":\"nurse\",\
                  \"Password\":\"Simulated-6\"}}";
    let (answer, mut member) = log_on_with(&sim, member);
    assert_eq!(answer.find("UserName").as_deref(), Some("Cedar Clinics\\nurse"));
    assert_eq!(member.get("/api/cloud/replicas").text().matches("<Ref ").count(), 1);
    assert!(!format!("{:?}", sim.requests()).contains("Simulated-"), "passwords are not kept");
}

#[test]
fn created_tenant_can_log_on_until_locked() {
    let sim = simulator();
    let mut admin = Client::logged_on(&sim);
    let spec = "{\"Name\":\"Maple\",\"Password\":\"m-1\",\"Resources\":[],\"ComputeResources\":[],\
                \"VCloudComputeResources\":[],\"CloudGatewayPools\":[],\
                \"BackupServerUid\":\"urn:veeam:BackupServer:0a1b2c3d-1111-4222-8333-444455556666\"}";
    assert_eq!(admin.post("/api/cloud/tenants", spec).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    let body = "{\"TenantCredentials\":{\"Username\":\"maple\",\"Password\":\"m-1\"}}";
    assert_eq!(log_on_with(&sim, body).0.status, 201);
    let tenant = admin.get("/api/cloud/tenants").links("Alternate", "CloudTenant").pop().unwrap();
    let text = admin.get(&tenant).text().replacen("<Enabled>true", "<Enabled>false", 1);
    assert_eq!(admin.put(tenant.split('?').next().unwrap(), &text).status, 202);
    sim.clock().advance(Duration::from_secs(1));
    assert_eq!(log_on_with(&sim, body).0.status, 401);
}

#[test]
fn sso_token_replaces_name_and_password() {
    let sim = simulator();
    let operator = &sim.accounts()[2];
    let token = |token: &str| {
        format!(
            "<LoginSpec xmlns=\"http://www.veeam.com/ent/v1.0\"><VMwareSSOToken>{token}</VMwareSSOToken></LoginSpec>"
        )
    };
    let (answer, mut client) = log_on_with(&sim, &token(&operator.sso_token()));
    assert_eq!((answer.status, answer.find("UserName")), (201, Some(operator.user.clone())));
    assert_eq!((client.get("/api/vmRestorePoints").status, client.get("/api/jobs").status), (200, 403));
    assert_eq!(log_on_with(&sim, &token("none")).0.status, 401);
    let kept = format!("{:?}", sim.requests());
    assert!(!kept.contains(&operator.sso_token()), "tokens are not kept");
}

#[test]
fn action_links_depend_on_the_role() {
    let sim = simulator();
    let mut admin = Client::logged_on(&sim);
    let mut first =
        |list: &str, kind: &str| admin.get(&format!("/api/{list}")).links("Alternate", kind).remove(0);
    let point = first("vmRestorePoints", "VmRestorePoint");
    let backup = first("backups", "Backup");
    let session = first("backupSessions", "BackupJobSession");
    let job = first("jobs", "Job");
    let policy = first("cdpPolicies", "CdpPolicy");
    // Actions a role is offered on an object; `None` means that the role may not read it.
    let cases: [(&str, [Option<&[&str]>; 3]); 5] = [
        (&point, [Some(&["Restore", "Create"]), Some(&["Restore", "Create"]), Some(&["Restore", "Create"])]),
        (&backup, [Some(&[]), Some(&[]), Some(&[])]),
        (&session, [Some(&["Stop"]), Some(&["Stop"]), None]),
        (
            &job,
            [
                Some(&[
                    "Start",
                    "Stop",
                    "Retry",
                    "ToggleScheduleEnabled",
                    "Clone",
                    "Edit",
                    "Delete",
                    "Create",
                ]),
                Some(&["Start", "Stop", "Retry"]),
                None,
            ],
        ),
        (&policy, [Some(&["Disable", "Edit", "Create"]), Some(&[]), None]),
    ];
    let navigation = ["Up", "Down", "Alternate", "Related"];
    for (target, expected) in cases {
        for (account, expected) in sim.accounts().iter().zip(expected) {
            let mut client = Client::logged_on_as(&sim, account);
            let answer = client.get(target);
            assert_eq!(answer.status, if expected.is_some() { 200 } else { 403 }, "{target} {account:?}");
            let mut rels: Vec<String> = answer
                .text()
                .split(" Rel=\"")
                .skip(1)
                .map(|it| it.split('"').next().unwrap().to_owned())
                .filter(|rel| !navigation.contains(&rel.as_str()))
                .collect();
            rels.dedup();
            let expected = expected.unwrap_or_default();
            for rel in expected {
                assert!(rels.iter().any(|it| it == rel), "{account:?} lacks {rel}: {rels:?}");
            }
            assert!(rels.iter().all(|it| expected.contains(&it.as_str())), "{account:?}: {rels:?}");
            // An action that is not offered is rejected.
            if !rels.iter().any(|it| it == "Edit") {
                assert!([403, 405].contains(&client.delete(target.split('?').next().unwrap()).status));
            }
        }
    }
}
