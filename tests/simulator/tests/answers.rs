//! Answers in the form of the product: headers, links, texts of errors, names of lists, values of tenants and tasks.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Answer, Client, done, first, json_of, links, local};
use vbem_codegen::Sources;
use vbem_simulator::{Builder, JsonCase, Pace, Simulator, Style};

fn builder() -> Builder {
    Simulator::builder().days(3).pace(Pace::Manual).task_duration(Duration::from_secs(1))
}

fn started(builder: Builder) -> (Simulator, Client) {
    let sim = builder.start_blocking().unwrap();
    let client = Client::logged_on(&sim);
    (sim, client)
}

/// Returns the JSON names of the lists that a record of the Model declares, without those of old servers.
fn declared(record: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema");
    let model = vbem_codegen::load(&Sources::from_dir(folder.as_ref())).unwrap();
    let lists = model.record(record).unwrap().members.iter().map(|member| member.json.clone());
    lists.filter(|it| !["Passwords", "Credentials"].contains(&it.as_str())).collect()
}

/// Returns the keys of the outermost object in a JSON text with the members of `name`, in order.
fn keys_in_order(answer: &Answer, name: &str, known: &[String]) -> Vec<String> {
    let text = answer.text();
    let from = text.find(&format!("\"{name}\":{{")).unwrap() + name.len() + 4;
    let mut keys = Vec::new();
    let mut rest = &text[from..];
    while let Some(key) = rest.strip_prefix('"').and_then(|it| it.split('"').next()) {
        keys.push(key.to_owned());
        rest = &rest[key.len() + 3..];
        let end = if rest.starts_with('{') {
            let mut depth = 0;
            rest.find(|it| {
                depth += i32::from(it == '{') - i32::from(it == '}');
                depth == 0
            })
            .unwrap()
                + 1
        } else {
            rest.find([',', '}']).unwrap()
        };
        rest = &rest[end..];
        let Some(next) = rest.strip_prefix(',') else { break };
        rest = next;
    }
    assert_eq!(keys.len(), known.len(), "{keys:?}");
    keys
}

#[test]
fn query_answer_in_json_lists_all_collections_in_the_order_of_the_schema() {
    let (_sim, mut client) = started(builder());
    for (kind, wrapper, record) in
        [("Repository", "Entities", "QueryEntities"), ("ObjectInJob", "Resources", "QueryResources")]
    {
        let target = format!("/api/query?type={kind}&format=Entities&pageSize=1");
        let answer = client.send("GET", &target, &[("Accept", "application/json")], b"");
        let known = declared(record);
        assert_eq!(keys_in_order(&answer, wrapper, &known), known);
        let lists = &answer.json()[wrapper];
        let filled = lists.as_object().unwrap().values().filter(|it| !it.is_null()).count();
        assert_eq!(filled, 1, "{kind}");
        assert!(answer.json()["Refs"].is_null() && answer.json()["Links"].is_null());
        let xml = client.get(&target).text();
        let inside = xml.split(&format!("<{wrapper}>")).nth(1).unwrap();
        assert!(inside.trim_end().contains(&format!("</{wrapper}>")));
    }
    let refs = json_of(&mut client, "/api/query?type=Repository");
    assert_eq!(refs["Refs"]["Refs"].as_array().unwrap().len(), 4);
    assert!(refs["Entities"].is_null() && refs["Resources"].is_null());
}

#[test]
fn query_parameters_are_accepted_in_any_case_and_inside_the_path() {
    let (_sim, mut client) = started(builder());
    let usual = json_of(&mut client, "/api/query?type=Job&format=Entities&filter=Name==\"Offsite Copy\"");
    let jobs = |answer: &Value| answer["Entities"]["Jobs"]["Jobs"].clone();
    assert_eq!(jobs(&usual).as_array().unwrap().len(), 1);
    for target in [
        "/api/query?Type=job&Format=entities&Filter=name==\"Offsite+Copy\"",
        "/api/QUERY?TYPE=JOB&FORMAT=ENTITIES&FILTER=NAME%3d%3d%22Offsite%20Copy%22",
        "/api/query%3Ftype%3DJob%26format%3DEntities%26filter%3DName%3D%3D%22Offsite%20Copy%22",
    ] {
        assert_eq!(jobs(&json_of(&mut client, target)), jobs(&usual), "{target}");
    }
}

#[test]
fn restore_points_are_filtered_by_name_and_reference_of_the_vm() {
    let (_sim, mut client) = started(builder());
    let points = |client: &mut Client, filter: &str| {
        let answer =
            json_of(client, &format!("/api/query?type=VmRestorePoint&format=Entities&filter={filter}"));
        answer["Entities"]["VmRestorePoints"]["VmRestorePoints"].as_array().unwrap().clone()
    };
    let by_name = points(&mut client, "VmName==crm-db");
    assert_eq!(by_name.len(), 3);
    let reference = by_name[0]["HierarchyObjRef"].as_str().unwrap();
    assert_eq!(points(&mut client, &format!("HierarchyObjRef==\"{reference}\"")), by_name);
}

