//! Follows every link from the logon session on, in both formats.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod support;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use support::{Client, local, mounts};
use vbem_codegen::Sources;
use vbem_codegen::model::{Model, PathTemplate, Resource};
use vbem_simulator::{Pace, Simulator};

/// Relations of links to representations.
const READ: [&str; 10] =
    ["Up", "Down", "Related", "Alternate", "First", "Prev", "Next", "Last", "Self", "Download"];

/// Link, or address of an embedded representation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Lead {
    rel: String,
    kind: String,
    href: String,
}

fn model() -> Model {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema");
    vbem_codegen::load(&Sources::from_dir(folder.as_ref())).unwrap()
}

fn attributes(start: &BytesStart<'_>) -> BTreeMap<String, String> {
    let attributes = start.attributes().map(|it| {
        let it = it.unwrap();
        let value = it.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned();
        (it.key.into_inner().to_owned(), value)
    });
    attributes.collect()
}

/// Parsed XML document.
struct Document {
    root: String,
    attributes: BTreeMap<String, String>,
    /// Links and addresses in the document.
    leads: Vec<Lead>,
    /// Names of all elements.
    names: BTreeSet<String>,
}

fn read(text: &str) -> Document {
    let mut reader = Reader::from_str(text);
    let mut root = None;
    let mut names = BTreeSet::new();
    let mut leads = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.local_name().into_inner().to_owned();
                let mut found = attributes(&start);
                let href = found.remove("Href").unwrap_or_default();
                let kind = found.get("Type").cloned().unwrap_or_default();
                assert!(name != "Link" || found.contains_key("Rel"), "{name} {found:?}");
                let rel = found.get("Rel").cloned().unwrap_or_else(|| "Self".to_owned());
                if root.is_none() {
                    root = Some((name.clone(), found));
                }
                names.insert(name);
                if !href.is_empty() {
                    leads.push(Lead { rel, kind, href });
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let (root, attributes) = root.unwrap();
    Document { root, attributes, leads, names }
}

fn leads_of_json(json: &serde_json::Value, leads: &mut Vec<Lead>) {
    match json {
        serde_json::Value::Object(members) => {
            let text =
                |name: &str| members.get(name).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
            let href = text("Href");
            if !href.is_empty() {
                let rel = if members.contains_key("Rel") { text("Rel") } else { "Self".to_owned() };
                leads.push(Lead { rel, kind: text("Type"), href });
            }
            members.values().for_each(|it| leads_of_json(it, leads));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|it| leads_of_json(it, leads)),
        _ => {}
    }
}

/// Returns the root elements a value of `Type` allows.
fn roots(model: &Model, kind: &str) -> Vec<String> {
    if kind.ends_with("ReferenceList") {
        return vec!["EntityReferences".to_owned()];
    }
    if kind.ends_with("Reference") {
        return vec!["EntityRef".to_owned()];
    }
    let mut roots = Vec::new();
    for resource in &model.resources {
        if resource.link_type == kind {
            roots.push(resource.record.xml.clone());
        }
        if resource.list_type == kind {
            roots.push(resource.list.clone());
        }
        for link in resource.links.iter().filter(|link| link.types.iter().any(|it| it == kind)) {
            if let vbem_codegen::model::Target::Record(name) = &link.target {
                roots.push(model.record(name).unwrap().xml.clone());
            }
            if let vbem_codegen::model::Target::Resource(name) = &link.target {
                let target = model.resource(name).unwrap();
                roots.push(if link.many { target.list.clone() } else { target.record.xml.clone() });
            }
        }
    }
    roots
}

/// Returns the resources whose collection is not linked: the schema has neither a query for them nor links to them,
/// except from their parts.
fn unlinked_collections(model: &Model) -> BTreeSet<&str> {
    let led_to = |name: &str, path: Option<&PathTemplate>| {
        let is_below =
            |it: &Resource| it.path.as_ref().zip(path).is_some_and(|(it, path)| it.starts_with(path));
        let others = model.resources.iter().filter(|it| it.record.name != name && !is_below(it));
        let mut links = others.flat_map(|it| &it.links);
        links.any(|link| matches!(&link.target, vbem_codegen::model::Target::Resource(it) if it == name))
    };
    let listed = model.resources.iter().filter(|it| it.collection.is_some() && it.query.is_empty());
    listed
        .map(|it| (it.record.name.as_str(), it))
        .filter(|(name, it)| !led_to(name, it.path.as_ref()))
        .map(|(name, _)| name)
        .collect()
}

/// Returns a simulator with at least one object of every resource.
fn simulator() -> (Simulator, Client) {
    let sim = Simulator::builder().days(3).pace(Pace::Manual).start_blocking().unwrap();
    let mut client = Client::logged_on(&sim);
    for mount in mounts(&mut client) {
        assert_eq!(client.post(&mount, "").status, 202);
    }
    sim.clock().advance(std::time::Duration::from_secs(5));
    (sim, client)
}

#[test]
fn xml_links_reach_every_object_and_none_is_dead() {
    let model = model();
    let (sim, mut client) = simulator();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut open = VecDeque::from([Lead {
        rel: "Down".into(),
        kind: "LogonSessionList".into(),
        href: "/api/logonSessions".into(),
    }]);
    let mut by_address = BTreeSet::new();
    loop {
        let Some(lead) = open.pop_front() else {
            // Collections without links are requested by their documented address.
            let collections =
                model.resources.iter().filter_map(|it| it.collection.as_ref().map(|list| (it, list)));
            let mut left = collections.filter(|(it, list)| {
                !kinds.contains(&it.link_type) && !seen.contains(&format!("/api{}", list.path))
            });
            let Some((resource, list)) = left.next() else { break };
            by_address.insert(resource.record.name.as_str());
            open.push_back(Lead {
                rel: "Down".into(),
                kind: format!("{}ReferenceList", resource.record.name),
                href: format!("/api{}", list.path),
            });
            continue;
        };
        let target = local(&lead.href);
        if !READ.contains(&lead.rel.as_str()) || !seen.insert(target.clone()) {
            continue;
        }
        let answer = client.get(&target);
        if answer.status != 200 {
            wrong.push(format!("{} {lead:?}", answer.status));
            continue;
        }
        if lead.rel == "Download" || lead.kind == "FileEntry" && target.contains("download") {
            continue;
        }
        let Document { root, attributes, leads, names } = read(&answer.text());
        let expected = roots(&model, &lead.kind);
        let guest = root.starts_with("FileSystemEntr");
        if lead.rel != "Self" && !expected.contains(&root) && root != "QueryResult" && !guest {
            wrong.push(format!("<{root}> instead of {expected:?} behind {lead:?}"));
        }
        if let (Some(kind), "EntityRef") = (attributes.get("Type"), root.as_str())
            && lead.rel != "Self"
            && *kind != lead.kind
        {
            wrong.push(format!("{kind} behind {lead:?}"));
        }
        kinds.extend(attributes.get("Type").cloned());
        kinds.extend(names);
        kinds.extend(leads.iter().filter(|lead| lead.rel == "Self").map(|lead| lead.kind.clone()));
        open.extend(leads);
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{} addresses, {}", seen.len(), wrong.join("\n"));
    let missed: Vec<_> = model
        .resources
        .iter()
        .filter(|it| it.path.is_some() && !kinds.contains(&it.record.xml) && !kinds.contains(&it.link_type))
        .map(|it| it.record.name.as_str())
        .collect();
    assert!(missed.is_empty(), "not reached: {missed:?}");
    assert_eq!(by_address, unlinked_collections(&model), "the rest is reached by links");
    for (resource, list) in model.resources.iter().filter_map(|it| Some((it, it.collection.as_ref()?))) {
        for target in client.get(&format!("/api{}", list.path)).links("Alternate", "") {
            assert!(seen.contains(&target), "{}: {target} has no link", resource.record.name);
        }
    }
    let objects: usize = sim.state().objects.values().sum();
    assert!(seen.len() > objects, "{} addresses for {objects} objects", seen.len());
}

#[test]
fn json_links_equal_xml_links() {
    let (_sim, mut client) = simulator();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut open = VecDeque::from(["/api/logonSessions".to_owned()]);
    while let Some(target) = open.pop_front() {
        if !seen.insert(target.clone()) {
            continue;
        }
        let xml = client.get(&target);
        let json = client.send("GET", &target, &[("Accept", "application/json")], b"");
        assert_eq!((xml.status, json.status), (200, 200), "{target}");
        let mut from_xml = read(&xml.text()).leads;
        let mut from_json = Vec::new();
        leads_of_json(&json.json(), &mut from_json);
        from_xml.sort();
        from_json.sort();
        assert_eq!(from_xml, from_json, "{target}");
        let further = from_xml
            .into_iter()
            .filter(|lead| READ.contains(&lead.rel.as_str()))
            .map(|lead| local(&lead.href));
        // One object of a list represents the others.
        let mut lists: BTreeSet<String> = BTreeSet::new();
        open.extend(further.filter(|target| {
            let shape: String = target.chars().filter(|it| !it.is_ascii_hexdigit()).collect();
            lists.insert(shape)
        }));
    }
    assert!(seen.len() > 200, "{}", seen.len());
}

#[test]
fn parents_link_back_to_their_children() {
    let model = model();
    let (_sim, mut client) = simulator();
    let mut pairs = 0;
    for resource in model.resources.iter().filter(|it| it.entity) {
        let Some(collection) = &resource.collection else { continue };
        let list = format!("{}ReferenceList", resource.record.name);
        let some = client.get(&format!("/api{}", collection.path)).links("Alternate", &resource.link_type);
        for target in some.iter().take(2) {
            let entity = client.get(target);
            for link in resource.links.iter().filter(|it| it.rels[0] == "Up") {
                let vbem_codegen::model::Target::Resource(above) = &link.target else { continue };
                let leads_back = |it: &&vbem_codegen::model::Link| {
                    it.many
                        && it.types.contains(&list)
                        && it.path.as_ref().is_some_and(PathTemplate::has_parameters)
                };
                let above = model.resource(above).unwrap();
                let Some(back) = above.links.iter().find(leads_back) else { continue };
                for up in entity.links("Up", &format!("{}Reference", above.record.name)) {
                    let tail = back.path.as_ref().unwrap().segments().last().unwrap().to_string();
                    let lists = client.get(&up).links(&back.rels[0], &list);
                    let down = lists.iter().find(|it| it.ends_with(&tail));
                    let Some(down) = down else { panic!("{up} does not lead to {tail}") };
                    let own = target.split('?').next().unwrap();
                    assert!(client.get(down).text().contains(&format!("{own}\"")), "{down} lacks {own}");
                    pairs += 1;
                }
            }
        }
    }
    assert!(pairs > 20, "{pairs}");
}
