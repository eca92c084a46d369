//! The graph as one page that needs nothing else: an SVG.
//!
//! Browsers open it alone, and pages embed it as an image. Colours follow the mode of the reader, light or dark. Titles of
//! the shapes show the summary of a resource and the names of links under the pointer, without scripts.

use std::fmt::Write;

use super::palette::{self, Colour};
use super::scene::{Anchor, Area, Course, Ink, Line, Look, Point, Scene, Shape, Text};
use super::text::Font;
use super::{Graph, ego, overview};

/// Length of an arrowhead, and half of its width.
const HEAD: (i32, i32) = (8, 3);
/// Radius of the corners of lines.
const RADIUS: i32 = 6;

/// Styles that do not depend on the families: first of light pages, then what is different in dark mode.
const STYLE: &str = "\
text{fill:#1f2328;font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}
.heading{font-size:15px;font-weight:600}.title{font-size:13px;font-weight:600}.name{font-size:13px}
.note{font-size:12px}.code{font-size:12px;font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}
.muted{fill:#57606a}.on{fill:#fff}.page{fill:#fff}.family{fill:#f6f8fa}.box{fill:#fff;stroke:#afb8c1}
.centre{fill:#fff;stroke-width:3}.line{fill:none;stroke-width:1.5}.halo,.touch{fill:none;stroke:#fff;stroke-width:4}.touch{stroke:transparent;stroke-width:8}
.middle{text-anchor:middle}.end{text-anchor:end}
a:hover .box{stroke-width:2}.edge:hover .line{stroke-width:3}
";
const DARK_STYLE: &str = "\
text{fill:#e6edf3}.muted{fill:#9da7b3}.on{fill:#0d1117}.page{fill:#0d1117}.family{fill:#161b22}
.box{fill:#0d1117;stroke:#6e7681}.centre{fill:#0d1117}.halo{stroke:#0d1117}
";

/// Draws the graph as SVG, with links to the documentation of the client, which is at `docs`.
#[must_use]
pub fn svg(graph: &Graph, docs: &str) -> String {
    let scene = graph.ego().map_or_else(|| overview::arrange(graph), |centre| ego::arrange(graph, centre));
    let Scene { width, height, shapes } = &scene;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\">\n<title>{}</title>\n<style>\n",
        escape(&title(graph))
    );
    write_style(graph, &mut out);
    let _ = writeln!(out, "</style>\n<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>");
    for shape in shapes {
        write_shape(graph, docs, shape, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn title(graph: &Graph) -> String {
    graph.centre.as_ref().map_or_else(
        || "Resources by family, and the links between them".to_owned(),
        |centre| format!("Links from and to {}", graph.nodes[centre.node].name),
    )
}

/// Writes the style sheet. Every colour has a class for areas and a class for lines, because many programs other than
/// browsers do not support variables.
fn write_style(graph: &Graph, out: &mut String) {
    let mut colours: Vec<usize> = graph.families.iter().map(|family| family.colour).collect();
    colours.sort_unstable();
    let rules = |pick: fn(Colour) -> &'static str| -> String {
        let rule = |index: &usize| {
            let colour = pick(palette::of(*index));
            format!(".f{index}{{fill:{colour}}}.s{index}{{stroke:{colour}}}\n")
        };
        colours.iter().map(rule).collect()
    };
    let (light, dark) = (rules(|colour| colour.light), rules(|colour| colour.dark));
    let _ = write!(out, "{STYLE}{light}@media (prefers-color-scheme:dark){{\n{DARK_STYLE}{dark}}}\n");
    // A node under the pointer shows its lines.
    out.push_str("svg:has(.node:hover) .edge{opacity:.2}\n");
    for node in &graph.nodes {
        let name = &node.name;
        let _ = writeln!(out, "svg:has(#{name}:hover) .at-{name}{{opacity:1}}");
    }
}

fn write_shape(graph: &Graph, docs: &str, shape: &Shape, out: &mut String) {
    match shape {
        Shape::Box(area, look) => write_box(*area, *look, out),
        Shape::Text(text) => write_text(text, out),
        Shape::Line(line) => write_line(line, out),
        Shape::Node(position, shapes) => {
            let (node, page) = (&graph.nodes[*position], graph.page(*position, docs));
            let (name, summary, page) = (escape(&node.name), escape(&node.summary), escape(&page));
            let _ =
                writeln!(out, "<a href=\"{page}\"><g class=\"node\" id=\"{name}\"><title>{summary}</title>");
            for shape in shapes {
                write_shape(graph, docs, shape, out);
            }
            out.push_str("</g></a>\n");
        }
        Shape::Edge(position, shapes) => {
            let edge = &graph.edges[*position];
            let (from, to) = (escape(&graph.nodes[edge.from].name), escape(&graph.nodes[edge.to].name));
            let sentence = escape(&graph.sentence(edge));
            let _ = writeln!(out, "<g class=\"edge at-{from} at-{to}\"><title>{sentence}</title>");
            for shape in shapes {
                write_shape(graph, docs, shape, out);
            }
            out.push_str("</g>\n");
        }
    }
}

fn write_box(area: Area, look: Look, out: &mut String) {
    let Area { x, y, width, height } = area;
    let (class, radius) = match look {
        Look::Family(colour) => (format!("family s{colour}"), 5),
        Look::Band(colour) => (format!("f{colour} s{colour}"), 5),
        Look::Node => ("box".to_owned(), 3),
        Look::Centre(colour) => (format!("centre s{colour}"), 5),
        Look::Badge(colour) => (format!("f{colour}"), height / 2),
    };
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
    );
}

fn write_text(text: &Text, out: &mut String) {
    let font = match text.font {
        Font::Heading => "heading",
        Font::Title => "title",
        Font::Name => "name",
        Font::Code => "code",
        Font::Note => "note",
    };
    let ink = match text.ink {
        Ink::Normal => "",
        Ink::Muted => " muted",
        Ink::OnColour => " on",
    };
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " middle",
        Anchor::End => " end",
    };
    let (x, y, words) = (text.x, text.y, escape(&text.text));
    let _ = writeln!(out, "<text class=\"{font}{ink}{anchor}\" x=\"{x}\" y=\"{y}\">{words}</text>");
}

fn write_line(line: &Line, out: &mut String) {
    let mut points = match &line.course {
        Course::Curve { start, bend, end } => vec![*start, *bend, *end],
        Course::Corners(points) => without_needless(points),
    };
    let colour = line.colour;
    let mut heads = String::new();
    let mut head = |tip: &mut Point, from: Point| {
        let (length, half) = (HEAD.0 * (tip.0 - from.0).signum(), HEAD.1);
        let (x, y) = *tip;
        let _ = write!(heads, "M{x} {y}l{} -{half}v{}z", -length, 2 * half);
        // A line that ended at the tip would blunt it.
        tip.0 -= length - length.signum();
    };
    if let [first, second, ..] = &mut points[..]
        && line.head_at_start
    {
        head(first, *second);
    }
    if let [.., before, last] = &mut points[..]
        && line.head_at_end
    {
        head(last, *before);
    }
    let path = match line.course {
        Course::Curve { .. } => curve(&points),
        Course::Corners(_) => corners(&points),
    };
    // The wide line below is easier to point at; if it has the colour of the page, it interrupts the lines it crosses.
    let below = if line.over { "halo" } else { "touch" };
    let _ =
        writeln!(out, "<path class=\"{below}\" d=\"{path}\"/><path class=\"line s{colour}\" d=\"{path}\"/>");
    if !heads.is_empty() {
        let _ = writeln!(out, "<path class=\"f{colour}\" d=\"{heads}\"/>");
    }
}

/// Returns the path of a horizontal line that goes over into an S-shaped curve.
fn curve(points: &[Point]) -> String {
    let &[(x, y), bend, end] = points else { return String::new() };
    let middle = (bend.0 + end.0) / 2;
    format!("M{x} {y}H{}C{middle} {} {middle} {} {} {}", bend.0, bend.1, end.1, end.0, end.1)
}

/// Returns the path of horizontal and vertical stretches with rounded corners.
fn corners(points: &[Point]) -> String {
    let Some((x, y)) = points.first() else { return String::new() };
    let mut path = format!("M{x} {y}");
    for window in points.windows(3) {
        let [before, corner, after] = [window[0], window[1], window[2]];
        let length = |a: Point, b: Point| (a.0 - b.0).abs() + (a.1 - b.1).abs();
        let radius = RADIUS.min(length(before, corner) / 2).min(length(corner, after) / 2);
        let towards = |to: Point| {
            (corner.0 + radius * (to.0 - corner.0).signum(), corner.1 + radius * (to.1 - corner.1).signum())
        };
        let (enter, leave) = (towards(before), towards(after));
        let _ = write!(path, "L{} {}Q{} {} {} {}", enter.0, enter.1, corner.0, corner.1, leave.0, leave.1);
    }
    if let Some((x, y)) = points.last() {
        let _ = write!(path, "L{x} {y}");
    }
    path
}

/// Returns the points without those on a straight stretch between their neighbours.
fn without_needless(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        while let [.., before, last] = &kept[..]
            && ((before.0 == last.0 && last.0 == point.0) || (before.1 == last.1 && last.1 == point.1))
        {
            kept.pop();
        }
        if kept.last() != Some(point) {
            kept.push(*point);
        }
    }
    kept
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
