//! Box of a family: its list, the lines in it, and its size.

use super::super::scene::{Area, Course, Line, Point, Shape, pixels};
use super::super::tracks::{self, End, Side, Stretch};
use super::super::{Graph, parts};
use super::forest::{self, Row};
use super::hubs::{self, Hub};

/// Distance between the rows of a list.
const SPACE: i32 = 4;
/// Distance between the end of a line and the corner of the row.
const ROOM: i32 = 4;
/// Indentation of a part. It has room for a line with two arrowheads.
const INDENT: i32 = 30;
/// Distance between the left border of a parent and the line to its parts.
const TRUNK: i32 = 10;

/// Box of a family, at a place that is not decided yet.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) family: usize,
    pub(super) rows: Vec<Row>,
    /// Middle of each row, from the top of the box, and its height.
    places: Vec<(i32, i32)>,
    /// Edges between rows that are not branches of the list, and their tracks at the right of the rows.
    pub(super) across: Vec<(usize, usize)>,
    /// Width of the tracks.
    gutter: i32,
    /// Least width.
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Block {
    /// Arranges a family. Badges replace the lines of the hubs.
    pub(super) fn new(graph: &Graph, family: usize, hubs: &[Hub]) -> Self {
        let nodes: Vec<usize> = graph.members(family).collect();
        let inside: Vec<usize> = (0..graph.edges.len())
            .filter(|edge| {
                let edge = &graph.edges[*edge];
                nodes.contains(&edge.from) && nodes.contains(&edge.to) && !hubs::is_replaced(hubs, edge)
            })
            .collect();
        let rows = forest::rows(graph, &nodes, &inside);
        let is_branch =
            |edge: &usize| rows.iter().any(|row| row.parent.is_some_and(|(_, branch)| branch == *edge));
        let across: Vec<usize> = inside.iter().filter(|edge| !is_branch(edge)).copied().collect();
        let (places, height) = places(&vec![parts::NODE; rows.len()]);
        let row_of = |node: usize| rows.iter().position(|row| row.node == node).unwrap_or_default();
        let stretch = |edge: &usize| {
            let ends = [graph.edges[*edge].from, graph.edges[*edge].to];
            let end = |node| End { side: Side::Left, y: places[row_of(node)].0 };
            Stretch { ends: ends.map(end).to_vec() }
        };
        let (tracks, count) = tracks::assign(&across.iter().map(stretch).collect::<Vec<_>>());
        let gutter = if count == 0 { 0 } else { tracks::PITCH * pixels(count) + tracks::PITCH };
        let width = |row: &Row| {
            let badges = hubs::badges_width(&hubs::badges(graph, hubs, row.node));
            INDENT * pixels(row.depth) + parts::node_width(graph, row.node) + badges
        };
        let widest = rows.iter().map(width).max().unwrap_or(0) + gutter + 2 * parts::PADDING;
        Self {
            family,
            height,
            width: widest.max(parts::title_width(graph, family)),
            across: across.into_iter().zip(tracks).collect(),
            rows,
            places,
            gutter,
        }
    }

    /// Makes rows high enough for the lines that meet them, at these distances from their middles.
    pub(super) fn grow(&mut self, offsets: impl Iterator<Item = (usize, i32)>) {
        let mut heights = vec![parts::NODE; self.rows.len()];
        for (row, offset) in offsets {
            heights[row] = heights[row].max(2 * (offset.abs() + ROOM));
        }
        (self.places, self.height) = places(&heights);
    }

    /// Returns the middle of a row, from the top of the box.
    pub(super) fn row_y(&self, row: usize) -> i32 {
        self.places[row].0
    }

    /// Returns the row of a node, if it has one here.
    pub(super) fn row_of(&self, node: usize) -> Option<usize> {
        self.rows.iter().position(|row| row.node == node)
    }

    /// Returns the place of a row in the box.
    pub(super) fn row_area(&self, row: usize, area: Area) -> Area {
        let x = area.x + parts::PADDING + INDENT * pixels(self.rows[row].depth);
        let right = area.right() - parts::PADDING - self.gutter;
        let (middle, height) = self.places[row];
        Area { x, y: area.y + middle - height / 2, width: right - x, height }
    }

    /// Returns the points of a line across the rows, on a track, between two heights.
    pub(super) fn across_points(&self, track: usize, area: Area, [from, to]: [i32; 2]) -> Vec<Point> {
        let border = area.right() - parts::PADDING - self.gutter;
        let x = border + tracks::PITCH * pixels(track + 1);
        vec![(border, from), (x, from), (x, to), (border, to)]
    }

    /// Draws the lines from nodes to their parts.
    pub(super) fn branches(&self, graph: &Graph, area: Area) -> Vec<Shape> {
        let branch = |(row, Row { parent, .. }): (usize, &Row)| {
            let (above, position) = (*parent)?;
            let edge = &graph.edges[position];
            let (above_area, child) = (self.row_area(above, area), self.row_area(row, area));
            let trunk = above_area.x + TRUNK;
            let colour = graph.families[self.family].colour;
            let line = |points: Vec<Point>, head_at_start, head_at_end| {
                Shape::Line(Line {
                    course: Course::Corners(points),
                    colour,
                    head_at_start,
                    head_at_end,
                    over: false,
                })
            };
            let leads_down = edge.from == self.rows[above].node || edge.is_mutual();
            let leads_up = edge.to == self.rows[above].node || edge.is_mutual();
            let y = child.middle();
            let lines = vec![
                line(vec![(trunk, above_area.bottom()), (trunk, y)], false, false),
                line(vec![(trunk, y), (child.x, y)], leads_up, leads_down),
            ];
            Some(Shape::Edge(position, lines))
        };
        self.rows.iter().enumerate().filter_map(branch).collect()
    }

    /// Draws the nodes with their badges.
    pub(super) fn nodes(&self, graph: &Graph, hubs: &[Hub], area: Area) -> Vec<Shape> {
        let mut shapes = Vec::new();
        for (row, Row { node, .. }) in self.rows.iter().enumerate() {
            let area = self.row_area(row, area);
            shapes.push(Shape::Node(*node, parts::node(graph, *node, area)));
            let end = (area.right() - 4, area.middle());
            shapes.extend(hubs::draw(graph, &hubs::badges(graph, hubs, *node), end));
        }
        shapes
    }
}

/// Stacks rows of these heights. Returns middle and height of each row, and the height of the box.
fn places(heights: &[i32]) -> (Vec<(i32, i32)>, i32) {
    let mut y = parts::BAND + parts::PADDING;
    let place = |height: &i32| {
        let middle = y + height / 2;
        y += height + SPACE;
        (middle, *height)
    };
    let places = heights.iter().map(place).collect();
    (places, y - SPACE + parts::PADDING)
}
