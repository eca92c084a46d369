//! A side with many neighbours: the lines of a family join on their way to the centre, and have no labels.
//!
//! Lines with one head and lines with two heads join separately. A long side has two columns; the lines of the outer one
//! pass between the boxes of the inner one.

use super::super::scene::{Point, pixels};
use super::super::tracks::{self, End, Side, Stretch};
use super::super::{Graph, parts};
use super::wing::{self, GAP, Neighbour, ROW, Wing, WingBox, WingCourse, WingLine};

/// Largest number of nodes in one column.
const MAX_ROWS: usize = 24;
/// Distance between the lines and the boxes at both sides.
const CLEARANCE: i32 = 18;

/// A family of neighbours.
type Members = (usize, Vec<Neighbour>);

/// Lines that join.
struct Bundle {
    neighbours: Vec<(Neighbour, i32)>,
    /// True for a bundle that comes from the outer column.
    outer: bool,
    /// Place between the boxes of the inner column, for a bundle from the outer one.
    passage: i32,
}

impl Bundle {
    fn mean(&self) -> i32 {
        let sum: i32 = self.neighbours.iter().map(|(_, y)| y).sum();
        sum / i32::try_from(self.neighbours.len()).unwrap_or(1).max(1)
    }

    /// Returns the `y` by which bundles are ordered where they meet the centre.
    fn arrival(&self) -> i32 {
        if self.outer { self.passage } else { self.mean() }
    }

    fn stretch(&self, exit: i32) -> Stretch {
        let mut ends: Vec<End> =
            self.neighbours.iter().map(|(_, y)| End { side: Side::Left, y: *y }).collect();
        ends.push(End { side: Side::Right, y: exit });
        Stretch { ends }
    }
}

/// Arranges the neighbours at one side.
pub(super) fn wing(graph: &Graph, neighbours: &[Neighbour]) -> Wing {
    if neighbours.is_empty() {
        return Wing::default();
    }
    let (outer, inner) = columns(wing::by_family(graph, neighbours));
    let mut wing = Wing::default();
    let mut bundles = Vec::new();
    let outer_end = stack(graph, outer, true, &mut wing, &mut bundles);
    let (outer_boxes, passages) = (wing.boxes.len(), bundles.len());
    let inner_width = stack(graph, inner, false, &mut wing, &mut bundles);
    assign_passages(&wing.boxes[outer_boxes..], &mut bundles[..passages]);

    // Lines of the outer column first pass a channel, then the inner column.
    let stretches = bundles[..passages].iter().map(|bundle| bundle.stretch(bundle.passage));
    let (outer_tracks, count) = tracks::assign(&stretches.collect::<Vec<_>>());
    let start = if passages == 0 { 0 } else { outer_end + 2 * CLEARANCE + tracks::PITCH * pixels(count - 1) };
    for part in &mut wing.boxes[outer_boxes..] {
        (part.u, part.end) = (start, start + inner_width);
    }
    let inner_end = start + inner_width;
    let mut order: Vec<usize> = (0..bundles.len()).collect();
    order.sort_by_key(|bundle| bundles[*bundle].arrival());
    let port = |bundle: usize| order.iter().position(|at| *at == bundle).unwrap_or_default();
    let port_y = |bundle: usize| wing::port_y(port(bundle), bundles.len());
    let stretches: Vec<Stretch> = bundles
        .iter()
        .enumerate()
        .map(|(position, bundle)| {
            if bundle.outer {
                let ends = vec![
                    End { side: Side::Left, y: bundle.passage },
                    End { side: Side::Right, y: port_y(position) },
                ];
                Stretch { ends }
            } else {
                bundle.stretch(port_y(position))
            }
        })
        .collect();
    let (inner_tracks, count) = tracks::assign(&stretches);
    wing.width = inner_end + 2 * CLEARANCE + tracks::PITCH * pixels(count - 1);

    for (position, bundle) in bundles.iter().enumerate() {
        let track = inner_end + CLEARANCE + tracks::PITCH * pixels(inner_tracks[position]);
        let end = port_y(position);
        for (neighbour, y) in &bundle.neighbours {
            let mut points: Vec<Point> = Vec::new();
            if bundle.outer {
                let first = outer_end + CLEARANCE + tracks::PITCH * pixels(outer_tracks[position]);
                points.extend([(outer_end - parts::PADDING, *y), (first, *y), (first, bundle.passage)]);
                points.push((track, bundle.passage));
            } else {
                points.extend([(inner_end - parts::PADDING, *y), (track, *y)]);
            }
            points.extend([(track, end), (wing.width, end)]);
            wing.lines.push(WingLine {
                edge: neighbour.edge,
                node: neighbour.node,
                course: WingCourse::Corners(points),
                labels: Vec::new(),
                port: port(position),
            });
        }
    }
    wing
}