#[test]
fn every_answer_names_the_server_and_its_time() {
    let (sim, mut client) = started(builder());
    let mut anonymous = Client::new(&sim);
    for answer in [
        client.get("/api/jobs"),
        client.get("/api/nothing"),
        client.post("/api/jobs", "<a>"),
        anonymous.get("/api/jobs"),
        anonymous.get("/api/"),
    ] {
        assert_eq!(answer.header("Server"), Some("Microsoft-HTTPAPI/2.0"), "{}", answer.status);
        assert_eq!(answer.header("Date"), Some("Mon, 15 Jun 2026 12:00:00 GMT"), "{}", answer.status);
    }
}

#[test]
fn logon_answer_has_the_address_of_the_session_as_location() {
    let (sim, _client) = started(builder());
    let mut client = Client::new(&sim);
    let answer = client.log_on(sim.credentials());
    let location = answer.header("Location").unwrap();
    let id = answer.find("SessionId").unwrap();
    assert!(location.ends_with(&format!("/api/logonSessions/{id}")), "{location}");
    let token = answer.header("X-RestSvcSessionId").unwrap().to_owned();
    client.headers.push(("X-RestSvcSessionId".into(), token));
    assert_eq!(client.get(&local(location)).status, 200);
}

#[test]
fn task_deletes_without_type_and_names_what_it_made() {
    let (sim, mut client) = started(builder());
    let tenant = first(&mut client, "cloud/tenants", "CloudTenant");
    let text = client.get(&tenant).text();
    let own = tenant.split('?').next().unwrap();
    let task = client.put(own, &text);
    assert_eq!(task.status, 202, "{}", task.text());
    assert_eq!(task.find("Operation").as_deref(), Some("EditCloudTenant"));
    let job = first(&mut client, "jobs", "Job");
    let toggle = client.get(&job).links("ToggleScheduleEnabled", "").remove(0);
    assert_eq!(client.post(&toggle, "").find("Operation").as_deref(), Some("UpdateJob"));
    let task = json_of(&mut client, &local(&task.find("Href").unwrap()));
    assert_eq!(links(&task, "Delete")[0]["Type"], Value::Null);
    assert_eq!(links(&task, "Delete")[0]["Name"], Value::Null);
    let point = first(&mut client, "vmRestorePoints", "VmRestorePoint");
    let restore = client.get(&point).links("Restore", "").remove(0);
    let id = done(&sim, &mut client, &restore, "").find("TaskId").unwrap();
    let task = json_of(&mut client, &format!("/api/tasks/{id}"));
    let related = &links(&task, "Related")[0];
    assert!(!related["Name"].as_str().unwrap().is_empty(), "{task}");
}

#[test]
fn error_in_xml_has_no_status_attribute_and_in_json_all_members() {
    let (_sim, mut client) = started(builder());
    let target = "/api/jobs/0a1b2c3d-1111-4222-8333-444455556666";
    let xml = client.get(target).text();
    assert!(xml.contains("<Error ") && xml.contains("StatusCode=\"404\""), "{xml}");
    assert!(!xml.contains(" Status=") && !xml.contains("<Status"), "{xml}");
    let json = client.send("GET", target, &[("Accept", "application/json")], b"").json();
    let message = "Cannot find job [0a1b2c3d-1111-4222-8333-444455556666]";
    assert_eq!(
        json,
        json!({ "FirstChanceExceptionMessage": null, "Message": message, "StackTrace": null, "Status": null,
                "StatusCode": 404 })
    );
}

#[test]
fn id_other_than_a_guid_is_rejected_with_its_type() {
    let (_sim, mut client) = started(builder());
    for (target, id, kind) in [
        ("/api/jobs/99999", "99999", "Job"),
        ("/api/jobs/99999/includes", "99999", "Job"),
        ("/api/jobs/99999/includes/1", "99999", "Job"),
        ("/api/jobs/99999?action=start", "99999", "Job"),
        ("/api/vmRestorePoints/x?format=Entity", "x", "VmRestorePoint"),
    ] {
        let action = target.contains("action");
        let answer = if action { client.post(target, "") } else { client.get(target) };
        let message = format!("Message=\" ID {id} is invalid. Type: {kind}\"");
        assert_eq!(answer.status, 400, "{target}");
        assert!(answer.text().contains(&message), "{target}: {}", answer.text());
    }
    // Some resources are identified by names and numbers.
    assert_eq!(client.get("/api/catalog/vms/nothing").status, 404);
    let task = client.get("/api/tasks/task-297");
    assert_eq!(task.status, 500);
    assert!(task.text().contains("There is no backup task with id [task-297] in current rest session"));
}

