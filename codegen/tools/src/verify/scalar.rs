//! Texts as values of scalar types: checks them, and infers the type of an unknown one.

use vbem_codegen::model::Scalar;

/// Replaces secrets in stored messages.
pub(crate) const REDACTED: &str = "***";

/// True if the text denotes the absence of a value.
pub(super) fn is_absent(scalar: Scalar, text: &str) -> bool {
    text.is_empty() && !matches!(scalar, Scalar::String | Scalar::Secret)
}

/// Describes the expected text if this one does not denote a value of the type.
pub(super) fn mismatch(scalar: Scalar, text: &str, uid_prefix: &str) -> Option<&'static str> {
    let (fits, expected) = match scalar {
        Scalar::String | Scalar::Secret => (true, "a text"),
        Scalar::Boolean => (is_boolean(text), "true or false"),
        Scalar::Int => (text.parse::<i32>().is_ok(), "a whole number of 32 bits"),
        Scalar::Long => (text.parse::<i64>().is_ok(), "a whole number of 64 bits"),
        Scalar::Unsigned => (text.parse::<u64>().is_ok(), "a whole number without sign of 64 bits"),
        Scalar::Decimal => (text.parse::<f64>().is_ok_and(f64::is_finite), "a number"),
        Scalar::Timestamp => (is_timestamp(text), "a date and time such as 2024-05-01T22:00:00Z"),
        // Some servers put a date in front of it in JSON.
        Scalar::Time => (is_time(text) || is_timestamp(text), "a time of day such as 22:00:00"),
        Scalar::Duration => (is_duration(text), "a duration such as 01:30:00, 2.01:30:00 or a count"),
        Scalar::Uid => {
            (is_uid(text, uid_prefix) || is_guid(text), "a UID such as urn:veeam:Job:<guid>, or a GUID")
        }
        Scalar::Guid => (is_guid(text), "a GUID"),
        Scalar::HierarchyRef => (is_urn(text), "a reference such as urn:VMware:Vm:<guid>.vm-42"),
        Scalar::Href => (!text.contains(char::is_whitespace), "an address"),
    };
    if fits { None } else { Some(expected) }
}

/// Infers the scalar type of a value of an unknown member, named as in the vocabulary. Numbers that are not in their
/// shortest form, such as `007` and `+49`, are strings: they are codes, and would lose characters.
pub(super) fn infer(text: &str, uid_prefix: &str) -> &'static str {
    let shortest = is_shortest_number(text);
    let candidates = [
        (is_boolean(text), "boolean"),
        (shortest && text.parse::<i32>().is_ok(), "int"),
        (shortest && text.parse::<i64>().is_ok(), "long"),
        (shortest && text.parse::<u64>().is_ok(), "unsigned"),
        (is_decimal(text), "decimal"),
        (is_timestamp(text), "timestamp"),
        (is_time(text), "time"),
        (text.contains(':') && is_duration(text), "duration"),
        (is_uid(text, uid_prefix), "uid"),
        (is_guid(text), "guid"),
        (is_urn(text), "hierarchy-ref"),
        (is_address(text), "href"),
    ];
    candidates.iter().find(|(is, _)| *is).map_or("string", |(_, name)| name)
}

fn is_shortest_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    text == "0" || (digits.starts_with(|first: char| matches!(first, '1'..='9')) && is_digits(digits))
}

fn is_decimal(text: &str) -> bool {
    let Some((whole, fraction)) = text.split_once('.') else { return false };
    let whole_fits = is_shortest_number(whole) || whole == "-0";
    whole_fits && !fraction.is_empty() && is_digits(fraction)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    let lengths = [8, 4, 4, 4, 12];
    lengths.iter().all(|length| {
        groups
            .next()
            .is_some_and(|group| group.len() == *length && group.bytes().all(|b| b.is_ascii_hexdigit()))
    }) && groups.next().is_none()
}

/// The UID of a VM of the catalog ends with its name instead of a GUID.
fn is_uid(text: &str, prefix: &str) -> bool {
    let parts = text.strip_prefix(prefix).and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(kind, id)| !kind.is_empty() && !id.is_empty())
}

fn is_urn(text: &str) -> bool {
    let mut parts = text.splitn(4, ':');
    parts.next().is_some_and(|urn| urn.eq_ignore_ascii_case("urn"))
        && (0..3).all(|_| parts.next().is_some_and(|part| !part.is_empty()))
}

fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let mut parts = date.split('-');
    let year = parts.next().is_some_and(|year| year.len() == 4 && digits(year).is_some());
    let month = parts.next().and_then(two).is_some_and(|month| (1..=12).contains(&month));
    let day = parts.next().and_then(two).is_some_and(|day| (1..=31).contains(&day));
    year && month && day && parts.next().is_none() && is_time(time)
}

