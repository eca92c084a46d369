//! Arrangement around a centre: what leads there at the left, the centre with its actions, where it leads at the right.

mod bundled;
mod centre;
mod labelled;
mod wing;

use super::scene::{Anchor, Area, Course, Ink, Line, MARGIN, Point, Scene, Shape};
use super::text::Font;
use super::tracks::Side;
use super::{Centre, Graph, parts};
use wing::{Wing, WingCourse};

/// Height of the headings above the columns.
const HEADING: i32 = 34;

/// Arranges a graph whose lines all touch the centre.
pub(super) fn arrange(graph: &Graph, centre: &Centre) -> Scene {
    let wing = if graph.is_labelled() { labelled::wing } else { bundled::wing };
    let left = wing(graph, &wing::neighbours(graph, centre.node, Side::Left));
    let right = wing(graph, &wing::neighbours(graph, centre.node, Side::Right));
    let ports = left.ports().max(right.ports());
    let (width, height) = centre::size(graph, centre, wing::port_span(ports));
    let full = height.max(left.height).max(right.height);
    let middle = MARGIN + HEADING + full / 2;
    let area = Area { x: MARGIN + left.width, y: middle - height / 2, width, height };

    let mut shapes = Vec::new();
    let start = area.right() + right.width;
    let left_x = |u: i32| MARGIN + u;
    let right_x = |u: i32| start - u;
    draw(graph, &left, Side::Left, &left_x, middle, &mut shapes);
    draw(graph, &right, Side::Right, &right_x, middle, &mut shapes);
    shapes.push(Shape::Node(centre.node, centre::shapes(graph, centre, area)));
    let name = &graph.nodes[centre.node].name;
    let mut heading = |x, text: String, anchor| {
        shapes.push(Shape::inked(
            (x, MARGIN + Font::Heading.size()),
            text,
            Font::Heading,
            anchor,
            Ink::Muted,
        ));
    };
    if !left.boxes.is_empty() {
        heading(left_x(0), format!("Leads to {name}"), Anchor::Start);
    }
    if !right.boxes.is_empty() {
        heading(right_x(0), format!("{name} leads to"), Anchor::End);
    }
    Scene { width: start + MARGIN, height: MARGIN + HEADING + full + MARGIN, shapes }
}

/// Draws one side. `x` maps the distance from the outer border of the side.
fn draw(
    graph: &Graph,
    wing: &Wing,
    side: Side,
    x: &dyn Fn(i32) -> i32,
    middle: i32,
    shapes: &mut Vec<Shape>,
) {
    let point = |(u, y): Point| (x(u), middle + y);
    let area = |u: i32, end: i32, y: i32, height: i32| Area {
        x: x(u).min(x(end)),
        y: middle + y,
        width: end - u,
        height,
    };
    for part in &wing.boxes {
        shapes.extend(parts::family_box(graph, part.family, area(part.u, part.end, part.top, part.height)));
    }
    for line in &wing.lines {
        let edge = &graph.edges[line.edge];
        // Lines run from the neighbour to the centre, so they have their heads the other way round at the right.
        let (head_at_start, head_at_end) = match side {
            Side::Left => (edge.is_mutual(), true),
            Side::Right => (true, edge.is_mutual()),
        };
        let course = match &line.course {
            WingCourse::Curve([start, bend, end]) => {
                Course::Curve { start: point(*start), bend: point(*bend), end: point(*end) }
            }
            WingCourse::Corners(points) => Course::Corners(points.iter().map(|at| point(*at)).collect()),
        };
        let colour = graph.families[graph.nodes[line.node].family].colour;
        let mut drawn = vec![Shape::Line(Line { course, colour, head_at_start, head_at_end, over: false })];
        let anchor = if side == Side::Left { Anchor::Start } else { Anchor::End };
        drawn.extend(
            line.labels
                .iter()
                .map(|(at, text)| Shape::inked(point(*at), text, Font::Code, anchor, Ink::Normal)),
        );
        shapes.push(Shape::Edge(line.edge, drawn));
    }
    for part in &wing.boxes {
        for (node, y) in &part.rows {
            let row =
                area(part.u + parts::PADDING, part.end - parts::PADDING, y - parts::NODE / 2, parts::NODE);
            shapes.push(Shape::Node(*node, parts::node(graph, *node, row)));
        }
    }
}
