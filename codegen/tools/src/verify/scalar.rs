//! Texts of members: absent values, redacted secrets, and the type of an unknown member.

use vbem_codegen::model::Scalar;
use vbem_codegen::model::scalar_text::{
    is_boolean, is_duration, is_guid, is_time, is_timestamp, is_uid, is_urn,
};

/// Replaces secrets in stored messages.
pub(crate) const REDACTED: &str = "***";

/// True if the text denotes the absence of a value.
pub(super) fn is_absent(scalar: Scalar, text: &str) -> bool {
    text.is_empty() && !matches!(scalar, Scalar::String | Scalar::Secret)
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

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIX: &str = "urn:veeam:";

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
