//! Shapes that both arrangements use: boxes of families, and nodes.

use super::scene::{Anchor, Area, Ink, Look, Shape};
use super::text::{Font, width};
use super::{Graph, Node};

/// Height of the band with the name of a family.
pub(super) const BAND: i32 = 22;
/// Distance between the border of a box and the nodes in it.
pub(super) const PADDING: i32 = 10;
/// Height of a node.
pub(super) const NODE: i32 = 22;
/// Distance between the border of a node and its name.
pub(super) const INSET: i32 = 8;
/// Height of capital letters and digits, by which text is centred.
const CAPITALS: i32 = 9;

/// Returns the baseline of a text that is centred at `y`.
pub(super) const fn baseline(y: i32) -> i32 {
    y + CAPITALS / 2
}

/// Returns the least width of a box for the title of a family.
pub(super) fn title_width(graph: &Graph, family: usize) -> i32 {
    width(graph.families[family].title(), Font::Title) + 2 * PADDING
}

/// Returns the box of a family with its title.
pub(super) fn family_box(graph: &Graph, family: usize, area: Area) -> Vec<Shape> {
    let colour = graph.families[family].colour;
    let title = graph.families[family].title();
    let text = (area.x + PADDING, baseline(area.y + BAND / 2));
    vec![
        Shape::Box(area, Look::Family(colour)),
        Shape::Box(Area { height: BAND, ..area }, Look::Band(colour)),
        Shape::inked(text, title, Font::Title, Anchor::Start, Ink::OnColour),
    ]
}

/// Returns the shapes of a node.
pub(super) fn node(graph: &Graph, position: usize, area: Area) -> Vec<Shape> {
    let Node { name, family, .. } = &graph.nodes[position];
    let look =
        if graph.is_centre(position) { Look::Centre(graph.families[*family].colour) } else { Look::Node };
    let text = (area.x + INSET, baseline(area.middle()));
    vec![Shape::Box(area, look), Shape::text(text, name, Font::Name)]
}

/// Returns the least width of a node.
pub(super) fn node_width(graph: &Graph, position: usize) -> i32 {
    width(&graph.nodes[position].name, Font::Name) + 2 * INSET
}
