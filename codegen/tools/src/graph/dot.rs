//! The graph for Graphviz.

use std::fmt::Write;

use super::palette::{self, Colour};
use super::{Edge, Graph};

/// Writes the graph as DOT, with links to the documentation of the client, which is at `docs`.
#[must_use]
pub fn dot(graph: &Graph, docs: &str) -> String {
    let mut out = String::from(
        "digraph api {\n  rankdir=LR;\n  \
         node [shape=box, style=filled, fontname=\"sans-serif\", fontcolor=white];\n  \
         edge [fontname=\"monospace\", fontsize=10];\n",
    );
    // Clusters would draw neighbours of the centre to the side of its family.
    let clustered = graph.ego().is_none();
    for (position, family) in graph.families.iter().enumerate() {
        let Colour { light, .. } = palette::of(family.colour);
        if clustered {
            let (id, title) = (quote(&format!("cluster_{}", family.title())), quote(family.title()));
            let style = format!("label={title}; color=\"{light}\"; fontcolor=\"{light}\";");
            let _ = writeln!(out, "  subgraph {id} {{\n  {style}");
        }
        for node in graph.members(position) {
            let node = node_statement(graph, node, light, docs);
            let _ = writeln!(out, "  {node}");
        }
        if clustered {
            out.push_str("  }\n");
        }
    }
    for edge in &graph.edges {
        let edge = edge_statement(graph, edge);
        let _ = writeln!(out, "  {edge}");
    }
    out.push_str("}\n");
    out
}

fn node_statement(graph: &Graph, position: usize, colour: &str, docs: &str) -> String {
    let node = &graph.nodes[position];
    let (name, page, summary) = (quote(&node.name), quote(&graph.page(position, docs)), quote(&node.summary));
    let mut attributes = format!("fillcolor=\"{colour}\", color=\"{colour}\", URL={page}, tooltip={summary}");
    let details = graph.details(position);
    if !details.is_empty() {
        // `\l` ends a line that is aligned at the left.
        let lines: String = details.iter().map(|line| format!("{}\\l", escape(line))).collect();
        let _ = write!(attributes, ", label=\"{}\\n{lines}\"", escape(&node.name));
    }
    if graph.is_centre(position) {
        attributes.push_str(", peripheries=2, penwidth=2");
    }
    format!("{name} [{attributes}];")
}

fn edge_statement(graph: &Graph, edge: &Edge) -> String {
    let (from, to) = (&graph.nodes[edge.from], &graph.nodes[edge.to]);
    let Colour { light, .. } = palette::of(graph.families[from.family].colour);
    let mut attributes = format!("color=\"{light}\", tooltip={}", quote(&graph.sentence(edge)));
    if edge.is_mutual() {
        attributes.push_str(", dir=both");
    }
    if graph.is_labelled() {
        let label: Vec<String> = edge.label().iter().map(|line| escape(line)).collect();
        let _ = write!(attributes, ", label=\"{}\"", label.join("\\n"));
    }
    format!("{} -> {} [{attributes}];", quote(&from.name), quote(&to.name))
}

fn quote(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
