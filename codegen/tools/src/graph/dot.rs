//! The graph for Graphviz.

use std::fmt::Write;

use super::{Graph, by_family, page};

/// The graph as DOT, with links to the documentation of the client below `docs`.
#[must_use]
pub fn dot(graph: &Graph, docs: &str) -> String {
    let mut out =
        String::from("digraph api {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    for (family, nodes) in by_family(graph) {
        let _ = writeln!(
            out,
            "  subgraph {} {{\n    label={};",
            quote(&format!("cluster_{family}")),
            quote(family)
        );
        for node in nodes {
            let _ = writeln!(
                out,
                "    {} [URL={}, tooltip={}];",
                quote(&node.name),
                quote(&page(docs, node)),
                quote(&node.summary)
            );
        }
        out.push_str("  }\n");
    }
    for edge in &graph.edges {
        let style = if edge.up { ", style=dashed" } else { "" };
        let label = quote(&edge.names.join(", "));
        let _ = writeln!(out, "  {} -> {} [tooltip={label}{style}];", quote(&edge.from), quote(&edge.to));
    }
    out.push_str("}\n");
    out
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
