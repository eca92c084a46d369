//! Lists of every type in the schema whose items have another name: read, reported unless the schema lists the name, and
//! written under the same name.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests fail by panicking")]

use vbem_client::api::record_for_root;
use vbem_client::wire::{self, DecodeError, Options, Problem, ProblemKind, Record};
use vbem_codegen::model::{Model, Record as ModelRecord};
use vbem_codegen::sample::{self, Content, Node};
use vbem_tests::{model, tree};

/// Sample of a record whose lists have renamed items, in both formats.
struct Renamed {
    root: String,
    xml: String,
    json: String,
    items: usize,
}

/// Samples of all documents that hold lists of items with a `Type`.
fn samples(model: &Model) -> Vec<Renamed> {
    let records = model.resources.iter().map(|resource| &resource.record);
    records.filter(|record| record.name == record.xml).filter_map(|record| renamed(record, model)).collect()
}

fn renamed(record: &ModelRecord, model: &Model) -> Option<Renamed> {
    let mut node = sample::of_record(record, model);
    let items = rename(&mut node, "FormerItem");
    let (xml, json) = (sample::to_xml(&node, &model.api.namespace), sample::to_json(&node));
    (items > 0).then(|| Renamed { root: record.xml.clone(), xml, json, items })
}

/// Renames the items of all lists whose items have a `Type`, and their arrays. Returns the number of items.
fn rename(node: &mut Node, name: &str) -> usize {
    match &mut node.content {
        Content::Value(..) | Content::Links(_) => 0,
        Content::Members(nodes) | Content::Many(nodes) => {
            nodes.iter_mut().map(|node| rename(node, name)).sum()
        }
        Content::List(items, array) => {
            let mut count = 0;
            for item in items.iter_mut() {
                count += rename(item, name);
                if has_type(item) {
                    name.clone_into(&mut item.xml);
                    if let Some(array) = array {
                        *array = format!("{name}s");
                    }
                    count += 1;
                }
            }
            count
        }
    }
}

/// True for an entity; references have a `Type`, too, but their records do not know it.
fn has_type(node: &Node) -> bool {
    let Content::Members(members) = &node.content else { return false };
    let find = |name: &str| members.iter().find(|member| member.xml == name).map(|member| &member.content);
    let is_entity = |text: &str| !text.ends_with("Reference");
    matches!((find("Type"), find("Href")), (Some(Content::Value(text, _)), Some(_)) if is_entity(text))
}

fn read(
    sample: &Renamed,
    text: &str,
    options: Options,
) -> Result<(Box<dyn Record>, Vec<Problem>), DecodeError> {
    let mut record = record_for_root(&sample.root).unwrap();
    let problems = match text.starts_with('<') {
        true => wire::read_xml(record.as_mut(), text.as_bytes(), options),
        false => wire::read_json(record.as_mut(), text.as_bytes(), options),
    }?;
    Ok((record, problems))
}

#[test]
fn items_under_an_unlisted_name_round_trip_in_lenient_mode_only() {
    let samples = samples(&model());
    assert!(samples.len() >= 8, "{}", samples.len());
    for sample in samples {
        let (record, problems) = read(&sample, &sample.xml, Options::lenient()).unwrap();
        let is_name = |problem: &Problem| problem.kind == ProblemKind::UnknownItemName;
        assert!(problems.len() == sample.items && problems.iter().all(is_name), "{problems:?}");
        let written = wire::to_xml(record.as_ref());
        let [before, after] = [&sample.xml, &written].map(|text| tree::parse(text).unwrap());
        assert_eq!(tree::difference(&before, &after), None, "{}", sample.root);

        let (record, problems) = read(&sample, &sample.json, Options::lenient()).unwrap();
        assert!(!problems.is_empty() && problems.iter().all(is_name), "{}: {problems:?}", sample.root);
        let [before, after]: [serde_json::Value; 2] =
            [&sample.json, &wire::to_json(record.as_ref())].map(|text| serde_json::from_str(text).unwrap());
        assert_eq!(before, after, "{}", sample.root);

        for text in [&sample.xml, &sample.json] {
            assert!(read(&sample, text, Options::strict()).is_err(), "{}", sample.root);
        }
    }
}

#[test]
fn items_under_a_listed_name_round_trip_in_strict_mode() {
    let model = model();
    for (alias, array) in [("CloudFailoverPlanVm", "CloudFailoverPlanVms"), ("VmInfo", "VmInfos")] {
        let record = &model.resource("CloudFailoverPlan").unwrap().record;
        let mut node = sample::of_record(record, &model);
        assert_eq!(rename(&mut node, alias), 1);
        let (xml, json) = (sample::to_xml(&node, &model.api.namespace), sample::to_json(&node));
        assert!(xml.contains(&format!("<{alias} Type=\"CloudFailoveredVm\"")) && json.contains(array));
        let sample = Renamed { root: record.xml.clone(), xml, json, items: 1 };
        let (record, _) = read(&sample, &sample.xml, Options::strict()).unwrap();
        assert!(wire::to_xml(record.as_ref()).contains(&format!("<Includes><{alias} ")));
        let (record, _) = read(&sample, &sample.json, Options::strict()).unwrap();
        assert!(wire::to_json(record.as_ref()).contains(&format!("{{\"{array}\":[")));
    }
}
