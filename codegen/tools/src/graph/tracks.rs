//! Assignment of the vertical stretches of lines to parallel tracks of a channel, with few crossings.

/// Vertical stretch of a line, or of several lines that join, in a channel. Its ends leave the channel horizontally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// At least two ends.
    pub(super) ends: Vec<End>,
}

/// Horizontal end of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub(super) side: Side,
    pub(super) y: i32,
}

/// Side of a channel or of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
}

/// Distance between tracks.
pub(super) const PITCH: i32 = 9;
/// Least vertical distance between two stretches on the same track.
const CLEARANCE: i32 = 8;
/// Cost of two horizontal ends on top of each other, in crossings.
const OVERLAP: usize = 5;

impl Stretch {
    fn range(&self) -> (i32, i32) {
        let ys = || self.ends.iter().map(|end| end.y);
        (ys().min().unwrap_or_default(), ys().max().unwrap_or_default())
    }

    fn crosses(&self, y: i32) -> bool {
        let (top, bottom) = self.range();
        top < y && y < bottom
    }

    fn ends_at(&self, side: Side) -> impl Iterator<Item = i32> + '_ {
        self.ends.iter().filter(move |end| end.side == side).map(|end| end.y)
    }

    fn is_near(&self, other: &Self) -> bool {
        let ((top, bottom), (other_top, other_bottom)) = (self.range(), other.range());
        top < other_bottom + CLEARANCE && other_top < bottom + CLEARANCE
    }
}

/// Returns the track of each stretch, from 0 at the left, and the number of tracks.
pub(super) fn assign(stretches: &[Stretch]) -> (Vec<usize>, usize) {
    let order = best_order(stretches);
    let mut tracks = vec![0; stretches.len()];
    for (position, &stretch) in order.iter().enumerate() {
        let left = order[..position].iter().filter(|other| stretches[**other].is_near(&stretches[stretch]));
        tracks[stretch] = left.map(|other| tracks[*other] + 1).max().unwrap_or(0);
    }
    let count = tracks.iter().max().map_or(0, |last| last + 1);
    (tracks, count)
}

/// Returns an order from left to right in which moving any one stretch does not reduce the crossings.
fn best_order(stretches: &[Stretch]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..stretches.len()).collect();
    let mut best = crossings(stretches, &order);
    loop {
        let mut improved = false;
        for from in 0..order.len() {
            for to in 0..order.len() {
                let mut candidate = order.clone();
                let moved = candidate.remove(from);
                candidate.insert(to, moved);
                let cost = crossings(stretches, &candidate);
                if cost < best {
                    (order, best, improved) = (candidate, cost, true);
                }
            }
        }
        if !improved {
            return order;
        }
    }
}

fn crossings(stretches: &[Stretch], order: &[usize]) -> usize {
    let pairs = order
        .iter()
        .enumerate()
        .flat_map(|(at, left)| order[at + 1..].iter().map(move |right| (left, right)));
    pairs.map(|(left, right)| crossings_of_pair(&stretches[*left], &stretches[*right])).sum()
}

/// Counts the crossings of two stretches, the first one further left.
fn crossings_of_pair(left: &Stretch, right: &Stretch) -> usize {
    let over_left = right.ends_at(Side::Left).filter(|y| left.crosses(*y)).count();
    let over_right = left.ends_at(Side::Right).filter(|y| right.crosses(*y)).count();
    let on_top = |y: i32| right.ends_at(Side::Left).any(|other| (other - y).abs() < 3);
    let overlaps = left.ends_at(Side::Right).filter(|y| on_top(*y)).count();
    over_left + over_right + OVERLAP * overlaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(left: i32, right: i32) -> Stretch {
        Stretch { ends: vec![End { side: Side::Left, y: left }, End { side: Side::Right, y: right }] }
    }

    #[test]
    fn assign_stretches_that_can_be_kept_apart_do_not_cross() {
        // Both go down: the lower one has to turn first.
        let (tracks, count) = assign(&[stretch(0, 50), stretch(20, 70)]);
        assert_eq!((tracks, count), (vec![1, 0], 2));
    }

    #[test]
    fn assign_stretches_far_apart_share_a_track() {
        assert_eq!(assign(&[stretch(0, 10), stretch(40, 50)]), (vec![0, 0], 1));
    }

    #[test]
    fn assign_nothing_needs_no_track() {
        assert_eq!(assign(&[]), (vec![], 0));
    }
}
