//! Index of an inventory: JSON lines, a header first.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::{Entry, Inventory, InventoryWarning};
use crate::encode::Format;

/// Name of the index.
pub(super) const NAME: &str = "index.jsonl";

/// Version of the format.
const VERSION: u64 = 1;

/// Parses an index.
///
/// # Errors
///
/// Returns a message about the first line.
pub(super) fn parse(text: &str, folder: &Path) -> Result<Inventory, String> {
    let mut lines = text.split_inclusive('\n').zip(1..);
    let first = lines.next().map_or("", |(line, _)| line);
    let header: Map<String, Json> = serde_json::from_str(first.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("line 1 is not the header of an inventory: {error}"))?;
    match header.get("vbem_inventory").and_then(Json::as_u64) {
        Some(VERSION) => {}
        Some(other) => return Err(format!("line 1: version {other} of inventories is not supported")),
        None => return Err("line 1 is not the header of an inventory".to_owned()),
    }
    let base = header.get("base").and_then(Json::as_str).unwrap_or("/api");
    let mut inventory = Inventory {
        folder: folder.to_owned(),
        base: base.trim_end_matches('/').to_owned(),
        saved: None,
        entries: Vec::new(),
        warnings: Vec::new(),
    };
    let mut warn =
        |line, message: String| inventory.warnings.push(InventoryWarning::new(NAME, line, message));
    match header.get("saved").and_then(Json::as_str).map(str::parse) {
        Some(Ok(time)) => inventory.saved = Some(time),
        Some(Err(_)) => warn(Some(1), "`saved` is not a valid time".to_owned()),
        None => {}
    }
    for (line, number) in lines {
        // The walk was interrupted while it wrote this line.
        let truncated = !line.ends_with('\n');
        match serde_json::from_str::<Map<String, Json>>(line) {
            Ok(members) if members.contains_key("complete") => {}
            Ok(members) => match entry(&members) {
                Ok(entry) => inventory.entries.push(entry),
                Err(message) => warn(Some(number), message),
            },
            Err(_) if line.trim().is_empty() || truncated => {}
            Err(error) => warn(Some(number), format!("not an entry: {error}")),
        }
    }
    Ok(inventory)
}

fn entry(members: &Map<String, Json>) -> Result<Entry, String> {
    let text = |name: &str| members.get(name).and_then(Json::as_str);
    let required = |name: &str| text(name).ok_or_else(|| format!("`{name}` is missing"));
    let file = required("file")?;
    let address = required("address")?;
    if !is_below(file) {
        return Err(format!("`{file}` is not a path below the folder"));
    }
    let format = match required("media")? {
        "xml" => Format::Xml,
        "json" => Format::Json,
        other => return Err(format!("unknown media `{other}`")),
    };
    let of = text("type").map(ToOwned::to_owned);
    Ok(Entry { file: file.to_owned(), address: address.to_owned(), of, format })
}

/// True for a path of plain names, which stays below the folder.
fn is_below(file: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    file.split('/').all(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    const HEADER: &str = "{\"vbem_inventory\": 1, \"base\": \"/api\", \"saved\": \"2026-06-15T12:00:00Z\"}\n";
    const ENTRY: &str = "{\"file\": \"Job/0001.xml\", \"address\": \"/api/jobs/1?format=Entity\", \"kind\": \"entity\", \"type\": \"Job\", \"media\": \"xml\", \"depth\": 2}\n";

    fn read(text: &str) -> Result<Inventory, String> {
        parse(text, Path::new("x"))
    }

    #[test]
    fn index_gives_entries_and_the_time() {
        let read = read(&format!("{HEADER}{ENTRY}{{\"complete\": true, \"requests\": 1}}\n")).unwrap();
        assert_eq!((read.entries.len(), read.warnings.len(), read.base.as_str()), (1, 0, "/api"));
        assert_eq!(read.saved.unwrap().to_string(), "2026-06-15T12:00:00Z");
        assert_eq!((read.entries[0].format, read.entries[0].of.as_deref()), (Format::Xml, Some("Job")));
    }

    #[test]
    fn truncated_last_line_is_ignored_and_others_are_named() {
        let cut = read(&format!("{HEADER}{ENTRY}{}", &ENTRY[..40])).unwrap();
        assert_eq!((cut.entries.len(), cut.warnings.len()), (1, 0));
        let lines = [
            "{\"file\": \"a.xml\"}".to_owned(),
            ENTRY.trim().replace("Job/0001", "../0001"),
            ENTRY.trim().replace("\"xml\"", "\"yaml\""),
            "[1".to_owned(),
        ];
        let bad = read(&format!("{HEADER}{}\n{ENTRY}", lines.join("\n"))).unwrap();
        let shown: Vec<String> = bad.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(bad.entries.len(), 1);
        assert_eq!(shown.len(), lines.len(), "{shown:?}");
        assert_eq!(shown[0], "index.jsonl:2: `address` is missing");
        assert!(shown[1].contains("not a path below"), "{shown:?}");
    }

    #[test]
    fn other_first_lines_are_errors() {
        for text in ["", "{}", "nonsense\n", "{\"vbem_inventory\": 2}\n", ENTRY] {
            assert!(read(text).unwrap_err().contains("line 1"), "{text}");
        }
    }
}
