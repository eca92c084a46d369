//! Placement of boxes in columns, so that lines are short and the picture fits on a page.

/// Vertical distance between boxes; lines to other columns pass there.
pub(super) const GAP: i32 = 26;
/// Width to expect for the lines between two columns.
const CHANNEL: i32 = 60;
/// Width of a page, in pixels.
const PAGE: i32 = 1200;
/// Largest number of columns.
const MAX_COLUMNS: usize = 4;
/// Number of arrangements to improve, of which the best one is taken.
const STARTS: usize = 4;

/// Size of a box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) width: i32,
    pub(super) height: i32,
}

/// Line between two boxes: position of a box and distance from its top, for both ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connection {
    pub(super) ends: [(usize, i32); 2],
}

/// Positions of the boxes in each column, from top to bottom.
pub(super) type Columns = Vec<Vec<usize>>;

/// Returns the best placement found. The same input gives the same placement.
pub(super) fn place(sizes: &[Size], connections: &[Connection]) -> Columns {
    let most = MAX_COLUMNS.min(sizes.len()).max(1);
    let candidates = (1..=most).flat_map(|count| (0..STARTS).map(move |start| initial(sizes, count, start)));
    candidates
        .map(|columns| improve(columns, sizes, connections))
        .min_by_key(|columns| cost(columns, sizes, connections))
        .unwrap_or_default()
}

/// Puts each box into the column that is shortest so far, beginning with one that depends on `start`.
fn initial(sizes: &[Size], count: usize, start: usize) -> Columns {
    let mut columns: Columns = vec![Vec::new(); count];
    let first = start * sizes.len() / STARTS;
    for position in (0..sizes.len()).map(|step| (first + step) % sizes.len()) {
        if let Some(shortest) = columns.iter_mut().min_by_key(|column| height(column, sizes)) {
            shortest.push(position);
        }
    }
    columns
}

/// Moves and exchanges boxes as long as that reduces the cost.
fn improve(mut columns: Columns, sizes: &[Size], connections: &[Connection]) -> Columns {
    let mut best = cost(&columns, sizes, connections);
    loop {
        let before = best;
        for position in 0..sizes.len() {
            let rated = moves(&columns, position, sizes.len())
                .map(|candidate| (cost(&candidate, sizes, connections), candidate));
            let better = rated.into_iter().find(|(cost, _)| *cost < best);
            if let Some((cost, candidate)) = better {
                (columns, best) = (candidate, cost);
            }
        }
        if best == before {
            return columns;
        }
    }
}

/// Returns the placements with one box at another place, or exchanged with another one.
fn moves(columns: &Columns, position: usize, count: usize) -> impl Iterator<Item = Columns> + '_ {
    let mut without = columns.clone();
    for column in &mut without {
        column.retain(|other| *other != position);
    }
    let places: Vec<(usize, usize)> = without
        .iter()
        .enumerate()
        .flat_map(|(column, boxes)| (0..=boxes.len()).map(move |place| (column, place)))
        .collect();
    let moved = places.into_iter().map(move |(column, place)| {
        let mut candidate = without.clone();
        candidate[column].insert(place, position);
        candidate
    });
    let exchanged = (0..count).filter(move |other| *other != position).map(move |other| {
        let exchange = |at: usize| match at {
            at if at == position => other,
            at if at == other => position,
            at => at,
        };
        columns.iter().map(|column| column.iter().map(|at| exchange(*at)).collect()).collect()
    });
    moved.chain(exchanged)
}

fn height(column: &[usize], sizes: &[Size]) -> i32 {
    column.iter().map(|position| sizes[*position].height + GAP).sum()
}

/// Returns the cost of a placement: length of the lines, lines that pass a column, size and shape of the picture.
fn cost(columns: &Columns, sizes: &[Size], connections: &[Connection]) -> i32 {
    let mut places = vec![(0, 0); sizes.len()];
    for (column, boxes) in columns.iter().enumerate() {
        let mut y = 0;
        for position in boxes {
            places[*position] = (column, y);
            y += sizes[*position].height + GAP;
        }
    }
    let line = |connection: &Connection| {
        let [(a, a_y), (b, b_y)] = connection.ends;
        let ((a_column, a_top), (b_column, b_top)) = (places[a], places[b]);
        let across = match a_column.abs_diff(b_column) {
            0 => 60,
            1 => 0,
            2 => 500,
            _ => 1000,
        };
        (a_top + a_y - b_top - b_y).abs() + across
    };
    let widest =
        |column: &Vec<usize>| column.iter().map(|position| sizes[*position].width).max().unwrap_or(0);
    let width: i32 = columns.iter().map(|column| widest(column) + CHANNEL).sum();
    let height = columns.iter().map(|column| height(column, sizes)).max().unwrap_or(0);
    let empty = columns.iter().filter(|column| column.is_empty()).count();
    connections.iter().map(line).sum::<i32>()
        + 6 * height
        + 3 * width
        + 20 * (width - PAGE).max(0)
        + if empty > 0 { 100_000 } else { 0 }
}
