//! Lines next to the lists: between rows of a box, and between boxes; and where they meet the rows.

use super::super::Graph;
use super::super::scene::pixels;
use super::super::tracks::Side;
use super::block::Block;
use super::hubs::{self, Hub};
use super::routes;

/// Distance between lines that meet at one side of a row.
const PITCH: i32 = 7;

/// A line and its ends.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) edge: usize,
    pub(super) ends: [Site; 2],
    /// Track at the right of the rows, for a line within a box.
    pub(super) track: Option<usize>,
}

/// Side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Site {
    /// Position of the family, and of its box.
    pub(super) family: usize,
    pub(super) row: usize,
    pub(super) side: Side,
}

/// Returns the edges between families, except those that badges replace.
pub(super) fn between_families(graph: &Graph, hubs: &[Hub]) -> Vec<usize> {
    let family = |node: usize| graph.nodes[node].family;
    let crosses = |position: &usize| {
        let edge = &graph.edges[*position];
        family(edge.from) != family(edge.to) && !hubs::is_replaced(hubs, edge)
    };
    (0..graph.edges.len()).filter(crosses).collect()
}

/// Returns family and row of both ends of an edge.
pub(super) fn rows(graph: &Graph, blocks: &[Block], edge: usize) -> [(usize, usize); 2] {
    [graph.edges[edge].from, graph.edges[edge].to].map(|node| {
        let family = graph.nodes[node].family;
        (family, blocks[family].row_of(node).unwrap_or_default())
    })
}

/// Returns all lines that are not branches of a list. `column_of` are the columns of the boxes.
pub(super) fn connectors(
    graph: &Graph,
    blocks: &[Block],
    between: &[usize],
    column_of: &[usize],
    columns: usize,
) -> Vec<Connector> {
    let connector = |edge: usize, (from, to): (Side, Side), track| {
        let [a, b] = rows(graph, blocks, edge);
        let site = |(family, row), side| Site { family, row, side };
        Connector { edge, ends: [site(a, from), site(b, to)], track }
    };
    let inner = blocks.iter().flat_map(|block| &block.across);
    let inner = inner.map(|(edge, track)| connector(*edge, (Side::Right, Side::Right), Some(*track)));
    let outer = between.iter().map(|edge| {
        let [(a, _), (b, _)] = rows(graph, blocks, *edge);
        connector(*edge, routes::sides(column_of[a], column_of[b], columns), None)
    });
    inner.chain(outer).collect()
}

/// Returns the distances of the ends of each line from the middles of their rows. Lines that meet at one side of a row are
/// spread, in the order of their other ends. `tops` are the tops of the boxes before their rows grow.
pub(super) fn offsets(connectors: &[Connector], blocks: &[Block], tops: &[i32]) -> Vec<[i32; 2]> {
    let middle = |site: Site| tops[site.family] + blocks[site.family].row_y(site.row);
    let mut offsets = vec![[0, 0]; connectors.len()];
    let all = || (0..connectors.len()).flat_map(|line| [(line, 0), (line, 1)]);
    let site = |(line, end): (usize, usize)| connectors[line].ends[end];
    for place in all() {
        let mut together: Vec<(usize, usize)> = all().filter(|other| site(*other) == site(place)).collect();
        together.sort_by_key(|(line, end)| (middle(connectors[*line].ends[1 - end]), *line, *end));
        let position = together.iter().position(|other| *other == place).unwrap_or_default();
        let Site { family, row, side } = site(place);
        let has_branch = side == Side::Left && blocks[family].rows[row].parent.is_some();
        offsets[place.0][place.1] = offset(position, together.len(), has_branch);
    }
    offsets
}

/// Returns rows of a family, and distances of lines from their middles.
pub(super) fn offsets_of<'a>(
    connectors: &'a [Connector],
    offsets: &'a [[i32; 2]],
    family: usize,
) -> impl Iterator<Item = (usize, i32)> + 'a {
    let ends = connectors.iter().zip(offsets).flat_map(|(line, offsets)| line.ends.iter().zip(offsets));
    ends.filter(move |(site, _)| site.family == family).map(|(site, offset)| (site.row, *offset))
}

/// Returns the `y` of both ends of each line.
pub(super) fn port_ys(
    connectors: &[Connector],
    offsets: &[[i32; 2]],
    blocks: &[Block],
    tops: &[i32],
) -> Vec<[i32; 2]> {
    let y = |site: Site, offset: i32| tops[site.family] + blocks[site.family].row_y(site.row) + offset;
    let ends = connectors.iter().map(|line| line.ends).zip(offsets);
    ends.map(|([from, to], offsets)| [y(from, offsets[0]), y(to, offsets[1])]).collect()
}

/// Returns the distance of a port from the middle of its row; the middle is left free for a branch.
fn offset(position: usize, count: usize, has_branch: bool) -> i32 {
    let (position, count) = (pixels(position), pixels(count));
    if !has_branch {
        return (2 * position - count + 1) * PITCH / 2;
    }
    let above = (count + 1) / 2;
    if position < above { (position - above) * PITCH } else { (position - above + 1) * PITCH }
}