fn is_time(text: &str) -> bool {
    let (clock, zone_fits) = match text.find(['Z', '+', '-']) {
        None => (text, true),
        Some(at) => (&text[..at], is_zone(&text[at..])),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let hours = parts.next().and_then(two).is_some_and(|hours| hours < 24);
    let minutes = parts.next().and_then(two).is_some_and(|minutes| minutes < 60);
    let seconds = parts.next().and_then(two).is_some_and(|seconds| seconds < 60);
    let fraction = fraction.len() <= 9 && digits(fraction).is_some();
    hours && minutes && seconds && parts.next().is_none() && fraction && zone_fits
}

fn is_zone(text: &str) -> bool {
    let offset = |rest: &str| {
        rest.split_once(':').is_some_and(|(hours, minutes)| {
            two(hours).is_some_and(|hours| hours < 24) && two(minutes).is_some_and(|minutes| minutes < 60)
        })
    };
    text == "Z" || text.strip_prefix(['+', '-']).is_some_and(offset)
}

fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let mut parts = text.split(':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(count), None, None, None) => digits(count).is_some(),
        (Some(head), Some(minutes), Some(seconds), None) => {
            let (days, hours) = head.split_once('.').unwrap_or(("0", head));
            let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            digits(days).is_some()
                && digits(hours).is_some()
                && digits(minutes).is_some_and(|minutes| minutes < 60)
                && digits(seconds).is_some_and(|seconds| seconds < 60)
                && fraction.len() <= 9
                && digits(fraction).is_some()
        }
        _ => false,
    }
}

fn two(text: &str) -> Option<u64> {
    digits(text).filter(|_| text.len() == 2)
}

fn digits(text: &str) -> Option<u64> {
    if is_digits(text) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIX: &str = "urn:veeam:";

    #[test]
    fn mismatch_text_of_another_type_is_reported() {
        let fits = [
            (Scalar::Boolean, "True"),
            (Scalar::Int, "-5"),
            (Scalar::Long, "5368709120"),
            (Scalar::Timestamp, "2024-02-29T01:02:03.1234567Z"),
            (Scalar::Timestamp, "2024-02-29T01:02:03.12345"),
            (Scalar::Timestamp, "2024-02-29T01:02:03+02:00"),
            (Scalar::Time, "16:00:00.0000000+01:00"),
            (Scalar::Time, "2024-02-29T01:02:03Z"),
            (Scalar::Duration, "2.01:30:00"),
            (Scalar::Duration, "90"),
            (Scalar::Uid, "urn:veeam:Job:0d6f6c1e-0000-4000-8000-00000000000a"),
            (Scalar::Uid, "urn:veeam:CatalogVm:crm-db"),
            (Scalar::HierarchyRef, "urn:VMware:Vm:0d6f6c1e-0000-4000-8000-00000000000a.vm-42"),
            (Scalar::HierarchyRef, "urn:vcloud:vm:0d6f6c1e-0000-4000-8000-00000000000a.urn:x:y.z"),
        ];
        for (scalar, text) in fits {
            assert_eq!(mismatch(scalar, text, PREFIX), None, "{text}");
        }
        let misfits = [
            (Scalar::Boolean, "yes"),
            (Scalar::Int, "5368709120"),
            (Scalar::Unsigned, "-1"),
            (Scalar::Decimal, "NaN"),
            (Scalar::Timestamp, "2024-13-01T00:00:00Z"),
            (Scalar::Timestamp, "yesterday"),
            (Scalar::Time, "25:00:00"),
            (Scalar::Duration, "1:2"),
            (Scalar::Guid, "0d6f6c1e"),
            (Scalar::Uid, "urn:veeam:Job"),
            (Scalar::HierarchyRef, "vm-42"),
        ];
        for (scalar, text) in misfits {
            assert!(mismatch(scalar, text, PREFIX).is_some(), "{text}");
        }
    }

    #[test]
    fn unknown_value_is_of_the_narrowest_type() {
        let cases = [
            ("True", "boolean"),
            ("12", "int"),
            ("5368709120", "long"),
            ("2024-05-01T22:00:00Z", "timestamp"),
            ("urn:veeam:Job:0d6f6c1e-0000-4000-8000-00000000000a", "uid"),
            ("urn:VMware:Vm:0d6f6c1e-0000-4000-8000-00000000000a.vm-1", "hierarchy-ref"),
            ("Full", "string"),
            ("22:00:00", "time"),
            ("2.01:30:00", "duration"),
            ("5.71", "decimal"),
            ("-0.5", "decimal"),
            ("05.71", "string"),
            ("13.0.0.1420", "string"),
            ("0", "int"),
            ("-5", "int"),
            ("007", "string"),
            ("+49", "string"),
            ("-0", "string"),
            ("00", "string"),
            ("https://em/api/tapes", "href"),
            ("https://em or another", "string"),
        ];
        for (text, expected) in cases {
            assert_eq!(infer(text, PREFIX), expected, "{text}");
        }
    }

    #[test]
    fn empty_text_is_absent_unless_the_type_is_text() {
        assert!(is_absent(Scalar::Timestamp, "") && is_absent(Scalar::Guid, ""));
        assert!(!is_absent(Scalar::String, "") && !is_absent(Scalar::Int, "0"));
    }
}
