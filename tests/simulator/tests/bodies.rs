//! Request bodies as clients in production send them: what is accepted with a warning, and what is rejected.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use support::{Answer, Client, basic};
use vbem_simulator::{Builder, Leniency, Pace, Simulator};

/// Namespace declaration of the API.
const NAMESPACE: &str = "xmlns=\"http://www.veeam.com/ent/v1.0\"";

/// Media types of both formats.
const XML: &str = "application/xml";
const JSON: &str = "application/json";

fn builder() -> Builder {
    Simulator::builder().days(2).pace(Pace::Manual).task_duration(Duration::from_secs(1))
}

/// Addresses that requests are sent to.
struct Targets {
    job: String,
    clone: String,
    includes: String,
    failover_plan: String,
    zip: String,
    restore: String,
}

fn targets(client: &mut Client) -> Targets {
    let mut first = |list: &str, kind: &str| client.get(list).links("Alternate", kind).remove(0);
    let job = first("/api/jobs", "Job");
    let plan = first("/api/failoverPlans", "FailoverPlan");
    let server = first("/api/backupServers", "BackupServer");
    let point = first("/api/vmRestorePoints", "VmRestorePoint");
    let mut action = |object: &str, rel: &str| client.get(object).links(rel, "").remove(0);
    Targets {
        clone: action(&job, "Clone"),
        failover_plan: action(&plan, "Start"),
        restore: action(&point, "Restore"),
        zip: format!("{}?action=veeamzip", server.split('?').next().unwrap()),
        includes: client.get(&job).links("Down", "ObjectInJobList").remove(0),
        job,
    }
}

