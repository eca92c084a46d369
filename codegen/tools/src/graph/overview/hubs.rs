//! Hubs: nodes with so many neighbours that their lines would hide all others. Badges replace these lines.

use super::super::Graph;
use super::super::scene::{Anchor, Area, Course, Ink, Line, Look, Point, Shape};
use super::super::text::{Font, width};
use super::super::{Edge, parts};

/// Largest number of neighbours of a node whose lines are drawn.
const MAX_NEIGHBOURS: usize = 15;
/// Height of a badge.
const BADGE: i32 = 16;
/// Length of the line between a badge and a name.
const LINE: i32 = 18;
/// Distance between a badge and what follows.
const SPACE: i32 = 6;

/// A hub.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hub {
    pub(super) node: usize,
    /// Shortest beginning of the name that no other hub has.
    pub(super) letters: String,
    /// True if more links lead to it than away from it.
    gathers: bool,
}

/// A line that a badge replaces, at one of its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Badge<'a> {
    pub(super) hub: &'a Hub,
    pub(super) edge: usize,
}

/// Returns the hubs of a graph; first those that lead to others, then those that others lead to.
pub(super) fn hubs(graph: &Graph) -> Vec<Hub> {
    if graph.is_labelled() {
        return Vec::new();
    }
    let touching = |node: usize| graph.edges.iter().filter(move |edge| edge.from == node || edge.to == node);
    let nodes: Vec<usize> =
        (0..graph.nodes.len()).filter(|node| touching(*node).count() > MAX_NEIGHBOURS).collect();
    let leads_there = |node: usize, edge: &Edge| edge.to == node || edge.is_mutual();
    let mut hubs: Vec<Hub> = nodes
        .iter()
        .map(|node| Hub {
            node: *node,
            letters: letters(graph, *node, &nodes),
            gathers: 2 * touching(*node).filter(|edge| leads_there(*node, edge)).count()
                > touching(*node).count(),
        })
        .collect();
    hubs.sort_by_key(|hub| (hub.gathers, hub.node));
    hubs
}

fn letters(graph: &Graph, node: usize, hubs: &[usize]) -> String {
    let name = &graph.nodes[node].name;
    let prefix = |length: usize| -> String { name.chars().take(length).collect() };
    let others = || hubs.iter().filter(|hub| **hub != node).map(|hub| &graph.nodes[*hub].name);
    let unique = |prefix: &String| !others().any(|other| other.starts_with(prefix));
    (1..=name.len()).map(prefix).find(unique).unwrap_or_else(|| name.clone())
}

/// Returns true if badges replace the line.
pub(super) fn is_replaced(hubs: &[Hub], edge: &Edge) -> bool {
    hubs.iter().any(|hub| hub.node == edge.from || hub.node == edge.to)
}

/// Returns the badges of a node, in the order of the hubs. The line between two hubs is a badge at the end it leads to.
pub(super) fn badges<'a>(graph: &Graph, hubs: &'a [Hub], node: usize) -> Vec<Badge<'a>> {
    let is_hub = |node: usize| hubs.iter().any(|hub| hub.node == node);
    let badge = |hub: &'a Hub| {
        let edge = graph.edges.iter().position(|edge| {
            (edge.from == hub.node && edge.to == node)
                || (edge.to == hub.node && edge.from == node && !is_hub(node))
        });
        edge.filter(|_| hub.node != node).map(|edge| Badge { hub, edge })
    };
    hubs.iter().filter_map(badge).collect()
}

