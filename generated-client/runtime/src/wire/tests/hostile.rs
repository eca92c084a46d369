//! Limits of the decoders: invalid input causes neither panics nor deep recursion.

use super::records::Point;
use super::xml::{FULL, read};
use crate::wire::{DecodeError, Document, Options, Representations, from_json, from_xml, to_json, to_xml};

/// Bytes with a meaning in one of the formats.
const BYTES: &[u8] = b"<>&;/\"'= !?[]{}:,\\#x0\t\r\xC3\xFF-aeNU";

/// Encodes a decoded value in both formats and decodes it again.
fn round_trip(point: &Point, text: &[u8]) {
    let (xml, json) = (to_xml(point), to_json(point));
    let again = from_xml::<Point>(xml.as_bytes(), Options::lenient());
    assert!(again.is_ok(), "{}\nbecame\n{xml}\n{again:?}", String::from_utf8_lossy(text));
    let again = from_json::<Point>(json.as_bytes(), Options::lenient());
    assert!(again.is_ok(), "{}\nbecame\n{json}\n{again:?}", String::from_utf8_lossy(text));
}

fn write_untyped(document: &Document, text: &[u8]) {
    let (xml, json) = (document.to_xml(), document.to_json());
    let again = from_xml::<Document>(xml.as_bytes(), Options::lenient());
    assert!(again.is_ok(), "{}\nbecame\n{xml}\n{again:?}", String::from_utf8_lossy(text));
    let again = from_json::<Document>(json.as_bytes(), Options::lenient());
    assert!(again.is_ok(), "{}\nbecame\n{json}\n{again:?}", String::from_utf8_lossy(text));
}

fn try_xml(text: &[u8]) {
    let _ = from_xml::<Point>(text, Options::strict().partial());
    let _ = from_xml::<Representations<Point>>(text, Options::lenient());
    if let Ok(decoded) = from_xml::<Point>(text, Options::lenient()) {
        round_trip(&decoded.value, text);
    }
    if let Ok(decoded) = from_xml::<Document>(text, Options::lenient()) {
        write_untyped(&decoded.value, text);
    }
}

fn try_json(text: &[u8]) {
    let _ = from_json::<Point>(text, Options::strict().partial());
    let _ = from_json::<Representations<Point>>(text, Options::lenient());
    if let Ok(decoded) = from_json::<Point>(text, Options::lenient()) {
        round_trip(&decoded.value, text);
    }
    if let Ok(decoded) = from_json::<Document>(text, Options::lenient()) {
        write_untyped(&decoded.value, text);
    }
}

/// Result of decoding in lenient and in strict mode, as text: the value with its kept content and the problems, or the error.
pub(in crate::wire) fn outcome(text: &[u8]) -> String {
    let outcome = |options| match from_xml::<Point>(text, options) {
        Ok(decoded) => format!("{} {:?}", to_xml(&decoded.value), decoded.problems),
        Err(error) => format!("{error:?}"),
    };
    format!("{}\n{}", outcome(Options::lenient()), outcome(Options::strict().partial()))
}

/// Shortens long values for messages.
fn shortened(text: &str) -> String {
    text.replace("https://em:9398/api/", "/").replace("http://www.veeam.com/ent/v1.0", "u")
}

/// Cuts the text at every byte, and replaces every byte and inserts before it a byte with a meaning.
pub(in crate::wire) fn mutate(text: &str, attempt: impl Fn(&[u8])) {
    let text = text.as_bytes();
    for at in 0..text.len() {
        attempt(&text[..at]);
        attempt(&text[at..]);
        attempt(&[&text[..at], &text[at + 1..]].concat());
        // All bytes at all positions would take a minute, so the byte changes with the position.
        let byte = &[BYTES[at % BYTES.len()]];
        attempt(&[&text[..at], byte, &text[at + usize::from(at % 2 == 0)..]].concat());
    }
}

#[test]
fn damaged_xml_never_panics() {
    mutate(&shortened(FULL), try_xml);
}

