//! Values in expressions, checked against the type of the field.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::lookup;
use crate::model::tables::{QueryField, Scalar, Type, Unit};

/// Returns the value as the server expects it.
///
/// # Errors
/// A message and a hint, if the value does not have the type of the field.
pub(super) fn operand(text: &str, field: &QueryField) -> Result<String, (String, Option<String>)> {
    let wrong = |expected: &str| (format!("`{text}` is not {expected}, as {} is", field.name), None);
    match field.ty {
        Type::Enumeration(enumeration) => {
            let known = enumeration.values.iter().find(|value| value.name.eq_ignore_ascii_case(text));
            known.map(|value| value.name.to_owned()).ok_or_else(|| {
                let names: Vec<&str> = enumeration.values.iter().map(|value| value.name).collect();
                let hint = lookup::did_you_mean(text, names.iter().copied())
                    .unwrap_or_else(|| format!("one of {}", names.join(", ")));
                (format!("`{text}` is not a value of {}", field.name), Some(hint))
            })
        }
        Type::Scalar(Scalar::Boolean) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => Ok("true".to_owned()),
            "false" | "no" => Ok("false".to_owned()),
            _ => Err(wrong("true or false")),
        },
        Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned) => {
            number(text, field.unit).ok_or_else(|| wrong("a whole number"))
        }
        Type::Scalar(Scalar::Decimal) => match text.parse::<f64>() {
            Ok(_) => Ok(text.to_owned()),
            Err(_) => Err(wrong("a number")),
        },
        Type::Scalar(Scalar::Timestamp) => {
            time(text, Timestamp::now(), &TimeZone::system()).ok_or_else(|| {
                let hint = "for example 2026-06-15, 2026-06-15T12:00, 2026-06-15T12:00:00Z or -24h";
                (wrong("a time").0, Some(hint.to_owned()))
            })
        }
        _ => Ok(text.to_owned()),
    }
}

/// True if the values of the field are numbers or truth values, which are not quoted.
pub(super) fn is_number(field: &QueryField) -> bool {
    matches!(
        field.ty,
        Type::Scalar(Scalar::Int | Scalar::Long | Scalar::Unsigned | Scalar::Decimal | Scalar::Boolean)
    )
}

/// Returns a whole number. A size may have a unit, and is converted into that of the field.
fn number(text: &str, unit: Option<Unit>) -> Option<String> {
    if text.parse::<i128>().is_ok() {
        return Some(text.to_owned());
    }
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let amount: u128 = text.get(..digits)?.parse().ok()?;
    let power = |unit: &str| match unit.trim().to_ascii_uppercase().as_str() {
        "B" => Some(0),
        "K" | "KB" | "KIB" => Some(1),
        "M" | "MB" | "MIB" => Some(2),
        "G" | "GB" | "GIB" => Some(3),
        "T" | "TB" | "TIB" => Some(4),
        _ => None,
    };
    let of_field = match unit? {
        Unit::Bytes => 0,
        Unit::Kilobytes => 1,
        Unit::Megabytes => 2,
        Unit::Gigabytes => 3,
        Unit::Terabytes => 4,
        _ => return None,
    };
    let bytes = amount.checked_mul(1024_u128.checked_pow(power(text.get(digits..)?)?)?)?;
    Some((bytes / 1024_u128.pow(of_field)).to_string())
}

/// Returns a time in UTC. Dates and times without a zone are local; `-24h` is a span before `now`.
fn time(text: &str, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let local = |time: DateTime| time.to_zoned(zone.clone()).ok().map(|time| time.timestamp());
    let found =
        text.parse::<Timestamp>().ok().or_else(|| text.parse::<DateTime>().ok().and_then(local)).or_else(
            || {
                let span: SignedDuration = days(text.strip_prefix('-')?)?;
                now.checked_sub(span).ok()
            },
        )?;
    Some(found.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Parses a span such as `24h`, `90m` or `7d`, with days of 24 hours.
fn days(text: &str) -> Option<SignedDuration> {
    match text.strip_suffix(['d', 'D']).map(str::parse::<i64>) {
        Some(Ok(days)) => {
            Some(SignedDuration::from_hours(days.checked_mul(24).filter(|hours| hours.abs() < 1 << 32)?))
        }
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn times_are_converted_to_utc() {
        let now: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let table = [
            ("2026-06-15", "2026-06-14T22:00:00Z"),
            ("2026-06-15T12:00", "2026-06-15T10:00:00Z"),
            ("2026-06-15T12:00:00Z", "2026-06-15T12:00:00Z"),
            ("-24h", "2026-06-14T12:00:00Z"),
            ("-7d", "2026-06-08T12:00:00Z"),
            ("-1h30m", "2026-06-15T10:30:00Z"),
        ];
        for (text, expected) in table {
            assert_eq!(time(text, now, &zone).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "-", "soon", "-9999999999999d", "24h"] {
            assert_eq!(time(text, now, &zone), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_converted_to_the_unit_of_the_field() {
        assert_eq!(number("10GiB", Some(Unit::Bytes)).as_deref(), Some("10737418240"));
        assert_eq!(number("2 TB", Some(Unit::Gigabytes)).as_deref(), Some("2048"));
        assert_eq!(number("-7", None).as_deref(), Some("-7"));
        for (text, unit) in
            [("10GiB", None), ("1.5", None), ("GiB", Some(Unit::Bytes)), ("5 days", Some(Unit::Bytes))]
        {
            assert_eq!(number(text, unit), None, "{text}");
        }
    }
}
