//! Links of the API as a picture: representations are the nodes of a graph, links its edges.
//!
//! [`select`] reads a [`Graph`] from the Model. `ego` and `overview` arrange it as a `Scene`, which [`svg`] writes down;
//! [`dot`] and [`mermaid`] leave the arrangement to the programs that read these formats.

mod dot;
mod ego;
mod mermaid;
mod overview;
mod palette;
mod parts;
mod scene;
mod selection;
mod svg;
mod text;
mod tracks;

pub use dot::dot;
pub use mermaid::mermaid;
pub use selection::{Around, Selection, UnknownName, select};
pub use svg::svg;

/// Largest number of lines in a picture that shows the names of the links on them.
pub const MAX_LABELLED_LINES: usize = 30;

/// Representations and the links between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// Families of the nodes, sorted by name.
    pub families: Vec<Family>,
    /// Resources, and other documents that links lead to, sorted by family and name.
    pub nodes: Vec<Node>,
    /// Lines of the picture, one for each pair of nodes, sorted by the positions of their ends.
    pub edges: Vec<Edge>,
    /// Resource in the middle of the picture, if one was asked for.
    pub centre: Option<Centre>,
}

/// A folder of the schema with nodes in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Name of the folder.
    pub name: String,
    /// Name of the module of the client.
    pub module: String,
    /// Position in the palette. The centre has the first colour, then families come by the number of lines to others.
    pub colour: usize,
}

/// A resource, or another document that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Name in the schema and in Rust.
    pub name: String,
    /// Position in [`Graph::families`].
    pub family: usize,
    /// Keyword of the Rust item: `struct`, `enum` or `type`.
    pub item: &'static str,
    /// Summary from the schema.
    pub summary: String,
}

/// Links between two nodes; or from a node to itself, if both ends are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Position of the node the links start from; of the parent, if links lead both ways.
    pub from: usize,
    /// Position of the node they lead to.
    pub to: usize,
    /// Rust names of the links from `from` to `to`.
    pub names: Vec<String>,
    /// Rust names of the links from `to` to `from`; not empty for a line with two heads.
    pub back_names: Vec<String>,
    /// Hierarchy of the two.
    pub kind: EdgeKind,
}

/// Hierarchy of the ends of an [`Edge`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// Links lead both ways, and only those from `from` lead down: `to` is a part of `from`.
    Contains,
    /// Links lead down to lists, and none back.
    LeadsToList,
    /// Links lead down to single representations, and none back.
    LeadsToOne,
    /// Links lead both ways without a clear parent.
    Peers,
    /// Links lead up or across, and none back.
    LeadsUp,
}

/// Resource in the middle of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Centre {
    /// Position in [`Graph::nodes`].
    pub node: usize,
    /// Actions of the resource, in the order of the schema.
    pub actions: Vec<CentreAction>,
    /// Number of actions of other resources whose output is the resource.
    pub output_of_actions: usize,
    /// Number of resources that have these actions.
    pub output_of_resources: usize,
}

/// An action as a picture shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreAction {
    /// Rust name.
    pub name: String,
    /// HTTP method.
    pub method: &'static str,
    /// Name of the document in the response, `content` for a file; nothing for an empty response.
    pub output: Option<String>,
}

impl Graph {
    /// Returns true if the lines show the names of the links.
    #[must_use]
    pub fn is_labelled(&self) -> bool {
        self.edges.len() <= MAX_LABELLED_LINES
    }

    /// Returns the centre if every line leads to it or starts from it.
    #[must_use]
    pub fn ego(&self) -> Option<&Centre> {
        let centre = self.centre.as_ref()?;
        let touches = |edge: &Edge| edge.from == centre.node || edge.to == centre.node;
        self.edges.iter().all(touches).then_some(centre)
    }

    /// Returns true if the node is the centre.
    fn is_centre(&self, node: usize) -> bool {
        self.centre.as_ref().is_some_and(|centre| centre.node == node)
    }

    /// Returns the positions of the nodes of a family.
    fn members(&self, family: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(move |node| self.nodes[*node].family == family)
    }

    /// Returns the page of a node in the documentation of the client, which is at `docs`.
    fn page(&self, node: usize, docs: &str) -> String {
        let Node { name, family, item, .. } = &self.nodes[node];
        let module = &self.families[*family].module;
        format!("{}/api/{module}/{item}.{name}.html", docs.trim_end_matches('/'))
    }

    /// Returns the lines that text formats show below the name of a node: around a centre, where no boxes show the
    /// families, the family; and what the centre has.
    fn details(&self, node: usize) -> Vec<String> {
        let family = self.ego().map(|_| self.families[self.nodes[node].family].title().to_owned());
        let centre = self.centre.iter().filter(|centre| centre.node == node);
        family.into_iter().chain(centre.flat_map(Centre::lines)).collect()
    }

    /// Describes a line in one sentence: both ends, then the names of the links.
    fn sentence(&self, edge: &Edge) -> String {
        let (from, to) = (&self.nodes[edge.from].name, &self.nodes[edge.to].name);
        let there = format!("{from} → {to}: {}", edge.names.join(", "));
        if edge.is_mutual() {
            format!("{there}; {to} → {from}: {}", edge.back_names.join(", "))
        } else {
            there
        }
    }
}

impl Family {
    /// Returns the name to show; files outside of all folders have none.
    fn title(&self) -> &str {
        if self.name.is_empty() { "api" } else { &self.name }
    }
}

impl Edge {
    /// Returns true if links lead both ways.
    #[must_use]
    pub fn is_mutual(&self) -> bool {
        !self.back_names.is_empty()
    }

    /// Returns the names along the line, one a line, with arrows in the direction from left to right.
    fn label(&self) -> Vec<String> {
        let mut lines = short_list("→", &self.names);
        lines.extend(self.back_label());
        lines
    }

    /// Returns the part of the label for the links back.
    fn back_label(&self) -> Vec<String> {
        short_list("←", &self.back_names)
    }
}

/// Returns names with an arrow in front of each; or their number, if there are more than three.
fn short_list(arrow: &str, names: &[String]) -> Vec<String> {
    match names.len() {
        0..=3 => names.iter().map(|name| format!("{arrow} {name}")).collect(),
        more => vec![format!("{arrow} {more} links")],
    }
}

impl Centre {
    /// Returns the actions and their outputs, one a line; and how many actions elsewhere have it as their output.
    fn lines(&self) -> Vec<String> {
        let action = |action: &CentreAction| {
            let output = action.output.as_ref().map_or_else(String::new, |output| format!(" → {output}"));
            format!("{}() {}{output}", action.name, action.method)
        };
        self.actions.iter().map(action).chain(self.output_note()).collect()
    }

    fn output_note(&self) -> Option<String> {
        let plural =
            |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let actions = plural(self.output_of_actions, "action");
        let resources = plural(self.output_of_resources, "other resource");
        (self.output_of_actions > 0).then(|| format!("Output of {actions} of {resources}"))
    }
}

#[cfg(test)]
mod legibility_tests;
#[cfg(test)]
mod tests;
