//! Times, sizes, durations and texts of the server for people. Programs get the values of the API.

use vbem_client::jiff::Timestamp;
use vbem_client::jiff::tz::TimeZone;

/// Formats a time to the minute, in this zone: `2026-06-15 08:30`.
pub(crate) fn time(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Names the zone at this time: `Europe/Berlin (UTC+02)`, or `UTC`.
pub(crate) fn zone_name(time: Timestamp, zone: &TimeZone) -> String {
    let offset = zone.to_offset(time);
    match zone.iana_name() {
        _ if offset.is_zero() => "UTC".to_owned(),
        Some(name) => format!("{name} (UTC{offset})"),
        None => format!("UTC{offset}"),
    }
}

/// Formats a duration in seconds with its two largest units: `1 h 05 min`, `12 min 30 s`, `4 s`.
pub(crate) fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    if days > 0 {
        format!("{days} d {hours:02} h")
    } else if hours > 0 {
        format!("{hours} h {minutes:02} min")
    } else if minutes > 0 {
        format!("{minutes} min {:02} s", seconds % 60)
    } else {
        format!("{seconds} s")
    }
}

/// Formats a number of bytes with three digits and a binary unit: `1.36 TiB`; `unknown` if it is not known.
pub(crate) fn size(bytes: Option<u64>) -> String {
    // Three digits are shown, a float has fifteen.
    #[allow(clippy::cast_precision_loss)]
    bytes.map_or_else(|| "unknown".to_owned(), |bytes| amount(bytes as f64))
}

/// Formats a number of bytes, which may be negative, as [`size`] does.
pub(crate) fn amount(bytes: f64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes.abs() < 1_024.0 {
        return format!("{bytes:.0} B");
    }
    let mut number = bytes / 1_024.0;
    let mut unit = 0;
    while number.abs() >= 999.5 && unit + 1 < UNITS.len() {
        number /= 1_024.0;
        unit += 1;
    }
    let digits = if number.abs() < 9.995 { 2 } else { usize::from(number.abs() < 99.95) };
    format!("{number:.digits$} {}", UNITS[unit])
}

/// Returns a text of the server on one line. White space becomes one blank; characters that would control a terminal or
/// reverse the direction of the line are escaped.
pub(crate) fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if controls(c) { line.extend(c.escape_unicode()) } else { line.push(c) }
        }
    }
    line
}

/// True for control characters, and for those that change the direction of the characters after them.
fn controls(c: char) -> bool {
    let is_direction =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_direction || c == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_has_three_digits_and_a_unit() {
        let cases = [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_024, "1.00 KiB"),
            (10 * 1_024, "10.0 KiB"),
            (1_023 * 1_024, "1.00 MiB"),
            (1_500_000_000_000, "1.36 TiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(size(Some(bytes)), text, "{bytes}");
        }
        assert_eq!(size(None), "unknown");
        assert_eq!((amount(-1.0), amount(-2_048.0)), ("-1 B".to_owned(), "-2.00 KiB".to_owned()));
    }

    #[test]
    fn text_of_the_server_is_one_line_without_control_characters() {
        let cases = [
            ("no\r\n  space\tleft ", "no space left"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("a\0b\u{9b}c", "a\\u{0}b\\u{9b}c"),
            ("invoice\u{202e}txt.exe", "invoice\\u{202e}txt.exe"),
            ("Gr\u{fc}\u{df}e <b>&amp;</b>", "Gr\u{fc}\u{df}e <b>&amp;</b>"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn duration_has_two_units() {
        let cases =
            [(-1, "0 s"), (59, "59 s"), (61, "1 min 01 s"), (3_900, "1 h 05 min"), (90_000, "1 d 01 h")];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn time_is_in_the_zone() {
        let zone = TimeZone::fixed(vbem_client::jiff::tz::offset(2));
        let moment = Timestamp::from_second(1_781_524_800).unwrap_or_default();
        assert_eq!(time(moment, &zone), "2026-06-15 14:00");
        assert_eq!(zone_name(moment, &zone), "UTC+02");
        assert_eq!(zone_name(moment, &TimeZone::UTC), "UTC");
    }
}
