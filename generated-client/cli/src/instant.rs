//! Points in time in arguments: with a zone, or local. A date means the end of that day.

use vbem_client::jiff::Timestamp;
use vbem_client::jiff::civil::{Date, DateTime};
use vbem_client::jiff::tz::TimeZone;

/// Text about the accepted forms, for messages.
pub(crate) const FORMS: &str = "a time such as 2026-06-15T08:30, 2026-06-15 or 2026-06-15T06:30:00Z";

/// Reads an instant, or a date with or without a time in this zone. Returns `None` for any other text.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let end_of_day = |date: Date| date.at(23, 59, 59, 0);
    // A date is also a valid date with a time, at midnight.
    let local: DateTime = match text.len() {
        10 => end_of_day(text.parse().ok()?),
        _ => text.parse().ok()?,
    };
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// Reads a point in time in the zone of this computer.
///
/// # Errors
/// The text has none of the accepted forms.
pub(crate) fn parse(text: &str) -> Result<Timestamp, String> {
    read(text, &TimeZone::system()).ok_or_else(|| format!("not {FORMS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instant_is_read_in_all_forms() {
        let zone = TimeZone::fixed(vbem_client::jiff::tz::offset(2));
        let table = [
            ("2026-06-15T06:30:00Z", "2026-06-15T06:30:00Z"),
            ("2026-06-15T08:30:00+01:00", "2026-06-15T07:30:00Z"),
            ("2026-06-15T08:30", "2026-06-15T06:30:00Z"),
            ("2026-06-15 08:30:15", "2026-06-15T06:30:15Z"),
            ("2026-06-15", "2026-06-15T21:59:59Z"),
        ];
        for (text, expected) in table {
            assert_eq!(read(text, &zone).map(|time| time.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "15.06.2026", "2026-13-01", "2026-06-1\u{e4}"] {
            assert_eq!(read(text, &zone), None, "{text}");
        }
    }
}
