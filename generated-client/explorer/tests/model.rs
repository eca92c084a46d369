//! The description of the Model that the page gets: complete, and without names that lead nowhere.

#![allow(clippy::unwrap_used, reason = "of tests")]

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;
use vbem_codegen::model::{Cardinality, Type};
use vbem_codegen::{Model, Sources};

fn described() -> Value {
    let mut text = String::new();
    GzDecoder::new(vbem_explorer::model()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn model() -> Model {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").canonicalize().unwrap();
    vbem_codegen::load(&Sources::from_dir(&schema)).unwrap()
}

fn length(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

#[test]
fn description_has_every_resource_with_its_links_actions_and_query_fields() {
    let (described, model) = (described(), model());
    assert!(model.resources.len() > 50);
    assert_eq!(described["resources"].as_object().unwrap().len(), model.resources.len());
    for resource in &model.resources {
        let one = &described["resources"][&resource.record.name];
        let counts = [&one["links"], &one["actions"], &one["query"]].map(length);
        let expected = [resource.links.len(), resource.actions.len(), resource.query.len()];
        assert_eq!(counts, expected, "{}", resource.record.name);
        assert_eq!(one["waiter"].is_object(), resource.waiter.is_some(), "{}", resource.record.name);
        assert_eq!(one["queryType"].is_string(), !resource.query.is_empty(), "{}", resource.record.name);
    }
}

#[test]
fn description_has_every_member_with_meaning_unit_and_absence() {
    let (described, model) = (described(), model());
    for record in model.all_records() {
        let one = &described["records"][&record.name];
        assert_eq!(length(&one["members"]), record.members.len(), "{}", record.name);
        for (index, member) in record.members.iter().enumerate() {
            let shown = &one["members"][index];
            let place = format!("{}.{}", record.name, member.name);
            assert_eq!(shown["name"], member.name, "{place}");
            assert_eq!(shown["summary"].as_str().unwrap_or_default(), member.docs.summary, "{place}");
            assert_eq!(shown["optional"] == true, member.optional, "{place}");
            assert_eq!(shown["unit"].as_str(), member.unit.map(vbem_codegen::model::Unit::name), "{place}");
            assert_eq!(shown["many"] == true, member.cardinality != Cardinality::One, "{place}");
        }
    }
}

#[test]
fn names_of_the_description_lead_to_records_and_enumerations() {
    let (described, model) = (described(), model());
    let has = |table: &str, name: &str| described[table].get(name).is_some();
    for record in model.all_records() {
        for member in &record.members {
            match &member.ty {
                Type::Record(name) => assert!(has("records", name), "{name}"),
                Type::Enumeration(name) => assert!(has("enumerations", name), "{name}"),
                _ => {}
            }
        }
    }
    let actions = model.resources.iter().flat_map(|it| &it.actions);
    let bodies: BTreeSet<_> = actions.filter_map(|action| action.body.as_deref()).collect();
    assert!(bodies.len() > 20 && bodies.iter().all(|body| has("records", body)));
    let relations = model.api.relations.iter().map(|it| &it.name);
    assert!(relations.into_iter().all(|name| has("relations", name)));
    assert!(
        described["relations"]["Restore"]["acts"] == true && described["relations"]["Up"]["acts"].is_null()
    );
}

#[test]
fn description_has_what_the_page_needs_of_the_api() {
    let described = described();
    assert_eq!((&described["base"], &described["task"]), (&"/api".into(), &"Task".into()));
    assert!(length(&described["secretWords"]) > 0);
}
