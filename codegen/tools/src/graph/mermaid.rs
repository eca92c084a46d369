//! The graph for Mermaid, which renders in Markdown.

use std::fmt::Write;

use super::{Graph, by_family, page};

/// The graph as a Mermaid flowchart, with links to the documentation of the client below `docs`.
#[must_use]
pub fn mermaid(graph: &Graph, docs: &str) -> String {
    let mut out = String::from("flowchart LR\n");
    for (family, nodes) in by_family(graph) {
        let _ = writeln!(out, "  subgraph {}[\"{family}\"]", identifier(family));
        for node in nodes {
            let _ = writeln!(out, "    {}", node.name);
        }
        out.push_str("  end\n");
    }
    for edge in &graph.edges {
        let arrow = if edge.up { "-.->" } else { "-->" };
        let _ = writeln!(out, "  {} {arrow} {}", edge.from, edge.to);
    }
    for node in &graph.nodes {
        let _ = writeln!(out, "  click {} href \"{}\"", node.name, page(docs, node));
    }
    out
}

fn identifier(family: &str) -> String {
    let word: String = family.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("family_{word}")
}
