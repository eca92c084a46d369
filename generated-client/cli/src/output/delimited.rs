//! TSV and CSV.

use serde_json::Value;

use super::columns::Column;
use super::text::machine;

/// Returns lines with tabs between values. Tabs, line breaks and backslashes in values are escaped by a backslash.
pub(super) fn tsv(columns: &[Column], values: &[&Value], headers: bool) -> String {
    lines(columns, values, headers, "\t", "\n", escaped)
}

/// Returns one line with tabs between values.
pub(crate) fn tsv_line<const N: usize>(values: [&str; N]) -> String {
    values.map(escaped).join("\t") + "\n"
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

/// Returns lines of comma-separated values (RFC 4180).
pub(super) fn csv(columns: &[Column], values: &[&Value], headers: bool) -> String {
    lines(columns, values, headers, ",", "\r\n", quoted)
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn lines(
    columns: &[Column],
    values: &[&Value],
    headers: bool,
    separator: &str,
    end: &str,
    escape: impl Fn(&str) -> String,
) -> String {
    let names = headers.then(|| columns.iter().map(Column::name).collect::<Vec<_>>());
    let rows = values.iter().map(|value| {
        let cell = |column: &Column| column.value(value).map(machine).unwrap_or_default();
        columns.iter().map(cell).collect::<Vec<_>>()
    });
    let line = |cells: Vec<String>| {
        let escaped: Vec<String> = cells.iter().map(|text| escape(text)).collect();
        escaped.join(separator) + end
    };
    names.into_iter().chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::model::lookup::resource;

    #[test]
    fn separators_in_values_are_escaped() {
        let record = resource("job").unwrap().record;
        let columns = [Column::parse(record, "Name").unwrap(), Column::parse(record, "Description").unwrap()];
        let value = json!({"Name": "a\tb", "Description": "x,\"y\"\nz\\"});
        assert_eq!(tsv(&columns, &[&value], true), "Name\tDescription\na\\tb\tx,\"y\"\\nz\\\\\n");
        assert_eq!(csv(&columns, &[&value], false), "a\tb,\"x,\"\"y\"\"\nz\\\"\r\n");
    }
}
