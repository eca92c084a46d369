//! The current time. `VBEM_NOW` replaces it, for tests and for reports that can be repeated.

use vbem_client::jiff::Timestamp;

/// Variable with the time that replaces the current one, for example `2026-06-15T12:00:00Z`.
const VARIABLE: &str = "VBEM_NOW";

/// Returns the current time, or that of `VBEM_NOW`. A variable that is not a time is ignored.
pub(crate) fn now() -> Timestamp {
    let fixed = std::env::var(VARIABLE).ok().and_then(|text| text.parse().ok());
    fixed.unwrap_or_else(Timestamp::now)
}
