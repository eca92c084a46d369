//! Tables for people: columns padded to their widest value, shortened to the width of a terminal.

use console::{measure_text_width, truncate_str};
use serde_json::Value;

use super::columns::Column;
use super::text::human;
use crate::model::tables::Type;
use crate::terminal::Terminal;

/// Blanks between columns.
const GAP: &str = "  ";

/// Smallest width to which a column is shortened.
const NARROW: usize = 8;

/// Returns a table with one row for each value. Columns without any value are left out.
pub(super) fn table(columns: &[Column], values: &[&Value], headers: bool, terminal: &Terminal) -> String {
    let mut shown: Vec<(String, bool, Vec<String>)> = Vec::new();
    for column in columns {
        let cells: Vec<String> = values.iter().map(|value| cell(column, value)).collect();
        if values.is_empty() || cells.iter().any(|text| !text.is_empty()) {
            let is_state = column.member().is_some_and(|member| matches!(member.ty, Type::Enumeration(_)));
            shown.push((heading(&column.name()), is_state, cells));
        }
    }
    let natural = shown.iter().map(|(name, _, cells)| {
        let longest = cells.iter().map(|text| measure_text_width(text)).max().unwrap_or_default();
        if headers { longest.max(measure_text_width(name)) } else { longest }
    });
    let mut widths: Vec<usize> = natural.collect();
    if terminal.out_is_terminal {
        shorten(&mut widths, usize::from(terminal.width));
    }
    let mut text = String::new();
    if headers {
        let names = shown.iter().map(|(name, _, _)| name.as_str());
        push_row(&mut text, names, &widths, |_, padded| terminal.style.bold(padded));
    }
    for row in 0..values.len() {
        let cells = shown.iter().filter_map(|(_, _, cells)| cells.get(row)).map(String::as_str);
        push_row(&mut text, cells, &widths, |column, padded| {
            let is_state = shown.get(column).is_some_and(|(_, is_state, _)| *is_state);
            let value = padded.trim_end();
            if is_state { terminal.style.state(value) + &padded[value.len()..] } else { padded.to_owned() }
        });
    }
    text
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

/// Shortens the widest columns until the row fits.
fn shorten(widths: &mut [usize], available: usize) {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > available {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROW => *widest -= 1,
            _ => return,
        }
    }
}

fn push_row<'a>(
    out: &mut String,
    cells: impl Iterator<Item = &'a str>,
    widths: &[usize],
    style: impl Fn(usize, &str) -> String,
) {
    let mut row = String::new();
    for (column, (text, width)) in cells.zip(widths).enumerate() {
        if column > 0 {
            row.push_str(GAP);
        }
        let text = truncate_str(text, *width, "…");
        let padding = " ".repeat(width.saturating_sub(measure_text_width(&text)));
        row.push_str(&style(column, &format!("{text}{padding}")));
    }
    out.push_str(row.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widest_columns_are_shortened_first() {
        let mut widths = [10, 40, 20];
        shorten(&mut widths, 54);
        assert_eq!(widths, [10, 20, 20]);
        let mut narrow = [3, 8];
        shorten(&mut narrow, 5);
        assert_eq!(narrow, [3, 8]);
    }

    #[test]
    fn heading_has_words() {
        assert_eq!(heading("CreationTimeUTC"), "CREATION TIME UTC");
        assert_eq!(heading("JobInfo.Name"), "JOB INFO.NAME");
    }
}
