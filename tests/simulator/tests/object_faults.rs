//! Faults that select objects and members.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::time::{Duration, Instant};

use support::{Client, json_of, local};
use vbem_simulator::{Distribution, Fault, Matcher, Pace, Rule, Simulator};

const JOB: &str = "Web Tier Backup";

fn simulator() -> Simulator {
    Simulator::builder().days(1).pace(Pace::Manual).admin_port(0).start_blocking().unwrap()
}

/// Returns the addresses of the entities of the job with that name, and of another job.
fn jobs(client: &mut Client) -> (String, String) {
    let list = client.get("/api/jobs?format=Entity").text();
    let of = |named: bool| {
        let job = list
            .split("<Job ")
            .skip(1)
            .find(|job| job.contains(&format!("Name=\"{JOB}\"")) == named)
            .unwrap();
        let href = job.split("Href=\"").nth(1).unwrap().split('"').next().unwrap();
        local(&href.replace("&amp;", "&"))
    };
    (of(true), of(false))
}

#[test]
fn status_of_an_object_applies_to_its_address_actions_and_addresses_below() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let (own, other) = jobs(&mut client);
    let own = own.split('?').next().unwrap().to_owned();
    let rule = Rule::always(Matcher::object("Job").named("web*"), Fault::Status(503));
    sim.faults().add(rule);
    for target in ["", "?format=Entity", "/backupSessions", "/includes"] {
        assert_eq!(client.get(&format!("{own}{target}")).status, 503, "{target}");
    }
    assert_eq!(client.post(&format!("{own}?action=start"), "").status, 503);
    for target in
        [other.as_str(), "/api/jobs", "/api/jobs?format=Entity", "/api/query?type=Job", "/api/backups"]
    {
        assert_eq!(client.get(target).status, 200, "{target}");
    }
    let counts = sim.faults().counts();
    assert_eq!((counts[0].hits, counts[0].remaining), (5, None));
}

#[test]
fn type_alone_selects_lists_and_queries_too() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    sim.faults().add(Rule::always(Matcher::object("Repository"), Fault::Status(503)));
    for (target, status) in [
        ("/api/repositories", 503),
        ("/api/query?type=repository&format=Entities", 503),
        ("/api/query?type=Job", 200),
        ("/api/backupServers", 200),
    ] {
        assert_eq!(client.get(target).status, status, "{target}");
    }
    sim.faults().clear();
    let overload = Fault::Overload { rate: 1, retry_after: Some(3) };
    sim.faults().add(Rule::always(Matcher::object("Job"), overload));
    let answers: Vec<_> = (0..9).map(|_| client.get("/api/jobs")).collect();
    let refused: Vec<_> = answers.iter().filter(|it| it.status == 503).collect();
    assert!(!refused.is_empty() && refused.iter().all(|it| it.header("retry-after") == Some("3")));
    assert_eq!(sim.faults().counts()[0].hits, refused.len() as u64);
    assert_eq!(client.get("/api/backups").status, 200);
}

#[test]
fn where_selects_objects_by_their_members() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let all = json_of(&mut client, "/api/jobs?format=Entity");
    let all = all["Jobs"].as_array().unwrap();
    let replicas: Vec<_> = all.iter().filter(|job| job["JobType"] == "Replica").collect();
    assert!(!replicas.is_empty() && replicas.len() < all.len());
    sim.faults()
        .add(Rule::always(Matcher::object("Job").with_member("jobtype", "replica"), Fault::Status(500)));
    for job in all {
        let status = client.get(&local(job["Href"].as_str().unwrap())).status;
        assert_eq!(status, if job["JobType"] == "Replica" { 500 } else { 200 }, "{}", job["Name"]);
    }
}

