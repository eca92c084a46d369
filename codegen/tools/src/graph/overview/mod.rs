//! Arrangement of families in columns: a box for each family, lines between the boxes.

mod block;
mod columns;
mod connectors;
mod forest;
mod hubs;
mod routes;

use super::scene::{Area, Course, Line, MARGIN, Point, Scene, Shape};
use super::text::Font;
use super::{Graph, parts};
use block::Block;
use columns::{Columns, Connection, GAP, Size};
use connectors::Connector;
use routes::{Channels, Port, Route};

/// Height of the key to the badges.
const LEGEND: i32 = 34;

/// Arranges a graph by family.
pub(super) fn arrange(graph: &Graph) -> Scene {
    let hubs = hubs::hubs(graph);
    let mut blocks: Vec<Block> =
        (0..graph.families.len()).map(|family| Block::new(graph, family, &hubs)).collect();
    let between = connectors::between_families(graph, &hubs);
    let columns = columns(graph, &blocks, &between);
    let column_of = column_of(&columns, blocks.len());
    let connectors = connectors::connectors(graph, &blocks, &between, &column_of, columns.len());
    let top = MARGIN + if hubs.is_empty() { 0 } else { LEGEND };
    let offsets = connectors::offsets(&connectors, &blocks, &tops(&blocks, &columns, top));
    for (family, block) in blocks.iter_mut().enumerate() {
        block.grow(connectors::offsets_of(&connectors, &offsets, family));
    }
    let tops = tops(&blocks, &columns, top);
    let port_ys = connectors::port_ys(&connectors, &offsets, &blocks, &tops);
    let routes = routes(&connectors, &port_ys, &blocks, &columns, &tops);
    let channels = Channels::new(&routes, columns.len());
    let (areas, starts, right) = areas(&blocks, &columns, &channels, &tops);

    let mut shapes = hubs::legend(graph, &hubs, (MARGIN, MARGIN + Font::Note.size() / 2));
    for (block, area) in blocks.iter().zip(&areas) {
        shapes.extend(parts::family_box(graph, block.family, *area));
        shapes.extend(block.branches(graph, *area));
    }
    let mut routes = routes.iter().enumerate();
    for (connector, ys) in connectors.iter().zip(port_ys) {
        let rows = connector.ends.map(|site| blocks[site.family].row_area(site.row, areas[site.family]));
        let family = connector.ends[0].family;
        let points = match connector.track {
            Some(track) => blocks[family].across_points(track, areas[family], ys),
            None => routes
                .next()
                .map_or_else(Vec::new, |(position, route)| channels.points(position, route, &starts, rows)),
        };
        shapes.push(line(graph, connector.edge, points));
    }
    for (block, area) in blocks.iter().zip(&areas) {
        shapes.extend(block.nodes(graph, &hubs, *area));
    }
    let bottom = areas.iter().map(|area| area.bottom()).max().unwrap_or(MARGIN);
    Scene { width: right + MARGIN, height: bottom + MARGIN, shapes }
}

fn columns(graph: &Graph, blocks: &[Block], between: &[usize]) -> Columns {
    let sizes: Vec<Size> =
        blocks.iter().map(|block| Size { width: block.width, height: block.height }).collect();
    let connection = |edge: &usize| Connection {
        ends: connectors::rows(graph, blocks, *edge).map(|(family, row)| (family, blocks[family].row_y(row))),
    };
    columns::place(&sizes, &between.iter().map(connection).collect::<Vec<_>>())
}

fn column_of(columns: &Columns, blocks: usize) -> Vec<usize> {
    let column = |block| columns.iter().position(|column| column.contains(&block)).unwrap_or_default();
    (0..blocks).map(column).collect()
}

/// Returns the top of each box.
fn tops(blocks: &[Block], columns: &Columns, top: i32) -> Vec<i32> {
    let mut tops = vec![top; blocks.len()];
    for column in columns {
        let mut y = top;
        for block in column {
            tops[*block] = y;
            y += blocks[*block].height + GAP;
        }
    }
    tops
}

/// Returns the courses of the lines between families, in the order of these lines.
fn routes(
    connectors: &[Connector],
    port_ys: &[[i32; 2]],
    blocks: &[Block],
    columns: &Columns,
    tops: &[i32],
) -> Vec<Route> {
    let column_of = column_of(columns, blocks.len());
    let below = |block: &usize| (tops[*block] + blocks[*block].height + GAP / 2, 0);
    let mut gaps: Vec<Vec<(i32, i32)>> =
        columns.iter().map(|column| column.iter().map(below).collect()).collect();
    let outer = connectors.iter().zip(port_ys).filter(|(connector, _)| connector.track.is_none());
    let route = |(connector, ys): (&Connector, &[i32; 2])| {
        let port = |end: usize| Port {
            column: column_of[connector.ends[end].family],
            side: connector.ends[end].side,
            y: ys[end],
        };
        routes::route(port(0), port(1), &mut gaps)
    };
    outer.map(route).collect()
}

/// Returns the places of the boxes, the left borders of the channels, and the right border of all.
fn areas(
    blocks: &[Block],
    columns: &Columns,
    channels: &Channels,
    tops: &[i32],
) -> (Vec<Area>, Vec<i32>, i32) {
    let mut areas = vec![Area { x: 0, y: 0, width: 0, height: 0 }; blocks.len()];
    let mut x = MARGIN;
    let mut starts = Vec::new();
    for (position, column) in columns.iter().enumerate() {
        starts.push(x);
        x += channels.width(position);
        let width = column.iter().map(|block| blocks[*block].width).max().unwrap_or(0);
        for block in column {
            areas[*block] = Area { x, y: tops[*block], width, height: blocks[*block].height };
        }
        x += width;
    }
    starts.push(x);
    (areas, starts, x + channels.width(columns.len()))
}

fn line(graph: &Graph, position: usize, points: Vec<Point>) -> Shape {
    let edge = &graph.edges[position];
    let colour = graph.families[graph.nodes[edge.from].family].colour;
    let line = Line {
        course: Course::Corners(points),
        colour,
        head_at_start: edge.is_mutual(),
        head_at_end: true,
        over: true,
    };
    Shape::Edge(position, vec![Shape::Line(line)])
}
