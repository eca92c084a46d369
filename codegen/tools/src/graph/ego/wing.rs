//! One side of the picture: its boxes, its lines, and where the lines meet the centre.
//!
//! Both sides are computed alike: `u` grows from the outer border of the side to the centre, `y` is 0 in the middle.

use super::super::scene::{Point, pixels};
use super::super::tracks::Side;
use super::super::{Graph, parts};

/// Distance between the boxes of a column.
pub(super) const GAP: i32 = 16;
/// Distance between nodes in a box that need no room for labels.
pub(super) const ROW: i32 = 26;

/// Boxes and lines at one side of the centre.
#[derive(Debug, Default)]
pub(super) struct Wing {
    /// Distance from the outer border to the centre; 0 if the side is empty.
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) boxes: Vec<WingBox>,
    pub(super) lines: Vec<WingLine>,
}

/// Box of a family.
#[derive(Debug)]
pub(super) struct WingBox {
    pub(super) family: usize,
    pub(super) u: i32,
    pub(super) end: i32,
    pub(super) top: i32,
    pub(super) height: i32,
    /// Position of each node, and the `y` of its middle.
    pub(super) rows: Vec<(usize, i32)>,
}

/// Line from a neighbour to the centre.
#[derive(Debug)]
pub(super) struct WingLine {
    pub(super) edge: usize,
    pub(super) node: usize,
    pub(super) course: WingCourse,
    /// Texts with their baselines.
    pub(super) labels: Vec<(Point, String)>,
    /// Position among the places where lines meet the centre.
    pub(super) port: usize,
}

/// Points of a line, from the neighbour to the centre.
#[derive(Debug)]
pub(super) enum WingCourse {
    /// Start, end of the horizontal stretch with the labels, end.
    Curve([Point; 3]),
    Corners(Vec<Point>),
}

/// A node next to the centre, and the edge between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    pub(super) node: usize,
    pub(super) edge: usize,
}

impl Wing {
    /// Returns the number of places where lines meet the centre.
    pub(super) fn ports(&self) -> usize {
        self.lines.iter().map(|line| line.port + 1).max().unwrap_or(0)
    }
}

/// Returns the neighbours at a side of the centre, sorted by family and name.
pub(super) fn neighbours(graph: &Graph, centre: usize, side: Side) -> Vec<Neighbour> {
    let neighbour = |(position, edge): (usize, &super::super::Edge)| match side {
        Side::Left => (edge.to == centre).then_some(Neighbour { node: edge.from, edge: position }),
        Side::Right => (edge.from == centre).then_some(Neighbour { node: edge.to, edge: position }),
    };
    let others = graph.edges.iter().enumerate().filter(|(_, edge)| edge.from != edge.to);
    let mut neighbours: Vec<Neighbour> = others.filter_map(neighbour).collect();
    neighbours.sort_by_key(|neighbour| neighbour.node);
    neighbours
}

/// Groups neighbours by family, in order.
pub(super) fn by_family(graph: &Graph, neighbours: &[Neighbour]) -> Vec<(usize, Vec<Neighbour>)> {
    let mut families: Vec<(usize, Vec<Neighbour>)> = Vec::new();
    for neighbour in neighbours {
        let family = graph.nodes[neighbour.node].family;
        match families.last_mut() {
            Some((last, members)) if *last == family => members.push(*neighbour),
            _ => families.push((family, vec![*neighbour])),
        }
    }
    families
}

/// Returns the least width of the box of a family.
pub(super) fn box_width(graph: &Graph, family: usize, neighbours: &[Neighbour]) -> i32 {
    let name = |neighbour: &Neighbour| parts::node_width(graph, neighbour.node) + 2 * parts::PADDING;
    neighbours.iter().map(name).max().unwrap_or(0).max(parts::title_width(graph, family))
}

/// Returns the `y` of a place where a line meets the centre.
pub(super) fn port_y(port: usize, ports: usize) -> i32 {
    let (port, last) = (pixels(port), pixels(ports) - 1);
    (2 * port - last) * pitch(ports) / 2
}

/// Returns the height of all places where lines meet the centre.
pub(super) fn port_span(ports: usize) -> i32 {
    pixels(ports) * pitch(ports)
}

/// Returns the distance between places where lines meet the centre.
fn pitch(ports: usize) -> i32 {
    if ports > 12 { 14 } else { 24 }
}
