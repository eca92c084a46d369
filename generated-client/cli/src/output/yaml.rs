//! YAML.

use serde::Serialize;

use crate::error::{CliError, Result};

/// Returns a value as YAML. Long texts are not folded, so that a member is one line unless it has several.
///
/// # Errors
/// A value that YAML cannot represent.
pub(crate) fn to_yaml(value: &impl Serialize) -> Result<String> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_with_options(value, options).map_err(|error| CliError::failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::to_yaml;

    #[test]
    fn texts_are_read_as_they_were_written() {
        let texts = [
            "",
            " ",
            "true",
            "no",
            "n",
            "y",
            "off",
            "Yes",
            ".inf",
            "1_000",
            "0o17",
            "1:30",
            "null",
            "~",
            "1",
            "1.5",
            "0x1f",
            "1e3",
            "2026-06-15",
            "- a",
            "a: b",
            "# c",
            "a #b",
            "'q'",
            "\"q\"",
            "a\nb",
            "a\n",
            "\ta",
            "a\\b",
            "@x",
            "%y",
            "{z}",
            "[1]",
            "&a",
            "*a",
            "!t",
            "é\u{a0}",
            "a  b ",
            "\u{7}",
        ];
        for text in texts {
            let value = json!({"Text": text, "List": [text, 7, true, null]});
            let yaml = to_yaml(&value).unwrap();
            assert_eq!(serde_saphyr::from_str::<Value>(&yaml).unwrap(), value, "{yaml}");
        }
        let long = "word ".repeat(100);
        assert_eq!(to_yaml(&json!({"Text": long})).unwrap().lines().count(), 1);
    }
}
