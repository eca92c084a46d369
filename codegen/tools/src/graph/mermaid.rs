//! The graph for Mermaid, which Markdown viewers render.

use std::fmt::Write;

use super::Graph;
use super::palette::{self, Colour};

/// Writes the graph as a Mermaid flowchart, with links to the documentation of the client, which is at `docs`.
#[must_use]
pub fn mermaid(graph: &Graph, docs: &str) -> String {
    let mut out = String::from("flowchart LR\n");
    // Subgraphs would draw neighbours of the centre to the side of its family.
    let grouped = graph.ego().is_none();
    for (position, family) in graph.families.iter().enumerate() {
        if grouped {
            let _ = writeln!(out, "  subgraph family{position}[\"{}\"]", family.title());
        }
        for node in graph.members(position) {
            let (name, label) = (&graph.nodes[node].name, label(graph, node));
            let _ = writeln!(out, "  {name}{label}:::colour{}", family.colour);
        }
        if grouped {
            out.push_str("  end\n");
        }
    }
    for edge in &graph.edges {
        let (from, to) = (&graph.nodes[edge.from].name, &graph.nodes[edge.to].name);
        let arrow = if edge.is_mutual() { "<-->" } else { "-->" };
        let names =
            if graph.is_labelled() { format!("|\"{}\"|", edge.label().join("<br/>")) } else { String::new() };
        let _ = writeln!(out, "  {from} {arrow}{names} {to}");
    }
    for (position, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(out, "  click {} href \"{}\"", node.name, graph.page(position, docs));
    }
    for family in &graph.families {
        // White on the colour for light pages is legible in both modes.
        let Colour { light, .. } = palette::of(family.colour);
        let _ = writeln!(out, "  classDef colour{} fill:{light},stroke:{light},color:#fff", family.colour);
    }
    if let Some(centre) = &graph.centre {
        let _ = writeln!(out, "  style {} stroke:#888,stroke-width:5px", graph.nodes[centre.node].name);
    }
    out
}

/// Returns the label of a node in brackets, if it is more than the name.
fn label(graph: &Graph, node: usize) -> String {
    let details = graph.details(node);
    if details.is_empty() {
        return String::new();
    }
    let lines: String = details.iter().map(|line| format!("<br/>{line}")).collect();
    format!("[\"<b>{}</b>{lines}\"]", graph.nodes[node].name)
}
