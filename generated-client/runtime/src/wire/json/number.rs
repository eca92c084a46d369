//! Numbers whose digits are kept.

/// Key under which `serde_json` passes a number if its feature `arbitrary_precision` is enabled. The value contains the
/// digits.
pub(super) const NUMBER: &str = "$serde_json::private::Number";