#[test]
fn json_of_version_13_has_lower_case_letters_and_null_members_of_reports() {
    let (_sim, mut client) = started(builder().json_case(JsonCase::Camel));
    let job = first(&mut client, "jobs", "Job");
    let mut open =
        vec![json_of(&mut client, &job), json_of(&mut client, "/api/query?type=Job&format=Entities")];
    let mut keys = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    assert!(key.starts_with(|it: char| it.is_lowercase()), "{key}");
                    keys += 1;
                    open.push(value);
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(keys > 500, "{keys}");
    for report in ["overview", "vms_overview", "job_statistics", "processed_vms", "repository"] {
        let frame = json_of(&mut client, &format!("/api/reports/summary/{report}"));
        let members = frame.as_object().unwrap();
        for name in ["href", "links", "type"] {
            assert_eq!(members.get(name), Some(&Value::Null), "{report} {name}");
        }
    }
    let style = Style { nulls: false, ..Style::default() };
    let (_sim, mut client) = started(builder().style(style));
    let frame = json_of(&mut client, "/api/reports/summary/overview");
    assert!(["Href", "Links", "Type"].iter().all(|it| frame.get(it).is_none()), "{frame}");
}

#[test]
fn tenant_without_activity_is_full_of_values() {
    let (sim, mut client) = started(builder());
    let server = json_of(&mut client, "/api/backupServers")["Refs"][0]["UID"].clone();
    let spec = json!({
        "Name": "Maple", "Password": "m-1", "Resources": [], "ComputeResources": [], "VCloudComputeResources": [],
        "CloudGatewayPools": [], "BackupServerUid": server,
    });
    let task = done(&sim, &mut client, "/api/cloud/tenants", &spec.to_string());
    let tenant = task.links("Related", "CloudTenant").remove(0);
    let entity = json_of(&mut client, &tenant);
    for (member, value) in [
        ("Password", json!("")),
        ("LeaseOptions", json!({ "Enabled": false, "ExpirationDate": null })),
        ("LastActive", json!("1753-01-01T00:00:00Z")),
        ("Resources", json!({ "CloudTenantResources": [] })),
        ("ThrottlingEnabled", json!(false)),
        ("ThrottlingSpeedLimit", json!(1)),
        ("ThrottlingSpeedUnit", json!("MBps")),
        ("BackupCount", json!(0)),
        ("ReplicaCount", json!(0)),
        ("PublicIpCount", json!(0)),
        ("MaxConcurrentTasks", json!(1)),
    ] {
        assert_eq!(entity[member], value, "{member}");
    }
    let xml = client.get(&tenant).text();
    assert!(xml.contains("<Password />") && !xml.contains("m-1"), "{xml}");
    let seeded = first(&mut client, "cloud/tenants", "CloudTenant");
    assert!(client.get(&seeded).find("LastActive").unwrap().starts_with("2026-06-"));
}

#[test]
fn edited_tenant_without_type_fails_inside_the_server() {
    let (sim, mut client) = started(builder());
    let tenant = first(&mut client, "cloud/tenants", "CloudTenant");
    let mut entity = json_of(&mut client, &tenant);
    let own = tenant.split('?').next().unwrap();
    assert_eq!(client.put(own, &entity.to_string()).status, 202);
    entity.as_object_mut().unwrap().remove("TenantType");
    let answer = client.put(own, &entity.to_string());
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("Object reference not set to an instance of an object."));
    // The empty password of the first edit has not locked the tenant out.
    sim.clock().advance(Duration::from_secs(1));
    let body = r#"{"TenantCredentials":{"Username":"Alder Logistics","Password":"Simulated-4"}}"#;
    let logon = Client::new(&sim).post("/api/sessionMngr/?v=latest", body);
    assert_eq!(logon.status, 201, "{}", logon.text());
}

#[test]
fn file_made_at_run_time_is_named_like_seeded_ones() {
    let (sim, mut client) = started(builder());
    let names = |sim: &Simulator| {
        let names = |it: &vbem_simulator::World| {
            it.objects_of("BackupFile").iter().map(|it| it.name.clone()).collect::<Vec<_>>()
        };
        sim.inspect(names)
    };
    let before = names(&sim).len();
    let job = first(&mut client, "jobs", "Job");
    done(&sim, &mut client, &format!("{}?action=start", job.split('?').next().unwrap()), "");
    let all = names(&sim);
    assert_eq!(all.len(), before + 1);
    for name in all {
        let (stem, extension) = name.rsplit_once('.').unwrap();
        let (_, tag) = stem.rsplit_once('_').unwrap();
        assert!(["vbk", "vib"].contains(&extension), "{name}");
        assert!(tag.len() == 4 && tag.bytes().all(|it| it.is_ascii_hexdigit()), "{name}");
    }
}
