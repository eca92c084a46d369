//! The links of the API as a graph: resources are its nodes, relations its edges.

mod dot;
mod mermaid;
mod svg;

use std::collections::{BTreeMap, BTreeSet};

use vbem_codegen::model::{Model, Target};
use vbem_codegen::naming;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{html, svg};

/// Resources and the links between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// The resources, by family and name.
    pub nodes: Vec<Node>,
    /// The links, those between the same two resources together.
    pub edges: Vec<Edge>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: String,
    /// The module of the client it is in.
    pub module: String,
    /// What it is.
    pub summary: String,
}

/// The links from one resource to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where they start.
    pub from: String,
    /// Where they lead.
    pub to: String,
    /// Their names in Rust.
    pub names: Vec<String>,
    /// True if all of them lead up.
    pub up: bool,
}

/// What part of the graph is wanted; all of it by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Only resources of these families.
    pub families: Vec<String>,
    /// Only what is within some links of a resource, in either direction.
    pub around: Option<(String, usize)>,
    /// Not these resources, for example those that everything leads to.
    pub without: Vec<String>,
}

/// A name that no resource or family has.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no {what} `{name}`{}", nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
pub struct UnknownName {
    what: &'static str,
    name: String,
    nearest: Option<String>,
}

/// That part of the graph.
///
/// # Errors
/// If the part names something that is not there.
pub fn graph(model: &Model, part: &Part) -> Result<Graph, UnknownName> {
    let families = || model.families.iter().map(|family| family.name.as_str());
    let resources = || model.resources.iter().map(|resource| resource.record.name.as_str());
    let unknown = |what, name: &str, known: Vec<&str>| UnknownName {
        what,
        name: name.to_owned(),
        nearest: naming::nearest(name, known).map(str::to_owned),
    };
    if let Some(name) = part.families.iter().find(|name| !families().any(|known| known == name.as_str())) {
        return Err(unknown("family", name, families().collect()));
    }
    let named = part.around.iter().map(|(name, _)| name).chain(&part.without);
    for name in named {
        if model.resource(name).is_none() {
            return Err(unknown("resource", name, resources().collect()));
        }
    }
    let mut edges = edges(model);
    let allowed: BTreeSet<&str> = model
        .resources
        .iter()
        .map(|resource| &resource.record)
        .filter(|record| part.families.is_empty() || part.families.contains(&record.family))
        .filter(|record| !part.without.contains(&record.name))
        .map(|record| record.name.as_str())
        .collect();
    edges.retain(|edge| allowed.contains(edge.from.as_str()) && allowed.contains(edge.to.as_str()));
    let kept = match &part.around {
        None => allowed.iter().map(|name| (*name).to_owned()).collect(),
        Some((name, distance)) => within(&edges, name, *distance),
    };
    edges.retain(|edge| kept.contains(&edge.from) && kept.contains(&edge.to));
    let module = |family: &str| {
        model
            .families
            .iter()
            .find(|known| known.name == family)
            .map_or_else(String::new, |known| known.module.clone())
    };
    let mut nodes: Vec<Node> = model
        .resources
        .iter()
        .map(|resource| &resource.record)
        .filter(|record| kept.contains(&record.name))
        .map(|record| Node {
            name: record.name.clone(),
            family: record.family.clone(),
            module: module(&record.family),
            summary: record.docs.summary.clone(),
        })
        .collect();
    nodes.sort_by(|a, b| (&a.family, &a.name).cmp(&(&b.family, &b.name)));
    Ok(Graph { nodes, edges })
}

fn edges(model: &Model) -> Vec<Edge> {
    let mut edges: BTreeMap<(String, String), Edge> = BTreeMap::new();
    for resource in &model.resources {
        for link in &resource.links {
            let Target::Resource(to) = &link.target else { continue };
            let (from, to) = (resource.record.name.clone(), to.clone());
            let up = link.rels.first().is_some_and(|rel| rel == "Up");
            let edge = edges.entry((from.clone(), to.clone())).or_insert_with(|| Edge {
                from,
                to,
                names: Vec::new(),
                up: true,
            });
            edge.names.push(link.rust.clone());
            edge.up &= up;
        }
    }
    edges.into_values().collect()
}

/// The names of what can be reached in so many steps.
fn within(edges: &[Edge], start: &str, distance: usize) -> BTreeSet<String> {
    let mut reached = BTreeSet::from([start.to_owned()]);
    for _ in 0..distance {
        let next: Vec<String> = edges
            .iter()
            .flat_map(|edge| [(&edge.from, &edge.to), (&edge.to, &edge.from)])
            .filter(|(near, _)| reached.contains(*near))
            .map(|(_, far)| far.clone())
            .collect();
        reached.extend(next);
    }
    reached
}

/// The page of a resource in the documentation of the client.
fn page(docs: &str, node: &Node) -> String {
    format!("{}/api/{}/struct.{}.html", docs.trim_end_matches('/'), node.module, node.name)
}

/// The nodes of each family.
fn by_family(graph: &Graph) -> BTreeMap<&str, Vec<&Node>> {
    let mut families: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
    for node in &graph.nodes {
        families.entry(&node.family).or_default().push(node);
    }
    families
}

#[cfg(test)]
mod tests;
