//! Selection of the nodes and edges of a picture.

use std::collections::{BTreeMap, BTreeSet};

use vbem_codegen::model::{Action, Api, Link, Model, Output, Purpose, Reach, Record, Resource, Target};
use vbem_codegen::naming;

use super::{Centre, CentreAction, Edge, EdgeKind, Family, Graph, Node, palette};

/// Part of the graph to draw; all of it by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Names of families; only their nodes are drawn. Empty for all families.
    pub families: Vec<String>,
    /// Neighbourhood of a resource.
    pub around: Option<Around>,
    /// Names of nodes that are not drawn.
    pub without: Vec<String>,
}

/// Neighbourhood of a resource. At distance 1, only lines from and to the resource are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Name of the resource.
    pub resource: String,
    /// Largest number of links between a node and the resource, in either direction.
    pub distance: usize,
}

/// Name that no node, resource or family has.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no {what} `{name}`{}", nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
pub struct UnknownName {
    what: &'static str,
    name: String,
    nearest: Option<String>,
}

impl UnknownName {
    fn new<'a>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let nearest = naming::nearest(name, known).map(str::to_owned);
        Self { what, name: name.to_owned(), nearest }
    }
}

/// Links between a pair of nodes, the first node by name first. Links from a node to itself count as `there`.
#[derive(Default)]
struct Pair<'a> {
    there: Vec<&'a Link>,
    back: Vec<&'a Link>,
}

/// Returns the selected part of the graph of a Model.
///
/// # Errors
/// If the selection names a family or a node that the Model does not have.
pub fn select(model: &Model, selection: &Selection) -> Result<Graph, UnknownName> {
    let records = linked_records(model);
    check_names(model, &records, selection)?;
    let is_centre =
        |record: &Record| selection.around.as_ref().is_some_and(|around| around.resource == record.name);
    let allowed = |record: &Record| {
        let family = selection.families.is_empty() || selection.families.contains(&record.family);
        is_centre(record) || (family && !selection.without.contains(&record.name))
    };
    let mut kept: BTreeSet<&str> =
        records.values().filter(|record| allowed(record)).map(|record| record.name.as_str()).collect();
    let mut pairs = pairs(model);
    pairs.retain(|(a, b), _| kept.contains(a) && kept.contains(b));
    if let Some(Around { resource, distance }) = &selection.around {
        kept = neighbourhood(&pairs.keys().copied().collect::<Vec<_>>(), resource, *distance);
        let ego = *distance <= 1;
        pairs.retain(|(a, b), _| {
            kept.contains(a) && kept.contains(b) && (!ego || *a == resource || *b == resource)
        });
    }
    let nodes: Vec<&Record> = {
        let mut nodes: Vec<&Record> = kept.iter().filter_map(|name| records.get(name).copied()).collect();
        nodes.sort_by(|a, b| (&a.family, &a.name).cmp(&(&b.family, &b.name)));
        nodes
    };
    Ok(graph(model, &nodes, &pairs, selection.around.as_ref().map(|around| around.resource.as_str())))
}

/// Returns resources, and other documents that links lead to, by name.
fn linked_records(model: &Model) -> BTreeMap<&str, &Record> {
    let targets = model.resources.iter().flat_map(|resource| &resource.links).filter_map(target);
    let resources = model.resources.iter().map(|resource| &resource.record);
    targets
        .filter_map(|name| model.record(name))
        .chain(resources)
        .map(|record| (record.name.as_str(), record))
        .collect()
}

fn target(link: &Link) -> Option<&str> {
    match &link.target {
        Target::Resource(name) | Target::Record(name) => Some(name),
        Target::Untyped => None,
    }
}

fn check_names(
    model: &Model,
    records: &BTreeMap<&str, &Record>,
    selection: &Selection,
) -> Result<(), UnknownName> {
    let families: Vec<&str> = model.families.iter().map(|family| family.name.as_str()).collect();
    if let Some(name) = selection.families.iter().find(|name| !families.contains(&name.as_str())) {
        return Err(UnknownName::new("family", name, families));
    }
    if let Some(name) = selection.without.iter().find(|name| !records.contains_key(name.as_str())) {
        return Err(UnknownName::new("resource", name, records.keys().copied()));
    }
    match &selection.around {
        Some(Around { resource, .. }) if model.resource(resource).is_none() => {
            let resources = model.resources.iter().map(|resource| resource.record.name.as_str());
            Err(UnknownName::new("resource", resource, resources))
        }
        _ => Ok(()),
    }
}

/// Returns the links of the Model by the pair of nodes they connect.
fn pairs(model: &Model) -> BTreeMap<(&str, &str), Pair<'_>> {
    let mut pairs: BTreeMap<(&str, &str), Pair<'_>> = BTreeMap::new();
    for resource in &model.resources {
        let from = resource.record.name.as_str();
        for link in &resource.links {
            let Some(to) = target(link) else { continue };
            if from <= to {
                pairs.entry((from, to)).or_default().there.push(link);
            } else {
                pairs.entry((to, from)).or_default().back.push(link);
            }
        }
    }
    pairs
}

