//! A side with one line for each neighbour and the names of the links on it.

use super::super::scene::{Point, pixels};
use super::super::text::{Font, width};
use super::super::{Edge, Graph, parts};
use super::wing::{self, GAP, Neighbour, ROW, Wing, WingBox, WingCourse, WingLine};

/// Height of a line of a label.
const LABEL: i32 = 14;
/// Distance between the end of a line, with its arrowhead, and the label.
const CLEARANCE: i32 = 16;
/// Least and largest width of the curves between the labels and the centre.
const CURVE: (i32, i32) = (60, 140);

/// Arranges the neighbours at one side.
pub(super) fn wing(graph: &Graph, neighbours: &[Neighbour]) -> Wing {
    if neighbours.is_empty() {
        return Wing::default();
    }
    let families = wing::by_family(graph, neighbours);
    let edge = |neighbour: &Neighbour| &graph.edges[neighbour.edge];
    let column = families.iter().map(|(family, members)| wing::box_width(graph, *family, members)).max();
    let column = column.unwrap_or(0);
    let labels = neighbours.iter().flat_map(|neighbour| edge(neighbour).label());
    let label = labels.map(|line| width(&line, Font::Code)).max().unwrap_or(0);
    let bend = column + CLEARANCE + label + CLEARANCE / 2;

    let height: i32 = families.iter().map(|(_, members)| box_height(members.iter().map(edge))).sum::<i32>()
        + GAP * (pixels(families.len()) - 1);
    // Curves that climb far need more room.
    let end = bend + (height / 8).clamp(CURVE.0, CURVE.1);
    let mut wing = Wing { width: end, height, ..Wing::default() };
    let mut top = -height / 2;
    for (family, members) in families {
        let height = box_height(members.iter().map(edge));
        let mut rows = Vec::new();
        let mut y = top + parts::BAND + parts::PADDING;
        for neighbour in members {
            let (above, below) = extent(edge(&neighbour));
            let middle = y + above;
            y = middle + below;
            rows.push((neighbour.node, middle));
            let port = wing.lines.len();
            let port_y = wing::port_y(port, neighbours.len());
            let start = (column - parts::PADDING, middle);
            wing.lines.push(WingLine {
                edge: neighbour.edge,
                node: neighbour.node,
                course: WingCourse::Curve([start, (bend, middle), (end, port_y)]),
                labels: place_labels(edge(&neighbour), (column + CLEARANCE, middle)),
                port,
            });
        }
        wing.boxes.push(WingBox { family, u: 0, end: column, top, height, rows });
        top += height + GAP;
    }
    wing
}

fn box_height<'a>(edges: impl Iterator<Item = &'a Edge>) -> i32 {
    let rows: i32 = edges.map(|edge| extent(edge).0 + extent(edge).1).sum();
    parts::BAND + 2 * parts::PADDING + rows
}

/// Returns the room a line and its labels need above and below.
fn extent(edge: &Edge) -> (i32, i32) {
    let room = |lines: usize| (pixels(lines) * LABEL + 6).max(ROW / 2);
    let back = edge.back_label().len();
    (room(edge.label().len() - back), room(back))
}

/// Puts the names of the links in reading direction above the line, and those of the links back below it.
fn place_labels(edge: &Edge, (u, y): Point) -> Vec<(Point, String)> {
    let labels = edge.label();
    let below = edge.back_label().len();
    let above = labels.len() - below;
    let up = (0..above).rev().map(|position| y - 5 - LABEL * pixels(position));
    let down = (0..below).map(|position| y + 13 + LABEL * pixels(position));
    up.chain(down).zip(labels).map(|(baseline, text)| ((u, baseline), text)).collect()
}
