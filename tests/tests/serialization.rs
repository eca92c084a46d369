//! `serde` for the types of the API: in the server's JSON and in another format.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vbem_client::prelude::*;
use vbem_client::value::{Secret, Timestamp};
use vbem_client::wire::{self, Document, Options, Record, Reference, Representations, WithoutLinks};
use vbem_tests::{Fixture, fixtures, model};

include!(concat!(env!("OUT_DIR"), "/types.rs"));

/// Serializes the message of a fixture and deserializes it again. True if the text is the one that is sent to the server.
fn round_trip<T>(fixture: &Fixture) -> bool
where
    T: Record + Default + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let name = &fixture.path;
    let value: T = wire::from_xml(fixture.xml.as_bytes(), Options::strict()).unwrap().value;
    let json = serde_json::to_string(&value).unwrap();
    let again: T = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), json, "{name}");
    let yaml = serde_yaml::to_string(&value).unwrap();
    let from_yaml: T = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(from_yaml, again, "{name}");
    let is_complete = json == wire::to_json(&value);
    assert_eq!(again == value, is_complete, "{name}");
    is_complete
}

#[test]
fn fixture_round_trip_loses_received_secrets_only() {
    let fixtures = fixtures(&model());
    let incomplete: BTreeSet<&str> = fixtures
        .iter()
        .filter(|fixture| !round_trip_of(fixture))
        .map(|fixture| fixture.path.rsplit('/').next().unwrap())
        .collect();
    assert!(fixtures.len() > 200, "{}", fixtures.len());
    insta::assert_debug_snapshot!(incomplete);
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Report {
    made: Timestamp,
    jobs: Vec<Job>,
    servers: Vec<Reference<BackupServer>>,
    kind: Option<JobType>,
}

#[test]
fn types_of_the_api_are_members_of_derived_types() {
    let job = r#"{"JobType":"Backup","Shift":{"Hours":[1,2.5,null,true]},"Type":"Job","Name":"nightly","UID":"urn:veeam:Job:568c42ce-eb11-4140-92cf-39ab36712bf5"}"#;
    let text = format!(
        r#"{{"made":"2026-01-02T03:04:05Z","jobs":[{job}],"servers":[{{"Href":"/backupServers/1"}}],"kind":"Replica"}}"#
    );
    let report: Report = serde_json::from_str(&text).unwrap();
    assert_eq!((report.jobs[0].name.as_str(), report.kind.clone()), ("nightly", Some(JobType::Replica)));
    assert_eq!(report.jobs[0].extra.unknown()[0].name(), "Shift");
    assert_eq!(serde_json::to_string(&report).unwrap(), text);
    let yaml = serde_yaml::to_string(&report).unwrap();
    assert_eq!(serde_yaml::from_str::<Report>(&yaml).unwrap(), report);
}

#[test]
fn links_are_left_out_on_request_at_all_depths() {
    let model = model();
    let fixture = fixtures(&model).into_iter().find(|fixture| fixture.path.ends_with("/Jobs")).unwrap();
    let jobs: Representations<Job> = wire::from_xml(fixture.xml.as_bytes(), Options::strict()).unwrap().value;
    let whole = serde_json::to_string(&jobs).unwrap();
    let short = serde_json::to_string(&WithoutLinks(&jobs)).unwrap();
    assert!(whole.contains(r#""Links":["#) && !short.contains(r#""Links""#), "{short}");
    assert_eq!(serde_json::from_str::<Representations<Job>>(&short).unwrap()[0].name, jobs[0].name);
    let document: Document = wire::from_xml(fixture.xml.as_bytes(), Options::lenient()).unwrap().value;
    assert!(!serde_json::to_string(&WithoutLinks(&document)).unwrap().contains("\"Rel\""));
}

#[test]
fn secrets_are_serialized_in_request_bodies_only() {
    let mut spec = CredentialsInfoSpec::default();
    spec.password = Some(Secret::from("correct horse"));
    let text = serde_json::to_string(&spec).unwrap();
    assert!(text.contains("correct horse") && text == wire::to_json(&spec), "{text}");
    let text = r#"{"Name":"nightly","ApiToken":"correct horse","Note":"kept","Page":"https://em/api/logonSessions/f00d"}"#;
    let job: Job = serde_json::from_str(text).unwrap();
    let shown = serde_json::to_string(&job).unwrap();
    assert!(shown.contains("kept") && !shown.contains("correct horse") && !shown.contains("f00d"), "{shown}");
    assert!(wire::to_json(&job).contains("correct horse"));
    let document: Document = serde_json::from_str(text).unwrap();
    let shown = serde_json::to_string(&document).unwrap();
    assert!(shown.contains("kept") && !shown.contains("correct horse") && !shown.contains("f00d"), "{shown}");
    let secret: Secret = serde_json::from_str(r#""correct horse""#).unwrap();
    assert_eq!(secret.expose(), "correct horse");
}

#[test]
fn values_of_another_kind_are_refused() {
    assert!(serde_json::from_str::<Job>("5").is_err());
    assert!(serde_json::from_str::<Uid>("{}").is_err());
    assert_eq!(
        serde_json::from_str::<Uid>("\"x\"").unwrap_err().to_string().split(" at ").next(),
        Some("expected a UID such as urn:veeam:<Type>:<guid>, or a GUID")
    );
    let deep = format!("{}{}", "[".repeat(127), "]".repeat(127));
    let job: Result<Job, _> = serde_json::from_str(&format!(r#"{{"Deep":{deep}}}"#));
    assert!(job.is_err() || job.unwrap().extra.unknown().len() == 1);
}