#[test]
fn damaged_json_never_panics() {
    mutate(&shortened(&to_json(&read(FULL))), try_json);
}

#[test]
fn values_of_wrong_kinds_are_accepted_in_lenient_mode() {
    let kinds = [
        "null",
        "5",
        "-1.5",
        "1e999",
        "true",
        "\"\"",
        "\"x\"",
        "[]",
        "[[]]",
        "[null]",
        "{}",
        "{\"a\":1}",
        "[{\"a\":[1]}]",
    ];
    let members = crate::wire::Record::descriptor(&Point::default()).members;
    for member in members {
        for kind in kinds {
            for text in [
                format!("{{\"{}\":{kind}}}", member.json),
                format!("{{\"{0}\":{{\"{0}\":{kind}}}}}", member.json),
                format!("{{\"{0}\":[{{\"Rel\":{kind}}}]}}", member.json),
            ] {
                try_json(text.as_bytes());
                let read = from_json::<Point>(text.as_bytes(), Options::lenient());
                assert!(read.is_ok() || kind == "1e999", "{text}: {read:?}");
            }
        }
        for content in ["", "x", "<X/>", "x<X/>y", "<![CDATA[]]>"] {
            try_xml(format!("<Point><{0}>{content}</{0}></Point>", member.xml).as_bytes());
            try_xml(
                format!("<Point {0}=\"\"><{0} {0}=\"{0}\">{content}</{0}></Point>", member.xml).as_bytes(),
            );
        }
    }
}

#[test]
fn nesting_above_the_limit_is_refused() {
    let deep_xml = |levels: usize| {
        format!("<Point><Whatever>{}{}</Whatever></Point>", "<a>".repeat(levels), "</a>".repeat(levels))
    };
    let deep_json = |levels: usize| format!("{{\"Whatever\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    let options = Options::lenient().partial();
    assert!(from_xml::<Point>(deep_xml(100).as_bytes(), options).is_ok());
    assert!(from_json::<Point>(deep_json(100).as_bytes(), options).is_ok());
    for levels in [128, 100_000] {
        let too_deep = |outcome: Option<DecodeError>, start: &str| {
            let error = outcome.unwrap();
            assert!(matches!(error, DecodeError::TooDeep { limit: 128, .. }), "{error}");
            let path = error.path().unwrap_or_default();
            assert!(path.starts_with(start) && path.len() < 50, "{error}");
        };
        too_deep(from_xml::<Point>(deep_xml(levels).as_bytes(), options).err(), "Point/Whatever/a/a");
        too_deep(from_xml::<Document>(deep_xml(levels).as_bytes(), options).err(), "Whatever/a/a");
        too_deep(from_json::<Point>(deep_json(levels).as_bytes(), options).err(), "Point/Whatever");
        too_deep(from_json::<Document>(deep_json(levels).as_bytes(), options).err(), "Whatever");
        let unknown = deep_xml(levels).replace("Whatever", "Unknown");
        too_deep(from_xml::<Point>(unknown.as_bytes(), options).err(), "Point/Unknown");
    }
    // Skipped content has no depth limit. Writing it in the other format must not overflow the stack.
    let unknown = deep_json(100_000).replace("Whatever", "Unknown");
    if let Ok(decoded) = from_json::<Point>(unknown.as_bytes(), options) {
        assert!(!to_xml(&decoded.value).is_empty());
    }
}

#[test]
fn configured_depth_limit_applies() {
    let options = Options { max_depth: 2, ..Options::lenient().partial() };
    assert!(from_xml::<Point>(b"<Point><Info><X/></Info></Point>", options).is_ok());
    let error =
        from_xml::<Point>(b"<Point><Info><BackupInfo><Level>1</Level></BackupInfo></Info></Point>", options);
    assert_eq!(error.unwrap_err().to_string(), "nested deeper than 2 levels in Point/Info/BackupInfo");
}