#[test]
fn members_change_in_every_representation_of_the_object_alone() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let (own, other) = jobs(&mut client);
    let before = json_of(&mut client, &own);
    let job = || Matcher::object("Job").named(JOB);
    let member = || "JobType".to_owned();
    sim.faults().add(Rule::always(job(), Fault::SetMember { member: member(), value: "Strange".into() }));
    let mut expected = before.clone();
    expected["JobType"] = "Strange".into();
    assert_eq!(json_of(&mut client, &own), expected);
    let xml = client.get(&own).text();
    assert_eq!(xml.matches("<JobType>Strange</JobType>").count(), 1, "{xml}");
    assert!(!client.get(&other).text().contains("Strange"));
    for target in ["/api/jobs?format=Entity", "/api/query?type=Job&format=Entities"] {
        assert_eq!(client.get(target).text().matches(">Strange<").count(), 1, "{target}");
        assert_eq!(json_of(&mut client, target).to_string().matches("\"Strange\"").count(), 1, "{target}");
    }
    assert_eq!(sim.faults().counts()[0].hits, 6);
    sim.faults().clear();

    sim.faults().add(Rule::always(job(), Fault::OmitMember(member())));
    assert!(!client.get(&own).text().contains("<JobType>"));
    assert!(json_of(&mut client, &own).get("JobType").is_none());
    sim.faults().clear();
    sim.faults().add(Rule::always(job(), Fault::NullMember(member())));
    assert!(client.get(&own).text().contains("xsi:nil=\"true\""));
    assert!(json_of(&mut client, &own)["JobType"].is_null());
    sim.faults().clear();

    sim.faults().add(Rule::always(job(), Fault::NoLinks));
    let list = json_of(&mut client, "/api/jobs?format=Entity");
    for entity in list["Jobs"].as_array().unwrap() {
        assert_eq!(entity["Links"].is_null(), entity["Name"] == JOB, "{}", entity["Name"]);
    }
    sim.faults().clear();
    sim.faults().add(Rule::always(job(), Fault::Truncated(50)).times(1));
    assert_eq!(client.get(&other).status, 200);
    assert_eq!(client.get("/api/jobs").body.len(), 50, "the list contains the job");
    assert!(client.get("/api/jobs").body.len() > 50);
}

#[test]
fn rules_at_the_admin_port_are_checked_and_counted() {
    let sim = simulator();
    let admin = sim.admin_url().unwrap().replace("http://", "");
    let mut client = Client::logged_on(&sim);
    let ask = |method: &str, body: &str| {
        let mut stream = std::net::TcpStream::connect(&admin).unwrap();
        let head = format!("{method} /faults HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len());
        std::io::Write::write_all(&mut stream, format!("{head}{body}").as_bytes()).unwrap();
        support::read(&mut std::io::BufReader::new(stream)).unwrap()
    };
    let rules =
        r#"[{"fault":"cut-before","path":"/x"},{"type":"Job","fault":"omit-member","member":"JobTyp"}]"#;
    let refused = ask("POST", rules);
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("unknown member `JobTyp` of `Job`, did you mean `JobType`?"),
        "{}",
        refused.text()
    );
    assert_eq!(ask("GET", "").json(), serde_json::json!({"rules": []}), "none of the rules is added");
    let rule = r#"{"type":"Job","name":"Web*","fault":"status","status":503,"times":2}"#;
    assert_eq!(ask("POST", rule).status, 200);
    let (own, _) = jobs(&mut client);
    assert_eq!(client.get(&own).status, 503);
    let mut expected: serde_json::Value = serde_json::from_str(rule).unwrap();
    expected["hits"] = 1.into();
    expected["remaining"] = 1.into();
    assert_eq!(ask("GET", "").json(), serde_json::json!({"rules": [expected]}));
}

#[test]
#[should_panic(expected = "unknown type `Jbo`, did you mean `Job`?")]
fn rule_with_an_unknown_type_fails_the_test() {
    simulator().fail_next(Matcher::object("Jbo"), Fault::CutBefore);
}

#[test]
fn builder_refuses_a_rule_with_an_unknown_member() {
    let rule = Rule::always(Matcher::object("Job"), Fault::NullMember("Nmae".to_owned()));
    let error = Simulator::builder().days(1).fault(rule).start_blocking().unwrap_err();
    assert_eq!(error.to_string(), "invalid fault: unknown member `Nmae` of `Job`, did you mean `Name`?");
}

#[test]
fn timeout_answers_nothing_and_cuts_after_its_time() {
    let sim = simulator();
    let mut client = Client::logged_on(&sim);
    let time = Distribution::Uniform { from: Duration::from_millis(150), to: Duration::from_millis(160) };
    sim.fail_next(Matcher::path("/api/jobs"), Fault::Timeout(time));
    let start = Instant::now();
    let error = client.try_send("GET", "/api/jobs", &[], b"").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(start.elapsed() >= Duration::from_millis(150));
    assert_eq!(client.get("/api/jobs").status, 200);
}
