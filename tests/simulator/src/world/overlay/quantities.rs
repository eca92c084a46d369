//! Sizes, spans of time and points in time as people write them.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp};
use vbem_codegen::model::Unit;

/// Factors of the units of sizes, in bytes.
const SIZES: [(&str, i128); 11] = [
    ("b", 1),
    ("kb", 1_000),
    ("kib", 1 << 10),
    ("mb", 1_000_000),
    ("mib", 1 << 20),
    ("gb", 1_000_000_000),
    ("gib", 1 << 30),
    ("tb", 1_000_000_000_000),
    ("tib", 1 << 40),
    ("pb", 1_000_000_000_000_000),
    ("pib", 1 << 50),
];

/// Returns a quantity in a unit: `2 GiB` in bytes, `90 min` in seconds, `15 %`. `None` for another quantity, and for
/// a fraction of the unit.
pub(super) fn quantity(text: &str, unit: Unit) -> Option<i64> {
    let text = text.trim();
    match unit {
        Unit::Percent => text.strip_suffix('%')?.trim_end().parse().ok(),
        Unit::Megahertz => {
            let (number, name) = split(text)?;
            let factor = match name.to_lowercase().as_str() {
                "mhz" => 1,
                "ghz" => 1_000,
                _ => return None,
            };
            whole(number, factor, 1)
        }
        Unit::Bytes => size(text, 1),
        Unit::Kilobytes => size(text, 1 << 10),
        Unit::Megabytes => size(text, 1 << 20),
        Unit::Gigabytes => size(text, 1 << 30),
        Unit::Terabytes => size(text, 1 << 40),
        Unit::Months | Unit::Years => {
            let span: Span = text.parse().ok()?;
            let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
            let only = span.fieldwise() == Span::new().years(span.get_years()).months(span.get_months());
            let by = if unit == Unit::Years { 12 } else { 1 };
            (only && months % by == 0).then_some(months / by)
        }
        Unit::Seconds => seconds(text, 1),
        Unit::Minutes => seconds(text, 60),
        Unit::Hours => seconds(text, 3_600),
        Unit::Days => seconds(text, 86_400),
        Unit::Weeks => seconds(text, 7 * 86_400),
    }
}

/// Returns an example of a quantity in a unit, for messages.
pub(super) const fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "`15 %`",
        Unit::Megahertz => "`2 GHz`",
        Unit::Bytes | Unit::Kilobytes | Unit::Megabytes | Unit::Gigabytes | Unit::Terabytes => "`2 TiB`",
        Unit::Seconds | Unit::Minutes => "`90 min`",
        Unit::Hours => "`12 h`",
        Unit::Days | Unit::Weeks => "`14 days`",
        Unit::Months => "`6 months`",
        Unit::Years => "`2 years`",
    }
}

/// Returns a span of time as the server writes it: `01:30:00` for `1h 30m`. `None` for other texts.
pub(super) fn duration(text: &str) -> Option<String> {
    let seconds = whole_seconds(text)?;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60);
    Some(if days == 0 { clock } else { format!("{days}.{clock}") })
}

/// Returns a point in time: with an offset, a date in UTC with or without a time of day, one of `now`, `today`,
/// `yesterday` and `tomorrow`, or a span such as `-3d` that is added to `now`. `None` for other texts.
pub(super) fn time(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if text.starts_with(['-', '+']) {
        let span: Span = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
        return now.checked_add(span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?).ok();
    }
    let (day, time_of_day) = text.split_once(' ').unwrap_or((text, "00:00"));
    let today = TimeZone::UTC.to_datetime(now).date();
    let date: Date = match day {
        "now" => return (day == text).then_some(now),
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        "tomorrow" => today.tomorrow().ok()?,
        date => date.parse().ok()?,
    };
    let time: Time = time_of_day.trim().parse().ok()?;
    date.to_datetime(time).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn size(text: &str, unit: i128) -> Option<i64> {
    let (number, name) = split(text)?;
    let (_, factor) = SIZES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    whole(number, *factor, unit)
}

fn seconds(text: &str, unit: i64) -> Option<i64> {
    let seconds = whole_seconds(text)?;
    (seconds % unit == 0).then_some(seconds / unit)
}

/// Returns the seconds of a span of time that is not negative and has no months and years.
fn whole_seconds(text: &str) -> Option<i64> {
    let span: Span = text.trim().parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (duration.subsec_nanos() == 0 && !duration.is_negative()).then(|| duration.as_secs())
}

/// Splits a number from the unit behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    (at > 0).then(|| (&text[..at], text[at..].trim_start()))
}

