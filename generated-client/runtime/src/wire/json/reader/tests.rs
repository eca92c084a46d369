//! Comparison of the reader with `serde_json`.

use serde_core::Deserialize as _;
use serde_json::Value;

use super::{Reader, without_replaced};
use crate::wire::tests::hostile::mutate;
use crate::wire::tests::json::FULL_JSON;

/// Texts, numbers and white space in all forms.
const ODD: &str = concat!(
    "\r\n{ \"a\\u00e4\\n\" :\t[ 0 ,-1, 12.50,1e3, 123456789012345678,18446744073709551615,18446744073709551616, [ ] ,{ }],",
    "\"\" : \"\\ud83d\\ude00 a long text with \\\"quotes\\\" and ü\",\"b\":[true,false,null],\"c\":\"plain\"}\n",
);

fn ours(text: &str) -> Result<Value, String> {
    let mut reader = Reader::new(text);
    let value = Value::deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| error.to_string())
}

fn theirs(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn whole_documents_are_read_as_by_serde_json() {
    for text in [FULL_JSON, ODD] {
        assert!(ours(text).is_ok(), "{text}");
        assert_eq!(ours(text), theirs(text));
    }
}

#[test]
fn damaged_documents_are_read_or_refused_as_by_serde_json() {
    for text in [FULL_JSON, ODD] {
        mutate(text, |text| {
            if let Ok(text) = str::from_utf8(text) {
                let text = &*without_replaced(text);
                assert_eq!(ours(text), theirs(text), "{text}");
            }
        });
    }
}

#[test]
fn nesting_is_limited_as_by_serde_json() {
    for levels in [126, 127, 128, 129] {
        let text = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(ours(&text), theirs(&text), "{levels}");
    }
}