/// Returns the room for badges behind a name.
pub(super) fn badges_width(badges: &[Badge<'_>]) -> i32 {
    badges.iter().map(|badge| width_of(badge.hub)).sum()
}

fn pill_width(hub: &Hub) -> i32 {
    (width(&hub.letters, Font::Title) + 6).max(BADGE)
}

fn width_of(hub: &Hub) -> i32 {
    SPACE + LINE + pill_width(hub)
}

/// Draws badges so that the last one ends at a point.
pub(super) fn draw(graph: &Graph, badges: &[Badge<'_>], (end, y): Point) -> Vec<Shape> {
    let mut x = end - badges_width(badges);
    let mut shapes = Vec::new();
    for Badge { hub, edge: position } in badges {
        let edge = &graph.edges[*position];
        let leads_here = edge.from == hub.node || edge.is_mutual();
        let leads_there = edge.to == hub.node || edge.is_mutual();
        let mut drawn = line(graph, hub, (x + SPACE, y), leads_here, leads_there);
        drawn.extend(pill(graph, hub, (x + SPACE + LINE, y)));
        shapes.push(Shape::Edge(*position, drawn));
        x += width_of(hub);
    }
    shapes
}

/// Draws the key to the badges in one line that starts at a point.
pub(super) fn legend(graph: &Graph, hubs: &[Hub], (mut x, y): Point) -> Vec<Shape> {
    let mut shapes = Vec::new();
    if !hubs.is_empty() {
        let text = "Badges in place of lines:";
        shapes.push(Shape::inked((x, parts::baseline(y)), text, Font::Note, Anchor::Start, Ink::Muted));
        x += width(text, Font::Note) + parts::PADDING;
    }
    for hub in hubs {
        shapes.extend(line(graph, hub, (x, y), !hub.gathers, hub.gathers));
        shapes.extend(pill(graph, hub, (x + LINE, y)));
        x += LINE + pill_width(hub) + SPACE;
        let name = &graph.nodes[hub.node].name;
        let text = if hub.gathers { format!("leads to {name}") } else { format!("{name} leads here") };
        let next = x + width(&text, Font::Note) + 2 * parts::PADDING;
        shapes.push(Shape::inked((x, parts::baseline(y)), text, Font::Note, Anchor::Start, Ink::Muted));
        x = next;
    }
    shapes
}

fn line(graph: &Graph, hub: &Hub, (x, y): Point, head_at_start: bool, head_at_end: bool) -> Vec<Shape> {
    let course = Course::Corners(vec![(x, y), (x + LINE, y)]);
    vec![Shape::Line(Line { course, colour: colour(graph, hub), head_at_start, head_at_end, over: false })]
}

fn pill(graph: &Graph, hub: &Hub, (x, y): Point) -> Vec<Shape> {
    let area = Area { x, y: y - BADGE / 2, width: pill_width(hub), height: BADGE };
    let text = (x + area.width / 2, parts::baseline(y));
    vec![
        Shape::Box(area, Look::Badge(colour(graph, hub))),
        Shape::inked(text, &hub.letters, Font::Title, Anchor::Middle, Ink::OnColour),
    ]
}

fn colour(graph: &Graph, hub: &Hub) -> usize {
    graph.families[graph.nodes[hub.node].family].colour
}

#[cfg(test)]
mod tests {
    use super::super::super::EdgeKind;
    use super::super::super::tests::numbered;
    use super::*;

    /// Returns a graph in which node 0 leads to a number of others, and as many lines between others as make it large.
    fn star(neighbours: usize) -> Graph {
        let away = (1..=neighbours).map(|node| (0, node, EdgeKind::LeadsToOne));
        let others = (1..=31).map(|node| (node, node + 1, EdgeKind::LeadsToOne));
        numbered(33, &away.chain(others).collect::<Vec<_>>())
    }

    #[test]
    fn hubs_more_than_fifteen_neighbours_make_a_hub() {
        assert_eq!(hubs(&star(15)), []);
        let graph = star(16);
        let hubs = hubs(&graph);
        assert_eq!(hubs, [Hub { node: 0, letters: "0".to_owned(), gathers: false }]);
        assert!(is_replaced(&hubs, &graph.edges[0]));
        assert!(!is_replaced(&hubs, &graph.edges[16]));
        assert_eq!(badges(&graph, &hubs, 16).len(), 1);
        assert_eq!(badges(&graph, &hubs, 17).len(), 0);
    }

    #[test]
    fn hubs_small_graph_has_none() {
        let edges: Vec<_> = (1..=20).map(|node| (0, node, EdgeKind::LeadsToOne)).collect();
        assert_eq!(hubs(&numbered(21, &edges)), []);
    }
}
