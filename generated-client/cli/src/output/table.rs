//! Tables for people: columns padded to their widest value, shortened to the width of a terminal.

use console::{measure_text_width, truncate_str};
use serde_json::Value;

use super::columns::Column;
use super::text::human;
use crate::model::tables::{Scalar, Type};
use crate::terminal::Terminal;

/// Blanks between columns.
const GAP: &str = "  ";

/// Width of a column that may be shortened before another one is dropped.
const LONG: usize = 40;

/// Smallest width to which a column is shortened.
const NARROW: usize = 8;

/// A column of a table with its texts.
struct Shown {
    heading: String,
    is_state: bool,
    is_text: bool,
    cells: Vec<String>,
    width: usize,
}

/// Returns a table with one row for each value. Columns without any value are left out, and on a narrow terminal also some of the
/// default columns, if `may_drop` is true.
pub(super) fn table(
    columns: &[Column],
    values: &[&Value],
    headers: bool,
    may_drop: bool,
    terminal: &Terminal,
) -> String {
    let mut shown: Vec<Shown> = columns.iter().map(|column| Shown::new(column, values, headers)).collect();
    shown.retain(|column| values.is_empty() || column.cells.iter().any(|text| !text.is_empty()));
    if terminal.out_is_terminal {
        fit(&mut shown, usize::from(terminal.width), may_drop);
    }
    let mut text = String::new();
    if headers {
        let cells = shown.iter().map(|column| (column.heading.as_str(), column.width));
        push_row(&mut text, cells, |_, padded| terminal.style.bold(padded));
    }
    for row in 0..values.len() {
        let cells = shown.iter().filter_map(|column| Some((column.cells.get(row)?.as_str(), column.width)));
        push_row(&mut text, cells, |column, padded| {
            let is_state = shown.get(column).is_some_and(|column| column.is_state);
            let value = padded.trim_end();
            if is_state { terminal.style.state(value) + &padded[value.len()..] } else { padded.to_owned() }
        });
    }
    text
}

impl Shown {
    fn new(column: &Column, values: &[&Value], headers: bool) -> Self {
        let cells: Vec<String> = values.iter().map(|value| cell(column, value)).collect();
        let heading = heading(&column.name());
        let longest = cells.iter().map(|text| measure_text_width(text)).max().unwrap_or_default();
        let width = if headers { longest.max(measure_text_width(&heading)) } else { longest };
        let ty = column.member().map(|member| member.ty);
        let is_state = matches!(ty, Some(Type::Enumeration(_)));
        let is_text = matches!(ty, Some(Type::Scalar(Scalar::String)));
        Self { heading, is_state, is_text, cells, width }
    }
}

fn cell(column: &Column, value: &Value) -> String {
    let text = column.value(value).map(|value| human(value, column.member())).unwrap_or_default();
    // Control characters in names would change the terminal.
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Returns the name of a column as a heading: `CreationTimeUTC` → `CREATION TIME UTC`.
fn heading(name: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(c.to_ascii_uppercase());
        before = c;
    }
    words
}

/// Makes the rows fit: drops the last text or, without one, the last column; then shortens the widest columns.
fn fit(columns: &mut Vec<Shown>, available: usize, may_drop: bool) {
    let total = |columns: &[Shown], limit: usize| {
        let widths: usize = columns.iter().map(|column| column.width.min(limit)).sum();
        widths + GAP.len() * columns.len().saturating_sub(1)
    };
    while may_drop && columns.len() > 2 && total(columns, LONG) > available {
        let text = columns.iter().skip(1).rposition(|column| column.is_text).map(|at| at + 1);
        columns.remove(text.unwrap_or(columns.len() - 1));
    }
    while total(columns, usize::MAX) > available {
        match columns.iter_mut().max_by_key(|column| column.width) {
            Some(widest) if widest.width > NARROW => widest.width -= 1,
            _ => return,
        }
    }
}

fn push_row<'a>(
    out: &mut String,
    cells: impl Iterator<Item = (&'a str, usize)>,
    style: impl Fn(usize, &str) -> String,
) {
    let mut row = String::new();
    for (column, (text, width)) in cells.enumerate() {
        if column > 0 {
            row.push_str(GAP);
        }
        let text = truncate_str(text, width, "…");
        let padding = " ".repeat(width.saturating_sub(measure_text_width(&text)));
        row.push_str(&style(column, &format!("{text}{padding}")));
    }
    out.push_str(row.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(widths: &[usize], text: usize) -> Vec<Shown> {
        let column = |(at, width): (usize, &usize)| Shown {
            heading: at.to_string(),
            is_state: false,
            is_text: at == text,
            cells: Vec::new(),
            width: *width,
        };
        widths.iter().enumerate().map(column).collect()
    }

    fn fitted(widths: &[usize], text: usize, available: usize, may_drop: bool) -> Vec<(String, usize)> {
        let mut columns = columns(widths, text);
        fit(&mut columns, available, may_drop);
        columns.into_iter().map(|column| (column.heading, column.width)).collect()
    }

    #[test]
    fn widest_columns_are_shortened_first() {
        let expected = [("0".to_owned(), 10), ("1".to_owned(), 20), ("2".to_owned(), 20)];
        assert_eq!(fitted(&[10, 40, 20], 9, 54, false), expected);
        assert_eq!(fitted(&[3, 8], 9, 5, true), [("0".to_owned(), 3), ("1".to_owned(), 8)]);
    }

    #[test]
    fn texts_and_then_the_last_columns_are_dropped() {
        let expected = [("0".to_owned(), 10), ("2".to_owned(), 20), ("3".to_owned(), 20)];
        assert_eq!(fitted(&[10, 30, 20, 20], 1, 60, true), expected);
        assert_eq!(fitted(&[10, 30, 20, 20], 9, 60, true), [("0".to_owned(), 10), ("1".to_owned(), 30)]);
    }

    #[test]
    fn heading_has_words() {
        assert_eq!(heading("CreationTimeUTC"), "CREATION TIME UTC");
        assert_eq!(heading("JobInfo.Name"), "JOB INFO.NAME");
    }
}
