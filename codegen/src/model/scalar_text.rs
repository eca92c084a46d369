//! The texts that denote values of the scalar types.

use super::Scalar;

/// Describes the expected text, if `text` does not denote a value of the type. UIDs begin with `uid_prefix`.
#[must_use]
pub fn mismatch(scalar: Scalar, text: &str, uid_prefix: &str) -> Option<String> {
    let fits = match scalar {
        Scalar::String | Scalar::Secret => true,
        Scalar::Boolean => is_boolean(text),
        Scalar::Int => text.parse::<i32>().is_ok(),
        Scalar::Long => text.parse::<i64>().is_ok(),
        Scalar::Unsigned => text.parse::<u64>().is_ok(),
        Scalar::Decimal => text.parse::<f64>().is_ok_and(f64::is_finite),
        Scalar::Timestamp => is_timestamp(text),
        // Some servers put a date in front of it in JSON.
        Scalar::Time => is_time(text) || is_timestamp(text),
        Scalar::Duration => is_duration(text),
        Scalar::Uid => is_uid(text, uid_prefix) || is_guid(text),
        Scalar::Guid => is_guid(text),
        Scalar::HierarchyRef => is_urn(text),
        Scalar::Href => !text.is_empty() && !text.contains(char::is_whitespace),
    };
    (!fits).then(|| expected(scalar, uid_prefix))
}

/// Describes the texts of a type, for messages.
#[must_use]
pub fn expected(scalar: Scalar, uid_prefix: &str) -> String {
    let expected = match scalar {
        Scalar::String | Scalar::Secret => "a text",
        Scalar::Boolean => "true or false",
        Scalar::Int => "a whole number of 32 bits",
        Scalar::Long => "a whole number of 64 bits",
        Scalar::Unsigned => "a whole number without sign of 64 bits",
        Scalar::Decimal => "a number",
        Scalar::Timestamp => "a date and time such as 2024-05-01T22:00:00Z",
        Scalar::Time => "a time of day such as 22:00:00",
        Scalar::Duration => "a duration such as 01:30:00, 2.01:30:00 or a count",
        Scalar::Uid => return format!("a UID such as {uid_prefix}Job:<guid>, or a GUID"),
        Scalar::Guid => "a GUID",
        Scalar::HierarchyRef => "a reference such as urn:VMware:Vm:<guid>.vm-42",
        Scalar::Href => "an address",
    };
    expected.to_owned()
}

/// The same for the one spelling in which the client compares values: `true`, not `True`; `7`, not `007`.
#[must_use]
pub fn canonical_mismatch(scalar: Scalar, text: &str, uid_prefix: &str) -> Option<String> {
    let is_shortest = |number: Option<String>| number.as_deref() == Some(text);
    let (fits, expected) = match scalar {
        Scalar::Boolean => (matches!(text, "true" | "false"), "`true` or `false`"),
        Scalar::Int | Scalar::Long | Scalar::Unsigned => {
            let number = text.parse::<i128>().ok().map(|number| number.to_string());
            (is_shortest(number), "a whole number in its shortest form")
        }
        _ => (true, ""),
    };
    if fits { mismatch(scalar, text, uid_prefix) } else { Some(expected.to_owned()) }
}

/// True for `true` and `false` in any case.
#[must_use]
pub fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// True for a GUID without braces.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    let lengths = [8, 4, 4, 4, 12];
    lengths.iter().all(|length| {
        groups
            .next()
            .is_some_and(|group| group.len() == *length && group.bytes().all(|b| b.is_ascii_hexdigit()))
    }) && groups.next().is_none()
}

/// True for a UID: the prefix, a type, a colon and an id. The UID of a VM of the catalog ends with its name instead of a GUID.
#[must_use]
pub fn is_uid(text: &str, prefix: &str) -> bool {
    let parts = text.strip_prefix(prefix).and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(kind, id)| !kind.is_empty() && !id.is_empty())
}

/// True for a URN of at least four parts.
#[must_use]
pub fn is_urn(text: &str) -> bool {
    let mut parts = text.splitn(4, ':');
    parts.next().is_some_and(|urn| urn.eq_ignore_ascii_case("urn"))
        && (0..3).all(|_| parts.next().is_some_and(|part| !part.is_empty()))
}

/// True for a date and time as XML Schema spells it, with or without a zone.
#[must_use]
pub fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let mut parts = date.split('-');
    let year = parts.next().is_some_and(|year| year.len() == 4 && digits(year).is_some());
    let month = parts.next().and_then(two).is_some_and(|month| (1..=12).contains(&month));
    let day = parts.next().and_then(two).is_some_and(|day| (1..=31).contains(&day));
    year && month && day && parts.next().is_none() && is_time(time)
}

/// True for a time of day, with or without a zone.
#[must_use]
pub fn is_time(text: &str) -> bool {
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

/// True for `[days.]hours:minutes:seconds` or a count.
#[must_use]
pub fn is_duration(text: &str) -> bool {
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
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
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
}
