//! The graph as a picture that needs nothing else: families are boxes with their resources in them.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Edge, Graph, Node, by_family, page};

const ROW: usize = 24;
const GAP: usize = 44;
const HEADER: usize = 30;
/// Width of a character of the font, on the safe side.
const CHARACTER: usize = 7;

/// The place of a node.
struct Place<'a> {
    x: usize,
    y: usize,
    width: usize,
    family: &'a str,
}

/// Where everything stands.
struct Picture<'a> {
    places: BTreeMap<&'a str, Place<'a>>,
    boxes: Vec<(&'a str, usize, usize, usize, usize)>,
    /// A colour for each family, which its title and the lines that start in it have.
    colours: BTreeMap<&'a str, String>,
    width: usize,
    height: usize,
}

/// The graph as SVG, with links to the documentation of the client below `docs`.
#[must_use]
pub fn svg(graph: &Graph, docs: &str) -> String {
    let picture = arrange(graph);
    let (width, height) = (picture.width, picture.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n{STYLE}"
    );
    for (_, x, y, width, height) in &picture.boxes {
        let _ = writeln!(
            out,
            "<rect class=\"family\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
        );
    }
    for edge in &graph.edges {
        out.push_str(&line(edge, &picture));
    }
    // Above the lines, so that none crosses a title.
    for (family, x, y, ..) in &picture.boxes {
        let title = escape(if family.is_empty() { "api" } else { family });
        let (text_x, text_y, colour) = (x + 10, y + 20, &picture.colours[*family]);
        let _ = writeln!(
            out,
            "<text class=\"title\" x=\"{text_x}\" y=\"{text_y}\" fill=\"{colour}\">{title}</text>"
        );
    }
    for node in &graph.nodes {
        out.push_str(&label(node, &picture, docs));
    }
    out.push_str("</svg>\n");
    out
}

const STYLE: &str = "<style>\
.family{fill:#f6f8fa;stroke:#d0d7de}.title{font-weight:bold;stroke:#f6f8fa;stroke-width:4;paint-order:stroke}\
.node rect{fill:#fff;stroke:#8c959f}.node text{fill:#1f2328}.node:hover rect{stroke:#0969da;stroke-width:2}\
.edge{fill:none;stroke-opacity:.45}.edge.up{stroke-dasharray:4 3}\
.edge.on{stroke-opacity:1;stroke-width:2}</style>\n\
<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
<path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/></marker></defs>\n";

/// The same in a page of its own, in which a resource under the pointer shows its links.
#[must_use]
pub fn html(graph: &Graph, docs: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>The links of the API</title>\n\
         <body style=\"margin:1em;font-family:sans-serif\">\n<p>Point at a resource to see its links, click it for its documentation. \
         Dashed lines lead up.</p>\n{}{SCRIPT}</body>\n</html>\n",
        svg(graph, docs)
    )
}

const SCRIPT: &str = "<script>\n\
for (const node of document.querySelectorAll('.node')) {\n\
  const mine = () => document.querySelectorAll(`[data-from=\"${node.id}\"],[data-to=\"${node.id}\"]`);\n\
  node.addEventListener('mouseenter', () => mine().forEach((edge) => edge.classList.add('on')));\n\
  node.addEventListener('mouseleave', () => mine().forEach((edge) => edge.classList.remove('on')));\n\
}\n</script>\n";

/// Puts the boxes into columns, each into the one that is shortest so far.
fn arrange(graph: &Graph) -> Picture<'_> {
    let families = by_family(graph);
    let longest = graph.nodes.iter().map(|node| node.name.len()).max().unwrap_or(0);
    let width = longest * CHARACTER + 40;
    let wanted = families.values().map(|nodes| nodes.len() * ROW + HEADER + GAP).sum::<usize>();
    // About as wide as high.
    let columns =
        (1..=families.len().max(1)).find(|count| count * (width + GAP) >= wanted / count).unwrap_or(1);
    let mut heights = vec![GAP; columns];
    let colours = families.keys().enumerate().map(|(index, family)| (*family, colour(index, families.len())));
    let mut picture = Picture {
        places: BTreeMap::new(),
        boxes: Vec::new(),
        colours: colours.collect(),
        width: 0,
        height: 0,
    };
    for (family, nodes) in families {
        let column = (0..columns).min_by_key(|column| heights[*column]).unwrap_or(0);
        let (x, y) = (GAP + column * (width + GAP), heights[column]);
        let height = HEADER + nodes.len() * ROW + 8;
        picture.boxes.push((family, x, y, width, height));
        for (row, node) in nodes.into_iter().enumerate() {
            let place = Place { x: x + 10, y: y + HEADER + row * ROW, width: width - 20, family };
            picture.places.insert(&node.name, place);
        }
        heights[column] += height + GAP;
    }
    picture.width = GAP + columns * (width + GAP);
    picture.height = heights.into_iter().max().unwrap_or(GAP);
    picture
}

/// Neighbours in the list get colours that are far apart.
fn colour(index: usize, count: usize) -> String {
    let step = if count.is_multiple_of(7) { 5 } else { 7 };
    format!("hsl({},65%,38%)", (index * step % count) * 360 / count)
}

fn label(node: &Node, picture: &Picture<'_>, docs: &str) -> String {
    let Some(Place { x, y, width, .. }) = picture.places.get(node.name.as_str()) else {
        return String::new();
    };
    let (height, text_x, text_y) = (ROW - 4, x + 8, y + 14);
    let (name, summary, page) = (escape(&node.name), escape(&node.summary), escape(&page(docs, node)));
    format!(
        "<a href=\"{page}\"><g class=\"node\" id=\"{name}\"><title>{summary}</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\"/>\
         <text x=\"{text_x}\" y=\"{text_y}\">{name}</text></g></a>\n"
    )
}

fn line(edge: &Edge, picture: &Picture<'_>) -> String {
    let place = |name: &str| picture.places.get(name);
    let (Some(from), Some(to)) = (place(&edge.from), place(&edge.to)) else { return String::new() };
    let middle = ROW / 2 - 2;
    let (y1, y2) = (from.y + middle, to.y + middle);
    // Lines leave and arrive at the sides that face each other; within a column both at the right.
    let (x1, x2, bend) = if from.x < to.x {
        (from.x + from.width, to.x, (to.x - from.x - from.width) / 2)
    } else if from.x > to.x {
        (from.x, to.x + to.width, (from.x - to.x - to.width) / 2)
    } else {
        (from.x + from.width, to.x + to.width, GAP)
    };
    let (c1, c2) = match from.x.cmp(&to.x) {
        std::cmp::Ordering::Less => (x1 + bend, x2.saturating_sub(bend)),
        std::cmp::Ordering::Greater => (x1.saturating_sub(bend), x2 + bend),
        std::cmp::Ordering::Equal => (x1 + bend, x2 + bend),
    };
    let colour = &picture.colours[from.family];
    let class = if edge.up { "edge up" } else { "edge" };
    let (from, to, names) = (escape(&edge.from), escape(&edge.to), escape(&edge.names.join(", ")));
    format!(
        "<path class=\"{class}\" data-from=\"{from}\" data-to=\"{to}\" marker-end=\"url(#arrow)\" stroke=\"{colour}\" \
         d=\"M{x1} {y1}C{c1} {y1} {c2} {y2} {x2} {y2}\"><title>{from} → {to}: {names}</title></path>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
