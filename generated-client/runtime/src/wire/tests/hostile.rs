//! No input makes a decoder panic or go deeper than allowed.

use super::records::Point;
use super::xml::{FULL, read};
use crate::wire::{DecodeError, Document, Options, Representations, from_json, from_xml, to_json, to_xml};

/// Bytes that mean something to one of the formats.
const BYTES: &[u8] = b"<>&;/\"'= !?[]{}:,\\#x0\t\r\xC3\xFF-aeNU";

/// All decoded values can be written in both formats and decoded again.
fn write(point: &Point, text: &[u8]) {
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
        write(&decoded.value, text);
    }
    if let Ok(decoded) = from_xml::<Document>(text, Options::lenient()) {
        write_untyped(&decoded.value, text);
    }
}

fn try_json(text: &[u8]) {
    let _ = from_json::<Point>(text, Options::strict().partial());
    let _ = from_json::<Representations<Point>>(text, Options::lenient());
    if let Ok(decoded) = from_json::<Point>(text, Options::lenient()) {
        write(&decoded.value, text);
    }
    if let Ok(decoded) = from_json::<Document>(text, Options::lenient()) {
        write_untyped(&decoded.value, text);
    }
}

/// Long values are shown no longer than short ones.
fn short(text: &str) -> String {
    text.replace("https://em:9398/api/", "/").replace("http://www.veeam.com/ent/v1.0", "u")
}

/// Cuts the text at every byte, and puts every byte that means something in the place of every byte and before it.
pub(in crate::wire) fn mutate(text: &str, attempt: impl Fn(&[u8])) {
    let text = text.as_bytes();
    for at in 0..text.len() {
        attempt(&text[..at]);
        attempt(&text[at..]);
        attempt(&[&text[..at], &text[at + 1..]].concat());
        // Every byte at every place would take a minute; over all places every byte gets its turn.
        let byte = &[BYTES[at % BYTES.len()]];
        attempt(&[&text[..at], byte, &text[at + usize::from(at % 2 == 0)..]].concat());
    }
}

#[test]
fn damaged_xml_never_panics() {
    mutate(&short(FULL), try_xml);
}

#[test]
fn damaged_json_never_panics() {
    mutate(&short(&to_json(&read(FULL))), try_json);
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
fn depth_is_limited() {
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
    // Skipped content has no depth limit, but writing it in the other format must not overflow.
    let unknown = deep_json(100_000).replace("Whatever", "Unknown");
    if let Ok(decoded) = from_json::<Point>(unknown.as_bytes(), options) {
        assert!(!to_xml(&decoded.value).is_empty());
    }
}

#[test]
fn depth_limit_that_was_set_is_kept() {
    let options = Options { max_depth: 2, ..Options::lenient().partial() };
    assert!(from_xml::<Point>(b"<Point><Info><X/></Info></Point>", options).is_ok());
    let error =
        from_xml::<Point>(b"<Point><Info><BackupInfo><Level>1</Level></BackupInfo></Info></Point>", options);
    assert_eq!(error.unwrap_err().to_string(), "nested deeper than 2 levels in Point/Info/BackupInfo");
}