/// Returns the names of the nodes within a number of links of a node, itself included.
fn neighbourhood<'a>(pairs: &[(&'a str, &'a str)], start: &'a str, distance: usize) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([start]);
    for _ in 0..distance {
        let neighbours: Vec<&str> = pairs
            .iter()
            .flat_map(|(a, b)| [(*a, *b), (*b, *a)])
            .filter(|(near, _)| reached.contains(near))
            .map(|(_, far)| far)
            .collect();
        reached.extend(neighbours);
    }
    reached
}

fn graph(
    model: &Model,
    records: &[&Record],
    pairs: &BTreeMap<(&str, &str), Pair<'_>>,
    centre: Option<&str>,
) -> Graph {
    let names: BTreeSet<&str> = records.iter().map(|record| record.family.as_str()).collect();
    let mut families: Vec<Family> = names.into_iter().map(|name| family(model, name)).collect();
    let node = |record: &&Record| Node {
        name: record.name.clone(),
        family: families.iter().position(|family| family.name == record.family).unwrap_or_default(),
        item: rust_item(record),
        summary: record.docs.summary.clone(),
    };
    let nodes: Vec<Node> = records.iter().map(node).collect();
    let position = |name: &str| nodes.iter().position(|node| node.name == name);
    let mut edges: Vec<Edge> = pairs
        .iter()
        .filter_map(|((a, b), pair)| Some(edge(&model.api, position(a)?, position(b)?, pair)))
        .collect();
    edges.sort_by_key(|edge| (edge.from, edge.to));
    let centre = centre.and_then(|name| {
        let resource = model.resource(name)?;
        Some(centre_of(model, resource, position(name)?))
    });
    let first = centre.as_ref().map(|centre| nodes[centre.node].family);
    for (colour, family) in palette::order(families.len(), &nodes, &edges, first).into_iter().enumerate() {
        families[family].colour = colour;
    }
    Graph { families, nodes, edges, centre }
}

fn family(model: &Model, name: &str) -> Family {
    let found = model.families.iter().find(|family| family.name == name);
    let module = found.map_or_else(String::new, |family| family.module.clone());
    Family { name: name.to_owned(), module, colour: 0 }
}

fn rust_item(record: &Record) -> &'static str {
    match record {
        Record { runtime: Some(_), .. } => "type",
        Record { choice: true, .. } => "enum",
        _ => "struct",
    }
}

/// Returns the one line for all links of a pair, from the parent to the part if links lead both ways.
fn edge(api: &Api, a: usize, b: usize, pair: &Pair<'_>) -> Edge {
    let down = |links: &[&Link]| links.iter().any(|link| leads_down(api, link));
    let lists = |links: &[&Link]| links.iter().any(|link| link.many);
    let names = |links: &[&Link]| links.iter().map(|link| link.rust.clone()).collect();
    let line = |from, to, there: &[&Link], back: &[&Link], kind| Edge {
        from,
        to,
        names: names(there),
        back_names: names(back),
        kind,
    };
    let one_way = |links: &[&Link]| match (down(links), lists(links)) {
        (true, true) => EdgeKind::LeadsToList,
        (true, false) => EdgeKind::LeadsToOne,
        (false, _) => EdgeKind::LeadsUp,
    };
    let (there, back) = (&pair.there, &pair.back);
    if back.is_empty() {
        return line(a, b, there, back, one_way(there));
    }
    if there.is_empty() {
        return line(b, a, back, there, one_way(back));
    }
    let kind = if down(there) == down(back) { EdgeKind::Peers } else { EdgeKind::Contains };
    let b_is_parent = match kind {
        EdgeKind::Contains => down(back),
        _ => lists(back) && !lists(there),
    };
    if b_is_parent { line(b, a, back, there, kind) } else { line(a, b, there, back, kind) }
}

/// Returns true for links whose usual relation leads from an object to those that belong to it.
fn leads_down(api: &Api, link: &Link) -> bool {
    let relation = link.rels.first().and_then(|name| api.relation(name));
    relation.is_some_and(|relation| relation.purpose == Purpose::Read(Reach::Many))
}

fn centre_of(model: &Model, resource: &Resource, node: usize) -> Centre {
    let gives =
        |action: &&Action| matches!(&action.output, Output::Record(name) if *name == resource.record.name);
    let counts: Vec<usize> = model
        .resources
        .iter()
        .filter(|other| other.record.name != resource.record.name)
        .map(|other| other.actions.iter().filter(gives).count())
        .filter(|count| *count > 0)
        .collect();
    let action = |action: &Action| CentreAction {
        name: action.rust.clone(),
        method: action.method.as_str(),
        output: match &action.output {
            Output::Nothing => None,
            Output::Record(name) => Some(name.clone()),
            Output::Content => Some("content".to_owned()),
        },
    };
    Centre {
        node,
        actions: resource.actions.iter().map(action).collect(),
        output_of_actions: counts.iter().sum(),
        output_of_resources: counts.len(),
    }
}
