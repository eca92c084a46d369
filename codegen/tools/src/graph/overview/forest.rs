//! Nodes of a family as an indented list: parts below the node they belong to.

use super::super::{Edge, EdgeKind, Graph};

/// Row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) node: usize,
    pub(super) depth: usize,
    /// Row of the parent, and the edge between the two.
    pub(super) parent: Option<(usize, usize)>,
}

/// Arranges the nodes as a list. `edges` are the positions of the edges between them that may become branches.
pub(super) fn rows(graph: &Graph, nodes: &[usize], edges: &[usize]) -> Vec<Row> {
    let parents = parents(graph, nodes, edges);
    let mut rows = Vec::new();
    for root in nodes.iter().filter(|node| parent_of(&parents, **node).is_none()) {
        push(&parents, nodes, *root, 0, None, &mut rows);
    }
    rows
}

/// Branch: child, parent, edge.
type Branch = (usize, usize, usize);

fn parent_of(branches: &[Branch], node: usize) -> Option<Branch> {
    branches.iter().find(|(child, ..)| *child == node).copied()
}

fn push(
    branches: &[Branch],
    nodes: &[usize],
    node: usize,
    depth: usize,
    parent: Option<(usize, usize)>,
    rows: &mut Vec<Row>,
) {
    let row = rows.len();
    rows.push(Row { node, depth, parent });
    for child in nodes {
        if let Some((_, above, edge)) = parent_of(branches, *child)
            && above == node
        {
            push(branches, nodes, *child, depth + 1, Some((row, edge)), rows);
        }
    }
}

/// Chooses a parent for as many nodes as possible, the clearest relations first, without cycles.
fn parents(graph: &Graph, nodes: &[usize], edges: &[usize]) -> Vec<Branch> {
    let degree = |node: usize| {
        edges.iter().filter(|edge| graph.edges[**edge].from == node || graph.edges[**edge].to == node).count()
    };
    let mut candidates: Vec<(EdgeKind, usize, Branch)> = edges
        .iter()
        .map(|position| {
            let Edge { from, to, kind, .. } = graph.edges[*position];
            let (child, parent) = if kind == EdgeKind::LeadsUp { (from, to) } else { (to, from) };
            (kind, usize::MAX - degree(parent), (child, parent, *position))
        })
        .collect();
    candidates.sort_unstable();
    let mut branches: Vec<Branch> = Vec::new();
    for (_, _, branch) in candidates {
        let (child, parent, _) = branch;
        let free = parent_of(&branches, child).is_none();
        if free && !is_below(&branches, parent, child, nodes.len()) {
            branches.push(branch);
        }
    }
    branches
}

/// Returns true if a node is another one or a descendant of it.
fn is_below(branches: &[Branch], node: usize, ancestor: usize, most: usize) -> bool {
    let mut at = Some(node);
    for _ in 0..=most {
        match at {
            Some(node) if node == ancestor => return true,
            Some(node) => at = parent_of(branches, node).map(|(_, parent, _)| parent),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::numbered;
    use super::*;

    /// Returns node and depth of each row.
    fn list(nodes: usize, edges: &[(usize, usize, EdgeKind)]) -> Vec<(usize, usize)> {
        let graph = numbered(nodes, edges);
        let all = |count| (0..count).collect::<Vec<usize>>();
        rows(&graph, &all(nodes), &all(edges.len())).iter().map(|row| (row.node, row.depth)).collect()
    }

    #[test]
    fn rows_node_with_several_parents_follows_the_one_that_contains_it() {
        let edges =
            [(0, 1, EdgeKind::LeadsToList), (0, 2, EdgeKind::LeadsToList), (1, 2, EdgeKind::Contains)];
        assert_eq!(list(3, &edges), [(0, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn rows_link_up_puts_its_start_below_its_end() {
        assert_eq!(list(2, &[(0, 1, EdgeKind::LeadsUp)]), [(1, 0), (0, 1)]);
    }

    #[test]
    fn rows_cycle_lists_each_node_once() {
        let edges = [(0, 1, EdgeKind::Contains), (1, 2, EdgeKind::Contains), (2, 0, EdgeKind::Contains)];
        assert_eq!(list(3, &edges), [(2, 0), (0, 1), (1, 2)]);
    }
}