/// Returns a decimal number of units of `factor` as a number of units of `unit`, if that is whole.
fn whole(number: &str, factor: i128, unit: i128) -> Option<i64> {
    let (digits, fraction) = number.split_once('.').unwrap_or((number, ""));
    if digits.len() + fraction.len() > 18 {
        return None;
    }
    let mantissa: i128 = format!("{digits}{fraction}").parse().ok()?;
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let (all, by) = (mantissa.checked_mul(factor)?, scale.checked_mul(unit)?);
    (all % by == 0).then_some(all / by).and_then(|whole| whole.try_into().ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn quantity_in_another_unit_is_converted_if_whole() {
        let cases = [
            ("2 GiB", Unit::Bytes, Some(2 << 30)),
            ("1.5GiB", Unit::Megabytes, Some(1536)),
            ("2 TB", Unit::Bytes, Some(2_000_000_000_000)),
            ("1 GB", Unit::Gigabytes, None),
            ("100 b", Unit::Kilobytes, None),
            ("99999999 PiB", Unit::Bytes, None),
            ("90 min", Unit::Seconds, Some(5400)),
            ("1h 30m", Unit::Minutes, Some(90)),
            ("90 min", Unit::Hours, None),
            ("2 weeks", Unit::Days, Some(14)),
            ("-1h", Unit::Hours, None),
            ("6 months", Unit::Months, Some(6)),
            ("2 years", Unit::Months, Some(24)),
            ("18 months", Unit::Years, None),
            ("1 month 1 day", Unit::Months, None),
            ("1 month", Unit::Days, None),
            ("15 %", Unit::Percent, Some(15)),
            ("2.4 GHz", Unit::Megahertz, Some(2400)),
            ("GiB", Unit::Bytes, None),
            ("1.2.3 GiB", Unit::Bytes, None),
            ("", Unit::Bytes, None),
            ("2 lightyears", Unit::Bytes, None),
        ];
        for (text, unit, expected) in cases {
            assert_eq!(quantity(text, unit), expected, "{text} in {unit}");
        }
    }

    #[test]
    fn example_of_every_unit_is_a_quantity_of_it() {
        for (_, unit) in Unit::NAMES {
            // Sizes are examples of all units of sizes.
            assert!(quantity(example(unit).trim_matches('`'), unit).is_some(), "{unit}");
        }
    }

    #[test]
    fn time_relative_to_the_clock_is_computed() {
        let now: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let cases = [
            ("2026-06-01T22:00:00+02:00", Some("2026-06-01T20:00:00Z")),
            ("2026-06-01", Some("2026-06-01T00:00:00Z")),
            ("2026-06-01 22:30", Some("2026-06-01T22:30:00Z")),
            ("now", Some("2026-06-15T12:00:00Z")),
            ("today", Some("2026-06-15T00:00:00Z")),
            ("yesterday 22:00", Some("2026-06-14T22:00:00Z")),
            ("tomorrow", Some("2026-06-16T00:00:00Z")),
            ("-3d", Some("2026-06-12T12:00:00Z")),
            ("+1h 30m", Some("2026-06-15T13:30:00Z")),
            ("-2 months", None),
            ("now 12:00", None),
            ("yesterday 25:00", None),
            ("soon", None),
            ("-99999999999y", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(time(text, now).map(|it| it.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn duration_is_written_like_the_server_does() {
        let cases = [
            ("90 min", Some("01:30:00")),
            ("2d 1h", Some("2.01:00:00")),
            ("1.5 s", None),
            ("-1h", None),
            ("x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration(text).as_deref(), expected, "{text}");
        }
    }
}