/// Splits the families into an outer and an inner column, the inner one at least as long; the outer one may be empty.
fn columns(families: Vec<Members>) -> (Vec<Members>, Vec<Members>) {
    let rows = |families: &[Members]| families.iter().map(|(_, members)| members.len() + 2).sum::<usize>();
    if families.iter().map(|(_, members)| members.len()).sum::<usize>() <= MAX_ROWS {
        return (Vec::new(), families);
    }
    let half = rows(&families) / 2;
    let split = (0..families.len()).take_while(|end| rows(&families[..=*end]) <= half).count();
    let mut outer = families;
    let inner = outer.split_off(split);
    (outer, inner)
}

/// Stacks the boxes of a column at the outer border, and returns its width.
fn stack(
    graph: &Graph,
    families: Vec<Members>,
    outer: bool,
    wing: &mut Wing,
    bundles: &mut Vec<Bundle>,
) -> i32 {
    let height = |members: &[Neighbour]| parts::BAND + 2 * parts::PADDING + ROW * pixels(members.len());
    let gaps = GAP * (pixels(families.len()) - 1).max(0);
    let total = families.iter().map(|(_, members)| height(members)).sum::<i32>() + gaps;
    let width = families.iter().map(|(family, members)| wing::box_width(graph, *family, members)).max();
    let end = width.unwrap_or(0);
    let mut top = -total / 2;
    for (family, members) in families {
        let height = height(&members);
        let first = top + parts::BAND + parts::PADDING + ROW / 2;
        let rows: Vec<(Neighbour, i32)> = members
            .into_iter()
            .enumerate()
            .map(|(row, member)| (member, first + ROW * pixels(row)))
            .collect();
        wing.boxes.push(WingBox {
            family,
            u: 0,
            end,
            top,
            height,
            rows: rows.iter().map(|(neighbour, y)| (neighbour.node, *y)).collect(),
        });
        let (two_heads, one_head): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(neighbour, _)| graph.edges[neighbour.edge].is_mutual());
        let joined = [one_head, two_heads].into_iter().filter(|neighbours| !neighbours.is_empty());
        bundles.extend(joined.map(|neighbours| Bundle { neighbours, outer, passage: 0 }));
        top += height + GAP;
    }
    wing.height = wing.height.max(total);
    end
}

/// Leads each bundle of the outer column through the nearest free place above, between or below the boxes of the inner one.
fn assign_passages(inner: &[WingBox], outer: &mut [Bundle]) {
    let above = inner.first().map_or(0, |part| part.top - GAP / 2);
    let mut places: Vec<i32> = vec![above];
    places.extend(inner.iter().map(|part| part.top + part.height + GAP / 2));
    let mut next = 0;
    let count = outer.len();
    for (position, bundle) in outer.iter_mut().enumerate() {
        // Places stay in order, and enough of them are left for the bundles below.
        let last = places.len().saturating_sub(count - position).max(next).min(places.len() - 1);
        let mean = bundle.mean();
        let best = (next..=last).min_by_key(|place| (places[*place] - mean).abs()).unwrap_or(last);
        bundle.passage = places[best];
        next = (best + 1).min(places.len() - 1);
    }
}