/// Returns the body of a clone whose repository is the first one.
fn clone_spec(client: &mut Client, root: &str, inner: &str) -> String {
    let repositories = client.get("/api/repositories").text();
    let uid = repositories.split("UID=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let inner = inner.replace("REPOSITORY", &format!("<RepositoryUid>{uid}</RepositoryUid>"));
    format!("<JobCloneSpec {root}><BackupJobCloneInfo>{inner}</BackupJobCloneInfo></JobCloneSpec>")
}

/// A request with one deviation, and the warning about it.
struct Case {
    method: &'static str,
    target: String,
    accept: &'static str,
    content_type: &'static str,
    body: String,
    warning: String,
}

fn send(client: &mut Client, case: &Case) -> Answer {
    let headers = [("Accept", case.accept), ("Content-Type", case.content_type)];
    client.send(case.method, &case.target, &headers, case.body.as_bytes())
}

/// Returns the bodies that clients in production send, each with the warning about it.
fn cases(client: &mut Client) -> Vec<Case> {
    let targets = targets(client);
    let xml = |target: &str, body: String, warning: &str| Case {
        method: "POST",
        target: target.to_owned(),
        accept: XML,
        content_type: XML,
        body,
        warning: warning.to_owned(),
    };
    let complete = "<JobName>n</JobName><FolderName>n</FolderName>REPOSITORY";
    let mut clone = |root: &str, inner: &str, warning: &str| {
        xml(&targets.clone, clone_spec(client, root, inner), warning)
    };
    let other_order = clone(
        NAMESPACE,
        "<FolderName>a</FolderName><JobName>a</JobName>REPOSITORY",
        "Element [BackupJobCloneInfo/JobName] must precede element [BackupJobCloneInfo/FolderName]",
    );
    let extra = clone(
        NAMESPACE,
        &format!("<DisplayName>d</DisplayName>{complete}"),
        "Element [BackupJobCloneInfo/DisplayName] is unknown or misplaced",
    );
    let schema_attribute = clone(
        &format!("{NAMESPACE} xsi=\"http://www.w3.org/2001/XMLSchema-instance\""),
        complete,
        "Attribute [xsi] needs the prefix [xmlns]",
    );
    let no_namespace = clone("", complete, "Element [JobCloneSpec] is in no namespace");
    let text_xml = Case {
        content_type: "text/xml; charset=utf-8",
        ..clone(NAMESPACE, complete, "The content type must be [application/xml] but is [text/xml]")
    };
    let include = "{\"HierarchyObjRef\":\"urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-1\",\
                   \"HierarchyObjName\":\"a\"}";
    let json_unasked = Case {
        content_type: JSON,
        ..xml(&targets.includes, include.to_owned(), "The body is JSON, but [Accept] does not name JSON")
    };
    let json = |target: &str, body: &str, warning: &str| Case {
        accept: JSON,
        content_type: JSON,
        ..xml(target, body.to_owned(), warning)
    };
    let camel_case = json(
        &targets.restore,
        "{\"VmRestoreSpec\":{\"powerOnAfterRestore\":true}}",
        "Element [VmRestoreSpec/powerOnAfterRestore] is spelled [PowerOnAfterRestore]",
    );
    let xml_type = Case {
        content_type: XML,
        ..json(
            &targets.restore,
            "{\"VmRestoreSpec\":{\"PowerOnAfterRestore\":true}}",
            "The content type must be [application/json] but is [application/xml]",
        )
    };
    vec![other_order, extra, schema_attribute, no_namespace, text_xml, json_unasked, camel_case, xml_type]
}

#[test]
fn deviating_bodies_are_accepted_with_a_warning() {
    let sim = builder().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    for case in cases(&mut client) {
        sim.forget_warnings();
        let answer = send(&mut client, &case);
        assert_eq!(answer.status, 202, "{}: {}", case.body, answer.text());
        assert_eq!(answer.headers("X-Simulator-Warning"), [case.warning.as_str()], "{}", case.body);
        let texts: Vec<String> = sim.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(texts, [format!("{} {}: {}", case.method, case.target, case.warning)]);
    }
}

#[test]
fn deviating_bodies_are_rejected_by_strict_bodies() {
    let sim = builder().strict_bodies().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    for case in cases(&mut client) {
        let answer = send(&mut client, &case);
        assert_eq!((answer.status, answer.reason.as_str()), (400, "BadRequest"), "{}", case.body);
        let message = case.warning.replace('"', "&quot;");
        assert!(answer.text().contains(&message), "{}: {}", case.body, answer.text());
        assert_eq!(answer.header("X-Simulator-Warning"), None);
    }
    assert_eq!(sim.warnings(), []);
}

#[test]
fn body_of_a_veeamzip_in_wrong_order_and_letter_case_is_accepted() {
    let sim = builder().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let targets = targets(&mut client);
    let jobs = client.get(&targets.includes).text();
    let vm = jobs.split("<HierarchyObjRef>").nth(1).unwrap().split('<').next().unwrap();
    let repositories = client.get("/api/repositories").text();
    let repository = repositories.split("UID=\"").nth(1).unwrap().split('"').next().unwrap();
    let body = format!(
        "<VeeamZipStartupSpec {NAMESPACE}><VmRef>{vm}</VmRef><RepositoryUid>{repository}</RepositoryUid>\
         <BackupRetention>Never</BackupRetention><Compressionlevel>3</Compressionlevel>\
         <DisableGuestQuiescence>false</DisableGuestQuiescence></VeeamZipStartupSpec>"
    );
    let answer = client.post(&targets.zip, &body);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let deviations: Vec<_> = sim.warnings().into_iter().map(|it| (it.path, it.leniency)).collect();
    let before = "BackupRetention".to_owned();
    assert_eq!(
        deviations,
        [
            (
                "Compressionlevel".to_owned(),
                Leniency::LetterCase { documented: "CompressionLevel".to_owned() }
            ),
            ("Compressionlevel".to_owned(), Leniency::Order { before: before.clone() }),
            ("DisableGuestQuiescence".to_owned(), Leniency::Order { before }),
        ]
    );
}

#[test]
fn failover_plan_spec_with_children_alone_in_the_namespace_is_accepted() {
    let sim = builder().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let targets = targets(&mut client);
    let body = format!(
        "<FailoverPlanManagementSpecType><StartNow {NAMESPACE}>true</StartNow></FailoverPlanManagementSpecType>"
    );
    let answer = client.post(&targets.failover_plan, &body);
    assert_eq!(answer.status, 202, "{}", answer.text());
    let leniencies: Vec<_> = sim.warnings().into_iter().map(|it| it.leniency).collect();
    let documented = "FailoverPlanManagementSpec".to_owned();
    assert_eq!(leniencies, [Leniency::RootName { documented }, Leniency::Namespace]);
}

#[test]
fn added_include_without_identifier_is_accepted() {
    let sim = builder().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let targets = targets(&mut client);
    let job = client.get(&targets.job).text();
    let include = "<ObjectInJob><HierarchyObjRef>urn:VMware:Vm:0a1b2c3d-1111-4222-8333-444455556666.vm-1\
                   </HierarchyObjRef><Name>added</Name></ObjectInJob></Includes>";
    let edit = format!("{}?action=edit", targets.job.split('?').next().unwrap());
    let answer = client.put(&edit, &job.replacen("</Includes>", include, 1));
    assert_eq!(answer.status, 202, "{}", answer.text());
    let warnings = sim.warnings();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(
        (warnings[0].path.as_str(), &warnings[0].leniency),
        ("JobInfo/BackupJobInfo/Includes/ObjectInJob/ObjectInJobId", &Leniency::Missing)
    );
}

#[test]
fn xml_body_of_a_request_for_json_is_rejected_like_by_the_server() {
    let sim = builder().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let targets = targets(&mut client);
    let body = format!(
        "<RestoreSpec {NAMESPACE}><VmRestoreSpec><PowerOnAfterRestore>true</PowerOnAfterRestore></VmRestoreSpec>\
         </RestoreSpec>"
    );
    for content_type in [XML, JSON] {
        let headers = [("Accept", JSON), ("Content-Type", content_type)];
        let answer = client.send("POST", &targets.restore, &headers, body.as_bytes());
        assert_eq!((answer.status, answer.reason.as_str()), (400, "BadRequest"));
        let error = answer.json();
        assert_eq!(error["Message"], "Node [root] does not exist.");
        assert!(error["FirstChanceExceptionMessage"].is_null(), "{error}");
    }
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(client.send("POST", &targets.restore, &form, body.as_bytes()).status, 400);
    assert!(!sim.state().objects.contains_key("Task"), "nothing was begun");
}

#[test]
fn logon_with_irrelevant_json_uses_the_header() {
    let sim = builder().start_blocking().unwrap();
    let account = sim.credentials();
    let authorization = basic(&format!("{}:{}", account.user, account.password));
    let mut client = Client::new(&sim);
    for (content_type, body) in [
        (JSON, "{\"username\":\"a\",\"password\":\"p-1\"}"),
        ("application/x-www-form-urlencoded", "{}"),
        (JSON, "\"\""),
    ] {
        sim.forget_warnings();
        let headers = [("Authorization", authorization.as_str()), ("Content-Type", content_type)];
        let answer = client.send("POST", "/api/sessionMngr/?v=latest", &headers, body.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        let warnings = sim.warnings();
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].leniency, Leniency::IrrelevantBody);
        assert!(!format!("{warnings:?}").contains("p-1"), "values are not kept");
    }
    let anonymous =
        client.send("POST", "/api/sessionMngr/?v=latest", &[("Content-Type", JSON)], b"{\"a\":1}");
    assert_eq!(anonymous.status, 401);
    let wrong = basic("EXAMPLE\\administrator:wrong");
    let headers = [("Authorization", wrong.as_str()), ("Content-Type", JSON)];
    assert_eq!(client.send("POST", "/api/sessionMngr/?v=latest", &headers, b"{}").status, 401);
}

#[test]
fn bodies_of_many_deviations_give_a_limited_number_of_warnings() {
    let sim = builder().start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    let targets = targets(&mut client);
    let many: String = (0..1000).map(|at| format!("<Unknown{at}/>")).collect();
    let body = clone_spec(
        &mut client,
        NAMESPACE,
        &format!(
            "{many}<{long}/><JobName>n</JobName><FolderName>n</FolderName>REPOSITORY",
            long = "L".repeat(99_999)
        ),
    );
    let answer = client.post(&targets.clone, &body);
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.headers("X-Simulator-Warning").len(), 32);
    assert_eq!(sim.warnings().len(), 32);
}
