//! The box in the middle: name, summary, actions, links to itself.

use super::super::scene::{Anchor, Area, Ink, Look, Shape};
use super::super::text::{Font, width, wrap};
use super::super::{Centre, CentreAction, Graph, parts};

const PADDING: i32 = 14;
/// Height of the band with the name.
const BAND: i32 = 34;
/// Height of a line of text.
const LINE: i32 = 18;
/// Width of the summary.
const SUMMARY: i32 = 230;

/// A line of the box.
enum Content {
    Note(String),
    /// Two texts, at the left and at the right.
    Action(String, String),
    Space,
}

/// Returns width and height of the box; the height is at least `least`.
pub(super) fn size(graph: &Graph, centre: &Centre, least: i32) -> (i32, i32) {
    let node = &graph.nodes[centre.node];
    let lines = content(graph, centre);
    let text = |line: &Content| match line {
        Content::Note(text) => width(text, Font::Note),
        Content::Action(left, right) => width(left, Font::Code) + 16 + width(right, Font::Code),
        Content::Space => 0,
    };
    let widest = lines.iter().map(text).max().unwrap_or(0).max(width(&node.name, Font::Heading));
    let height = BAND + lines.iter().map(line_height).sum::<i32>() + 2 * PADDING;
    (widest + 2 * PADDING, height.max(least + BAND))
}

/// Returns the shapes of the box.
pub(super) fn shapes(graph: &Graph, centre: &Centre, area: Area) -> Vec<Shape> {
    let node = &graph.nodes[centre.node];
    let colour = graph.families[node.family].colour;
    let middle = (area.x + area.width / 2, parts::baseline(area.y + BAND / 2) + 1);
    let mut shapes = vec![
        Shape::Box(area, Look::Centre(colour)),
        Shape::Box(Area { height: BAND, ..area }, Look::Band(colour)),
        Shape::inked(middle, &node.name, Font::Heading, Anchor::Middle, Ink::OnColour),
    ];
    let lines = content(graph, centre);
    let height: i32 = lines.iter().map(line_height).sum();
    // Baselines are in the lower part of their lines.
    let mut y = area.y + BAND + (area.height - BAND - height) / 2 - 4;
    for line in lines {
        y += line_height(&line);
        let (left, right) = (area.x + PADDING, area.right() - PADDING);
        match line {
            Content::Note(text) => {
                shapes.push(Shape::inked((left, y), text, Font::Note, Anchor::Start, Ink::Muted));
            }
            Content::Action(name, output) => {
                shapes.push(Shape::text((left, y), name, Font::Code));
                shapes.push(Shape::inked((right, y), output, Font::Code, Anchor::End, Ink::Muted));
            }
            Content::Space => {}
        }
    }
    shapes
}

const fn line_height(line: &Content) -> i32 {
    match line {
        Content::Space => LINE / 2,
        Content::Note(_) | Content::Action(..) => LINE,
    }
}

fn content(graph: &Graph, centre: &Centre) -> Vec<Content> {
    let node = &graph.nodes[centre.node];
    let mut lines: Vec<Content> =
        wrap(&node.summary, Font::Note, SUMMARY).into_iter().map(Content::Note).collect();
    lines.push(Content::Space);
    if centre.actions.is_empty() {
        lines.push(Content::Note("No actions".to_owned()));
    } else {
        lines.push(Content::Note("Actions".to_owned()));
        lines.extend(centre.actions.iter().map(action));
    }
    let own = graph.edges.iter().filter(|edge| edge.from == centre.node && edge.to == centre.node);
    let mut names = own.flat_map(|edge| &edge.names).peekable();
    if names.peek().is_some() {
        lines.push(Content::Space);
        lines.push(Content::Note(format!("Links to {} itself", node.name)));
        lines.extend(names.map(|name| Content::Action(name.clone(), String::new())));
    }
    if let Some(note) = centre.output_note() {
        lines.push(Content::Space);
        let note = wrap(&note, Font::Note, SUMMARY);
        lines.extend(note.into_iter().map(Content::Note));
    }
    lines
}

fn action(action: &CentreAction) -> Content {
    let output = action.output.as_ref().map_or_else(String::new, |output| format!(" → {output}"));
    Content::Action(action.name.clone(), format!("{}{output}", action.method))
}
