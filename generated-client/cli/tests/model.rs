//! All nouns and actions of the Model, against the simulator.

mod support;

use std::path::Path;

use support::{Stage, offline};
use vbem_codegen::model::{HttpMethod, Resource};
use vbem_codegen::{Model, Sources, naming};

fn model() -> Model {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    vbem_codegen::load(&Sources::from_dir(&schema)).unwrap_or_else(|error| panic!("{error}"))
}

fn noun(resource: &Resource) -> String {
    naming::snake(&resource.record.name).replace('_', "-")
}

#[test]
fn every_noun_with_a_list_is_listed_in_every_format() {
    let stage = Stage::new();
    let (mut listed, mut empty) = (0, Vec::new());
    for resource in &model().resources {
        let noun = noun(resource);
        let has_list = resource.collection.is_some() || !resource.query.is_empty() || resource.exists_once();
        let outcome = stage.run(&["get", &noun, "--limit", "2", "-o", "json"]);
        if !has_list {
            assert_eq!(outcome.code, 2, "{noun}: {}", outcome.err);
            continue;
        }
        assert_eq!(outcome.code, 0, "{noun}: {}", outcome.err);
        for format in ["table", "csv"] {
            let outcome = stage.run(&["get", &noun, "--first", "-o", format]);
            assert_eq!(outcome.code, 0, "{noun}: {}", outcome.err);
        }
        listed += 1;
        if outcome.out == "[]\n" {
            empty.push(noun);
        }
    }
    assert!(listed > 50, "{listed}");
    insta::assert_snapshot!("nouns-without-objects", empty.join("\n"));
}

#[test]
fn every_action_shows_its_request() {
    let mut requests = String::new();
    for resource in &model().resources {
        for action in &resource.actions {
            let name = action.rust.trim_start_matches("r#").replace('_', "-");
            let outcome = offline(&[&noun(resource), &name, "--dry-run"]);
            assert_eq!(outcome.code, 0, "{} {name}: {}", noun(resource), outcome.err);
            requests.push_str(&format!("{} {name}: {}", noun(resource), outcome.out));
            if action.body.is_some() {
                let skeleton = offline(&[&noun(resource), &name, "--skeleton"]);
                assert!(skeleton.code == 0 && skeleton.out.starts_with("# "), "{} {name}", noun(resource));
            }
        }
    }
    insta::assert_snapshot!("requests", requests);
}

#[test]
fn every_action_without_a_body_is_offered_or_not_by_an_object_of_the_simulator() {
    let stage = Stage::new();
    let mut offered = 0;
    for resource in model().resources.iter().filter(|it| it.collection.is_some() || !it.query.is_empty()) {
        let noun = noun(resource);
        let address = stage.ok(&[
            "get",
            &noun,
            "--limit",
            "1",
            "--jq",
            "(if type == \"array\" then .[0].Href else .Href end) // \"\"",
        ]);
        let address = address.trim();
        if address.is_empty() || address.contains("***") {
            continue;
        }
        for action in resource.actions.iter().filter(|action| action.body.is_none() || action.body_optional) {
            let name = action.rust.trim_start_matches("r#").replace('_', "-");
            let outcome = stage.run(&[&noun, &name, address, "--dry-run"]);
            match outcome.code {
                0 => {
                    offered += 1;
                    let method: HttpMethod = action.method;
                    assert!(outcome.out.starts_with(method.as_str()), "{noun} {name}: {}", outcome.out);
                }
                code => assert!(
                    code == 3 && outcome.err.contains("does not offer"),
                    "{noun} {name}: {}",
                    outcome.err
                ),
            }
        }
    }
    assert!(offered > 40, "{offered}");
}
