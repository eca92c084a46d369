//! Paths of fields in texts that people write, such as `JobInfo.Includes[0].Name`.

use std::collections::BTreeMap;

/// Texts of values by their paths.
pub(super) type Spellings = BTreeMap<String, String>;

/// Returns the path of a field.
pub(super) fn field_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Returns the path of an item.
pub(super) fn item_path(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}
