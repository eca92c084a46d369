//! Members whose type has a value that means absence, in every resource that has one: decoded as `None`, and written
//! back.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use vbem_client::__private::FieldRef;
use vbem_client::api::record_for_root;
use vbem_client::prelude::*;
use vbem_client::wire::{self, Options, Record};
use vbem_codegen::model::Model;
use vbem_tests::{Fixture, fixtures, model, tree};

/// Returns the fixtures with a text that means absence.
fn absent_fixtures(model: &Model) -> Vec<Fixture> {
    let mut fixtures = fixtures(model);
    fixtures.retain(|fixture| fixture.path.ends_with(".absent"));
    fixtures
}

fn read(root: &str, text: &str) -> Box<dyn Record> {
    let mut record = record_for_root(root).unwrap();
    let read = if text.starts_with('<') { wire::read_xml } else { wire::read_json };
    read(record.as_mut(), text.as_bytes(), Options::strict())
        .unwrap_or_else(|error| panic!("{root}: {error}"));
    record
}

#[test]
fn absent_values_decode_as_none_and_round_trip() {
    let model = model();
    let fixtures = absent_fixtures(&model);
    assert!(fixtures.len() >= 8, "only {} fixtures", fixtures.len());
    for fixture in fixtures {
        let resource = model.resources.iter().find(|resource| resource.record.xml == fixture.root).unwrap();
        let from_xml = read(&fixture.root, &fixture.xml);
        let from_json = read(&fixture.root, &fixture.json);
        let mut count = 0;
        for (index, member) in resource.record.members.iter().enumerate() {
            if model.has_absence(&member.ty) {
                assert!(
                    matches!(from_xml.field_ref(index), FieldRef::Absent),
                    "{}/{}",
                    fixture.path,
                    member.xml
                );
                assert!(
                    matches!(from_json.field_ref(index), FieldRef::Absent),
                    "{}/{}",
                    fixture.path,
                    member.xml
                );
                count += 1;
            }
        }
        assert!(count > 0, "{} has no such member", fixture.path);

        let written = tree::parse(&wire::to_xml(from_xml.as_ref())).unwrap();
        assert_eq!(tree::difference(&tree::parse(&fixture.xml).unwrap(), &written), None, "{}", fixture.path);
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(json(&wire::to_json(from_json.as_ref())), json(&fixture.json), "{}", fixture.path);
    }
}

fn session(result: &str) -> BackupJobSession {
    let text = format!("<BackupJobSession><State>Stopped</State>{result}</BackupJobSession>");
    wire::from_xml(text.as_bytes(), Options::strict().partial()).unwrap().value
}

#[test]
fn session_result_can_be_set_and_removed() {
    let mut ended = session("<Result>Failed</Result>");
    assert_eq!(ended.result, Some(SessionResult::Failed));
    ended.result = None;
    assert!(wire::to_xml(&ended).contains("<Result>None</Result>"));
    assert!(wire::to_json(&ended).contains(r#""Result":"None""#));

    let mut running = session("<Result>None</Result>");
    assert_eq!(running.result, None);
    running.result = Some(SessionResult::Warning);
    assert!(wire::to_xml(&running).contains("<Result>Warning</Result>"));
    assert!(wire::to_json(&running).contains(r#""Result":"Warning""#));

    let unknown = session("");
    assert!(!wire::to_xml(&unknown).contains("Result"));
    assert!(!wire::to_json(&unknown).contains("Result"));
}

#[test]
fn session_result_is_displayed_if_present() {
    let [ended, running] = ["Failed", "None"].map(|result| session(&format!("<Result>{result}</Result>")));
    assert!(format!("{ended:?}").contains(r#"state: "Stopped", result: "Failed""#), "{ended:?}");
    assert!(!format!("{running:?}").contains("result"), "{running:?}");
    assert_eq!(ended.result.unwrap().to_string(), "Failed");
}

#[test]
fn session_without_a_result_has_not_failed() {
    use vbem_client::task::Waitable as _;
    let progress = |result: &str| session(result).progress().failed;
    assert!(progress("<Result>Failed</Result>"));
    assert!(!progress("<Result>None</Result>") && !progress("") && !progress("<Result/>"));
}
