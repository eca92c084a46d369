//! Courses of the lines between families: through the channels between the columns, past the boxes.

use super::super::scene::{Area, Point, pixels};
use super::super::tracks::{self, End, Side, Stretch};
use super::columns::GAP;

/// Distance between the lines of a channel and the boxes at both sides.
const CLEARANCE: i32 = 16;

/// Line between two rows in columns.
#[derive(Debug)]
pub(super) struct Route {
    start: Port,
    end: Port,
    /// Channel by channel: `y` where the line enters and where it leaves. Channel 0 is at the left of column 0.
    passages: Vec<(usize, i32, i32)>,
}

/// End of a line at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) column: usize,
    pub(super) side: Side,
    pub(super) y: i32,
}

/// Returns the sides at which a line leaves and arrives, from one column to another.
pub(super) fn sides(from: usize, to: usize, columns: usize) -> (Side, Side) {
    match from.cmp(&to) {
        std::cmp::Ordering::Less => (Side::Right, Side::Left),
        std::cmp::Ordering::Greater => (Side::Left, Side::Right),
        std::cmp::Ordering::Equal if from > 0 && from + 1 == columns => (Side::Left, Side::Left),
        std::cmp::Ordering::Equal => (Side::Right, Side::Right),
    }
}

/// Finds the way from one port to another. `gaps` are the places in each column where lines may pass, and how many do.
pub(super) fn route(start: Port, end: Port, gaps: &mut [Vec<(i32, i32)>]) -> Route {
    let channel = |port: Port| if port.side == Side::Left { port.column } else { port.column + 1 };
    let (first, last) = (channel(start), channel(end));
    let rightwards = first <= last;
    let mut passages = Vec::new();
    let (mut at, mut y) = (first, start.y);
    while at != last {
        // The column between this channel and the next one.
        let column = if rightwards { at } else { at - 1 };
        let place =
            gaps[column].iter_mut().min_by_key(|(place, _)| (*place - y).abs() + (*place - end.y).abs());
        let next = place.map_or(y, |(place, lines)| {
            // Lines in the same gap are side by side as long as there is room.
            let offset = (*lines + 1) / 2 * 6 * if *lines % 2 == 0 { 1 } else { -1 };
            *lines += 1;
            *place + offset.clamp(-GAP / 2 + 4, GAP / 2 - 4)
        });
        passages.push((at, y, next));
        y = next;
        at = if rightwards { at + 1 } else { at - 1 };
    }
    passages.push((at, y, end.y));
    Route { start, end, passages }
}

/// Tracks of all routes in all channels.
#[derive(Debug)]
pub(super) struct Channels {
    /// Track of each passage of each route.
    tracks: Vec<Vec<usize>>,
    /// Number of tracks of each channel.
    counts: Vec<usize>,
}

impl Channels {
    /// Assigns tracks to routes between a number of columns.
    pub(super) fn new(routes: &[Route], columns: usize) -> Self {
        let mut tracks: Vec<Vec<usize>> = routes.iter().map(|route| vec![0; route.passages.len()]).collect();
        let mut counts = Vec::new();
        for channel in 0..=columns {
            let mut members = Vec::new();
            let mut stretches = Vec::new();
            for (position, route) in routes.iter().enumerate() {
                for (step, (at, enter, leave)) in route.passages.iter().enumerate() {
                    if *at == channel {
                        members.push((position, step));
                        let (from, to) = route.step_sides(step);
                        stretches.push(Stretch {
                            ends: vec![End { side: from, y: *enter }, End { side: to, y: *leave }],
                        });
                    }
                }
            }
            let (assigned, count) = tracks::assign(&stretches);
            for ((route, step), track) in members.into_iter().zip(assigned) {
                tracks[route][step] = track;
            }
            counts.push(count);
        }
        Self { tracks, counts }
    }

    /// Returns the width of a channel. Between columns it is never 0.
    pub(super) fn width(&self, channel: usize) -> i32 {
        let outer = channel == 0 || channel + 1 == self.counts.len();
        match self.counts[channel] {
            0 if outer => 0,
            0 => 2 * CLEARANCE,
            count => 2 * CLEARANCE + tracks::PITCH * pixels(count - 1),
        }
    }

    /// Returns the points of a route. `starts` are the left borders of the channels; the line runs between two rows.
    pub(super) fn points(
        &self,
        position: usize,
        route: &Route,
        starts: &[i32],
        rows: [Area; 2],
    ) -> Vec<Point> {
        let border = |port: Port, row: Area| if port.side == Side::Left { row.x } else { row.right() };
        let mut points = vec![(border(route.start, rows[0]), route.start.y)];
        for ((channel, enter, leave), track) in route.passages.iter().zip(&self.tracks[position]) {
            let x = starts[*channel] + CLEARANCE + tracks::PITCH * pixels(*track);
            points.extend([(x, *enter), (x, *leave)]);
        }
        points.push((border(route.end, rows[1]), route.end.y));
        points
    }
}

impl Route {
    /// Returns the sides at which a passage enters and leaves its channel.
    fn step_sides(&self, step: usize) -> (Side, Side) {
        let opposite = |side| if side == Side::Left { Side::Right } else { Side::Left };
        let rightwards =
            self.passages.first().map(|first| first.0) <= self.passages.last().map(|last| last.0);
        let (behind, ahead) = if rightwards { (Side::Left, Side::Right) } else { (Side::Right, Side::Left) };
        let enter = if step == 0 { opposite(self.start.side) } else { behind };
        let leave = if step + 1 == self.passages.len() { opposite(self.end.side) } else { ahead };
        (enter, leave)
    }
}
