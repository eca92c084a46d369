//! Messages of any length with the items of fixtures.

use std::fs;
use std::path::Path;

/// A list document: its XML, with the items of a fixture repeated, and without white space between tags.
pub(crate) struct Sample {
    start: String,
    item: String,
    end: String,
}

impl Sample {
    /// Reads a fixture of a list. `without` is the name of an element that is removed from the items; empty for none.
    pub(crate) fn of(fixture: &str, without: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(fixture);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines: String = text.lines().map(str::trim).collect();
        let root = lines.find("?>").map_or(0, |at| at + 2);
        let items = root + lines[root..].find('>').expect("the root has a start tag") + 1;
        let end = lines.rfind("</").expect("the root has an end tag");
        let mut item = lines[items..end].to_owned();
        if !without.is_empty() {
            let close = format!("</{without}>");
            let from = item.find(&format!("<{without}>")).expect("the item has the element");
            let to = from + item[from..].find(&close).expect("the element ends") + close.len();
            item.replace_range(from..to, "");
        }
        Self { start: lines[root..items].to_owned(), item, end: lines[end..].to_owned() }
    }

    /// Returns the start tag of the root, an item, and the end tag of the root.
    pub(crate) fn parts(&self) -> (&str, &str, &str) {
        (&self.start, &self.item, &self.end)
    }

    /// Returns a document with this number of items.
    pub(crate) fn xml(&self, items: usize) -> String {
        format!("{}{}{}", self.start, self.item.repeat(items), self.end)
    }
}
